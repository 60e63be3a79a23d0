"""The figure of the Explore view under a mouse and under fingers: what moves it, and what moves the
page.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

FIGURE = "#page .explored .js-plotly-plot"
PHONE = {"is_mobile": True, "has_touch": True}
RANGES = """() => {
    const { xaxis, yaxis } = document.querySelector('.js-plotly-plot')._fullLayout;
    return [...xaxis.range, ...yaxis.range].map(String);
}"""


def explored(open_page, state: str, width: int, **options) -> Page:
    """The Explore view of a state, its figure drawn."""
    page = open_page(f"/sample/explore?{state}", width, **options)
    page.wait_for_selector(f"{FIGURE} .main-svg")
    return page


def read_width(page: Page) -> float:
    """How much of a map is on the screen from left to right."""
    left, right = (float(end) for end in page.evaluate(RANGES)[:2])
    return right - left


def move_fingers(page: Page, *ways: tuple[tuple[float, float], tuple[float, float]]) -> None:
    """Fingers that each go from one place to another, both in pixels from the figure's middle."""
    box = page.locator(FIGURE).bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    touch = page.context.new_cdp_session(page)
    for step in range(11):
        fingers = [
            {
                "x": x + start[0] + (end[0] - start[0]) * step / 10,
                "y": y + start[1] + (end[1] - start[1]) * step / 10,
                "id": number,
            }
            for number, (start, end) in enumerate(ways)
        ]
        kind = "touchMove" if step else "touchStart"
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    touch.detach()


@pytest.mark.parametrize("form", ["trend", "compare", "breakdown", "map"])
def test_a_finger_that_goes_up_over_a_figure_scrolls_the_page(open_page, form: str) -> None:
    page = explored(open_page, f"form={form}", 390, **PHONE)
    whole = page.evaluate(RANGES)
    move_fingers(page, ((0, 0), (0, -200)))
    page.wait_for_function("() => scrollY > 100")
    assert page.evaluate(RANGES) == whole


def test_a_finger_that_goes_sideways_chooses_months(open_page) -> None:
    page = explored(open_page, "form=trend", 390, **PHONE)
    move_fingers(page, ((60, 0), (-60, 4)))
    page.wait_for_function("() => /since=.*until=/.test(location.search)")
    assert page.evaluate("scrollY") == 0


def test_a_finger_on_a_point_of_a_figure_tells_its_value(open_page) -> None:
    page = explored(open_page, "form=trend", 390, **PHONE)
    page.locator(FIGURE).tap()
    page.locator(".hoverlayer text", has_text="stops").wait_for()


def test_two_fingers_bring_an_explored_map_nearer_and_one_moves_it(open_page) -> None:
    page = explored(open_page, "form=map", 390, **PHONE)
    whole = read_width(page)
    move_fingers(page, ((-30, 0), (-90, 0)), ((30, 0), (90, 0)))
    page.wait_for_function("() => location.hash.startsWith('#view=')")
    near = read_width(page)
    assert whole / 3.5 < near < whole / 2
    assert page.evaluate("visualViewport.scale") == 1
    before = page.evaluate(RANGES)
    move_fingers(page, ((0, 0), (0, -60)))
    page.wait_for_function(f"before => ({RANGES})().join() !== before.join()", arg=before)
    assert read_width(page) == pytest.approx(near)
    assert page.evaluate("scrollY") == 0
    move_fingers(page, ((-90, 0), (-15, 0)), ((90, 0), (15, 0)))
    page.wait_for_function("() => location.hash === ''")


def test_a_mouse_that_drags_an_explored_map_never_crops_it(open_page) -> None:
    page = explored(open_page, "form=map", 1280)
    whole = page.evaluate(RANGES)

    def drag(right: float, down: float) -> None:
        page.locator(FIGURE).scroll_into_view_if_needed()
        box = page.locator(FIGURE).bounding_box()
        assert box
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + right, y + down, steps=5)
        page.mouse.up()

    drag(-150, 100)
    page.wait_for_function(f"whole => ({RANGES})().join() === whole.join()", arg=whole)
    page.get_by_role("button", name="Zoom in").press("Enter")
    page.wait_for_function("() => location.hash.startsWith('#view=')")
    near, hidden = read_width(page), float(page.evaluate(RANGES)[0])
    drag(300, 0)
    drag(300, 0)
    page.wait_for_function(f"hidden => Number(({RANGES})()[0]) < hidden", arg=hidden)
    assert read_width(page) == pytest.approx(near)
    assert float(page.evaluate(RANGES)[0]) >= float(whole[0])
