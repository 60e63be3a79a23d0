"""The built-in cities: what the rest of the system and the readers rely on."""

from __future__ import annotations

import re

import pytest

from data.city_files.loader import BUILT_IN_FOLDER, load_catalogue
from data.model.standard_values import (
    find_listed_categories,
    read_field_meanings,
    read_flag_meanings,
)
from data.model.vocabulary import TOPICS, parse_age_band

CATALOGUE = load_catalogue()
OWN = ("cincinnati", "seattle")
REAL = tuple(city_id for city_id in CATALOGUE.ids() if city_id != "sample")


@pytest.mark.parametrize("city_id", REAL)
def test_every_dataset_says_where_it_comes_from_and_what_a_row_is(city_id):
    city = CATALOGUE.city(city_id)
    for dataset in city.datasets:
        assert dataset.page == f"https://{city.portal}/d/{dataset.id}"
        assert dataset.row
        assert dataset.date.meaning
        assert dataset.title


@pytest.mark.parametrize("city_id", OWN)
def test_every_topic_of_a_city_is_placed_in_its_districts(city_id):
    city = CATALOGUE.city(city_id)
    assert {d.topic for d in city.datasets} == set(TOPICS)
    assert all("district" in d.fields for d in city.datasets)


@pytest.mark.parametrize("city_id", OWN)
def test_categories_of_a_citys_own_have_titles(city_id):
    for dataset in CATALOGUE.city(city_id).datasets:
        for name in ("age", "outcome", "force_type"):
            if field := dataset.fields.get(name):
                # The site names these itself.
                bands = {c for c in field.values if name == "age" and parse_age_band(c)}
                shared = {*find_listed_categories(name), *bands}
                assert set(field.titles) | shared == set(field.values) - {"not_recorded"} | shared


@pytest.mark.parametrize("city_id", OWN)
def test_a_flag_and_a_field_of_one_column_agree(city_id):
    """Each value that answers a flag is one that the field of the same column knows."""
    for dataset in CATALOGUE.city(city_id).datasets:
        for flag_name, flag in dataset.flags.items():
            for name, field in dataset.fields.items():
                if field.columns == flag.columns:
                    known = read_field_meanings(name, field)
                    answers = read_flag_meanings(dataset, flag_name)
                    assert all(known.find(form) for form in answers.stated)
                    assert bool(flag.varies or flag.rule) == bool(field.varies or field.rule)


def test_seattles_beats_and_precincts_agree():
    """A beat of the force table lies in the precinct whose polygons its first letter draws."""
    seattle = CATALOGUE.city("seattle")
    force = next(d for d in seattle.datasets if d.topic == "force")
    for district, beats in force.fields["district"].values.items():
        for beat in beats:
            if district in seattle.boundaries.parts and len(beat) == 2 and beat[1].isdigit():
                assert beat[0] in seattle.boundaries.parts[district]


def test_cincinnatis_force_tables_do_not_overlap():
    cincinnati = CATALOGUE.city("cincinnati")
    older, newer = cincinnati.topic("force")
    assert older.begins.isoformat() < newer.begins.isoformat()
    assert [b.month for b in cincinnati.breaks if "force" in b.topics] == [
        newer.begins.isoformat()[:7]
    ]


@pytest.mark.parametrize("city_id", REAL)
def test_a_city_has_boundaries_or_says_what_is_missing(city_id):
    text = (BUILT_IN_FOLDER / f"{city_id}.toml").read_text(encoding="utf-8")
    said = re.findall(r"^# No boundaries: (.+)$", text, re.MULTILINE)
    assert len(said) == (CATALOGUE.city(city_id).boundaries is None)
    assert all("known" in reason for reason in said)
