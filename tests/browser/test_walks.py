"""What people do: with the keyboard alone, by choosing, by going back, by sharing an address, by
asking for more.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route

from tests.browser.conftest import alive, settled
from tests.support.browser import run_axe

PLOTLY = "plotly.min.js"
ACTIVE = (
    "() => document.activeElement.id || document.activeElement.innerText || "
    "document.activeElement.className"
)


def requests(page: Page) -> list[str]:
    """The addresses asked for from now on."""
    seen: list[str] = []
    page.on("request", lambda r: seen.append(r.url))
    return seen


def test_the_keyboard_reaches_everything_in_order(open_page) -> None:
    page = open_page("/sample/map")
    stops = []
    for _ in range(60):
        page.keyboard.press("Tab")
        stops.append(
            page.evaluate("""() => { const e = document.activeElement;
            return e.closest('svg') ? 'district on the map' : e.closest('.districts') ? 'district in the list'
                : e.closest('footer') ? 'footer' : e.id || e.innerText }""")
        )
        if stops[-1] == "footer":
            break
    order = list(dict.fromkeys(stops))
    assert order[0] == "Skip to content"
    after = iter(order)
    for stop in [
        "Plainview",
        "Sample City",
        "Español",
        "Overview",
        "My neighborhood",
        "Explore",
        "Outcomes",
        "Disparities",
        "Data",
        "Trends",
        "Breakdowns",
        "Map",
        "Compare",
        "control-measure",
        "control-district",
        "control-since",
        "control-until",
        "district on the map",
        "district in the list",
        "Table",
    ]:
        assert stop in after, f"{stop} does not follow what comes before it: {order}"
    assert order[-1] == "footer"


def test_focus_is_always_seen(open_page) -> None:
    page = open_page("/sample/trends")
    for _ in range(16):
        page.keyboard.press("Tab")
        style = page.evaluate("""() => { const s = getComputedStyle(document.activeElement);
            return [parseFloat(s.outlineWidth), s.outlineStyle] }""")
        assert style == [3, "solid"], page.evaluate(ACTIVE)


def test_the_skip_link_leads_past_the_header(open_page) -> None:
    page = open_page("/sample/trends")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate(ACTIVE) == "Trends"
    for form in ("Breakdowns", "Map", "Compare", "Period against period"):
        page.keyboard.press("Tab")
        assert page.evaluate(ACTIVE) == form
    page.keyboard.press("Tab")
    assert page.evaluate(ACTIVE) == "control-measure"


def test_a_choice_by_keyboard_changes_address_words_and_drawing_and_keeps_the_focus(
    open_page,
) -> None:
    page = open_page("/sample/trends")
    before = page.locator(".sentence").inner_text(), page.locator(".wide svg").inner_html()
    page.focus("#control-by")
    page.keyboard.press("ArrowUp")
    settled(page, "/sample/trends?by=quarter")
    assert page.url.endswith("/sample/trends?by=quarter")
    assert page.locator(".sentence").inner_text() != before[0]
    assert page.locator(".wide svg").inner_html() != before[1]
    assert page.evaluate(ACTIVE) == "control-by"
    assert page.locator("#control-by").input_value() == "quarter"
    assert page.locator("#said").inner_text() == page.locator(".sentence").inner_text()
    assert page.evaluate("window.scrollY") == 0


def test_another_measure_keeps_the_choices_that_fit(open_page) -> None:
    page = open_page("/sample/trends?by=year,outcome&district=harbor")
    page.select_option("#control-measure", "complaints")
    settled(page, "/sample/trends?measure=complaints&by=year,outcome&district=harbor")
    assert "cannot be told apart by" in page.locator(".notice").first.inner_text()
    assert page.locator("#control-by").input_value() == "year"
    assert page.locator("#control-district").input_value() == "harbor"


def test_going_to_a_page_moves_title_focus_and_scroll(open_page) -> None:
    page = open_page("/sample")
    page.evaluate("window.scrollTo(0, 900)")
    page.evaluate("document.querySelector('nav a[href=\"/sample/outcomes\"]').click()")
    settled(page, "/sample/outcomes")
    assert page.title() == "Outcomes · Sample City in plain view"
    assert page.evaluate(ACTIVE) == "heading"
    assert page.evaluate("window.scrollY") == 0


def test_links_do_not_load_a_new_document(open_page) -> None:
    page = open_page("/sample")
    page.evaluate("window.mark = 'same document'")
    page.get_by_role("link", name="Explore", exact=True).click()
    settled(page, "/sample/trends")
    page.get_by_role("link", name="Plainview").click()
    settled(page, "/")
    assert page.evaluate("window.mark") == "same document"


def test_changing_the_form_keeps_the_question(open_page) -> None:
    state = "measure=stops&by=month,race&district=harbor&since=2024-01&until=2024-12"
    page = open_page(f"/sample/trends?{state}")
    kept = state.replace("by=month,race", "by=race")
    for form, address in (
        ("Breakdowns", f"/sample/breakdowns?{kept}"),
        ("Map", f"/sample/map?{kept}"),
        ("Compare", f"/sample/compare?{kept}"),
        ("Trends", f"/sample/trends?{kept}"),
    ):
        page.get_by_role("link", name=form, exact=True).click()
        settled(page, address)
        assert page.locator(".switch a[aria-current]").first.inner_text() == form
        assert page.locator("header nav a[aria-current]").inner_text() == "Explore"
        assert page.locator("#control-district").input_value() == "harbor"
        assert page.locator("#control-since").input_value() == "2024-01"


def test_back_and_forward_show_what_was_there(open_page) -> None:
    page = open_page("/sample/trends")
    titles = [page.locator("article h2").first.inner_text()]
    page.select_option("#control-measure", "complaints")
    settled(page, "/sample/trends?measure=complaints")
    titles.append(page.locator("article h2").first.inner_text())
    page.get_by_role("link", name="Data", exact=True).click()
    settled(page, "/sample/data")
    page.go_back()
    settled(page, "/sample/trends?measure=complaints")
    assert page.locator("article h2").first.inner_text() == titles[1]
    assert page.locator("#control-measure").input_value() == "complaints"
    page.go_back()
    settled(page, "/sample/trends")
    assert page.locator("article h2").first.inner_text() == titles[0]
    assert page.locator("#control-measure").input_value() == "stops"
    page.go_forward()
    settled(page, "/sample/trends?measure=complaints")
    assert page.title() == "Trends · Sample City in plain view"


def test_a_shared_address_opens_the_same_view(open_page) -> None:
    page = open_page("/sample/breakdowns")
    page.select_option("#control-by", "outcome")
    page.wait_for_url("**by=outcome")
    settled(page, page.evaluate("location.pathname + location.search"))
    other = open_page(page.evaluate("location.pathname + location.search"))
    assert other.locator("main").inner_text() == page.locator("main").inner_text()


def test_map_and_list_share_one_selection(open_page) -> None:
    page = open_page("/sample/map")
    page.locator(".districts a", has_text="Harbor").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector('.districts a[aria-current="true"]')
    assert page.locator("#control-district").input_value() == "harbor"
    assert page.evaluate("document.activeElement.dataset.district") == "harbor"
    page.locator('svg [data-district="northgate"]').click()
    assert "district=harbor" in page.url
    page.locator(".bubble a").first.click()
    page.wait_for_selector('.districts a[data-district="northgate"][aria-current="true"]')
    assert page.locator(".districts a[aria-current]").count() == 1


def test_a_district_is_marked_in_both_when_pointed_at(open_page) -> None:
    page = open_page("/sample/map")
    page.locator(".districts a", has_text="Harbor").hover()
    assert page.locator("svg .hot").get_attribute("data-district") == "harbor"


def test_what_was_opened_stays_open_when_a_choice_changes(open_page) -> None:
    page = open_page("/sample/trends")
    page.locator("details.about > summary").click()
    page.select_option("#control-measure", "complaints")
    settled(page, "/sample/trends?measure=complaints")
    assert page.locator(".about .menu").is_visible()
    page.get_by_role("link", name="Breakdowns", exact=True).click()
    settled(page, "/sample/breakdowns?measure=complaints")
    assert not page.locator(".about .menu").is_visible()


RANGE = "document.querySelector('.js-plotly-plot').layout.xaxis.range.join()"


SHOWN_LINES = "document.querySelectorAll('.holder .scatterlayer .trace .js-line').length"


def explored(page, path: str) -> None:
    """The Explore view of an address, its figure drawn."""
    settled(page, path)
    page.wait_for_selector(".explored .main-svg")


def test_the_explore_view_loads_plotly_zooms_and_gives_the_page_its_period(open_page) -> None:
    page = open_page("/sample/trends?measure=stops&by=month,district", wait=False)
    seen = requests(page)
    alive(page)
    page.wait_for_load_state("networkidle")
    assert [u for u in seen if PLOTLY in u] == []
    # Plotly is held back, so that the drawing is there to be measured however fast Plotly is.
    held: list[Route] = []
    page.route(re.compile(re.escape(PLOTLY)), lambda route: held.append(route))
    with page.expect_request(lambda request: PLOTLY in request.url):
        page.get_by_role("link", name="Explore: ").press("Enter")
    page.wait_for_selector(".exploring .drawing svg")
    before = page.locator(".stage").bounding_box()
    held[0].continue_()
    page.unroute_all()
    page.wait_for_selector(".explored .main-svg")
    assert page.locator(".stage").bounding_box() == before
    assert len([u for u in seen if PLOTLY in u]) == 1
    assert "/sample/explore?" in page.url
    assert page.locator("h1").inner_text() == "Explore"
    figure = page.locator(".holder .main-svg").first.bounding_box()
    assert figure["width"] >= 1000
    assert figure["height"] >= 400
    shown = "document.querySelectorAll('.scatterlayer .trace').length"
    traces = page.evaluate(shown)
    page.locator(".lines input:checked").first.uncheck()
    page.wait_for_function(f"() => {shown} < {traces}")
    whole = page.evaluate(RANGE)
    page.get_by_role("button", name="Zoom in").press("Enter")
    page.wait_for_function(f"() => {RANGE} !== '{whole}'")
    page.wait_for_function("() => document.querySelector('.choice .use').search.includes('since=')")
    assert run_axe(page) == []
    page.get_by_role("link", name="Use this period").click()
    page.wait_for_url("**/sample/trends?*since=*until=*")
    page.wait_for_function(
        "() => location.search.includes('since=' + document.querySelector('#control-since').value)"
    )
    page.go_back()
    page.wait_for_selector(".explored .main-svg")


def test_the_explore_view_follows_its_controls_and_the_theme(open_page) -> None:
    page = open_page("/sample/explore", color_scheme="light")
    page.wait_for_selector(".explored .main-svg")
    page.select_option("#control-since", "2024-01")
    explored(page, "/sample/explore?since=2024-01&until=2026-11")
    page.wait_for_function(f"() => {RANGE}.startsWith('2024-01-01')")
    line = "document.querySelector('.explored .xtick text').style.fill"
    before = page.evaluate(line)
    page.locator("button.theme:visible").click()
    page.wait_for_function(f"() => {line} !== '{before}'")


def read_address(page) -> tuple[str, str]:
    """The months of the address and of the controls of an Explore view, which are the same."""
    page.wait_for_function(
        "() => new URLSearchParams(location.search).get('since') &&"
        " document.querySelector('.choice .use').search.includes("
        "`since=${new URLSearchParams(location.search).get('since')}`)"
    )
    since, until = page.evaluate(
        "() => ['since', 'until'].map(end => new URLSearchParams(location.search).get(end))"
    )
    assert page.locator("#control-since").input_value() == since
    assert page.locator("#control-until").input_value() == until
    return since, until


def test_what_is_zoomed_to_is_the_period_of_the_address_and_of_the_controls(open_page) -> None:
    page = open_page("/sample/explore?measure=stops", color_scheme="light")
    page.wait_for_selector(".explored .main-svg")
    page.get_by_role("button", name="Zoom in").press("Enter")
    since, _ = read_address(page)
    assert page.locator("#control-period").input_value() == ""
    page.reload()
    page.wait_for_selector(".explored .main-svg")
    assert page.evaluate(RANGE).startswith(f"{since}-01,")
    page.get_by_role("button", name="Earlier").press("Enter")
    page.wait_for_function(f"() => !location.search.includes('since={since}')")
    moved = read_address(page)
    line = "document.querySelector('.explored .xtick text').style.fill"
    before, shown = page.evaluate(line), page.evaluate(RANGE)
    page.locator("button.theme:visible").click()
    page.wait_for_function(f"() => {line} !== '{before}'")
    page.wait_for_function(f"() => {RANGE} === '{shown}'")
    page.select_option("#control-measure", "complaints")
    page.wait_for_selector("[data-address*='measure=complaints'] .explored .main-svg")
    assert read_address(page) == moved
    page.go_back()
    page.wait_for_selector("[data-address*='measure=stops'] .explored .main-svg")
    assert read_address(page) == moved


@pytest.mark.parametrize("state", ["form=map", "form=compare&measure=stops"])
def test_a_range_that_is_no_period_stays_in_the_address(open_page, state: str) -> None:
    page = open_page(f"/sample/explore?{state}")
    page.wait_for_selector(".explored .main-svg")
    whole, states = page.evaluate(RANGE), page.evaluate("history.length")
    page.get_by_role("button", name="Zoom in").press("Enter")
    page.wait_for_function("() => location.hash.startsWith('#view=')")
    near = page.evaluate("location.hash")
    page.reload()
    page.wait_for_selector(".explored .main-svg")
    page.wait_for_function(f"() => {RANGE} !== '{whole}'")
    assert page.evaluate("location.hash") == near
    page.get_by_role("button", name="Show all").press("Enter")
    page.wait_for_function("() => location.hash === ''")
    assert page.evaluate("history.length") == states


def test_the_lines_that_are_shown_stay_in_the_address_beside_the_months(open_page) -> None:
    page = open_page("/sample/explore?measure=stops&by=month,race")
    page.wait_for_selector(".explored .main-svg")
    boxes = page.locator(".lines input")
    checked = "[...document.querySelectorAll('.lines input')].map(box => box.checked)"
    usual = page.evaluate(checked)
    boxes.nth(usual.index(True)).uncheck()
    boxes.nth(usual.index(False)).check()
    page.wait_for_function("() => location.hash.startsWith('#lines=')")
    chosen = page.evaluate(checked)
    assert chosen != usual
    page.get_by_role("button", name="Zoom in").press("Enter")
    since, _ = read_address(page)
    page.reload()
    page.wait_for_selector(".explored .main-svg")
    assert page.evaluate(checked) == chosen
    page.wait_for_function(f"n => {SHOWN_LINES} === n", arg=page.evaluate(SHOWN_LINES))
    assert read_address(page)[0] == since
    page.get_by_role("link", name="Use this period").click()
    page.wait_for_selector('#page > .view[data-address^="/sample/trends"]', state="attached")
    page.go_back()
    page.wait_for_selector("#page .explored .main-svg")
    assert page.evaluate(checked) == chosen
    boxes.nth(usual.index(True)).check()
    boxes.nth(usual.index(False)).uncheck()
    assert page.evaluate("location.hash") == ""


def test_a_comparison_is_explored_and_keeps_its_sides_in_another_form(open_page) -> None:
    kept = "measure=stops&district=harbor&with=old_town"
    page = open_page(f"/sample/explore?{kept}&form=compare")
    page.wait_for_selector(".explored .main-svg")
    assert page.locator(".holder .scatterlayer .trace").count() == 2
    assert page.locator(".holder .legendtext").all_text_contents() == ["Harbor", "Old Town"]
    assert run_axe(page) == []
    page.locator(".lines input").last.uncheck()
    page.wait_for_function(f"() => {SHOWN_LINES} === 1")
    whole = page.evaluate(RANGE)
    page.get_by_role("button", name="Zoom in").press("Enter")
    page.wait_for_function(f"() => {RANGE} !== '{whole}'")
    for form in ("trend", "compare"):
        page.get_by_label("Show as").select_option(form)
        page.wait_for_selector(f'[data-explore="{form}"].explored .main-svg')
    assert page.get_by_label("Compare with").input_value() == "old_town"


# How far the middle of each word of the figure is from the same word of the drawing, in pixels.
APART = """() => {
    const find = (root) => new Map([...document.querySelectorAll(`${root} text`)]
        .map(text => [text.textContent.trim(), text.getBoundingClientRect()])
        .filter(([, box]) => box.height > 0)
        .map(([words, box]) => [words, box.top + box.height / 2]));
    const drawn = find(".stage .drawing"), explored = find(".stage .holder");
    return [...drawn].filter(([words]) => explored.has(words))
        .map(([words, y]) => Math.abs(y - explored.get(words)));
}"""


@pytest.mark.parametrize("width", [390, 590])
def test_a_breakdown_is_explored_as_bars(open_page, width: int) -> None:
    """The console is read when the page is left."""
    page = open_page("/sample/explore?form=breakdown&measure=stops&by=race", width)
    page.wait_for_selector(".explored .barlayer .bars path")
    apart = page.evaluate(APART)
    assert len(apart) > 10
    assert max(apart) < 2.5
    assert page.locator("[data-move]").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert run_axe(page) == []


def test_the_explored_map_zooms_to_streets(open_page) -> None:
    page = open_page("/sample/explore?form=map", 390)
    page.wait_for_selector(".explored .textpoint")
    words = "[...document.querySelectorAll('.textpoint text')].map(t => t.textContent)"
    assert not [w for w in page.evaluate(words) if "Street" in w]
    for _ in range(3):
        page.get_by_role("button", name="Zoom in").click()
    page.wait_for_function(f"() => {words}.some(w => w.includes('Street'))")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert run_axe(page) == []
