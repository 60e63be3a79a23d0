"""The map in a browser: its frame, its labels, its ground, and coming nearer by buttons, keys and
the wheel.
"""

from __future__ import annotations

from itertools import combinations

import pytest
from playwright.sync_api import Page

from tests.support.browser import run_axe

MAP = "#page svg.pv-map"
BOXES = """() => [...document.querySelectorAll("#page svg.pv-map .pv-label")]
  .map(e => e.getBoundingClientRect()).filter(b => b.width > 0)
  .map(b => [b.left, b.top, b.right, b.bottom])"""


def read_box(page: Page) -> list[float]:
    """The map's view box."""
    return [float(n) for n in page.locator(MAP).get_attribute("viewBox").split()]


def assert_labels_apart(page: Page) -> None:
    boxes = page.evaluate(BOXES)
    assert boxes
    for one, other in combinations(boxes, 2):
        apart = (
            one[2] <= other[0] + 1
            or other[2] <= one[0] + 1
            or one[3] <= other[1] + 1
            or other[3] <= one[1] + 1
        )
        assert apart, (one, other)


def test_a_laptop_shows_the_whole_map_beside_its_list_and_brings_it_nearer(open_page):
    page = open_page(
        "/sample/map",
        geolocation={"latitude": 42.5, "longitude": -87.0},
        permissions=["geolocation"],
    )
    frame = page.locator(".map-and-list").bounding_box()
    assert frame
    assert frame["height"] <= 640
    assert page.locator(MAP).bounding_box()["height"] <= 560
    assert_labels_apart(page)
    water = page.locator(f"{MAP} use[href$='#water']").first
    assert water.evaluate("e => e.getBBox().width") > 100, "the ground is there"

    whole = read_box(page)
    nearer = page.locator("#page button[data-map=in]")
    nearer.click()
    nearer.click()
    once = read_box(page)
    assert once[2] < whole[2] / 2
    assert once[0] > whole[0]
    assert_labels_apart(page)
    page.keyboard.press("ArrowRight")
    assert read_box(page)[0] > once[0]
    page.keyboard.press("0")
    assert read_box(page) == whole
    page.locator(MAP).hover(position={"x": 200, "y": 200})
    page.keyboard.down("Control")
    page.mouse.wheel(0, -300)
    page.keyboard.up("Control")
    page.wait_for_function(
        f"w => Number(document.querySelector('{MAP}').getAttribute('viewBox').split(' ')[2]) < w",
        arg=whole[2],
    )
    page.locator("#page button[data-map=locate]").click()
    page.wait_for_selector(f"{MAP} .pv-here", state="attached")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_the_map_on_less_than_two_thirds_of_its_screen(open_page, scheme):
    page = open_page("/sample/map", width=390, color_scheme=scheme)
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.locator(MAP).bounding_box()["height"] <= 0.6 * 844
    assert_labels_apart(page)
    size = page.locator(f"{MAP} .pv-phone .pv-label").first.evaluate(
        "e => parseFloat(getComputedStyle(e).fontSize) * e.getScreenCTM().a"
    )
    assert size >= 12


@pytest.mark.parametrize("width", [390, 1280])
def test_what_lies_around_an_area_covers_nothing_of_the_page(open_page, width: int) -> None:
    page = open_page("/sample/map?by=beat&district=harbor", width)
    page.set_viewport_size({"width": width, "height": 4000})
    around = [page.locator("h1"), page.locator(".legend"), page.locator(".map .source")]
    seen = [place.screenshot() for place in around]
    page.add_style_tag(content=".map .drawing svg { visibility: hidden; }")
    assert [place.screenshot() for place in around] == seen


TITLE = "#page .map h2"
SAID = "#said"
WIDTH = "Number(document.querySelector('svg.pv-map').getAttribute('viewBox').split(' ')[2])"


def test_a_map_that_is_near_shows_the_beats_in_place_of_the_districts(open_page) -> None:
    page = open_page("/sample/map", width=390)
    nearer = page.locator("#page button[data-map=in]")
    nearer.press("Enter")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    nearer.press("Enter")
    near = read_box(page)
    visited = page.evaluate("history.length")
    page.wait_for_url("**/sample/map?by=beat#near=*")
    page.locator(TITLE, has_text="by beat").wait_for()
    assert read_box(page) == near
    assert len(asked) == 1, asked
    assert page.evaluate("history.length") == visited
    assert "by beat" in page.locator("#page .map .sentence").inner_text()
    assert "by beat" in page.locator(SAID).inner_text()
    assert page.evaluate("document.activeElement.dataset.map") == "in"
    assert run_axe(page) == []
    page.locator("#page .areas > summary").click()
    assert page.locator("#page .districts").first.inner_text().startswith("5A")

    page.reload()
    page.wait_for_function(f"w => Math.abs({WIDTH} - w) < 0.1", arg=near[2])
    assert read_box(page) == pytest.approx(near, abs=0.1)
    assert page.locator(".map h2").first.inner_text().endswith("by beat")

    page.locator("button[data-map=in]").press("0")
    page.wait_for_url("**/sample/map")
    page.locator(TITLE, has_text="by district").wait_for()


def test_the_wheel_brings_the_beats_and_takes_them_away(open_page) -> None:
    page = open_page("/sample/map?by=district&measure=stops")
    page.locator(MAP).hover(position={"x": 300, "y": 250})

    def turn(way: int) -> None:
        page.keyboard.down("Control")
        page.mouse.wheel(0, way)
        page.keyboard.up("Control")

    turn(-600)
    page.wait_for_url("**/sample/map?measure=stops&by=beat#near=*")
    page.locator(TITLE, has_text="by beat").wait_for()
    near = read_box(page)
    page.locator(MAP).hover(position={"x": 260, "y": 200})
    assert read_box(page) == near, "a mouse that no button holds moves nothing"
    scrolled = page.evaluate("scrollY")
    turn(600)
    page.wait_for_url("**/sample/map?measure=stops&by=district")
    page.locator(TITLE, has_text="by district").wait_for()
    assert page.evaluate("scrollY") == scrolled
    page.mouse.wheel(0, 200)
    page.wait_for_function("before => scrollY > before", arg=scrolled)
    assert not page.evaluate("location.hash")


def test_areas_that_a_reader_has_chosen_stay(open_page) -> None:
    page = open_page("/sample/map?by=council_district", width=390)
    nearer = page.locator("#page button[data-map=in]")
    nearer.press("Enter")
    nearer.press("Enter")
    page.wait_for_url("**/sample/map?by=council_district#near=*")
    page.keyboard.press("0")
    page.wait_for_url("**/sample/map?by=council_district")
    assert page.locator("#control-by").input_value() == "council_district"


@pytest.mark.parametrize("path", ["/sample", "/sample/map?district=university"])
def test_where_the_areas_cannot_give_way_a_link_leads_to_the_beats(open_page, path: str) -> None:
    page = open_page(path, width=390)
    way = page.locator("#page .map-zoom [role=status] a")
    nearer = page.locator("#page button[data-map=in]")
    nearer.press("Enter")
    assert way.count() == 0
    below = page.locator("#page .beside").bounding_box()
    nearer.press("Enter")
    assert way.inner_text() == "Show University by beat"
    assert page.locator("#page .beside").bounding_box() == below
    assert run_axe(page) == []
    page.keyboard.press("0")
    assert way.count() == 0
    nearer.press("Enter")
    nearer.press("Enter")
    way.press("Enter")
    page.wait_for_url("**/sample/map?*by=beat&district=university*")
    page.wait_for_selector("#page #control-by[data-value=beat]", state="attached")


@pytest.mark.parametrize(("width", "shown"), [(1280, True), (390, False)])
def test_the_list_of_a_map_is_open_beside_it_and_folded_below_it(open_page, width, shown) -> None:
    page = open_page("/sample/map", width=width)
    area = page.locator("#page .districts a").first
    assert area.is_visible() == shown
    assert page.locator("#page .areas > summary").is_visible() != shown
    if not shown:
        card = page.locator("#page article.map").bounding_box()
        assert card
        assert card["height"] <= 844
        page.locator("#page .areas > summary").click()
        assert area.is_visible()


def pinch(page: Page, spread: float, steps: int = 8) -> None:
    """Two fingers on the middle of the map that end `spread` times as far apart as they began."""
    box = page.locator(MAP).bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    touch = page.context.new_cdp_session(page)

    def send(kind: str, reach: float) -> None:
        fingers = [{"x": x - reach, "y": y, "id": 0}, {"x": x + reach, "y": y, "id": 1}]
        touch.send(
            "Input.dispatchTouchEvent",
            {"type": kind, "touchPoints": [] if kind == "touchEnd" else fingers},
        )

    send("touchStart", 40)
    for step in range(1, steps + 1):
        send("touchMove", 40 * spread ** (step / steps))
    send("touchEnd", 0)
    touch.detach()


def test_two_fingers_bring_the_map_nearer_and_leave_the_page_as_it_is(open_page) -> None:
    page = open_page("/sample/map", 390, is_mobile=True, has_touch=True)
    page.locator(MAP).scroll_into_view_if_needed()
    whole = read_box(page)
    pinch(page, 1.7)
    near = read_box(page)
    assert whole[2] / 1.9 < near[2] < whole[2] / 1.5
    assert page.evaluate("visualViewport.scale") == 1
    pinch(page, 1 / 3)
    assert read_box(page) == whole
    pinch(page, 2.5)
    near = read_box(page)
    page.locator(TITLE, has_text="by beat").wait_for()
    assert read_box(page) == near
    page.locator(MAP).tap(position={"x": 100, "y": 150})
    assert page.locator(".bubble .what").is_visible()
    pinch(page, 1 / 3)
    page.locator(TITLE, has_text="by district").wait_for()


def test_a_printed_map_may_be_parted_from_the_end_of_its_list(open_page):
    """Else a long list moves the whole page to the second sheet."""
    page = open_page("/sample/map?by=beat")
    page.emulate_media(media="print")
    breaks = "e => getComputedStyle(e).breakInside"
    assert page.locator("#page .frame:has(.listed)").first.evaluate(breaks) == "auto"
