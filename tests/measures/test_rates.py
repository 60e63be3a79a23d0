"""Intervals against scipy's own, and the four blanks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy.stats import beta, binomtest, chi2

from dashboard.measures.rates import calculate_exact_share_interval, calculate_rate, calculate_share
from dashboard.query import reliability
from dashboard.wording import write_sentence
from tests.support.worlds import POPULATION, STOPS_CITY, TinyCity, make_stop


@given(some.integers(1, 5000).flatmap(lambda n: some.tuples(some.integers(0, n), some.just(n))))
def test_wilson_interval_is_scipys(pair):
    numerator, denominator = pair
    value, low, high = calculate_share(numerator, denominator)
    expected = binomtest(numerator, denominator).proportion_ci(0.95, method="wilson")
    assert value == pytest.approx(100 * numerator / denominator, abs=1e-9)
    assert (low, high) == pytest.approx((100 * expected.low, 100 * expected.high), abs=1e-7)


@given(some.integers(0, 5000), some.integers(1, 10**6))
def test_poisson_interval_is_the_exact_one(events, denominator):
    value, low, high = calculate_rate(events, denominator, 1000)
    exact_low = chi2.ppf(0.025, 2 * events) / 2 if events else 0.0
    exact_high = chi2.ppf(0.975, 2 * events + 2) / 2
    scale = 1000 / denominator
    assert (value, low, high) == pytest.approx(
        (events * scale, exact_low * scale, exact_high * scale), rel=1e-9
    )


@pytest.mark.parametrize(
    ("numerator", "denominator", "status"),
    [
        (10, 29, "too_few"),
        (15, 30, "too_few"),
        (200, 400, "ok"),
        (0, 40, "too_few"),
        (0, 5000, "too_few"),
        (5000, 5000, "too_few"),
        (95, 100, "ok"),
        (5, 100, "too_few"),
        (1, 300, "ok"),
        (1, 60, "too_few"),
    ],
)
def test_a_share_is_withheld_where_its_interval_says_nothing(numerator, denominator, status):
    assert reliability.assess_share(numerator, denominator) == status


@pytest.mark.parametrize(
    ("events", "denominator", "status"),
    [(9, 10_000, "too_few"), (10, 10_000, "ok"), (10, 9, "too_few"), (400, 10_000, "ok")],
)
def test_a_rate_is_withheld_below_ten_events(events, denominator, status):
    assert (
        reliability.assess_rate(events, denominator, *calculate_rate(events, denominator, 1000))
        == status
    )


def test_zero_and_no_data_stay_apart(tmp_path):
    world = TinyCity(tmp_path, [make_stop("2022-01-03"), make_stop("2022-03-30")], city=STOPS_CITY)
    world.refresh()
    rows = {
        r["month"]: r for r in world.ask("measure=stops&by=month&since=2021-12&until=2022-04").rows
    }
    assert (rows["2022-02"].status, rows["2022-02"].value) == ("ok", 0)
    assert (rows["2021-12"].status, rows["2021-12"].value) == ("no_data", None)
    assert rows["2022-04"].status == "no_data"


@pytest.mark.parametrize("by", ["", "&by=month"])
def test_a_period_that_begins_before_the_data_names_the_months_without_numbers(tmp_path, by):
    world = TinyCity(tmp_path, [make_stop("2022-01-03"), make_stop("2022-03-30")], city=STOPS_CITY)
    world.refresh()
    answer = world.ask(f"measure=stops&since=2021-11&until=2022-03{by}")
    said = "There are no numbers for November to December 2021; these months are left out."
    assert said in write_sentence(answer)
    assert said in answer.notes
    whole = world.ask(f"measure=stops&since=2022-01&until=2022-03{by}")
    assert "no numbers" not in write_sentence(whole)
    before = world.ask(f"measure=stops&since=2021-11&until=2021-12{by}")
    assert "no numbers" not in write_sentence(before), (
        "the sentence says already that there is none"
    )


def test_too_few_keeps_the_counts_and_withholds_the_rate(tmp_path):
    world = TinyCity(
        tmp_path, [make_stop("2022-01-03", frisk="Y"), make_stop("2022-01-04")], city=STOPS_CITY
    )
    world.refresh()
    row = world.ask("measure=frisk_rate").rows[0]
    assert (row.numerator, row.denominator) == (1, 2)
    assert (row.status, row.value, row.low, row.high) == ("too_few", None, None, None)


def test_what_a_city_does_not_record_says_so(tmp_path):
    world = TinyCity(tmp_path, [make_stop("2022-01-03")], city=STOPS_CITY)
    world.refresh()
    answer = world.ask("measure=search_rate&by=district")
    assert {r.status for r in answer.rows} == {"not_read"}
    asserted = 'absent = {searched = "the table\'s description"}\ntitle = "Tiny stops"'
    world.write_city(STOPS_CITY.replace('title = "Tiny stops"', asserted))
    world.refresh()
    answer = world.ask("measure=search_rate&by=district")
    assert {r.status for r in answer.rows} == {"not_recorded"}
    assert world.ask("measure=stops_per_1000_residents").rows[0].status == "not_recorded"


def test_residents_are_the_benchmark_where_there_are_any(tmp_path):
    people = [("E", "B")] * 19 + [("E", "U")] + [("W", "W")] * 10
    world = TinyCity(
        tmp_path,
        [make_stop("2022-01-03", place, race=race) for place, race in people],
        city=STOPS_CITY,
    )
    city = (world.settings.catalogue / "tiny.toml").read_text()
    (world.settings.catalogue / "people.csv").write_text(POPULATION)
    world.write_city(
        city.replace(
            "[districts]",
            '[population]\nfile = "people.csv"\nsource = "made up"\nvintage = 2020\n\n[districts]',
            1,
        )
    )
    world.refresh()
    whole = world.ask("measure=stops_per_1000_residents").rows[0]
    assert (whole.numerator, whole.denominator, whole.value) == (
        30,
        4000,
        30 * 1000 / 4000,
    )
    east = world.ask("measure=stops_per_1000_residents&by=district").rows[0]
    assert (east.numerator, east.denominator, east.value) == (20, 1000, 20.0)
    races = {
        r["race"]: r
        for r in world.ask("measure=stops_per_1000_residents&by=race&district=east").rows
    }
    assert races["black"].denominator == 400
    assert races["not_recorded"].denominator is None


@given(some.integers(0, 400), some.integers(1, 400))
def test_the_interval_that_decides_is_clopper_and_pearsons(numerator, denominator):
    numerator = min(numerator, denominator)
    expected = binomtest(numerator, denominator).proportion_ci(0.95, "exact")
    found = calculate_exact_share_interval(numerator, denominator)
    assert found == pytest.approx((100 * expected.low, 100 * expected.high), abs=1e-7)


def test_the_rule_for_shares_is_the_standards_own():
    """Every pair up to 200, against the standard read step by step with scipy's exact interval."""
    for denominator in range(1, 201):
        parts = np.arange(1, denominator)
        lows = beta.ppf(0.025, parts, denominator - parts + 1)
        highs = beta.ppf(0.975, parts + 1, denominator - parts)
        for part, low, high in zip(parts.tolist(), lows, highs):
            width = high - low
            shown = denominator >= 30 and (
                width <= 0.05 or (width < 0.30 and width / (part / denominator) <= 1.30)
            )
            status = reliability.assess_share(part, denominator)
            assert status == ("ok" if shown else "too_few"), (part, denominator)
