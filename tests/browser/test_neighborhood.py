"""Finding a district in a browser: what is typed survives, a position is rounded, and nothing is in
an address.
"""

from __future__ import annotations

from tests.browser.conftest import alive
from tests.support.browser import run_axe

LATE = """() => {
  navigator.geolocation.getCurrentPosition = (found) => {
    window.answer = () => found({coords: {latitude: 42.5123456, longitude: -87.0123456}});
  };
}"""


def test_an_address_leads_to_its_district_without_being_in_any_address(open_page) -> None:
    page = open_page("/sample", 390)
    seen = []
    page.on("request", lambda request: seen.append(request.url))
    page.fill("#find-address", "250 Quarry Street")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sample/district/northgate?*")
    assert page.inner_text("h1") == "Northgate, Sample City"
    assert not any("Quarry" in url for url in seen)


def test_it_works_without_scripts(open_page) -> None:
    page = open_page("/sample/district", 320, wait=False, java_script_enabled=False)
    assert not page.is_visible("button.locate")
    page.fill("#find-address", "Mill Street")
    page.click("main .line button")
    page.click(".choices a >> nth=1")
    assert page.inner_text("h1") == "Southpark, Sample City"


def test_what_is_typed_while_the_page_comes_alive_stays(open_page) -> None:
    page = open_page("/sample/district", wait=False)
    page.click("#find-address")
    page.keyboard.type("City Hall", delay=50)
    alive(page)
    page.keyboard.type(", Sample City", delay=5)
    assert page.input_value("#find-address") == "City Hall, Sample City"


def test_a_position_that_comes_late_is_rounded_and_sent(open_page) -> None:
    page = open_page("/sample", wait=False)
    page.evaluate(LATE)
    sent = []
    page.on(
        "request",
        lambda request: request.method == "POST" and sent.append((request.url, request.post_data)),
    )
    page.click("button.locate")
    alive(page)
    # The form of the living page says it within half a second of taking the first one's place.
    page.wait_for_selector("#page .locating:has-text('Looking')")
    page.evaluate("answer()")
    page.wait_for_url("**/sample/district/university?*")
    told = [data for url, data in sent if url.endswith("/sample/district")]
    assert told == ["address=&latitude=42.512&longitude=-87.012"]


def test_a_device_that_does_not_tell_gets_words(open_page) -> None:
    page = open_page("/sample", wait=False)
    page.evaluate(
        "() => { navigator.geolocation.getCurrentPosition = (found, failed) => failed({code: 1}); }"
    )
    page.click("button.locate")
    assert "did not give its location" in page.inner_text(".locating")


def test_a_search_that_found_nothing_is_sound_and_has_the_focus_where_it_helps(open_page) -> None:
    page = open_page("/sample/district", 390)
    page.fill("#find-address", "nowhere at all")
    page.keyboard.press("Enter")
    page.wait_for_selector("#find-said")
    assert page.evaluate("document.activeElement.id") == "find-address"
    assert page.get_attribute("#find-address", "aria-describedby") == "find-said"
    assert run_axe(page) == []


def test_map_and_list_mark_each_other(open_page) -> None:
    page = open_page("/sample/district")
    page.wait_for_selector(".drawing [data-district]")
    page.focus('.beside [data-district="harbor"]')
    assert page.locator('.drawing .hot[data-district="harbor"]').count() == 1
    page.locator('.drawing [data-district="eastside"]').hover()
    assert page.locator('.beside a.hot[data-district="eastside"]').count() == 1
