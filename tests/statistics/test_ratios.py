"""Rates compared between groups: against whom, over what, and when there is nothing to show."""

from __future__ import annotations

import pytest

from dashboard.errors import BadQuery
from dashboard.statistics.comparison_request import index_benchmark_measures, parse_comparison
from dashboard.statistics.intervals import calculate_rate_ratio, calculate_share_ratio
from dashboard.statistics.ratios import compare_groups
from dashboard.statistics.registry import get_statistics
from dashboard.wording import disparities as said
from dashboard.wording import use_language
from tests.support.worlds import STOPS_CITY, TinyCity, make_stop


def found(world: TinyCity, question: str):
    return compare_groups(world.answers(), parse_comparison(f"city=tiny&{question}"))


def by_group(comparison) -> dict[str, dict]:
    return {row.group: row for row in comparison.rows}


def test_each_group_is_compared_with_all_other_people(world):
    comparison = found(world, "measure=stops&benchmark=residents")
    black = by_group(comparison)["black"]
    assert (black.count, black.base, black.other_count, black.other_base) == (
        240,
        800,
        360,
        2200,
    )
    assert (black.ratio, black.ratio_low, black.ratio_high) == calculate_rate_ratio(
        240, 800, 360, 2200
    )
    assert black.value == pytest.approx(300)
    assert black.other_value == pytest.approx(360 / 2.2)
    assert comparison.refusal is None
    assert set(by_group(comparison)) == {"asian", "black", "white"}


def test_nobody_without_a_recorded_group_is_counted_among_the_others(world):
    comparison = found(world, "measure=stops&benchmark=residents")
    assert comparison.recorded == pytest.approx((100 * 600 / 650,))
    assert {r.count + r.other_count for r in comparison.rows} == {600}


def test_a_percentage_is_divided_by_that_of_the_others(world):
    asian = by_group(found(world, "measure=frisked&benchmark=stops"))["asian"]
    assert asian.status == "too_few", "nine frisks are too few"
    black = by_group(found(world, "measure=frisked&benchmark=stops"))["black"]
    assert (black.ratio, black.ratio_low, black.ratio_high) == calculate_share_ratio(
        60, 240, 54, 360
    )


def test_the_reader_may_choose_whom_to_compare_with(world):
    rows = by_group(found(world, "measure=stops&reference=white"))
    assert rows["white"].status == "reference"
    assert rows["white"].ratio is None
    assert (rows["black"].other_count, rows["black"].other_base) == (300, 1800)


def test_a_place_is_compared_within_itself(world):
    rows = by_group(found(world, "measure=stops&district=east"))
    assert (rows["black"].count, rows["black"].base) == (120, 300)


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("name", ["asian", "black", "white"]),
        ("count", ["white", "black", "asian"]),
        ("ratio", ["black", "asian", "white"]),
    ],
)
def test_the_order_is_by_name_unless_asked_otherwise(world, sort, order):
    assert [r.group for r in found(world, f"measure=stops&sort={sort}").rows] == order


def test_a_rate_measure_names_count_and_benchmark_at_once():
    asked = parse_comparison("city=tiny&measure=stops_per_1000_residents")
    assert (asked.query.measure, asked.benchmark) == ("stops", "residents")


def test_what_a_search_found_is_not_held_against_stops():
    assert not [pair for pair in index_benchmark_measures() if pair[0] == "found"]


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("measure=stops&by=sex&benchmark=residents", "no_residents_by"),
        ("measure=stops&benchmark=force_incidents", "no_measure"),
        ("measure=frisked&by=sex", "group_not_recorded"),
        ("measure=force_incidents&benchmark=residents", "no_data"),
        ("measure=stops&since=2023-01&until=2023-03", "nothing_counted"),
        ("measure=stops&since=2022-01&until=2022-01&district=west", "nothing_counted"),
    ],
)
def test_a_comparison_that_cannot_be_made_is_refused_with_its_reason(world, question, code):
    refusal = found(world, question).refusal
    assert refusal.code == code
    for language in ("en", "es"):
        with use_language(language):
            assert said.write_refusal(refusal.code, dict(refusal.values)).endswith(".")


def test_without_residents_by_race_nothing_is_held_against_residents(tmp_path):
    bare = TinyCity(tmp_path, [make_stop("2022-01-03")], city=STOPS_CITY)
    bare.refresh()
    assert found(bare, "measure=stops").refusal.code == "no_residents"


def test_a_group_that_is_seldom_recorded_is_not_compared(tmp_path):
    half = TinyCity(
        tmp_path,
        [make_stop("2022-01-03", race="BWU"[n % 3], frisk="YNN"[n // 3 % 3]) for n in range(300)]
        + [make_stop("2022-01-03", race="U") for _ in range(20)],
        city=STOPS_CITY,
    )
    half.refresh()
    refusal = found(half, "measure=frisked").refusal
    assert refusal.code == "unrecorded"
    assert dict(refusal.values)["recorded"] == pytest.approx(62.5, abs=4)


def test_too_few_cases_on_every_side_are_refused(tmp_path):
    few = TinyCity(
        tmp_path,
        [make_stop("2022-01-03", race="BW"[n % 2], frisk="Y" if n < 8 else "N") for n in range(60)],
        city=STOPS_CITY,
    )
    few.refresh()
    assert found(few, "measure=frisked").refusal.code == "too_thin"


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ("measure=nothing", "measure"),
        ("measure=stops&by=age", "by"),
        ("measure=stops&benchmark=moons", "benchmark"),
        ("measure=stops&sort=up", "sort"),
        ("measure=stops&color=red", "color"),
        ("measure=stops&by=race,sex", "by"),
        ("measure=stops&since=2022", "since"),
        ("measure=stops&reference=nobody", "reference"),
        ("measure=stops&district=moon", "district"),
    ],
)
def test_a_bad_question_names_what_is_at_fault(world, question, field):
    with pytest.raises(BadQuery) as refused:
        found(world, question)
    assert field in [error.field for error in refused.value.errors]


def test_the_sentence_says_for_whom_it_is_higher_lower_or_not_clear(world):
    comparison = found(world, "measure=stops")
    told = said.write_ratio_sentence(comparison.answer, "others", comparison.rows)
    assert "higher for people recorded as Black or African American (1.83 times)" in told
    assert "lower for people recorded as" in told


def test_every_statistic_says_how_whence_and_what_it_cannot_show():
    for statistic in get_statistics().values():
        assert statistic.source
        assert statistic.limits_source
        assert statistic.cannot_show
        assert "bias proven" not in str(statistic.model_dump()).casefold()
