"""The cities that publish on Socrata: which there are, how sure their fields are, and the files
beside them.
"""

from __future__ import annotations

import csv

import pytest

from data.city_files.loader import load_catalogue
from data.geography import read_populations
from tests.support.real import find_shared_folder, needs_shared

CATALOGUE = load_catalogue()
REAL = tuple(city_id for city_id in CATALOGUE.ids() if city_id != "sample")
NEW = tuple(city_id for city_id in REAL if city_id not in ("cincinnati", "seattle"))
PORTALS = {CATALOGUE.city(city_id).portal: city_id for city_id in REAL}
RESIDENTS = {"new_york": 8_804_081, "chicago": 2_702_453, "los_angeles": 3_850_364}
KINDS = (
    "COMPLAINTS",
    "OFFICER-INVOLVED SHOOTINGS",
    "PEDESTRIAN STOPS",
    "STOPS",
    "TRAFFIC STOPS",
    "USE OF FORCE",
)


@needs_shared
def test_every_known_source_has_a_city_file_and_every_dataset_is_read_or_left_out_for_a_reason():
    known = list(
        csv.DictReader(
            (find_shared_folder() / "facts" / "socrata_census.csv").open(encoding="utf-8")
        )
    )
    wanted = [r for r in known if r["TableType"].split(" - ")[0] in KINDS]
    texts = {CATALOGUE.city(c).portal: CATALOGUE.path(c).read_text(encoding="utf-8") for c in REAL}
    hosts = {r["dataset_id"]: r["URL"].strip("/") for r in wanted}
    assert len(wanted) == 75
    assert len(set(hosts.values())) == 21
    assert set(hosts.values()) <= set(texts)
    assert [d for d, host in hosts.items() if d not in texts[host] and PORTALS[host] in NEW] == []


@pytest.mark.parametrize("city_id", NEW)
def test_a_field_that_nobody_has_seen_has_several_candidates(city_id):
    for dataset in CATALOGUE.city(city_id).datasets:
        for field in (*dataset.fields.values(), *dataset.flags.values()):
            if field.confidence == "unverified":
                assert len(field.columns) > 1


@pytest.mark.parametrize("city_id", NEW)
def test_candidates_stand_once_whatever_their_case(city_id):
    for dataset in CATALOGUE.city(city_id).datasets:
        for part in (*dataset.fields.values(), *dataset.flags.values(), dataset.date):
            folded = [column.casefold() for column in part.columns]
            assert len(folded) == len(set(folded))


@pytest.mark.parametrize("city_id", ["dallas", "new_jersey_state_police"])
def test_the_tables_of_each_year_are_read_alike(city_id):
    first, *others = CATALOGUE.city(city_id).datasets
    for other in others:
        assert (other.fields, other.counts, other.row) == (first.fields, first.counts, first.row)
        assert set(other.date.columns) == set(first.date.columns)


def test_bloomingtons_letters_mean_the_same_in_both_tables():
    complaints, force = CATALOGUE.city("bloomington").datasets
    assert complaints.fields["race"].values == force.fields["race"].values


def test_years_alone_are_told_where_only_years_are_published():
    years = {c for c in NEW for d in CATALOGUE.city(c).datasets if d.date.precision == "year"}
    assert years == {"bloomington", "new_jersey_state_police"}


@pytest.mark.parametrize("city_id", [c for c in NEW if CATALOGUE.city(c).population])
def test_populations_are_those_of_the_districts(city_id):
    city = CATALOGUE.city(city_id)
    path = CATALOGUE.path(city_id).parent / city.population.file
    rows = read_populations(path, city.population, city.districts)
    everyone = {r["district"]: r["residents"] for r in rows if r["race"] == ""}
    assert set(everyone) <= {c.id for c in city.districts.categories}
    assert sum(everyone.values()) == RESIDENTS[city_id]


@pytest.mark.parametrize("city_id", [c for c in NEW if CATALOGUE.city(c).boundaries])
def test_maps_draw_every_district_that_still_exists(city_id):
    city = CATALOGUE.city(city_id)
    undrawn = {c.id for c in city.districts.categories} - set(city.boundaries.parts)
    assert undrawn == ({"13", "21", "23"} if city_id == "chicago" else set())


def test_new_yorks_precincts_are_numbers_and_chicagos_districts_two_digits():
    precincts = [c.id for c in CATALOGUE.city("new_york").districts.categories]
    assert len(precincts) == 78
    assert all(p.isdigit() and p[0] != "0" for p in precincts)
    assert all(
        len(c.id) == 2 and c.id.isdigit() for c in CATALOGUE.city("chicago").districts.categories
    )
