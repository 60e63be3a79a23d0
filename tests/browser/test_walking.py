"""Charts are walked with the arrow keys: each point is said and shown, and a trend is heard only when asked for."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import alive, settled
from tests.support.browser import run_axe

TREND, BARS = ".trend .drawing svg:visible", ".breakdown .drawing svg:visible"
HEARD = """() => {
    window.tones = [];
    const real = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (t) {
        window.tones.push(this.frequency.value);
        return real.call(this, t);
    };
}"""


def said(page: Page) -> str:
    """What is said and shown of the point at which the reader stands."""
    return (
        page.locator(".walk:visible").filter(has_text="/").first.inner_text().replace("\u00a0", " ")
    )


def walk(page: Page, *keys: str) -> str:
    for key in keys:
        page.keyboard.press(key)
    return said(page)


def titles(page: Page, chart: str) -> list[str]:
    return [
        t.replace("\u00a0", " ")
        for t in page.locator(chart).first.locator("title").all_text_contents()
    ]


def test_a_trend_is_walked_point_by_point(open_page) -> None:
    page = open_page("/sample/trends?by=year")
    page.locator(TREND).focus()
    first = walk(page, "ArrowRight")
    assert re.match(r"\d{4}: [\d,]+ stops", first) and "(1/" in first
    assert (
        walk(page, "ArrowRight") != first
        and walk(page, "ArrowLeft") == first
        and walk(page, "Home") == first
    )
    last = walk(page, "End")
    assert walk(page, "ArrowRight") == last
    assert first.split(" (")[0] in titles(page, TREND) and last.rsplit(" (", 1)[0] in titles(
        page, TREND
    )


def test_breaks_are_met_on_the_way(open_page) -> None:
    page = open_page("/sample/trends?by=year")
    page.locator(TREND).focus()
    met = [walk(page, "ArrowRight") for _ in range(12)]
    assert any("New record system" in m for m in met)


def test_where_one_stands_is_seen(open_page) -> None:
    page = open_page("/sample/trends?by=year")
    page.keyboard.press("Tab")
    page.locator(TREND).focus()
    walk(page, "ArrowRight")
    ring = page.locator(f"{TREND} .pv-here .over").bounding_box()
    walk(page, "ArrowRight")
    assert page.locator(f"{TREND} .pv-here .over").bounding_box()["x"] > ring["x"]
    assert page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)") == 3
    page.keyboard.press("Tab")
    assert page.locator(".pv-here").count() == 0


def test_lines_are_changed_at_the_same_time(open_page) -> None:
    page = open_page("/sample/trends?by=year,district")
    page.locator(TREND).focus()
    here = walk(page, "ArrowRight", "ArrowRight")
    there = walk(page, "ArrowDown")
    assert here.split(",")[0].split(":")[0] == there.split(",")[0].split(":")[0] and here != there
    assert walk(page, "ArrowUp") == here


def test_bars_are_walked_in_their_order(open_page) -> None:
    page = open_page("/sample/breakdowns?by=race")
    page.locator(BARS).focus()
    told = [walk(page, "ArrowDown").rsplit(" (", 1)[0] for _ in range(5)]
    assert told == titles(page, BARS)[1:6]


def test_a_map_is_one_stop_and_its_districts_are_walked(open_page) -> None:
    page = open_page("/sample/map")
    assert page.locator('.map .drawing a[tabindex="0"]').count() == 1
    page.locator('.map .drawing a[tabindex="0"]').focus()
    names = []
    for _ in range(3):
        names.append(page.evaluate("document.activeElement.getAttribute('aria-label')"))
        page.keyboard.press("ArrowRight")
    assert len(set(names)) == 3 and all(re.search(r": [\d,]+", n) for n in names)
    page.keyboard.press("Tab")
    assert page.evaluate("Boolean(document.activeElement.closest('.districts'))")


def test_the_walk_outlives_the_first_html(open_page) -> None:
    page = open_page("/sample/trends?by=year", wait=False)
    page.locator(TREND).focus()
    before = walk(page, "ArrowRight", "ArrowRight")
    alive(page)
    page.wait_for_function("() => document.activeElement.matches('svg[data-walk]')")
    assert said(page) == before


def test_a_walked_chart_is_clean_for_axe_and_speaks_spanish(open_page) -> None:
    page = open_page("/sample/trends?by=year&lang=es")
    page.locator(TREND).focus()
    assert page.locator(".trend .walk").inner_text().startswith("Las flechas recorren")
    assert "paradas" in walk(page, "ArrowRight")
    assert run_axe(page) == []


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_a_trend_is_heard_when_asked_for_and_can_be_stopped(open_page, motion: str) -> None:
    page = open_page("/sample/trends?by=year", reduced_motion=motion)
    fetched: list[str] = []
    page.on("request", lambda r: fetched.append(r.url))
    page.evaluate(HEARD)
    page.locator("details.about > summary").click()
    button = page.locator("button.listen")
    assert button.inner_text() == "Listen" and not fetched
    button.click()
    page.wait_for_function("() => window.tones.length > 3")
    assert [u for u in fetched if u.endswith("/assets/listening.mjs")]
    assert button.inner_text() == "Stop" and button.get_attribute("aria-label").startswith("Stop: ")
    page.wait_for_timeout(400)
    assert (page.locator(".pv-here").count() == 0) == (motion == "reduce")
    button.click()
    page.wait_for_function("() => document.querySelector('button.listen').textContent === 'Listen'")
    tones = page.evaluate("window.tones")
    assert all(220 <= t <= 881 for t in tones) and max(tones) > 800


def test_another_page_can_be_walked_too(open_page) -> None:
    page = open_page("/sample/trends?by=year")
    page.select_option("#control-by", "quarter")
    settled(page, "/sample/trends?by=quarter")
    page.locator(TREND).focus()
    assert re.match(r"Q\d \d{4}: ", walk(page, "ArrowRight"))
