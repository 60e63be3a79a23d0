"""The outcome test: hit rates by group, a test with a known answer, and when it is refused."""

from __future__ import annotations

import json

import numpy as np
import pytest

import app
from dashboard.query.addresses import parse_query
from dashboard.statistics.intervals import calculate_share_ratio
from dashboard.statistics.outcome_test import assess_equal_rates, run_outcome_test
from dashboard.wording import disparities as said
from tests.support.worlds import STOPS, STOPS_CITY, TinyCity, make_stop

FOUND = """frisked = {columns = ["frisk"], yes = ["Y"], no = ["N"]}
found = {columns = ["weapon"], yes = ["Knife"], no = ["None"], within = "frisked"}"""
# race -> (frisks, of these with a weapon, weapons without a frisk)
FRISKS = {"A": (40, 10, 0), "B": (200, 20, 30), "W": (300, 75, 5)}


def city(folder, rows: list[dict]) -> TinyCity:
    """A tiny city whose stops say what a frisk found."""
    world = TinyCity(folder, rows, city=STOPS_CITY)
    world.write_city(
        STOPS_CITY.replace('frisked = {columns = ["frisk"], yes = ["Y"], no = ["N"]}', FOUND, 1)
    )
    tables = world.rows / "tables.json"
    known = json.loads(tables.read_text())
    known[STOPS]["columns"]["weapon"] = "text"
    tables.write_text(json.dumps(known))
    world.refresh()
    return world


def stops_of(frisks: dict[str, tuple[int, int, int]], **more: str) -> list[dict]:
    made = []
    for race, (frisked, found, loose) in frisks.items():
        made += [
            make_stop(
                "2022-03-10", race=race, frisk="Y", weapon="Knife" if n < found else "None", **more
            )
            for n in range(frisked)
        ]
        made += [
            make_stop("2022-03-10", race=race, frisk="N", weapon="Knife") for _ in range(loose)
        ]
    return made


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> TinyCity:
    return city(tmp_path_factory.mktemp("finds"), stops_of(FRISKS))


def run_test(world: TinyCity, question: str = "by=race"):
    return run_outcome_test(
        world.answers(), parse_query(f"city=tiny&measure=hit_rate&{question}")[0]
    )


def test_a_find_counts_only_where_there_was_a_frisk(world):
    answer = world.ask("measure=hit_rate&by=race")
    counted = {r["race"]: (r.numerator, r.denominator) for r in answer.rows if r.denominator}
    assert counted == {"asian": (10, 40), "black": (20, 200), "white": (75, 300)}


def test_the_portal_is_asked_for_finds_of_frisks_alone(world):
    row = next(r for r in world.ask("measure=hit_rate&by=race").rows if r["race"] == "black")
    assert "weapon" in row.source_url
    assert "frisk" in row.source_url


def test_hit_rates_are_compared_with_those_of_the_others(world):
    rows = {r.group: r for r in run_test(world).comparison.rows}
    assert (
        rows["black"].ratio,
        rows["black"].ratio_low,
        rows["black"].ratio_high,
    ) == calculate_share_ratio(20, 200, 85, 340)
    assert rows["asian"].ratio is None, "40 frisks are too few"
    assert rows["asian"].status == "too_few", "40 frisks are too few"


def test_the_test_is_pearsons_over_the_groups_with_enough_searches(world):
    found = run_test(world).test
    expected = 95 * 405 / 500  # the usual formula of a table of two by two, written out below
    statistic = 500 * (20 * 225 - 180 * 75) ** 2 / (200 * 300 * 95 * 405)
    assert expected
    assert found.groups == ("black", "white")
    assert (found.chi_squared, found.freedom) == (pytest.approx(statistic, rel=1e-12), 1)


def test_equal_rates_are_doubted_once_in_twenty():
    rng = np.random.default_rng(3)
    doubts = [
        assess_equal_rates(
            {g: (int(rng.binomial(n, 0.2)), n) for g, n in (("a", 80), ("b", 200), ("c", 400))}
        ).probability
        < 0.05
        for _ in range(3_000)
    ]
    assert 0.04 <= np.mean(doubts) <= 0.06


def test_unequal_rates_are_found():
    rng = np.random.default_rng(4)
    rates = {"a": (300, 0.15), "b": (600, 0.25)}
    doubts = [
        assess_equal_rates(
            {g: (int(rng.binomial(n, p)), n) for g, (n, p) in rates.items()}
        ).probability
        < 0.05
        for _ in range(500)
    ]
    assert np.mean(doubts) > 0.9


def test_where_nothing_was_found_there_is_nothing_to_test():
    assert assess_equal_rates({"a": (0, 60), "b": (0, 80)}) is None


def test_the_words_say_consistent_and_never_that_anything_is_shown(world):
    found = run_test(world)
    told = said.write_outcome_sentence(found.comparison.answer, found.comparison.rows, found.test)
    assert "not consistent with one hit rate" in told
    assert "bias" not in told
    assert "infra-marginality" in str(found.comparison.statistic.cannot_show[0])


def test_without_finds_there_is_no_test(tmp_path):
    bare = TinyCity(tmp_path, [make_stop("2022-01-03", frisk="Y")], city=STOPS_CITY)
    bare.refresh()
    assert run_test(bare).comparison.refusal.code == "no_results"


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (stops_of({"B": (30, 9, 0), "W": (300, 60, 0)}), "few_searches"),
        (stops_of({"B": (60, 9, 0), "W": (60, 12, 0), "U": (90, 10, 0)}), "unrecorded"),
        (
            stops_of({"B": (60, 9, 0), "W": (60, 12, 0)})
            + [make_stop("2022-03-10", frisk="") for _ in range(150)],
            "search_unrecorded",
        ),
        (
            stops_of({"B": (60, 9, 0), "W": (60, 12, 0)})
            + [make_stop("2022-03-10", frisk="Y", weapon="") for _ in range(150)],
            "result_unrecorded",
        ),
        (stops_of({"B": (60, 2, 0), "W": (60, 3, 0)}), "too_thin"),
    ],
)
def test_thin_or_unrecorded_data_are_refused_by_the_rule_they_break(tmp_path, rows, code):
    refusal = run_test(city(tmp_path, rows)).comparison.refusal
    assert refusal.code == code
    assert said.write_refusal(refusal.code, dict(refusal.values)).endswith(".")


def test_page_json_and_csv(world):
    client = app.create_app(world.settings).server.test_client()
    html = client.get("/tiny/disparities").get_data(as_text=True)
    assert 'data-chart="outcome"' in html
    assert "a search is a frisk, and a find is a weapon" in html
    content = client.get("/api/v1/disparities/outcome.json?city=tiny").get_json()
    assert content["test"]["freedom"] == 1
    assert content["searches"] == "frisked"
    assert len(content["rows"]) == 3
    text = client.get("/api/v1/disparities/outcome.csv?city=tiny&lang=es").get_data(as_text=True)
    assert "inframarginalidad" in text
    assert "black," in text
    assert client.get("/api/v1/disparities/outcome.json?city=tiny&by=age").status_code == 400
