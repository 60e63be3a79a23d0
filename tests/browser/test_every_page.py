"""Every page under every way of looking: languages, large text, narrow screens, paper, forced
colours, no motion.

Each page is opened once with scripts and once without, and then looked at in every way. With
PLAINVIEW_TEST_PHOTOS=1 each is photographed, too, into artefacts/pages.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import MOST_STOPS, STOPS, Opener, look, styled, unfolded
from tests.support.browser import THEME_RULES, WIDTH_RULES, run_axe

ROOT = Path(__file__).resolve().parents[2]
# A photograph takes as long as the checker's second look at a page.
PHOTOS = os.environ.get("PLAINVIEW_TEST_PHOTOS") == "1"
PAGES = [
    "/",
    "/sample",
    "/sample/map",
    "/sample/map?district=harbor",
    "/sample/trends",
    "/sample/breakdowns",
    "/sample/compare",
    "/sample/outcomes",
    "/sample/data",
]
FAULTY = ["/nowhere", "/sample/trends?measure=nothing"]
DISTRICTS = [
    "/sample/district",
    "/sample/district/harbor",
    "/sample/district/harbor?lang=es",
]
BUILDER = "/sample/embed?measure=stops"
MORE = [
    "/methods",
    "/glossary",
    "/developers",
    "/privacy",
    "/accessibility",
    "/census",
    "/sample/disparities",
    BUILDER,
    "/sample/compare?measure=frisk_rate&district=harbor",
    "/sample/outcomes?district=harbor",
    "/sample/breakdowns?measure=stops&by=race,sex",
    "/sample/trends?measure=days_to_close&by=year",
    "/sample/changes",
    "/sample/event?measure=stops&event=2024-09",
    "/sample/records?measure=stops&race=black",
    "/sample/explore?measure=stops&by=month,race&form=trend",
    "/sample/reports/oversight_annual",
]
SPANISH = [
    "/?lang=es",
    "/sample?lang=es",
    "/sample/map?lang=es",
    "/sample/trends?measure=days_to_close&lang=es",
    "/sample/breakdowns?lang=es",
    "/sample/explore?form=map&lang=es",
    "/sample/explore?form=compare&with=harbor",
    "/sample/compare?lang=es",
    "/sample/outcomes?lang=es",
    "/sample/event?lang=es",
    "/sample/disparities?lang=es",
    "/sample/data?lang=es",
    f"{BUILDER}&lang=es",
    "/methods?lang=es",
    "/developers?lang=es",
    "/census?lang=es",
]
# Each page is opened once because each list of parameters begins like this one.
EVERY = [*PAGES, *DISTRICTS, *MORE, *SPANISH, *FAULTY]
SOUND = EVERY[: -len(FAULTY)]
# The ways in which a page is photographed; the checker looks at the wide light one and at the
# narrow dark ones. After its first look at a page it repeats only the rules whose result may differ
# with colors and widths.
LIGHT, DARK = (1280, "light"), (390, "dark")
LOOKS = [LIGHT, (1280, "dark"), (390, "light"), DARK]
CHECKED = [LIGHT, DARK, (320, "dark")]
# Pages that the checker sees with every card opened, too.
UNFOLDED = ("/sample", "/sample/trends")
# Pages of which the Tab key is known to meet few stops.
FEW_STOPS = ("/sample", "/sample/map")
DRAWINGS = "main svg:not(.main-svg):visible"
OVERFLOW = """() => [...document.querySelectorAll('body *')].filter(e =>
    e.getBoundingClientRect().right > document.documentElement.clientWidth + 1 && !e.closest('.scroll, .unseen, svg'))
    .map(e => e.outerHTML.slice(0, 90))"""
PAPER = 688  # A4 between its margins, in CSS pixels
# With forced colors a browser lays the page's own color behind words, on which those of a filled
# button are not to be seen.
HIDDEN_BY_BACKPLATES = """() => {
  const probe = document.body.appendChild(document.createElement('i'));
  probe.style.background = 'LinkText';
  const filled = getComputedStyle(probe).backgroundColor;
  probe.remove();
  return [...document.querySelectorAll('a, button')].filter((element) => {
    const style = getComputedStyle(element);
    return style.backgroundColor === filled && style.forcedColorAdjust !== 'none';
  }).map((element) => element.textContent);
}"""
MOVING = """() => [...document.querySelectorAll('*')].filter(e => getComputedStyle(e).transitionDuration !== '0s'
    || getComputedStyle(e).animationName !== 'none').map(e => e.outerHTML.slice(0, 90))"""
OUTSIDE = """width => [...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > width + 1
    && !e.closest('svg, .unseen')).map(e => e.outerHTML.slice(0, 90))"""
# Words of a drawing may reach a little into the margin, where the drawing is not cut off at its
# edge.
CUT = """() => [...document.querySelectorAll('.drawing svg text')].filter(e => {
    const words = e.getBoundingClientRect(), svg = e.ownerSVGElement, edge = svg.getBoundingClientRect();
    const room = getComputedStyle(svg).overflow === 'visible' ? 3 : 0.5;
    return words.width && (words.left < edge.left - room || words.right > edge.right + room);
}).map(e => e.textContent)"""
SPEAKING = """() => [...document.querySelectorAll('a[target=_blank]')].filter(a =>
    !/new window|ventana nueva/.test(a.getAttribute('aria-label') || a.innerText)).map(a => a.outerHTML)"""


LARGE_TEXT = "html { font-size: 200% }"
# Hundreds of one kind, which the checker and the camera need not see one by one.
FEWER = ".census details { display: none !important }"


def looks_of(path: str) -> list[tuple[int, str]]:
    """The widths and schemes of a page: all for the first pages, one in turn for most others.

    Where no photographs are taken, those at which the checker looks.
    """
    if path in DISTRICTS:
        return [LIGHT, (320, "dark")]
    others = [*MORE, *SPANISH]
    if path not in others:
        return LOOKS if PHOTOS else [way for way in LOOKS if way in CHECKED]
    return [LIGHT] if others.index(path) % 2 else [DARK]


def skipped_rules(path: str) -> tuple[str, ...]:
    """The rules that the checker need not repeat: a translation has the colors of the
    English page.
    """
    english = path.replace("?lang=es", "").replace("&lang=es", "")
    return THEME_RULES if english != path and english in EVERY else ()


def take_photo(page: Page, path: str, width: int, scheme: str) -> None:
    """Save how a page looks, whole."""
    name = "".join(c if c.isalnum() else "-" for c in path.strip("/")) or "start"
    target = ROOT / "artefacts" / "pages" / f"{name}-{width}-{scheme}.jpg"
    page.screenshot(path=target, full_page=True, type="jpeg", quality=80)
    assert target.stat().st_size > 5_000


@pytest.mark.parametrize(
    ("living", "path"),
    [(path, path) for path in EVERY],
    indirect=["living"],
    ids=EVERY,
    scope="module",
)
def test_nothing_stands_in_the_way(living: Page, path: str) -> None:
    found: dict[object, list[dict]] = {}
    with styled(living, FEWER):
        for width, scheme in looks_of(path):
            look(living, width, scheme)
            if PHOTOS:
                take_photo(living, path, width, scheme)
            if (width, scheme) in CHECKED:
                again = THEME_RULES + WIDTH_RULES if found else ()
                found[width, scheme] = run_axe(living, only=again, without=skipped_rules(path))
        if path in UNFOLDED:
            look(living, *LIGHT)
            with unfolded(living):
                found["unfolded"] = run_axe(living)
    assert found, found
    assert not any(found.values()), found
    assert living.evaluate(SPEAKING) == []
    if path in FEW_STOPS:
        look(living)
        assert living.evaluate(STOPS) <= MOST_STOPS


@pytest.mark.parametrize("living", EVERY, indirect=True)
def test_nothing_sticks_out_at_320_pixels_or_with_text_twice_as_large(living: Page) -> None:
    look(living, 320)
    with unfolded(living):
        assert living.evaluate(OVERFLOW) == []
        assert living.evaluate(CUT) == []
        assert living.evaluate("() => { window.scrollTo(200, 0); return window.scrollX }") == 0
    look(living, 1280)
    with styled(living, LARGE_TEXT):
        assert living.evaluate(OVERFLOW) == []


@pytest.mark.parametrize("living", SOUND[::6], indirect=True, ids=SOUND[::6], scope="module")
def test_letters_twice_as_large_move_nothing_sideways_on_a_phone(living: Page) -> None:
    browser = living.context.new_cdp_session(living)
    look(living, 390)
    try:
        browser.send("Page.setFontSizes", {"fontSizes": {"standard": 32}})
        living.wait_for_function("getComputedStyle(document.documentElement).fontSize === '32px'")
        assert living.evaluate("() => { window.scrollTo(200, 0); return window.scrollX }") == 0
    finally:
        browser.send("Page.setFontSizes", {"fontSizes": {"standard": 16}})
        living.wait_for_function("getComputedStyle(document.documentElement).fontSize === '16px'")


@pytest.mark.parametrize(
    ("living", "path"),
    [(path, path) for path in SOUND],
    indirect=["living"],
    ids=SOUND,
    scope="module",
)
def test_paper_forced_colours_and_stillness_lose_nothing(living: Page, path: str) -> None:
    look(living, PAPER, forced_colors="active")
    words = living.locator("main").inner_text()
    # A figure of the Explore view, which paper has as the drawing in its place, is of several svg
    # elements.
    drawings = living.locator(DRAWINGS).count() or living.locator(".js-plotly-plot:visible").count()
    assert living.evaluate(MOVING) == []
    assert living.evaluate(HIDDEN_BY_BACKPLATES) == []
    without = ("/sample/data", "/sample/embed", "/sample/reports", "/sample/records")
    assert words
    assert drawings or "/sample/" not in path or path.startswith(without)
    look(living, PAPER, media="print")
    living.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert living.locator("nav:visible, select:visible").count() == 0
    assert living.locator(DRAWINGS).count() >= drawings
    assert living.evaluate(OUTSIDE, PAPER) == []
    assert path != "/sample" or living.locator("table").first.is_visible()
    living.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert path != "/sample" or not living.locator("table").first.is_visible()


@pytest.mark.parametrize("bare", PAGES + FAULTY, indirect=True)
def test_the_first_html_is_sound_by_itself(bare: Page) -> None:
    look(bare)
    assert bare.locator("h1").inner_text()
    assert bare.locator("#first").is_visible()
    look(bare, 320)
    with unfolded(bare):
        assert bare.evaluate(OVERFLOW) == []
        assert bare.evaluate("() => { window.scrollTo(200, 0); return window.scrollX }") == 0


def test_the_pages_of_a_city_take_two_rows_at_most_on_a_phone(open_page: Opener) -> None:
    page = open_page("/sample?lang=es", 390, is_mobile=True, has_touch=True)
    rows = page.evaluate("""() => new Set([...document.querySelectorAll('header nav:not(.languages) li')]
        .map(e => e.offsetTop)).size""")
    assert rows <= 2
