"""The veil of darkness: sun times, what the records say of the light, and odds ratios with a known answer."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from statsmodels.formula.api import logit
from statsmodels.stats.contingency_tables import StratifiedTable

import app
from dashboard.statistics.asked import groups_of
from dashboard.statistics.veil import odds_ratio, veil
from dashboard.words import disparities as said
from data.model import Query
from data.sample.city import CENTRE, FEWER_IN_THE_DARK, TIME_ZONE
from data.sample.columns import Column
from data.sample.hours import stop_times
from data.sun import evenings
from tests.support.worlds import CITY_FILE, STOPS, World, stop

PLACE = "[centre]\nlatitude = 41.8781\nlongitude = -87.6298\n\n[[datasets]]"
TIME = 'begins = 2020-01-01\ntime = {columns = ["clock"], of = "event"}'
CHICAGO = (41.8781, -87.6298)


def city(folder, rows: list[dict], place: str = PLACE, time: str = TIME) -> World:
    """A tiny city in Chicago's light whose stops have a time of day."""
    world = World(folder, rows)
    world.write_city(
        CITY_FILE.replace("[[datasets]]", place, 1).replace("begins = 2020-01-01", time, 1)
    )
    tables = world.rows / "tables.json"
    known = json.loads(tables.read_text())
    known[STOPS]["columns"]["clock"] = "text"
    tables.write_text(json.dumps(known))
    world.refresh()
    return world


def evening_stops(count: int = 900, race: str = "") -> list[dict]:
    """Stops through a year at half past six: dark in winter, light in summer; every third of a Black person."""
    return [
        stop(
            str(date(2022, 1, 1) + timedelta(n % 365)), race=race or "BWW"[n % 3], clock="18:30:00"
        )
        for n in range(count)
    ]


def test_sun_times_are_those_of_the_almanac():
    """Sunset and the end of civil twilight in Seattle, United States Naval Observatory, to two minutes."""
    known = {
        e.day: e
        for e in evenings(
            (47.6062, -122.3321), "America/Los_Angeles", date(2019, 1, 1), date(2019, 12, 31)
        )
    }
    summer, winter = known[date(2019, 6, 21)], known[date(2019, 12, 21)]
    assert summer.sunset == pytest.approx(21 * 60 + 11, abs=2) and winter.sunset == pytest.approx(
        16 * 60 + 20, abs=2
    )
    assert summer.dusk == pytest.approx(21 * 60 + 51, abs=2) and winter.dusk == pytest.approx(
        16 * 60 + 56, abs=2
    )
    assert (
        all(e.first <= e.dusk <= e.last and e.sunset < e.dusk for e in known.values())
        and len(known) == 365
    )


def test_where_the_sun_does_not_set_there_is_no_dusk():
    assert date(2022, 6, 21) not in {
        e.day for e in evenings((69.6, 18.9), "Europe/Oslo", date(2022, 6, 1), date(2022, 6, 30))
    }


@pytest.mark.parametrize("latitude", [61.2, 64.8])
def test_a_dusk_after_midnight_belongs_to_the_evening_before(latitude):
    """In high summer it gets dark after midnight or not at all: the hours compared begin at winter's first dusk."""
    known = {
        e.day: e
        for e in evenings(
            (latitude, -149.9), "America/Anchorage", date(2022, 1, 1), date(2022, 12, 31)
        )
    }
    winter, summer = known[date(2022, 12, 21)], known[date(2022, 6, 21)]
    assert 15 * 60 < winter.first <= winter.dusk < 17 * 60 and winter.last == 24 * 60 - 1
    assert summer.dusk == 24 * 60 and summer.sunset > 23 * 60, "nothing is dark before midnight"
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
    world = city(tmp_path, [stop(day, clock=clock)])
    rows = world.answers().answer(Query("tiny", "stops", ("light", "clock"))).rows
    assert [(r["light"], r["clock"]) for r in rows if r["numerator"]] == [(light, slot)]


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


@pytest.mark.parametrize("truth", [1.0, 0.7, 1.5])
def test_the_interval_holds_the_true_odds_ratio_about_19_times_in_20(truth):
    rng = np.random.default_rng(5)
    fits = [odds_ratio(slots_of(rng, truth)) for _ in range(1_000)]
    assert 0.93 <= np.mean([low <= truth <= high for _, low, high in fits]) <= 0.97
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
    expected = np.exp([fit.params["dark"], *fit.conf_int().loc["dark"]])
    assert odds_ratio(slots) == pytest.approx(list(expected), rel=1e-6)
    tables = [
        [
            [s["dark"][0], s["dark"][1] - s["dark"][0]],
            [s["light"][0], s["light"][1] - s["light"][0]],
        ]
        for s in slots.values()
    ]
    pooled = StratifiedTable([np.array(t) for t in tables]).oddsratio_pooled
    assert odds_ratio(slots)[0] == pytest.approx(pooled, rel=0.02), (
        "Mantel and Haenszel's estimate is near"
    )


def test_times_that_are_always_dark_or_always_light_tell_nothing():
    slots = slots_of(np.random.default_rng(7), 0.8)
    more = {
        "12:00": {"dark": (0, 0), "light": (50, 90)},
        "22:00": {"dark": (40, 90), "light": (0, 0)},
        "19:00": {"dark": (0, 30), "light": (0, 30)},
    }
    assert odds_ratio({**slots, **more}) == pytest.approx(odds_ratio(slots), rel=1e-9)
    assert odds_ratio(more) is None


def test_no_effect_is_found_where_there_is_none(tmp_path):
    found = veil(city(tmp_path, evening_stops()).answers(), groups_of("city=tiny"))
    rows = {r["race"]: r for r in found.rows}
    assert found.refusal is None and found.shares == (100, 100)
    assert rows["black"]["ratio_low"] < 1 < rows["black"]["ratio_high"]
    assert rows["black"]["dark_all"] == rows["white"]["dark_all"]


REFUSED = {
    "time_of_report": {"time": TIME.replace("event", "report")},
    "no_place": {"place": "[[datasets]]"},
    "no_time": {"time": "begins = 2020-01-01"},
}


@pytest.mark.parametrize("code", REFUSED)
def test_without_a_stops_own_time_or_a_place_it_is_refused(tmp_path, code):
    refusal = veil(
        city(tmp_path, evening_stops(10), **REFUSED[code]).answers(), groups_of("city=tiny")
    ).refusal
    assert refusal.code == code and said.not_shown(refusal.code, {}).endswith(".")


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (
            evening_stops(300) + [stop("2022-02-02", clock="00:00:00") for _ in range(30)],
            "time_unrecorded",
        ),
        (evening_stops(300) + evening_stops(120, race="U"), "unrecorded"),
        (evening_stops(200), "few_in_the_dark"),
    ],
)
def test_thin_data_are_refused_by_the_rule_they_break(tmp_path, rows, code):
    refusal = veil(city(tmp_path, rows).answers(), groups_of("city=tiny")).refusal
    assert refusal.code == code and said.not_shown(refusal.code, dict(refusal.values)).endswith(".")


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    return app.create_app(
        city(tmp_path_factory.mktemp("dark"), evening_stops()).settings
    ).server.test_client()


def test_page_json_and_csv(client):
    html = client.get("/tiny/disparities").get_data(as_text=True)
    assert 'data-chart="veil"' in html and "Grogger" in html
    content = client.get("/api/v1/disparities/veil.json?city=tiny").get_json()
    assert (
        content["refused"] is None
        and [r["race"] for r in content["rows"]] == ["asian", "black", "white"][1:]
    )
    text = client.get("/api/v1/disparities/veil.csv?city=tiny&lang=es").get_data(as_text=True)
    assert "Velo de oscuridad" in text and "black," in text


def test_daylight_is_crossed_with_race_alone(client):
    response = client.get("/api/v1/answers.json?city=tiny&measure=stops&by=light,district")
    assert response.status_code == 400 and response.get_json()["errors"][0]["field"] == "light"
    rows = client.get("/api/v1/answers.json?city=tiny&measure=stops&by=light").get_json()["rows"]
    assert sum(r["numerator"] for r in rows) == 900


def test_the_made_up_effect_of_the_sample_city_is_as_made():
    """Of 200,000 made-up stops, the light told again one by one from the sun's own table."""
    rng = np.random.default_rng(8)
    days = np.datetime64("2022-01-01") + rng.integers(730, size=200_000)
    race = Column(("HISPANIC", "WHITE"), (rng.random(len(days)) < 0.75).astype(int))
    minutes = stop_times(rng, days, race).places.tolist()
    known = {e.day: e for e in evenings(CENTRE, TIME_ZONE, date(2022, 1, 1), date(2023, 12, 31))}
    slots: dict = defaultdict(lambda: {"dark": [0, 0], "light": [0, 0]})
    for day, minute, white in zip(days.astype(object), minutes, race.places.tolist()):
        evening = known[day]
        if evening.first <= minute <= evening.last and (
            minute <= evening.sunset or minute >= evening.dusk
        ):
            cell = slots[minute // 15]["dark" if minute >= evening.dusk else "light"]
            cell[0] += not white
            cell[1] += 1
    _, low, high = odds_ratio(slots)
    assert low < FEWER_IN_THE_DARK["HISPANIC"] < high < 1
