"""The veil of darkness: sun times, what the records say of the light, and odds ratios with a known
answer.
"""

from __future__ import annotations

import json
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from statsmodels.formula.api import logit
from statsmodels.genmod.families import Binomial
from statsmodels.genmod.generalized_linear_model import GLM
from statsmodels.stats.contingency_tables import StratifiedTable

import app
from bench import veil as bench
from dashboard.statistics.comparison_request import parse_groups
from dashboard.statistics.logistic import fit_first_coefficient
from dashboard.statistics.veil_of_darkness import (
    CLOCK_CHANGE,
    NO_SEASON,
    SEASON,
    VARIANTS,
    EveningCounts,
    estimate_odds_ratio,
    run_veil_test,
)
from dashboard.wording import disparities as said
from data.engine.parquet import read_columns
from data.model.twilight import compute_evenings, find_clock_changes
from data.model.values import Query
from data.sample.city import CITY_CENTRE, DARKNESS_FACTORS, TIME_ZONE
from data.sample.columns import SampleColumn
from data.sample.stops import draw_stop_times
from tests.support.profiles import scale_examples
from tests.support.worlds import STOPS, STOPS_CITY, TinyCity, make_stop

PLACE = "[centre]\nlatitude = 41.8781\nlongitude = -87.6298\n\n[[datasets]]"
TIME = 'begins = 2020-01-01\ntime = {columns = ["clock"], of = "event"}'
CHICAGO = (41.8781, -87.6298)


def city(folder, rows: list[dict], place: str = PLACE, time: str = TIME) -> TinyCity:
    """A tiny city in Chicago's light whose stops have a time of day."""
    world = TinyCity(folder, rows, city=STOPS_CITY)
    world.write_city(
        STOPS_CITY.replace("[[datasets]]", place, 1).replace("begins = 2020-01-01", time, 1)
    )
    tables = world.rows / "tables.json"
    known = json.loads(tables.read_text())
    known[STOPS]["columns"]["clock"] = "text"
    tables.write_text(json.dumps(known))
    world.refresh()
    return world


def evening_stops(count: int = 900, race: str = "") -> list[dict]:
    """Stops through a year at half past six: dark in winter, light in summer; every third of a
    Black person.
    """
    return [
        make_stop(
            str(date(2022, 1, 1) + timedelta(n % 365)), race=race or "BWW"[n % 3], clock="18:30:00"
        )
        for n in range(count)
    ]


def test_sun_times_are_those_of_the_almanac():
    """Sunset and the end of civil twilight in Seattle, United States Naval Observatory, to two
    minutes.
    """
    known = {
        e.day: e
        for e in compute_evenings(
            (47.6062, -122.3321), "America/Los_Angeles", date(2019, 1, 1), date(2019, 12, 31)
        )
    }
    summer, winter = known[date(2019, 6, 21)], known[date(2019, 12, 21)]
    assert summer.sunset == pytest.approx(21 * 60 + 11, abs=2)
    assert winter.sunset == pytest.approx(16 * 60 + 20, abs=2)
    assert summer.dusk == pytest.approx(21 * 60 + 51, abs=2)
    assert winter.dusk == pytest.approx(16 * 60 + 56, abs=2)
    assert all(e.first <= e.dusk <= e.last and e.sunset < e.dusk for e in known.values())
    assert len(known) == 365


def test_where_the_sun_does_not_set_there_is_no_dusk():
    assert date(2022, 6, 21) not in {
        e.day
        for e in compute_evenings((69.6, 18.9), "Europe/Oslo", date(2022, 6, 1), date(2022, 6, 30))
    }


@pytest.mark.parametrize("latitude", [61.2, 64.8])
def test_a_dusk_after_midnight_belongs_to_the_evening_before(latitude):
    """In high summer it gets dark after midnight or not at all: the hours compared begin at
    winter's first dusk.
    """
    known = {
        e.day: e
        for e in compute_evenings(
            (latitude, -149.9), "America/Anchorage", date(2022, 1, 1), date(2022, 12, 31)
        )
    }
    winter, summer = known[date(2022, 12, 21)], known[date(2022, 6, 21)]
    assert 15 * 60 < winter.first <= winter.dusk < 17 * 60
    assert winter.last == 24 * 60 - 1
    assert summer.dusk == 24 * 60, "nothing is dark before midnight"
    assert summer.sunset > 23 * 60, "nothing is dark before midnight"
    assert all(e.sunset <= e.dusk and e.first <= e.dusk for e in known.values())
    assert len(known) >= 364


@pytest.mark.parametrize(
    ("day", "clock", "light", "slot"),
    [
        ("2022-12-21", "18:30:00", "dark", "18:30"),
        ("2022-06-21", "18:44", "light", "18:30"),
        ("2022-06-21", "20:45", "twilight", "not_recorded"),
        ("2022-06-21", "12:00", "outside", "not_recorded"),
        ("2022-06-21", "06:44 PM", "light", "18:30"),
        ("2022-06-21", "2022-06-21T18:44:00.000", "light", "18:30"),
        ("2022-06-21", "00:00:00", "not_recorded", "not_recorded"),
        ("2022-06-21", "noon", "not_recorded", "not_recorded"),
        ("2022-06-21", "25:99", "not_recorded", "not_recorded"),
        ("2022-06-21", None, "not_recorded", "not_recorded"),
    ],
)
def test_a_stop_is_in_the_light_that_its_day_and_time_say(tmp_path, day, clock, light, slot):
    world = city(tmp_path, [make_stop(day, clock=clock)])
    rows = world.answers().answer(Query("tiny", "stops", ("light", "clock"))).rows
    assert [(r["light"], r["clock"]) for r in rows if r.numerator] == [(light, slot)]


NO_LIMITS = {"fewest_stops": 1, "fewest_each": 1}


def slots_of(rng: np.random.Generator, truth: float, size: int = 60) -> dict:
    """Six quarters of an hour with shares of their own, and one odds ratio of dark to light."""
    found = {}
    for n, share in enumerate((0.2, 0.25, 0.3, 0.35, 0.3, 0.2)):
        odds = share / (1 - share) * truth
        sizes = {"dark": size + 15 * n, "light": size + 15 * (5 - n)}
        shares = {"dark": odds / (1 + odds), "light": share}
        found[f"18:{n:02d}"] = {
            light: (int(rng.binomial(sizes[light], shares[light])), sizes[light])
            for light in ("dark", "light")
        }
    return found


def evenings_of(slots: dict) -> EveningCounts:
    """The same slots as cells of one time of the year, of one group and the rest."""
    cells = [
        (n, light == "dark", *slot[light])
        for n, slot in enumerate(slots.values())
        for light in ("dark", "light")
    ]
    slot, dark, own, whole = (np.array(column) for column in zip(*cells))
    stops = {"group": own.astype(float), "rest": (whole - own).astype(float)}
    return EveningCounts(
        np.ones(len(cells)), np.zeros(len(cells), bool), slot, dark.astype(bool), stops
    )


def without_season(slots: dict) -> tuple:
    """The odds ratio of the group and its interval, the season left out."""
    found = estimate_odds_ratio(evenings_of(slots), "group", NO_SEASON, NO_LIMITS)
    return found.ratio, found.ratio_low, found.ratio_high


@pytest.mark.parametrize("truth", [1.0, 0.7, 1.5])
def test_the_interval_holds_the_true_odds_ratio_about_19_times_in_20(truth):
    rng = np.random.default_rng(5)
    fits = [without_season(slots_of(rng, truth)) for _ in range(1_000)]
    assert 0.93 <= np.mean([low <= truth <= high for _, low, high in fits]) <= 0.99
    assert np.exp(np.mean(np.log([fit[0] for fit in fits]))) == pytest.approx(truth, rel=0.03)


def test_grouped_counts_give_what_a_regression_on_single_stops_gives():
    slots = slots_of(np.random.default_rng(6), 0.8)
    rows = [
        (clock, light == "dark", n < own)
        for clock, slot in slots.items()
        for light, (own, whole) in slot.items()
        for n in range(whole)
    ]
    frame = pd.DataFrame(rows, columns=["clock", "dark", "own"]).astype({"dark": int, "own": int})
    fit = logit("own ~ dark + C(clock)", frame).fit(disp=False, tol=1e-12)
    assert without_season(slots)[0] == pytest.approx(np.exp(fit.params["dark"]), rel=1e-6)
    tables = [
        [
            [s["dark"][0], s["dark"][1] - s["dark"][0]],
            [s["light"][0], s["light"][1] - s["light"][0]],
        ]
        for s in slots.values()
    ]
    pooled = StratifiedTable([np.array(t) for t in tables]).oddsratio_pooled
    assert without_season(slots)[0] == pytest.approx(pooled, rel=0.02), (
        "Mantel and Haenszel's estimate is near"
    )


@given(some.integers(0, 2**32 - 1), some.floats(0, 1.5), some.integers(2, 30))
@settings(max_examples=scale_examples(60), deadline=None)
def test_the_regression_is_that_of_statsmodels(seed, spread, size):
    """Coefficient, standard error and dispersion, on random designs; statsmodels is the referee."""
    rng = np.random.default_rng(seed)
    design = np.column_stack([rng.integers(2, size=40), np.ones(40), rng.normal(size=(40, 2))])
    whole = rng.integers(1, size + 1, size=40).astype(float)
    shares = 1 / (1 + np.exp(-rng.normal(0, spread, 40)))
    own = rng.binomial(whole.astype(int), shares).astype(float)
    if not 8 < own.sum() < whole.sum() - 8:
        return
    found = fit_first_coefficient(design, own, whole)
    fit = GLM(np.column_stack([own, whole - own]), design, family=Binomial()).fit(tol=1e-12)
    dispersion = max(1.0, fit.pearson_chi2 / fit.df_resid)
    assert found.value == pytest.approx(fit.params[0], rel=1e-6, abs=1e-8)
    assert found.dispersion == pytest.approx(dispersion, rel=1e-6)
    assert found.error == pytest.approx(fit.bse[0] * np.sqrt(dispersion), rel=1e-6)


def test_columns_that_cannot_be_told_apart_and_separated_counts_have_no_estimate():
    dark = np.array([1.0, 1, 0, 0])
    twice = np.column_stack([dark, np.ones(4), dark])
    assert fit_first_coefficient(twice, np.array([3.0, 4, 5, 6]), np.full(4, 10.0)) is None
    alone = np.column_stack([dark, np.ones(4)])
    assert fit_first_coefficient(alone, np.array([10.0, 10, 5, 6]), np.full(4, 10.0)) is None


def test_times_that_are_always_dark_or_always_light_tell_nothing():
    slots = slots_of(np.random.default_rng(7), 0.8)
    more = {
        "12:00": {"dark": (0, 0), "light": (50, 90)},
        "22:00": {"dark": (40, 90), "light": (0, 0)},
        "19:00": {"dark": (0, 30), "light": (0, 30)},
    }
    assert without_season({**slots, **more}) == pytest.approx(without_season(slots), rel=1e-9)
    assert without_season(more)[0] is None


@pytest.mark.parametrize("swing", [-0.2, -0.1, 0.0, 0.1, 0.2])
def test_a_swing_over_the_year_is_not_read_as_an_effect_of_darkness(swing):
    """200 years of 9,000 stops without bias; without the season a swing of 0.1 log odds is found
    out of nothing.
    """
    held = bench.coverage(swing=swing, truth=1.0, worlds=200, seed=3)
    assert 0.93 <= held[SEASON] <= 0.97
    assert 0.90 <= held[CLOCK_CHANGE] <= 0.99, (
        "rougher: 200 years have a standard error of 1.5 points"
    )
    if swing:
        assert held[NO_SEASON] < 0.6, "the model that this one replaces"


@pytest.mark.parametrize("swing", [-0.1, 0.1])
def test_days_near_a_clock_change_hold_the_truth_as_often(swing):
    """400 years: a standard error of one point; in the profile "thorough" 1,600, of half a
    point.
    """
    worlds = scale_examples(400, thorough=1600)
    held = bench.coverage(swing, 1.0, worlds=worlds, seed=3, variants=(CLOCK_CHANGE,))
    margin = 0.03 if worlds == 400 else 0.015
    assert held[CLOCK_CHANGE] == pytest.approx(0.95, abs=margin)


@pytest.mark.parametrize("truth", [0.7, 1.3])
def test_a_true_effect_of_darkness_is_held_beside_a_swing(truth):
    assert (
        bench.coverage(swing=0.1, truth=truth, worlds=200, seed=3, variants=(SEASON,))[SEASON]
        <= 0.97
    ) >= 0.93


def test_no_effect_is_found_where_there_is_none(tmp_path):
    found = run_veil_test(city(tmp_path, evening_stops()).answers(), parse_groups("city=tiny"))
    rows = {r.race: r for r in found.rows}
    assert found.refusal is None
    assert found.shares == (100, 100)
    assert rows["black"].ratio_low < 1 < rows["black"].ratio_high
    assert rows["black"].dark_all == rows["white"].dark_all


REFUSED = {
    "time_of_report": {"time": TIME.replace("event", "report")},
    "no_place": {"place": "[[datasets]]"},
    "no_time": {"time": "begins = 2020-01-01"},
}


@pytest.mark.parametrize("code", REFUSED)
def test_without_a_stops_own_time_or_a_place_it_is_refused(tmp_path, code):
    refusal = run_veil_test(
        city(tmp_path, evening_stops(10), **REFUSED[code]).answers(), parse_groups("city=tiny")
    ).refusal
    assert refusal.code == code
    assert said.write_refusal(refusal.code, {}).endswith(".")


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (
            evening_stops(300) + [make_stop("2022-02-02", clock="00:00:00") for _ in range(30)],
            "time_unrecorded",
        ),
        (evening_stops(300) + evening_stops(120, race="U"), "unrecorded"),
        (evening_stops(200), "few_in_the_dark"),
    ],
)
def test_thin_data_are_refused_by_the_rule_they_break(tmp_path, rows, code):
    refusal = run_veil_test(city(tmp_path, rows).answers(), parse_groups("city=tiny")).refusal
    assert refusal.code == code
    assert said.write_refusal(refusal.code, dict(refusal.values)).endswith(".")


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    return app.create_app(
        city(tmp_path_factory.mktemp("dark"), evening_stops()).settings
    ).server.test_client()


@pytest.mark.parametrize(("asked", "field"), [("district=east", "district"), ("by=sex", "by")])
def test_what_the_test_does_not_read_is_refused(client, asked, field):
    for ending in ("json", "csv"):
        reply = client.get(f"/api/v1/disparities/veil.{ending}?city=tiny&{asked}")
        assert reply.status_code == 400
        assert field in reply.text


def test_page_json_and_csv(client):
    html = client.get("/tiny/disparities").get_data(as_text=True)
    assert 'data-chart="veil"' in html
    assert "Grogger" in html
    content = client.get("/api/v1/disparities/veil.json?city=tiny").get_json()
    assert content["refused"] is None
    assert [r["race"] for r in content["rows"]] == ["asian", "black", "white"][1:]
    text = client.get("/api/v1/disparities/veil.csv?city=tiny&lang=es").get_data(as_text=True)
    assert "Velo de oscuridad" in text
    assert "black," in text


def test_daylight_is_crossed_with_race_alone(client):
    response = client.get("/api/v1/answers.json?city=tiny&measure=stops&by=light,district")
    assert response.status_code == 400
    assert response.get_json()["errors"][0]["field"] == "light"
    rows = client.get("/api/v1/answers.json?city=tiny&measure=stops&by=light").get_json()["rows"]
    assert sum(r["numerator"] for r in rows) == 900


def test_the_made_up_effect_of_the_sample_city_is_as_made():
    """Of 200,000 made-up stops, the light told again one by one from the sun's own table."""
    rng = np.random.default_rng(8)
    days = np.datetime64("2022-01-01") + rng.integers(730, size=200_000)
    race = SampleColumn(("HISPANIC", "WHITE"), (rng.random(len(days)) < 0.75).astype(int))
    minutes = draw_stop_times(rng, days, race).places.tolist()
    known = {
        e.day: e
        for e in compute_evenings(CITY_CENTRE, TIME_ZONE, date(2022, 1, 1), date(2023, 12, 31))
    }
    cells = []
    for day, minute, white in zip(days.astype(object), minutes, race.places.tolist()):
        evening = known[day]
        if evening.first <= minute <= evening.last and (
            minute <= evening.sunset or minute >= evening.dusk
        ):
            cells.append((day.timetuple().tm_yday, minute // 15, minute >= evening.dusk, white))
    day, slot, dark, white = (np.array(column) for column in zip(*cells))
    made = bench.evenings_of(day, slot, dark, white == 1, ("HISPANIC", "WHITE"))
    found = estimate_odds_ratio(made, "HISPANIC", SEASON, NO_LIMITS)
    assert found.ratio_low < DARKNESS_FACTORS["HISPANIC"] < found.ratio_high < 1


def test_a_reference_group_is_compared_with_alone(tmp_path):
    rows = evening_stops() + [
        make_stop(str(date(2022, 1, 1) + timedelta(n % 365)), race="A", clock="18:30:00")
        for n in range(500)
    ]
    world = city(tmp_path, rows)
    found = {
        r.race: r for r in run_veil_test(world.answers(), parse_groups("city=tiny"), "white").rows
    }
    black = found["black"]
    counted = {race: (r.dark, r.light) for race, r in found.items()}
    assert black.dark_all == counted["black"][0] + counted["white"][0]
    assert found["white"].status == "reference"
    assert found["white"].ratio is None
    client = app.create_app(world.settings).server.test_client()
    address = "/api/v1/disparities/veil.json?city=tiny&reference="
    content = client.get(f"{address}white").get_json()
    assert content["query"]["reference"] == "white"
    assert content["rows"][1]["variants"].keys() == set(VARIANTS)
    assert client.get(f"{address}martian").status_code == 400
    page = client.get("/tiny/disparities?by=race&reference=white").get_data(as_text=True)
    assert "of people recorded as White" in page
    assert "Season left out" in page
    text = client.get("/api/v1/disparities/veil.csv?city=tiny").get_data(as_text=True)
    header = next(line for line in text.splitlines() if line.startswith("race,"))
    assert header.endswith("no_season_ratio_high,no_season_status,reference")


def test_where_clocks_are_not_changed_there_is_no_such_variant(tmp_path):
    world = TinyCity(tmp_path, evening_stops(), city=STOPS_CITY)
    text = STOPS_CITY.replace("America/Chicago", "America/Phoenix")
    world.write_city(text.replace("[[datasets]]", PLACE, 1).replace("begins = 2020-01-01", TIME, 1))
    world.refresh()
    rows = run_veil_test(world.answers(), parse_groups("city=tiny")).rows
    assert {r.variants[CLOCK_CHANGE].status for r in rows} == {"no_data"}
    assert find_clock_changes("America/Phoenix", date(2022, 1, 1), date(2022, 12, 31)) == ()
    assert find_clock_changes("America/Chicago", date(2022, 1, 1), date(2022, 12, 31)) == (
        date(2022, 3, 13),
        date(2022, 11, 6),
    )


def test_a_build_without_the_time_of_the_year_waits_for_the_next_refresh(tmp_path, monkeypatch):
    world = city(tmp_path, evening_stops())
    monkeypatch.setattr(
        "dashboard.service.build_cache.read_columns",
        lambda content: (c for c in read_columns(content) if c[0] != "five_days"),
    )
    refusal = run_veil_test(world.answers(), parse_groups("city=tiny")).refusal
    assert refusal.code == "before_season"
    assert "next refresh" in said.write_refusal(refusal.code, {})
