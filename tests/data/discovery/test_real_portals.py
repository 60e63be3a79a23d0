"""Drafts from the stand-in portal against the built-in city files, which discovery never reads."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from data.city_files import loader as built_in
from data.city_files.column_resolution import resolve_columns
from data.city_files.loader import load_catalogue, load_city_file
from data.discovery.draft import Draft, discover_portal
from data.model.standard_values import read_field_meanings
from data.model.values import City, Dataset
from data.model.vocabulary import normalise_text
from data.normalise.value_mapping import BLANK_TEXTS
from data.portal import PortalAccess
from data.portal.catalogue import PortalCatalogue
from tests.support.real import StandInPortal, needs_shared

pytestmark = needs_shared


@dataclass
class Case:
    """A draft as a city, the built-in city, and the columns that the portal has for each
    dataset.
    """

    draft: Draft
    drafted: City
    known: City
    columns: dict[str, tuple[str, ...]]

    def shared(self) -> list[tuple[Dataset, Dataset]]:
        """The datasets that the portal serves, drafted and known."""
        drafted = {d.id: d for d in self.drafted.datasets}
        return [(drafted[d.id], d) for d in self.known.datasets if d.id in self.columns]


@pytest.fixture(scope="module", params=["seattle", "cincinnati"])
def case(request, two_cities: StandInPortal, tmp_path_factory) -> Case:
    known = load_catalogue().city(request.param)
    two_cities.clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(built_in, "BUILT_IN_FOLDER", Path("nowhere"))
        access = PortalAccess(origin=two_cities.origin)
        draft = discover_portal(known.portal, access)
    path = tmp_path_factory.mktemp("draft") / f"{draft.city_id}.toml"
    path.write_text(draft.text, encoding="utf-8")
    return Case(draft, load_city_file(path), known, _columns_of(two_cities, known))


def _columns_of(portal: StandInPortal, city: City) -> dict[str, tuple[str, ...]]:
    offer, served = (
        PortalCatalogue(city.portal, PortalAccess(origin=portal.origin)),
        portal.datasets(),
    )
    return {
        d.id: tuple(c.name for c in offer.describe(d.id)) for d in city.datasets if d.id in served
    }


def test_the_draft_is_accepted_and_names_the_city(case):
    assert case.draft.accepted
    assert (case.drafted.id, case.drafted.name, case.drafted.agency, case.drafted.time_zone) == (
        case.known.id,
        case.known.name,
        case.known.agency,
        case.known.time_zone,
    )


def test_the_draft_has_every_dataset_of_the_portal_and_no_other(case):
    assert {d.id: d.topic for d in case.drafted.datasets} == {
        d.id: d.topic for d in case.known.datasets if d.id in case.columns
    }


def test_dates_units_districts_and_races_are_read_from_the_same_columns(case):
    def chosen(dataset: Dataset) -> dict[str, str]:
        resolved = resolve_columns(dataset, case.columns[dataset.id])
        fields = dict(resolved.fields)
        return {
            "date": resolved.date,
            "unit": resolved.unit,
            **{
                n: fields.get(n, "")
                for n in (
                    "district",
                    "race",
                    "sex",
                    "age",
                    "outcome",
                    "finding",
                    "allegation",
                    "force_type",
                )
            },
        }

    for drafted, known in case.shared():
        assert chosen(drafted) == chosen(known), known.id
        assert drafted.counts == known.counts, known.id


def test_races_and_findings_mean_the_same_categories(case):
    for drafted, known in case.shared():
        for name in ("race", "finding"):
            if name in drafted.fields:
                meant = read_field_meanings(name, known.fields[name])
                said = {
                    normalise_text(raw): c
                    for c, raws in drafted.fields[name].values.items()
                    for raw in raws
                    if raw not in BLANK_TEXTS
                }
                assert said == {raw: meant.find(raw) for raw in said}, (known.id, name)


def test_districts_are_the_same_places(case):
    def spelled(city: City) -> dict[str, str]:
        return {
            normalise_text(raw): c.id
            for c in city.districts.categories
            for raw in (c.id, c.title, *c.spellings)
        }

    meant, said = spelled(case.known), spelled(case.drafted)
    assert {c.id for c in case.drafted.districts.categories} == {
        c.id for c in case.known.districts.categories
    }
    assert {raw: said[raw] for raw in said if raw in meant} == {
        raw: meant[raw] for raw in said if raw in meant
    }
    assert case.drafted.districts.singular == case.known.districts.singular


def test_boundaries_come_from_the_same_map(case):
    drafted, known = case.drafted.boundaries, case.known.boundaries
    assert drafted.dataset == known.dataset
    cut = {
        d: {value[: known.prefix or None] for value in values}
        for d, values in drafted.parts.items()
    }
    assert set(cut) == set(known.parts)
    assert all(cut[d] <= set(known.parts[d]) for d in cut)


def test_both_protocols_give_the_same_draft(case, two_cities):
    access = PortalAccess(origin=two_cities.origin, transport="soda3", app_token="a-token")
    assert discover_portal(case.known.portal, access).text == case.draft.text


def test_discovery_asks_little(case, two_cities):
    rows = [entry for entry in two_cities.log() if entry["path"].startswith("/resource/")]
    assert all("$select" in entry["args"] for entry in rows)
    assert not [entry for entry in rows if int(entry["args"].get("$limit", 1)) > 5000]
