"""Pages as people meet them: under a finger and without scripts."""

from __future__ import annotations

import pytest

from tests.browser.conftest import alive, settled

PAGES = [
    "/sample",
    "/sample/map",
    "/sample/map?district=harbor",
    "/sample/trends",
    "/sample/breakdowns",
    "/sample/explore?form=map",
]


def test_targets_are_large_enough_for_fingers(open_page) -> None:
    page = open_page("/sample/map", 390, has_touch=True)
    heights = page.evaluate("""() => [...document.querySelectorAll(
        'nav a, select, .districts a, summary, .action, footer a')].map(e => [e.innerText, e.offsetHeight])""")
    assert [h for h in heights if h[1] < 44] == []


def test_a_phone_shows_the_chart_before_the_controls(open_page) -> None:
    """What is shown stands in one line, which opens the controls; a choice leaves them open."""
    page = open_page("/sample/map?measure=stops", 390)
    summary, measure = page.locator("form.controls summary"), page.locator("#control-measure")
    assert summary.inner_text().startswith("Recorded stops · ")
    assert not measure.is_visible()
    drawing = page.locator("main svg:visible").first.bounding_box()
    assert drawing is not None
    assert drawing["y"] < 844 - 100
    summary.click()
    measure.select_option("complaints")
    settled(page, "/sample/map?measure=complaints")
    assert measure.is_visible()
    assert not summary.inner_text().startswith("Recorded stops · ")
    page.set_viewport_size({"width": 1280, "height": 900})
    assert not summary.is_visible()
    assert measure.is_visible()


def test_controls_unfold_without_scripts(open_page) -> None:
    page = open_page("/sample/map", 390, wait=False, java_script_enabled=False)
    page.locator("form.controls summary").click()
    page.locator("select[name=district]").select_option("harbor")
    page.get_by_role("button", name="Show").click()
    assert "district=harbor" in page.url


def test_a_wide_screen_shows_the_controls(open_page) -> None:
    page = open_page("/sample/map", wait=False, java_script_enabled=False)
    assert not page.locator("form.controls summary").is_visible()
    assert page.locator("select[name=district]").is_visible()


@pytest.mark.parametrize("path", PAGES)
def test_the_page_is_readable_and_asks_without_scripts(open_page, path: str) -> None:
    page = open_page(path, wait=False, java_script_enabled=False)
    assert page.locator(".sentence").first.inner_text()
    assert page.locator("main svg:visible").count()
    page.locator("details.table > summary").first.click()
    assert page.locator("table").first.is_visible()
    page.locator("select[name=district]").select_option("harbor")
    page.get_by_role("button", name="Show").click()
    assert "district=harbor" in page.url
    assert page.locator("select[name=district]").input_value() == "harbor"
    assert "Harbor" in page.locator("main").inner_text()


def test_the_row_of_a_chart_opens_without_scripts(open_page) -> None:
    page = open_page("/sample", 390, wait=False, java_script_enabled=False)
    card = page.locator(".chart").first
    for menu in ("table", "download", "share", "about"):
        card.locator(f"details.{menu} > summary").focus()
        page.keyboard.press("Enter")
        assert card.locator(f"details.{menu} > :nth-child(2)").is_visible()
    assert not card.locator(".copy-link").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_address_of_a_chart_is_copied(open_page) -> None:
    page = open_page("/sample/trends", permissions=["clipboard-read", "clipboard-write"])
    page.locator("details.share > summary").click()
    page.locator(".share button.copy-link").click()
    page.wait_for_function(
        "() => document.querySelector('.share .copy-link').innerText === 'Copied'"
    )
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.endswith("/sample/trends?measure=stops&by=month")
    assert copied.startswith("http")
    assert page.locator("#said").inner_text() == "Copied"
    page.locator(".citing summary").click()
    page.locator(".citing pre + button").first.click()
    page.wait_for_function(
        "() => document.querySelector('.citing pre + button').innerText === 'Copied'"
    )
    cited = page.evaluate("navigator.clipboard.readText()")
    assert cited.startswith("Sample City Police Department. (")
    assert cited.endswith("/sample/trends")


def test_a_visitor_without_scripts_gets_around(open_page) -> None:
    page = open_page("/", wait=False, java_script_enabled=False)
    page.locator("details.search > summary").click()
    page.get_by_label("An address, a place near you, or a topic").fill("disparities")
    page.locator(".search button").click()
    assert page.url.endswith("/sample/disparities")
    page.get_by_role("link", name="Explore").click()
    page.get_by_role("link", name="Breakdowns").click()
    assert page.url.endswith("/sample/breakdowns")


def test_scripts_hide_the_button_and_nothing_moves(open_page) -> None:
    page = open_page("/sample/trends", wait=False)
    page.evaluate("""() => { window.moved = 0; new PerformanceObserver(list => list.getEntries().forEach(e => {
        if (!e.hadRecentInput) window.moved += e.value })).observe({type: 'layout-shift', buffered: true}) }""")
    alive(page)
    page.wait_for_timeout(300)
    assert page.get_by_role("button", name="Show").count() == 0
    assert page.evaluate("window.moved") < 0.01
