"""Every page under every way of looking: languages, large text, narrow screens, paper, forced colours, no motion."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.conftest import alive
from tests.browser.test_pages import OVERFLOW, PAGES
from tests.support.browser import run_axe

ROOT = Path(__file__).resolve().parents[2]
BUILDER = "/sample/embed?measure=stops"
MORE = [
    "/methods",
    "/glossary",
    "/developers",
    "/census",
    "/sample/disparities",
    "/sample/district",
    "/sample/district/harbor",
    BUILDER,
    "/sample/compare?measure=frisk_rate&district=harbor",
    "/sample/outcomes?district=harbor",
    "/sample/breakdowns?measure=stops&by=race,sex",
    "/sample/trends?measure=complaints&by=year",
]
SPANISH = [
    "/?lang=es",
    "/sample?lang=es",
    "/sample/map?lang=es",
    "/sample/trends?lang=es",
    "/sample/breakdowns?lang=es",
    "/sample/compare?lang=es",
    "/sample/outcomes?lang=es",
    "/sample/disparities?lang=es",
    "/sample/data?lang=es",
    "/sample/district/harbor?lang=es",
    f"{BUILDER}&lang=es",
    "/methods?lang=es",
    "/developers?lang=es",
    "/census?lang=es",
]
EVERY = [*PAGES, *MORE, *SPANISH]
PAPER = 688  # A4 between its margins, in CSS pixels
MOVING = """() => [...document.querySelectorAll('*')].filter(e => getComputedStyle(e).transitionDuration !== '0s'
    || getComputedStyle(e).animationName !== 'none').map(e => e.outerHTML.slice(0, 90))"""
OUTSIDE = """width => [...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > width + 1
    && !e.closest('svg, .unseen')).map(e => e.outerHTML.slice(0, 90))"""
# Words of a drawing may reach a little into the margin, where the drawing is not cut off at its edge.
CUT = """() => [...document.querySelectorAll('.drawing svg text')].filter(e => {
    const words = e.getBoundingClientRect(), svg = e.ownerSVGElement, edge = svg.getBoundingClientRect();
    const room = getComputedStyle(svg).overflow === 'visible' ? 3 : 0.5;
    return words.width && (words.left < edge.left - room || words.right > edge.right + room);
}).map(e => e.textContent)"""
SPEAKING = """() => [...document.querySelectorAll('a[target=_blank]')].filter(a =>
    !/new window|ventana nueva/.test(a.getAttribute('aria-label') || a.innerText)).map(a => a.outerHTML)"""


def opened(open_page, path: str, width: int = 1280, **options):
    """A page as its readers see it in the end; the builder is a document of its own, which nothing replaces."""
    page = open_page(path, width, wait=False, **options)
    if not path.startswith("/sample/embed"):
        alive(page)
    return page


@pytest.mark.parametrize(
    ("path", "width", "scheme"),
    [
        (path, *((1280, "light") if place % 2 else (390, "dark")))
        for place, path in enumerate([*MORE, *SPANISH])
    ],
)
def test_nothing_stands_in_the_way_and_it_is_photographed(
    open_page, path: str, width: int, scheme: str
) -> None:
    page = opened(open_page, path, width, color_scheme=scheme)
    page.evaluate(
        "document.querySelectorAll('.census details').forEach(d => d.remove())"
    )  # hundreds of one kind
    assert run_axe(page) == []
    assert page.evaluate(SPEAKING) == []
    name = "".join(c if c.isalnum() else "-" for c in path.strip("/"))
    page.screenshot(
        path=ROOT / "artefacts" / "pages" / f"{name}-{width}-{scheme}.png", full_page=True
    )


@pytest.mark.parametrize("path", [*MORE, *SPANISH])
def test_nothing_sticks_out_at_320_pixels_or_with_text_twice_as_large(open_page, path: str) -> None:
    page = opened(open_page, path, 320)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate(OVERFLOW) == []
    assert page.evaluate(CUT) == []
    page.set_viewport_size({"width": 1280, "height": 900})
    page.add_style_tag(content="html { font-size: 200% }")
    assert page.evaluate(OVERFLOW) == []


@pytest.mark.parametrize("path", EVERY)
def test_paper_forced_colours_and_stillness_lose_nothing(open_page, path: str) -> None:
    page = opened(open_page, path, PAPER, reduced_motion="reduce", forced_colors="active")
    words, drawings = page.locator("main").inner_text(), page.locator("main svg:visible").count()
    assert page.evaluate(MOVING) == []
    assert words and (
        drawings or "/sample/" not in path or "data" in path or path.startswith("/sample/embed")
    )
    page.emulate_media(media="print", forced_colors="none")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator("nav:visible, select:visible").count() == 0
    assert page.locator("main svg:visible").count() >= drawings
    assert page.evaluate(OUTSIDE, PAPER) == []


def test_the_pages_of_a_city_take_two_rows_at_most_on_a_phone(open_page) -> None:
    page = opened(open_page, "/sample?lang=es", 390, is_mobile=True, has_touch=True)
    rows = page.evaluate("""() => new Set([...document.querySelectorAll('header nav:not(.languages) li')]
        .map(e => e.offsetTop)).size""")
    assert rows <= 2
