"""The city file of Sample City fits its tables: every column, every spelling, every district, and
no claim.
"""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from datetime import date

import pytest

from data.city_files.column_resolution import resolve_columns
from data.city_files.loader import BUILT_IN_FOLDER, load_city_file
from data.model.coverage import compute_coverage, format_month
from data.model.standard_values import read_flag_meanings
from data.model.values import FieldMap
from data.model.vocabulary import CATEGORIES, normalise_text
from data.normalise import PageFiles, SourceRows, normalise_dataset
from data.normalise.value_mapping import BLANK_TEXTS, find_meanings

AS_OF = date(2026, 11, 18)
NEVER_MAPPED = {"district": {"DIST 9": 5}}


@pytest.fixture(scope="module")
def residents(folder) -> dict[tuple[str, str], int]:
    with (folder / "population.csv").open(encoding="utf-8", newline="") as handle:
        return {
            (row["district"], row["race"]): int(row["residents"]) for row in csv.DictReader(handle)
        }


def spellings_of(city, name, field) -> set[str]:
    """Every spelling of a field in normal form, and what is blank everywhere."""
    known = {normalise_text(raw) for raws in field.values.values() for raw in raws} | {"", "-"}
    if name == "district":
        known |= {normalise_text(raw) for c in city.districts.categories for raw in c.spellings}
        known |= {
            normalise_text(raw) for raw in (*city.districts.outside, *city.districts.not_recorded)
        }
    return known


def test_the_city_file_is_whole_and_says_that_it_is_made_up(city):
    assert load_city_file(BUILT_IN_FOLDER / "sample.toml") == city
    assert city.sample
    assert "made up" in city.about
    assert {d.topic for d in city.datasets} == {"stops", "complaints", "force"}
    assert {(b.month, b.topics) for b in city.breaks} == {
        ("2023-07", ("stops",)),
        ("2023-07", ("force",)),
    }


def test_every_declared_column_is_in_the_tables(city, told):
    for dataset in city.datasets:
        columns = resolve_columns(dataset, tuple(told[dataset.id]["columns"]))
        assert columns.absent == ()
        assert columns.unit


def column(field: FieldMap) -> str:
    """The column of a field; the longitude, where its coordinates tell it."""
    return "longitude" if field.by_point else field.columns[0]


def test_every_spelling_is_mapped_but_a_handful_on_purpose(city, tables):
    strangers = defaultdict(Counter)
    for dataset in city.datasets:
        for name, field in dataset.fields.items():
            known = find_meanings(city, name, field)
            met = Counter(
                row.get(column(field), "")
                for row in tables[dataset.topic]
                if not (field.open or field.by_point)
            )
            strangers[name].update(
                {
                    raw: n
                    for raw, n in met.items()
                    if normalise_text(raw) not in BLANK_TEXTS
                    and known.find(normalise_text(raw)) is None
                }
            )
        for name, flag in dataset.flags.items():
            met = {normalise_text(row.get(flag.columns[0], "")) for row in tables[dataset.topic]}
            answers = read_flag_meanings(dataset, name)
            assert {value for value in met - {*BLANK_TEXTS} if answers.find(value) is None} == set()
    assert {name: dict(met) for name, met in strangers.items() if met} == NEVER_MAPPED


def test_no_declared_spelling_is_idle(city, tables, whole):
    for dataset in city.datasets:
        rows = (
            tables["stops"]
            if dataset.topic == "stops"
            else json.loads((whole / f"{dataset.id}.json").read_text())
        )
        for name, field in dataset.fields.items():
            met = {normalise_text(row.get(column(field), "")) for row in rows} | {"-", ""}
            assert {raw for raw in spellings_of(city, name, field) if raw not in met} == set(), (
                dataset.id,
                name,
            )


def test_fields_that_differ_within_a_unit_are_declared_to(city, tables):
    for dataset in city.datasets:
        units = defaultdict(list)
        for row in tables[dataset.topic]:
            units[row[dataset.unit[0]]].append(row)
        for name, field in dataset.fields.items():
            differs = any(
                len({row.get(column(field)) for row in rows}) > 1 for rows in units.values()
            )
            assert differs == field.varies, (dataset.id, name)


@pytest.mark.parametrize("topic", ["stops", "complaints", "force"])
def test_the_real_normaliser_reads_every_row(city, whole, told, tmp_path, topic):
    (dataset,) = city.topic(topic)
    columns = resolve_columns(dataset, tuple(told[dataset.id]["columns"])).keep_placed(())
    rows = SourceRows(PageFiles([whole / f"{dataset.id}.json"], []), AS_OF)
    result = normalise_dataset(city, dataset, columns, rows, tmp_path / "records.parquet")
    wrong = {reason: rows / result.rows for reason, rows in result.set_aside.items()}
    assert set(wrong) == {"date_in_future", "date_too_early"}
    assert 0.0003 < sum(wrong.values()) < 0.0009
    covered = compute_coverage(result.counts.by_day, AS_OF, dataset.lag_days)
    assert [
        format_month(month) for month in (covered.first, covered.last, *covered.incomplete)
    ] == [
        "2020-12",
        "2026-11",
        "2026-11",
    ]
    assert {n: r.unknown for n, r in result.readings.items() if r.unknown} == (
        NEVER_MAPPED if topic == "stops" else {}
    )


def test_residents_add_up_in_every_district(city, residents):
    races = [
        race for race in CATEGORIES["race"] if (city.districts.categories[0].id, race) in residents
    ]
    totals = {d.id: residents[d.id, ""] for d in city.districts.categories}
    assert len(races) == 8
    assert len(residents) == 8 * 9
    assert totals == {d: sum(residents[d, race] for race in races) for d in totals}
    assert all(28_000 <= total <= 96_000 for total in totals.values())


def test_no_group_stands_far_out_since_nothing_is_claimed(city, tables, residents):
    meanings = find_meanings(city, "race", city.topic("stops")[0].fields["race"])
    met = Counter(
        meanings.find(normalise_text(row["subject_race"]))
        for row in tables["stops"]
        if "subject_race" in row
    )
    rates = {
        race: met[race] / sum(residents[d.id, race] for d in city.districts.categories)
        for race in ("asian", "black", "hispanic", "multiracial", "white")
    }
    assert max(rates.values()) < 1.4 * min(rates.values())
