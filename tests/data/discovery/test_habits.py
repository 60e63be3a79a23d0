"""Drafts of made-up cities answer as a recount does, or say that they cannot know."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from frictionless import Package

from dashboard.errors import BadQuery
from dashboard.query.addresses import parse_query
from dashboard.service.answer_service import AnswerService
from dashboard.settings import Settings
from dashboard.web.exports.data_package import build_package_file
from data.city_files.loader import load_city_file
from data.discovery.draft import Draft, draft_city
from data.portal import PortalAccess
from data.refresh import RefreshOptions, refresh_city
from data.store.store import Store
from tests.data.discovery.habits import CITIES, HabitCity
from tests.support.worlds import read_numerators

MEASURES = ("stops", "complaints", "force_incidents")
DIMENSIONS = ("year", "district", "race")


class Answered:
    """A made-up city, its draft as it stands, and answers from the rows as the draft reads them."""

    def __init__(self, made: HabitCity, folder: Path):
        self.made = made
        self.draft: Draft = draft_city(made.shelf, made.domain, topics=made.topics)
        self.settings = Settings(store=folder / "store", catalogue=folder / "cities")
        self.settings.catalogue.mkdir(parents=True)
        path = self.settings.catalogue / f"{self.draft.city_id}.toml"
        path.write_text(self.draft.text, encoding="utf-8")
        self.city = load_city_file(path)
        self._serve_rows(folder / "rows")
        source = self.city.model_copy(update={"transport": "files", "folder": str(folder / "rows")})
        refresh_city(
            source, folder, Store(self.settings.store), PortalAccess(), RefreshOptions(accept=True)
        )

    def _serve_rows(self, rows: Path) -> None:
        rows.mkdir()
        for dataset, table in self.made.shelf.tables.items():
            if "the_geom" in table[0]:
                features = [
                    {
                        "type": "Feature",
                        "geometry": row["the_geom"],
                        "properties": {k: v for k, v in row.items() if k != "the_geom"},
                    }
                    for row in table
                ]
                text = json.dumps({"type": "FeatureCollection", "features": features})
                (rows / f"{dataset}.geojson").write_text(text)
            else:
                (rows / f"{dataset}.json").write_text(json.dumps(table))

    def count(self, measure: str, dimension: str) -> dict[str, int] | None:
        """Counts above zero; None where the draft has no such dimension."""
        question = f"city={self.draft.city_id}&measure={measure}&by={dimension}"
        try:
            answer = AnswerService(self.settings).answer(parse_query(question)[0])
        except BadQuery:
            return None
        return {category: n for category, n in read_numerators(answer).items() if n}


@pytest.fixture(scope="module", params=list(CITIES))
def answered(request, tmp_path_factory) -> Answered:
    return Answered(CITIES[request.param](), tmp_path_factory.mktemp(request.param))


def test_the_draft_counts_as_a_recount_does_or_says_that_it_cannot_know(answered: Answered):
    made = answered.made
    measures = [m for m in MEASURES if any(measure == m for measure, _ in made.truth)]
    for question in [(m, d) for m in measures for d in DIMENSIONS]:
        found = answered.count(*question)
        if question in made.unknown:
            assert found is None, question
            word = made.unknown[question]
            assert [d for d in answered.draft.decisions if word in d], answered.draft.decisions
        else:
            assert found == dict(made.truth[question]), (question, answered.draft.lines())


def test_what_a_person_must_decide_stands_first(answered: Answered):
    head = answered.draft.text.partition("\nid = ")[0]
    folded = " ".join(line.lstrip("# ") for line in head.splitlines())
    for number, decision in enumerate(answered.draft.decisions, 1):
        assert f"{number}. {' '.join(decision.split())}" in folded


def test_free_text_is_no_category(answered: Answered):
    columns = {
        column
        for dataset in answered.city.datasets
        for field in dataset.fields.values()
        for column in field.columns
    }
    assert not columns & {"reason_narrative", "summary"}


def test_the_package_of_the_drafted_city_is_valid(answered: Answered, tmp_path):
    with zipfile.ZipFile(
        build_package_file(AnswerService(answered.settings), answered.draft.city_id)
    ) as archive:
        archive.extractall(tmp_path)
    report = Package(str(tmp_path / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "fieldName", "note"])[:5]
