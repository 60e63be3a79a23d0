"""Whether a change of a total may be chance: the same test on every page, at its stated rate, and
said in words.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

import app
from dashboard import wording
from dashboard.measures.registry import get_measures
from dashboard.query.answer import AnswerRow
from dashboard.statistics.months import MonthRun
from dashboard.statistics.p_values import (
    DIFFERENT_SEASONS,
    TOO_FEW_MONTHS,
    ChanceTest,
    assess_change,
)
from dashboard.statistics.period_change import SMALL_COUNT
from dashboard.statistics.series import read_chance, read_months
from dashboard.statistics.two_sample import Population, assess_difference
from dashboard.statistics.uncertainty import MONTHS_PER_YEAR, compare_counts, estimate_dispersion
from dashboard.wording.change_sentences import EQUAL_WITHIN
from data.model.coverage import format_month, parse_month
from data.model.values import Query
from tests.support.profiles import scale_examples
from tests.support.worlds import STOPS_CITY, TinyCity, make_stop
from tests.wording.test_sentences import total

BEYOND = "The change is larger than the usual ups and downs."
WITHIN = "A change of this size may be chance."
SEASON = 1 + 0.3 * np.cos(2 * np.pi * np.arange(MONTHS_PER_YEAR) / MONTHS_PER_YEAR)


def series(counts: list[int], wholes: list[int] | None = None, measure: str = "stops") -> MonthRun:
    found = wholes or [None] * len(counts)
    return MonthRun(get_measures()[measure], parse_month("2018-01"), tuple(counts), tuple(found))


def year_of(months: MonthRun, place: int) -> AnswerRow:
    """One year of a series, counted back from its last: 1 is the last."""
    end = len(months.numerators) - MONTHS_PER_YEAR * (place - 1)
    part, whole = (s[end - MONTHS_PER_YEAR : end] for s in (months.numerators, months.denominators))
    return AnswerRow({}, sum(part), None if None in whole else sum(whole))


def last_years(months: MonthRun) -> ChanceTest:
    return assess_change(months, year_of(months, 1), year_of(months, 2), 2022 * 12, 2021 * 12)


def draw_counts(rng: np.random.Generator, mean: float, dispersion: float, years: int) -> list[int]:
    """Months of one level with a season: negative binomial, with `dispersion` times the variance of
    Poisson's.
    """
    means = np.tile(mean * SEASON, years)
    if dispersion > 1:
        means = rng.gamma(means / (dispersion - 1), dispersion - 1)
    return rng.poisson(means).tolist()


@pytest.mark.parametrize("dispersion", [1, 3, 12])
@pytest.mark.parametrize("mean", [0.4, 3, 40, 700])
@pytest.mark.parametrize("years", [2, 6])
def test_years_of_one_level_are_beyond_chance_in_no_more_than_one_of_twenty(
    mean, dispersion, years
):
    rng = np.random.default_rng(11)
    rounds, beyond = 600, 0
    for _ in range(rounds):
        beyond += last_years(series(draw_counts(rng, mean, dispersion, years))).is_beyond_chance
    # Three standard errors above 5%.
    assert beyond / rounds <= 0.05 + 3 * (0.05 * 0.95 / rounds) ** 0.5
    if mean >= 40 and years == 6:
        assert beyond / rounds >= 0.015, "a test that never fires is none"


@pytest.mark.parametrize("kind", ["frisk_rate", "force_per_1000_stops"])
def test_shares_and_rates_of_one_level_are_beyond_chance_as_seldom(kind):
    rng = np.random.default_rng(12)
    rounds, beyond = 600, 0
    for _ in range(rounds):
        whole = np.array(draw_counts(rng, 300, 4, 4))
        share = rng.beta(6, 24, len(whole))
        part = rng.binomial(whole, share).tolist()
        beyond += last_years(series(part, whole.tolist(), kind)).is_beyond_chance
    assert 0.015 <= beyond / rounds <= 0.077


def test_a_change_of_the_level_is_found():
    rng = np.random.default_rng(13)
    found = 0
    for _ in range(200):
        counts = draw_counts(rng, 60, 2, 4)
        counts[-MONTHS_PER_YEAR:] = draw_counts(rng, 90, 2, 1)
        found += last_years(series(counts)).is_beyond_chance
    assert found >= 190


@settings(max_examples=scale_examples(200), deadline=None)
@given(some.lists(some.integers(0, 90), min_size=12, max_size=60))
def test_the_test_of_two_years_is_that_of_the_one_module(counts):
    if len(counts) < 2 * MONTHS_PER_YEAR:
        counts = [*counts, *counts][: 2 * MONTHS_PER_YEAR - 1]
    months = series(counts)
    dispersion = estimate_dispersion(counts)
    if dispersion is None:
        row = AnswerRow({}, 1)
        found = assess_change(months, row, row, 2022 * 12, 2021 * 12)
        assert found == ChanceTest(untested=TOO_FEW_MONTHS)
        return
    now, then = (year_of(months, place).numerator for place in (1, 2))
    assert last_years(months).p == compare_counts(now, then, dispersion)


def test_different_months_of_the_year_are_not_tested():
    months = series([5] * 48)
    row = AnswerRow({}, 30)
    assert assess_change(months, row, row, 2021 * 12 + 6, 2021 * 12) == ChanceTest(
        untested=DIFFERENT_SEASONS
    )


def make_rows(by_month: list[int], first: str = "2020-01", precinct: str = "E") -> list[dict]:
    """Rows of stops, so many in each month from the first one on."""
    rows = []
    for place, count in enumerate(by_month):
        month = format_month(parse_month(first) + place)
        rows += [make_stop(f"{month}-{n % 28 + 1:02d}", precinct) for n in range(count)]
    return rows


def make_world(
    folder, by_month: list[int], west: list[int] | None = None, file: str = ""
) -> TinyCity:
    rows = [*make_rows(by_month), *make_rows(west or [], precinct="W")]
    world = TinyCity(folder, rows, as_of="2024-01-20T12:00:00Z", city=STOPS_CITY)
    if file:
        world.write_city(file)
    world.refresh()
    return world


STEADY = [20, 24, 18, 22, 19, 25, 21, 17, 23, 20, 18, 22] * 3 + [23] * 12
RISEN = STEADY[:36] + [40] * 12


BROKEN = """
[[breaks]]
month = "2023-01"
topics = ["stops"]
reason = "Another form."

[districts]"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """A city whose East rises by 60% in 2023, while its West stays as it is."""
    world = make_world(tmp_path_factory.mktemp("risen"), RISEN, STEADY)
    return world, app.create_app(world.settings).server.test_client()


def told(client, address: str) -> str:
    return client.get(address).text.replace("\u00a0", " ")


def test_the_overview_says_whether_the_change_may_be_chance(pages):
    _, client = pages
    assert BEYOND in told(client, "/tiny?district=east")
    west = told(client, "/tiny?district=west")
    assert WITHIN in west
    assert BEYOND not in west
    spanish = told(client, "/tiny?district=east&lang=es")
    assert "El cambio es mayor que los altibajos habituales." in spanish
    assert BEYOND not in spanish


def test_a_district_page_says_it_of_the_district_and_of_the_city(pages):
    _, client = pages
    east, west = (told(client, f"/tiny/district/{d}") for d in ("east", "west"))
    assert east.count(BEYOND) >= 2, "both the district and the city rose"
    assert WITHIN not in east, "both the district and the city rose"
    assert WITHIN in west, "the city rose, the district did not"
    assert BEYOND in west, "the city rose, the district did not"


@pytest.mark.parametrize(
    "address",
    [
        "/briefing?city=tiny&measure=stops&district=east",
        "/embed/number?city=tiny&measure=stops&district=east&since=2023-01&until=2023-12",
        "/embed/trend?city=tiny&measure=stops&by=month&district=east",
        "/charts/trend.svg?city=tiny&measure=stops&by=month&district=east",
        "/tiny/trends?measure=stops&by=month&district=east",
        "/tiny/trends?measure=stops&by=quarter&district=east",
        "/tiny/trends?measure=stops&by=year&district=east",
        "/tiny/trends?measure=stops&by=month&district=east&since=2022-01&until=2023-12",
        "/tiny/map?measure=stops&district=east",
        "/feeds/tiny/stops.atom?district=east",
    ],
)
def test_every_form_with_a_change_says_it(pages, address):
    _, client = pages
    text = " ".join(told(client, address).split())
    # A picture breaks its lines where they are full.
    plain = text.replace("</text>", " ") if ".svg" in address else text
    assert BEYOND in plain or WITHIN in plain, plain[:2000]


def test_the_pages_and_the_comparison_make_one_test(pages):
    world, _ = pages
    answers = world.answers()
    city = answers.city("tiny")
    for district in ("east", "west"):
        where = (("district", (district,)),)
        now = answers.answer(Query("tiny", "stops", (), where, "2023-01", "2023-12"))
        before = answers.answer(Query("tiny", "stops", (), where, "2022-01", "2022-12"))
        sides = [Population(city, a, months=read_months(answers, a)) for a in (now, before)]
        assert read_chance(answers, now, before).p == assess_difference(*sides, False).p


def test_a_by_month_answer_and_the_total_tell_the_same(pages):
    """The months of a chart that holds them all, and those that are asked for beside a shorter one,
    are the same.
    """
    world, _ = pages
    answers = world.answers()
    every = answers.answer(Query("tiny", "stops", ("month",)))
    short = answers.answer(Query("tiny", "stops", ("month",), (), "2022-01", "2023-12"))
    total = answers.answer(Query("tiny", "stops", (), (), "2023-01", "2023-12"))
    assert read_months(answers, every) == read_months(answers, short) == read_months(answers, total)


def test_a_chart_up_to_an_incomplete_month_has_the_months_of_the_total(tmp_path):
    """Eight years, more than a series holds: both end with the last complete month and begin six
    years before.
    """
    rows = make_rows([3, 4, 2] * 32, "2016-01") + make_rows([2], "2024-01")
    world = TinyCity(tmp_path, rows, as_of="2024-01-20T12:00:00Z", city=STOPS_CITY)
    world.write_city(STOPS_CITY.replace("begins = 2020-01-01", "begins = 2016-01-01"))
    world.refresh()
    answers = world.answers()
    chart = answers.answer(Query("tiny", "stops", ("month",), (), "2019-02", "2024-01"))
    total = answers.answer(Query("tiny", "stops", (), (), "2023-01", "2023-12"))
    assert chart.rows[-1].incomplete
    every = read_months(answers, answers.answer(Query("tiny", "stops", ("month",))))
    assert read_months(answers, chart) == read_months(answers, total) == every
    assert len(every.numerators) == 6 * MONTHS_PER_YEAR


def headline(world: TinyCity, now: str, before: str) -> str:
    answers = world.answers()
    asked = [Query("tiny", "stops", (), (), f"{y}-01", f"{y}-12") for y in (now, before)]
    totals = [answers.answer(q) for q in asked]
    return wording.write_headline(*totals, read_chance(answers, *totals)).replace("\u00a0", " ")


def test_small_numbers_have_plain_differences(tmp_path):
    by_month = (
        [0, 1, 0, 0, 1, 0] * 2 + [0, 1, 0, 0, 0, 0] * 2 + [0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0]
    )
    by_month += [1] * 2
    world = make_world(tmp_path, by_month, [9] * 38)
    answers = world.answers()
    where = (("district", ("east",)),)
    totals = [
        answers.answer(Query("tiny", "stops", (), where, f"{y}-01", f"{y}-12"))
        for y in (2022, 2021)
    ]
    text = wording.write_headline(*totals, read_chance(answers, *totals))
    assert "3 stops in 2022, 1 more than in 2021." in text
    assert "%" not in text
    assert WITHIN in text


def test_where_months_are_too_few_that_is_said(tmp_path):
    world = make_world(tmp_path, [0] * 22 + [30] * 3 + [44] * 3)
    answers = world.answers()
    spans = (("2022-02", "2022-04"), ("2021-11", "2022-01"))
    totals = [answers.answer(Query("tiny", "stops", (), (), *span)) for span in spans]
    found = read_chance(answers, *totals)
    assert found == ChanceTest(untested=DIFFERENT_SEASONS)
    assert "different months of the year" in wording.write_headline(*totals, found)


def test_a_portal_that_publishes_years_alone_says_why_chance_is_not_told(tmp_path):
    file = STOPS_CITY.replace('meaning = "day of the stop"', 'meaning = "year", precision = "year"')
    world = make_world(tmp_path, RISEN, file=file)
    assert "Only whole years are published" in headline(world, "2023", "2022")


def test_no_chance_is_told_of_the_same_number(tmp_path):
    world = make_world(tmp_path, STEADY)
    same = headline(world, "2021", "2020")
    assert BEYOND not in same, "the same number"
    assert WITHIN not in same, "the same number"


def test_no_change_is_told_across_a_break_between_two_periods(tmp_path):
    """The break lies at the first month of the later period: inside neither of the two."""
    world = make_world(tmp_path, RISEN, file=STOPS_CITY.replace("[districts]", BROKEN))
    client = app.create_app(world.settings).server.test_client()
    for address in (
        "/tiny?since=2023-01&until=2023-12",
        "/tiny/district/east?since=2023-01&until=2023-12",
        "/embed/number?city=tiny&measure=stops&since=2023-01&until=2023-12",
        "/briefing?city=tiny&measure=stops&since=2023-01&until=2023-12",
    ):
        text = told(client, address)
        assert "no change is given" in text, address
        assert "Another form." in text, address
        assert "more than in 2022" not in text, address


@given(some.integers(0, 4000), some.integers(0, 4000), some.floats(0, 1))
def test_chance_is_told_of_every_change_and_of_nothing_else(now, before, p):
    text = wording.write_headline(total(now), total(before, 2022), ChanceTest(p))
    level = abs(now - before) == 0 or (
        min(now, before) >= SMALL_COUNT and abs(now - before) / before < EQUAL_WITHIN
    )
    assert (BEYOND in text or WITHIN in text) != level
    if not level:
        assert (BEYOND in text) == (p < 0.05)
        assert ("%" in text) == (min(now, before) >= SMALL_COUNT)
