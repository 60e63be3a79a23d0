"""The alert of a recent change: how often it is false, whether it sees a real one, and when it is
silent.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from dashboard.statistics.change_alert import (
    NEEDED_MONTHS,
    RecentChange,
    adjust_changes,
    assess_recent_change,
)
from dashboard.web.router import Site
from tests.support.worlds import STOPS_CITY, TinyCity, make_stop

SEASON = 1 + 0.3 * np.cos(2 * np.pi * np.arange(NEEDED_MONTHS) / 12)


def drawn(
    rng: np.random.Generator,
    mean: float,
    dispersion: float,
    change: float = 1.0,
    yearly: float = 1.0,
) -> list[int]:
    """39 seasonal monthly counts; a dispersion above 1 is a negative binomial's; the last three
    times `change`, and each year `yearly` times the one before.
    """
    means = mean * SEASON * yearly ** (np.arange(NEEDED_MONTHS) / 12)
    means = means * np.where(np.arange(NEEDED_MONTHS) >= NEEDED_MONTHS - 3, change, 1.0)
    if dispersion > 1:
        means = rng.gamma(means / (dispersion - 1), dispersion - 1)
    return rng.poisson(means).tolist()


def alarms(
    mean: float, dispersion: float, change: float = 1.0, times: int = 300, yearly: float = 1.0
) -> float:
    rng = np.random.default_rng(20261127)
    found = [
        assess_recent_change(drawn(rng, mean, dispersion, change, yearly)) for _ in range(times)
    ]
    return sum(1 for f in found if f and f.is_beyond_chance) / times


@pytest.mark.parametrize("dispersion", [1, 2, 5])
@pytest.mark.parametrize("mean", [8, 60, 900])
def test_false_alarms_are_about_as_rare_as_the_level_says(mean, dispersion):
    assert alarms(mean, dispersion) <= 0.02


@pytest.mark.parametrize("yearly", [0.9, 0.95, 1.1])
@pytest.mark.parametrize("mean", [60, 900])
def test_a_steady_trend_is_no_recent_change(mean, yearly):
    assert alarms(mean, 2, yearly=yearly, times=200) <= 0.02


def test_a_doubling_is_seen_and_a_small_rise_in_noisy_counts_is_not_cried_over():
    assert alarms(60, 2, change=2, times=300) > 0.95
    assert alarms(60, 5, change=1.05, times=200) < 0.05


def test_districts_tested_together_cry_wolf_in_few_cities():
    rng = np.random.default_rng(7)
    wolves = 0
    for _ in range(60):
        found = {str(n): assess_recent_change(drawn(rng, 40, 2)) for n in range(10)}
        wolves += any(change.is_beyond_chance for change in adjust_changes(found).values())
    assert wolves / 60 <= 0.03


@given(some.lists(some.floats(0, 1), min_size=1, max_size=30))
def test_adjusted_p_is_benjamini_and_hochbergs(ps):
    found = adjust_changes({str(n): RecentChange(1, 1.0, p) for n, p in enumerate(ps)})
    order = sorted(range(len(ps)), key=lambda n: ps[n])
    least = 1.0
    for rank in range(len(ps), 0, -1):
        n = order[rank - 1]
        least = min(least, ps[n] * len(ps) / rank)
        assert found[str(n)].p == pytest.approx(least, abs=1e-12)


def test_few_cases_and_none_at_all_are_handled():
    assert assess_recent_change([1] * NEEDED_MONTHS) is None
    gone = assess_recent_change([30] * 36 + [0, 0, 0])
    assert gone.is_beyond_chance
    assert gone.recent == 0
    assert gone.expected == 90


BREAK = '\n[[breaks]]\nmonth = "2022-06"\ntopics = ["stops"]\nreason = "New forms."\n'
EVENT = '\n[[events]]\nmonth = "2022-03"\ntopics = ["stops"]\ntitle = "A <new> policy"\nurl = "https://tiny.example/p"\n'


def made(folder, text: str) -> TinyCity:
    """20 stops in each month of each precinct from 2020 to 2023, and three times as many in the
    east's last quarter.
    """
    rows = [
        make_stop(f"{year}-{month:02d}-{1 + n:02d}", precinct)
        for year in range(2020, 2024)
        for month in range(1, 13)
        for precinct in "EW"
        for n in range(26 if (year, precinct) == (2023, "E") and month > 9 else 13)
    ]
    rows += [
        make_stop(f"2023-{month:02d}-{1 + n:02d}", "E") for month in (10, 11, 12) for n in range(13)
    ]
    world = TinyCity(folder, rows, as_of="2024-01-09T23:00:00Z", city=STOPS_CITY)
    world.write_city(STOPS_CITY + text)
    world.refresh()
    return world


def page(world: TinyCity, path: str, search: str = ""):
    return Site(world.answers()).page(path, search)


def test_the_pages_tell_a_change_of_the_city_and_of_its_district_without_a_cause(tmp_path):
    world = made(tmp_path, "")
    told = "October to December 2023: 156 stops, where 78 were the average"
    for path in ("/tiny", "/tiny/trends"):
        assert any(told in c.sentence for c in page(world, path).charts)
    paragraphs = next(
        s for s in page(world, "/tiny/trends").sections if s.id == "alerts"
    ).paragraphs
    assert [p for p in paragraphs if p.startswith("East, ")]
    assert not [p for p in paragraphs if p.startswith("West, ")]
    assert "This names no cause." in paragraphs
    shown = page(world, "/tiny/district/east").charts
    assert any("117 stops, where 39 were the average" in c.sentence for c in shown)
    assert "cuando el promedio" in page(world, "/tiny/trends", "lang=es").charts[0].sentence


def test_nothing_is_told_across_a_change_of_definition(tmp_path):
    shown = page(made(tmp_path, BREAK), "/tiny/trends")
    assert "average of the same months" not in shown.charts[0].sentence
    assert [section.id for section in shown.sections] == ["seasons"]


def test_an_event_is_marked_in_the_drawing_and_told_in_text(tmp_path):
    world = made(tmp_path, EVENT)
    chart = page(world, "/tiny/trends").charts[0]
    assert "A &lt;new&gt; policy" in chart.drawing
    assert "<new>" not in chart.drawing
    assert any("https://tiny.example/p" in note for note in chart.notes)
    assert any("does not say that a change" in note for note in chart.notes)
    assert world.ask("measure=stops&by=month").events[0].month == "2022-03"
    assert world.ask("measure=stops&by=month&since=2023-01").events == ()
    assert world.ask("measure=complaints&by=month").events == ()


@pytest.mark.parametrize(
    ("old", "new"), [('["stops"]', '["stopps"]'), ("2022-03", "2022-13"), ("https:", "ftp:")]
)
def test_a_bad_event_is_refused(tmp_path, old, new):
    with pytest.raises(Exception, match="events"):
        made(tmp_path, EVENT.replace(old, new))
