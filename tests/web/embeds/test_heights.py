"""The height in a code suits the chart at the width it is for."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from dashboard.web.embeds.content import build_embed
from dashboard.web.embeds.forms import parse_embed_request
from dashboard.web.embeds.frame_height import estimate_height
from dashboard.wording import use_language
from tests.support.worlds import TinyCity

STOPS = "city=tiny&measure=stops"
WIDTHS = (320, 480, 640, 900)
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def blank(browser: Browser) -> Iterator[Page]:
    """One page for all tests of this module: each sets its whole content."""
    page = browser.new_page()
    yield page
    page.close()


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize(
    ("form", "search"),
    [
        ("trend", STOPS),
        ("trend", "city=tiny&measure=frisk_rate&by=month,race&title=hide"),
        ("breakdown", STOPS),
        ("breakdown", "city=tiny&measure=frisk_rate&by=district"),
        ("map", STOPS),
        ("table", f"{STOPS}&by=race"),
        ("table", f"{STOPS}&by=month,district"),
        ("number", STOPS),
    ],
)
def test_a_frame_is_as_high_as_what_it_holds(
    blank: Page, client, world: TinyCity, form: str, search: str, lang: str
) -> None:
    address = f"{search}&lang={lang}"
    with use_language(lang):
        embed = build_embed(world.answers(), parse_embed_request(form, address))
        told = {width: estimate_height(embed, width) for width in WIDTHS}
    blank.set_content(_inlined(client, f"/embed/{form}?{address}"))
    for width, height in told.items():
        blank.set_viewport_size({"width": width, "height": height})
        needed = blank.evaluate("document.querySelector('main').getBoundingClientRect().height")
        least = min(needed, 1000)
        assert least <= height <= max(least * 1.16 + 12, 200), width


@pytest.mark.parametrize("lang", ["en", "es"])
def test_one_number_fits_beside_a_paragraph(blank: Page, client, lang: str) -> None:
    blank.set_viewport_size({"width": 320, "height": 220})
    blank.set_content(_inlined(client, f"/embed/number?{STOPS}&lang={lang}"))
    assert blank.evaluate("document.querySelector('main').getBoundingClientRect().height") <= 220


@pytest.mark.parametrize("lang", ["en", "es"])
def test_what_a_wide_tables_caption_says_needs_no_scrolling(blank: Page, client, lang: str) -> None:
    blank.set_viewport_size({"width": 320, "height": 900})
    blank.set_content(
        _inlined(client, f"/embed/table?city=tiny&measure=frisk_rate&by=month,race&lang={lang}")
    )
    assert blank.evaluate("""() => {
        const region = document.querySelector('.scroll'), caption = region.querySelector('caption');
        region.scrollLeft = 1000;
        const inside = () => [caption, region].map(e => e.getBoundingClientRect()).map(r => [r.left, r.right]);
        const [[left, right], [start, end]] = inside();
        return region.scrollLeft > 0 && left >= start - 1 && right <= end + 1 && caption.innerText.length > 40;
    }""")


def _inlined(client, address: str) -> str:
    """The page with its style inside."""
    text = client.get(address).text
    style = re.search(r'<link rel="stylesheet" href="([^"]+)">', text)
    assert style
    css = client.get(style[1]).text
    return text.replace(style[0], f"<style>{css}</style>")
