"""Drafts of real portals answer as the built-in city files do, which discovery never reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.errors import BadQuery
from dashboard.query.addresses import parse_query
from dashboard.service.answer_service import AnswerService
from dashboard.settings import Settings
from data.city_files.loader import load_catalogue, load_city_file
from data.discovery.draft import Draft, discover_portal
from data.portal import PortalAccess
from data.refresh import RefreshOptions, refresh_city
from data.store.store import Store
from tests.support.real import StandInPortal, needs_shared, run_stand_in
from tests.support.worlds import read_numerators

pytestmark = needs_shared

MEASURES = ("stops", "complaints", "allegations", "force_incidents", "force_reports")
DIMENSIONS = ("year", "district", "race")
# What the draft leaves to a person, by a word of what it asks: values that it does not know are not
# read.
ASKED = {
    ("cincinnati", "stops", "district"): "say which district 'CPW', 'SDC' means",
    ("cincinnati", "force_incidents", "district"): "say which district 'SSS'",
    ("cincinnati", "force_reports", "district"): "say which district 'SSS'",
    ("cincinnati", "force_incidents", "race"): "748b-sht4: no column was found that tells the race",
}
UNNAMED = ("not_recorded", "not_read", "citywide", "outside")


def count(settings: Settings, city: str, measure: str, dimension: str) -> dict[str, int] | None:
    """Counts above zero; None where the city has no such measure or dimension."""
    try:
        query = parse_query(f"city={city}&measure={measure}&by={dimension}")[0]
        found = read_numerators(AnswerService(settings).answer(query))
    except BadQuery:
        return None
    return {category: n for category, n in found.items() if n}


def drop_unnamed(counts: dict[str, int] | None) -> dict[str, int]:
    """The counts of the categories that name something."""
    return {c: n for c, n in (counts or {}).items() if c not in UNNAMED}


def check_draft(city: str, portal: StandInPortal, known: Settings, folder: Path) -> None:
    """Hold a draft's answers by year, district and race against those of the built-in city file."""
    declared, access = load_catalogue().city(city), PortalAccess(origin=portal.origin)
    draft: Draft = discover_portal(declared.portal, access, state=declared.state)
    assert draft.accepted
    path = folder / f"{city}.toml"
    path.write_text(draft.text, encoding="utf-8")
    drafted = Settings(store=folder / "store", catalogue=folder)
    store = Store(drafted.store)
    refresh_city(load_city_file(path), folder, store, access, RefreshOptions(accept=True))
    for measure in MEASURES:
        for dimension in DIMENSIONS:
            wanted = count(known, city, measure, dimension)
            found = count(drafted, city, measure, dimension)
            asked = ASKED.get((city, measure, dimension))
            if asked:
                assert [d for d in draft.decisions if asked in d], draft.decisions
                assert drop_unnamed(found) == drop_unnamed(wanted), (measure, dimension)
                assert sum((found or {}).values()) == sum((wanted or {}).values())
            else:
                assert found == wanted, (measure, dimension)


def test_a_draft_of_berkeley_counts_as_its_city_file_does(berkeley_settings: Settings, tmp_path):
    with run_stand_in("berkeley") as portal:
        check_draft("berkeley", portal, berkeley_settings, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("city", ["cincinnati", "seattle"])
def test_a_draft_counts_as_the_city_file_does(
    city: str, refreshed: dict[str, str], two_cities: StandInPortal, tmp_path
):
    known = Settings(store=Path(refreshed["PLAINVIEW_STORE"]))
    check_draft(city, two_cities, known, tmp_path)
