"""The Tab key reaches all of a page in few steps, also in a city with many areas whose portal can
be asked for every number.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page
from werkzeug.serving import make_server

import app
from tests.browser.conftest import MOST_STOPS, STOPS
from tests.support.browser import PagePool, collect_page_errors
from tests.support.worlds import CITY_FILE, TinyCity, make_stop

AREAS = [f"area{number}" for number in range(40)]
PAGES = [
    "/tiny/trends?measure=stops&by=month",
    "/tiny/changes?measure=stops&since=2022-01&until=2022-12",
    "/tiny/compare?measure=stops",
    "/tiny/district",
    "/tiny",
    "/census",
]
SCROLLED = "() => document.querySelector('#samp-stop .scroll')"
PREPARED = """() => [...document.querySelectorAll('[data-chart] .tools')]
    .every(row => row.matches('[role=toolbar]') || !row.getClientRects().length)"""
FOCUSED = "document.activeElement.textContent"


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The origin of a city with forty areas and three years of stops in each."""
    stops = [
        make_stop(f"{year}-{month:02d}-15", name)
        for name in AREAS
        for year in (2021, 2022, 2023)
        for month in (1, 7, 12)
    ]
    made = TinyCity(tmp_path_factory.mktemp("many"), stops)
    listed = "".join(f'  {{id = "{n}", title = "{n.title()}"}},\n' for n in AREAS)
    start, end = CITY_FILE.index("categories = ["), CITY_FILE.index("[[datasets]]")
    made.write_city(f"{CITY_FILE[:start]}categories = [\n{listed}]\n\n{CITY_FILE[end:]}")
    made.refresh()
    running = make_server("127.0.0.1", 0, app.create_app(made.settings).server, threaded=True)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{running.server_port}"
    finally:
        running.shutdown()


@pytest.fixture
def visit(page_pool: PagePool, many: str) -> Iterator:
    """Opens a path of the city with many areas; nothing may go wrong in a page."""
    pages, faults = [], []

    def open_path(path: str) -> Page:
        page = page_pool.open_page(many, 1280)
        pages.append(page)
        faults.append(collect_page_errors(page))
        page.goto(many + path)
        page.wait_for_selector(".tools[role=toolbar], table[data-walked]", state="attached")
        return page

    yield open_path
    # What is broken off when a page is left is no fault.
    met = [fault for found in faults for fault in found]
    for page in pages:
        page_pool.give_back(page, many)
    assert met == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_many_areas_has_few_stops_of_the_tab_key(visit, path: str) -> None:
    page = visit(path)
    assert page.evaluate(STOPS) <= MOST_STOPS


def test_every_page_of_a_city_has_few_stops_of_the_tab_key(open_page, site: str) -> None:
    page = open_page("/sample")
    listed = page.request.get(f"{site}/sitemap.xml").text()
    paths = sorted({urlsplit(address).path for address in re.findall("<loc>([^<]+)", listed)})
    assert len(paths) > 50
    many = {}
    for path in paths:
        page.goto(site + path)
        # The last that is made one stop is the row under a chart, which waits for the layout.
        page.wait_for_function(PREPARED)
        stops = page.evaluate(STOPS)
        if stops > MOST_STOPS:
            many[path] = stops
    assert many == {}


def test_arrow_keys_go_through_a_list_that_unfolds(open_page) -> None:
    page = open_page("/sample/data")
    folds = page.locator(".folds").first.locator("> details > summary")
    assert folds.count() > 5
    assert [folds.nth(n).get_attribute("tabindex") for n in (0, 1)] == ["0", "-1"]
    folds.first.focus()
    page.keyboard.press("ArrowDown")
    assert folds.nth(1).evaluate("summary => summary === document.activeElement")
    page.keyboard.press("Enter")
    assert folds.nth(1).evaluate("summary => summary.parentNode.open && summary.tabIndex === 0")


def test_a_region_is_a_stop_of_the_tab_key_only_where_it_scrolls(open_page) -> None:
    page = open_page("/sample/data")
    region = page.locator("#samp-stop .scroll")
    page.wait_for_function(f"() => !({SCROLLED})().hasAttribute('tabindex')")
    region.evaluate("region => { region.firstElementChild.style.minWidth = '3000px'; }")
    page.wait_for_function(f"() => ({SCROLLED})().tabIndex === 0")
    region.focus()
    assert region.evaluate("region => region === document.activeElement")


def test_arrow_keys_go_through_the_numbers_of_a_table(visit) -> None:
    page = visit("/tiny/changes?measure=stops&since=2022-01&until=2022-12")
    table = page.locator("#changes table")
    links = table.locator("td a")
    assert links.count() > 40
    assert [links.nth(n).get_attribute("tabindex") for n in (0, 1)] == ["0", "-1"]
    links.first.focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate(FOCUSED) == links.nth(1).text_content()
    assert links.nth(1).evaluate("link => link === document.activeElement")
    page.keyboard.press("ArrowDown")
    down = "document.activeElement.closest('td').cellIndex"
    assert page.evaluate(down) == links.nth(1).evaluate("link => link.closest('td').cellIndex")
    page.keyboard.press("End")
    assert links.last.evaluate("link => link === document.activeElement && link.tabIndex === 0")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#changes table')") is None
