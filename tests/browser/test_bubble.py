"""A mark tells its value to pointer, finger and keyboard alike, without a request; a trend is heard
when asked for.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import MOST_STOPS, STOPS, alive, settled
from tests.support.browser import run_axe

TREND, BARS = ".trend .drawing svg:visible", ".breakdown .drawing svg:visible"
MAP = ".map .drawing svg:visible"
HEARD = """() => {
    window.tones = [];
    const real = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (t) {
        window.tones.push(this.frequency.value);
        return real.call(this, t);
    };
}"""
INSIDE = """() => ['.bubble:not([hidden])', '.pv-mark .over'].every(found => {
    const box = document.querySelector(found).getBoundingClientRect();
    return box.top >= 0 && box.bottom <= innerHeight && box.left >= 0 && box.right <= innerWidth;
})"""
RING = "parseFloat(getComputedStyle(document.querySelector('.pv-mark .over')).strokeWidth)"


def told(page: Page) -> str:
    """What the bubble tells."""
    return " · ".join(page.locator(".bubble:visible > *").all_inner_texts()).replace("\u00a0", " ")


def walk(page: Page, *keys: str) -> str:
    for key in keys:
        page.keyboard.press(key)
    return told(page)


def middle(page: Page, chart: str, right: float = 0.5, down: float = 0.5) -> tuple[float, float]:
    """A place in a chart, in pixels of the window."""
    page.locator(chart).first.scroll_into_view_if_needed()
    box = page.locator(chart).first.bounding_box()
    return box["x"] + right * box["width"], box["y"] + down * box["height"]


@pytest.mark.parametrize("chart", ["/sample/trends", "/sample/breakdowns?by=race", "/sample/map"])
@pytest.mark.parametrize("embed", [False, True])
def test_the_first_tap_tells_a_value_and_leaves_page_and_address(
    open_page, chart: str, embed: bool
) -> None:
    if embed:
        form = {"trends": "trend", "breakdowns": "breakdown", "map": "map"}[
            re.search(r"/sample/(\w+)", chart)[1]
        ]
        chart = f"/embed/{form}?city=sample&measure=stops"
    page = open_page(chart, 390, wait=False, has_touch=True, is_mobile=True)
    page.wait_for_selector("svg[data-ready]:visible")
    address = page.url
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    page.touchscreen.tap(*middle(page, "svg.pv-chart:visible"))
    assert re.search(r"\d+ (recorded )?stops", told(page))
    assert page.url == address
    assert asked == []
    assert page.locator("[role=status]").last.inner_text().replace("\u00a0", " ")
    assert page.evaluate(RING) == 3
    page.locator("h1").first.dispatch_event("click")
    assert not page.locator(".bubble").is_visible()
    assert page.locator(".pv-mark").count() == 0


def test_pointer_finger_and_keyboard_tell_the_same(open_page) -> None:
    page = open_page("/sample/trends?by=year", wait=False)
    place = middle(page, TREND, 0.6, 0.4)
    page.mouse.move(*place)
    pointed = told(page)
    assert re.match(r"\d{4} · [\d,]+ stops", pointed)
    assert page.locator(".pv-mark .cross").count() == 1
    page.mouse.click(*place)
    assert told(page) == pointed
    page.keyboard.press("ArrowLeft")
    assert walk(page, "ArrowRight") == pointed
    assert page.evaluate(RING) == 3
    page.keyboard.press("Escape")
    assert not page.locator(".bubble").is_visible()


def test_changes_on_the_year_before_are_told_where_they_compare(open_page) -> None:
    page = open_page("/sample/trends", wait=False)
    page.locator(TREND).focus()
    assert re.search(
        r"(more|fewer) than a year before", walk(page, "End", "ArrowLeft", "ArrowLeft")
    )
    assert "year before" not in walk(page, "Home")


@pytest.mark.parametrize(
    "path",
    [
        "/sample/trends?since=2025-01&until=2025-12",
        "/sample/compare?since=2025-01&until=2025-12",
        "/sample/explore?form=compare&since=2026-01&until=2026-09",
    ],
)
def test_the_points_of_a_chosen_year_tell_the_change_on_the_year_before(open_page, path) -> None:
    page = open_page(path, wait=False)
    page.locator("svg[data-ready]:visible").first.focus()
    assert re.search(r"than a year before|as a year before", walk(page, "Home", "ArrowDown"))


def test_a_rate_tells_its_interval_and_its_counts(open_page) -> None:
    page = open_page("/sample/map?measure=stops_per_1000_residents", wait=False)
    page.locator(MAP).focus()
    assert re.search(
        r"95% interval: .*; [\d,]+ recorded stops, [\d,]+ residents", walk(page, "Home")
    )


def test_the_keys_meet_breaks_show_where_one_stands_and_walk_the_next_page_too(open_page) -> None:
    page = open_page("/sample/trends?by=year")
    page.keyboard.press("Tab")
    page.locator(TREND).focus()
    met = [walk(page, "ArrowRight") for _ in range(12)]
    assert any("New record system" in m for m in met)

    walk(page, "Home")
    ring = page.locator(f"{TREND} .pv-mark .over").bounding_box()
    walk(page, "ArrowRight")
    assert page.locator(f"{TREND} .pv-mark .over").bounding_box()["x"] > ring["x"]
    assert page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)") == 3
    page.keyboard.press("Tab")
    assert page.locator(".pv-mark").count() == 0

    page.select_option("#control-by", "quarter")
    settled(page, "/sample/trends?by=quarter")
    page.locator(TREND).focus()
    assert re.match(r"Q\d \d{4} · ", walk(page, "ArrowRight"))


def test_lines_are_changed_at_the_same_time(open_page) -> None:
    page = open_page("/sample/trends?by=year,district")
    page.locator(TREND).focus()
    here = walk(page, "Home", "ArrowRight")
    there = walk(page, "ArrowDown")
    assert here.split(",")[0] == there.split(",")[0]
    assert here != there
    assert walk(page, "ArrowUp") == here


def test_bars_are_walked_in_their_order_and_met_beside_them(open_page) -> None:
    page = open_page("/sample/breakdowns?by=race", wait=False)
    page.locator(BARS).focus()
    names = [walk(page, key).split(" · ")[0] for key in ("Home", *["ArrowDown"] * 4)]
    shown = page.locator(f"{BARS} > text").all_text_contents()
    heads = [text for text in shown if any(name.startswith(text) for name in names)]
    assert all(name.startswith(head) for name, head in zip(names, heads, strict=True))
    page.mouse.move(*middle(page, f"{BARS} [data-i] >> nth=2", 1.4))
    assert told(page).startswith(names[2])


@pytest.mark.parametrize(
    "path", ["/sample/trends?by=year,district", "/sample/breakdowns?by=hour", "/sample/map"]
)
def test_the_window_follows_the_keyboard_to_the_marks_of_a_tall_drawing(open_page, path) -> None:
    page = open_page(path, 320, wait=False)
    page.set_viewport_size({"width": 320, "height": 500})
    page.locator("svg[data-ready]:visible").first.focus()
    walk(page, "Home")
    for key in [*["ArrowDown"] * 9, *["ArrowUp"] * 9]:
        assert walk(page, key)
        assert page.evaluate(INSIDE), told(page)


def test_a_bubble_stays_as_long_as_its_drawing_is_shown(open_page) -> None:
    page = open_page("/sample/trends", 390, wait=False, has_touch=True, is_mobile=True)
    page.touchscreen.tap(*middle(page, TREND))
    before = told(page)
    for height in (700, 840):
        page.set_viewport_size({"width": 390, "height": height})
        assert told(page) == before
    page.set_viewport_size({"width": 1280, "height": 840})
    page.locator(".bubble").wait_for(state="hidden")


def test_an_area_is_marked_in_map_and_list_as_long_as_it_is_meant(open_page) -> None:
    page = open_page("/sample/map", forced_colors="active")
    marked = "[...document.querySelectorAll('.hot')].map(mark => mark.dataset.district)"
    listed = page.locator("#page .districts a")
    listed.nth(2).hover()
    first = listed.nth(2).get_attribute("data-district")
    assert page.evaluate(marked) == [first, first]
    page.locator("h1").hover()
    assert page.evaluate(marked) == []
    page.locator(MAP).focus()
    walk(page, "Home", "ArrowRight")
    shown = page.evaluate(marked)
    assert len(shown) == 2
    listed.nth(2).hover()
    page.locator("h1").hover()
    assert page.evaluate(marked) in (shown, [])
    row = page.locator(".districts .hot")
    walk(page, "End")
    assert row.evaluate("row => getComputedStyle(row).outlineWidth") == "3px"


def test_a_map_is_one_stop_and_its_links_are_reached(open_page) -> None:
    page = open_page("/sample/map", wait=False)
    page.locator(MAP).focus()
    assert len({walk(page, "ArrowRight").split(" · ")[0] for _ in range(3)}) == 3
    assert page.locator(".districts .hot").count() == 1
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.textContent").startswith("More on")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.localName") == "svg"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.map") == "in"


def test_the_bubble_s_links_outlive_the_first_html(open_page) -> None:
    page = open_page("/sample/map", wait=False)
    page.locator(MAP).focus()
    before = walk(page, "ArrowRight")
    page.keyboard.press("Enter")
    link = page.evaluate("document.activeElement.href")
    alive(page)
    page.wait_for_function("() => document.activeElement.closest('.bubble')")
    assert page.evaluate("document.activeElement.href") == link
    assert told(page) == before
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('svg[data-ready]')")


def test_an_area_of_the_map_of_change_leads_to_its_page(open_page) -> None:
    page = open_page("/sample/changes", wait=False)
    page.locator("svg.pv-map:visible").focus()
    name, value, way = walk(page, "Home").split(" · ")[:3]
    assert re.search(r"\d", value)
    assert way == f"More on {name}"
    page.keyboard.press("Enter")
    assert "/sample/district/" in page.evaluate("document.activeElement.href")


def test_the_walk_outlives_the_first_html(open_page) -> None:
    page = open_page("/sample/trends?by=year", wait=False)
    page.locator(TREND).focus()
    before = walk(page, "Home", "ArrowRight", "ArrowRight")
    alive(page)
    page.wait_for_function("() => document.activeElement.matches('svg[data-ready]')")
    assert told(page) == before


def test_a_page_has_few_stops_of_the_tab_key(open_page) -> None:
    assert open_page("/sample/trends?by=month,race").evaluate(STOPS) <= MOST_STOPS


def test_a_walked_chart_is_clean_for_axe_and_speaks_spanish(open_page) -> None:
    page = open_page("/sample/trends?by=year&lang=es")
    page.locator(TREND).focus()
    assert "paradas" in walk(page, "Home")
    assert run_axe(page) == []


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_a_trend_is_heard_when_asked_for_and_can_be_stopped(open_page, motion: str) -> None:
    page = open_page("/sample/trends?by=year", reduced_motion=motion)
    fetched: list[str] = []
    page.on("request", lambda r: fetched.append(r.url))
    page.evaluate(HEARD)
    page.locator("details.about > summary").click()
    button = page.locator("button.listen")
    assert button.inner_text() == "Listen"
    assert not fetched
    button.click()
    page.wait_for_function("() => window.tones.length > 3")
    assert [u for u in fetched if u.endswith("/assets/listening.mjs")]
    assert button.inner_text() == "Stop"
    assert button.get_attribute("aria-label").startswith("Stop: ")
    page.wait_for_timeout(400)
    assert (page.locator(".pv-mark").count() == 0) == (motion == "reduce")
    button.click()
    page.wait_for_function("() => document.querySelector('button.listen').textContent === 'Listen'")
    tones = page.evaluate("window.tones")
    assert all(220 <= t <= 881 for t in tones)
    assert max(tones) > 800


@pytest.mark.parametrize(
    ("path", "chart"),
    [
        ("/sample/changes", "map"),
        ("/sample/event", "aligned"),
        ("/sample/disparities", "forest"),
        ("/sample/outcomes", "funnel"),
        ("/sample/outcomes", "durations"),
    ],
)
def test_every_form_is_walked_by_keys(open_page, path: str, chart: str) -> None:
    page = open_page(path, wait=False)
    drawing = page.locator(f"svg.pv-{chart}[data-ready]:visible").first
    drawing.focus()
    first = walk(page, "Home")
    assert first
    assert walk(page, "ArrowRight") not in ("", first)
    assert page.evaluate(RING) == 3
    assert page.locator("[role=status]").last.inner_text()
