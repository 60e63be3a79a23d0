"""The Tab key reaches all of a page in few steps, also in a city with many areas whose portal can
be asked for every number.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator

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
