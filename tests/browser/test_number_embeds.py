"""The embed of one number fits beside a paragraph in a column of 320 pixels, whatever its measure,
and says all that it has to.
"""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import quote

import pytest
from playwright.sync_api import Page

from dashboard.measures.registry import get_measures

HIGHEST = 220
SIZES = """() => [...document.querySelectorAll('main *')]
    .filter(e => e.checkVisibility() && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
    .map(e => parseFloat(getComputedStyle(e).fontSize))"""


def find_announced_height(page: Page, address: str) -> int:
    """The height of the frame that the provider of oEmbed tells for a column of 320 pixels."""
    site = address.split("/embed", 1)[0]
    return page.request.get(f"{site}/oembed?url={quote(address)}&maxwidth=320").json()["height"]


def find_copied_height(page: Page, address: str) -> int:
    """The height of a frame of the copied code in a column of 320 pixels."""
    builder = address.replace("/embed/number?city=sample", "/sample/embed?form=number")
    code = unescape(unescape(page.request.get(builder).text()))
    found = re.search(r'height: ?calc\((\d+)px([^"]*)', code)
    assert found
    steps = re.findall(r"([+-]) clamp\(0px,\(100cqw - (\d+)px\)\*999,(\d+)px\)", found[2])
    passed = (int(sign + height) for sign, start, height in steps if int(start) < 320)
    return int(found[1]) + sum(passed)


@pytest.mark.parametrize("lang", ["en", "es"])
def test_every_number_fits_beside_a_paragraph(open_page, site: str, lang: str) -> None:
    page = open_page(f"/embed/number?city=sample&measure=stops&lang={lang}", 320, wait=False)
    faults, seen = [], 0
    for measure in get_measures():
        address = f"{site}/embed/number?city=sample&measure={measure}&lang={lang}"
        if not page.request.get(address).ok:
            continue
        page.goto(address)
        seen += 1
        height = page.evaluate("document.querySelector('main').getBoundingClientRect().height")
        announced = find_announced_height(page, address)
        copied = find_copied_height(page, address)
        if not height <= announced <= copied <= HIGHEST:
            faults.append((measure, height, announced, copied))
        smallest = min(page.evaluate(SIZES))
        if smallest < 12:
            faults.append((measure, smallest))
    assert faults == []
    assert seen > 20


@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_short_number_keeps_its_label_source_and_links(open_page, lang: str) -> None:
    page = open_page(f"/embed/number?city=sample&measure=frisk_rate&lang={lang}", 320, wait=False)
    said = page.locator("main").inner_text().replace("\u00a0", " ")
    for words in {
        "en": ["Sample data", "Sample City Police Department · to ", "About", "Plainview"],
        "es": [
            "Datos de muestra",
            "Sample City Police Department · hasta ",
            "Acerca de",
            "Plainview",
        ],
    }[lang]:
        assert words in said
    link = page.locator(".tools > a")
    assert "Plainview: " in link.get_attribute("aria-label")
    assert "/sample/trends?" in link.get_attribute("href")
