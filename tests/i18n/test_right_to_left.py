"""Pages in a language that is written from right to left: whole on a phone, drawings the right way
round.
"""

from __future__ import annotations

from collections.abc import Iterator
from threading import Thread

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from tests.i18n.test_pseudo import PAGES
from tests.support.browser import find_chromium
from tests.support.pseudo import RIGHT_TO_LEFT

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
SCROLLS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
# A page from right to left overflows to the left, where its parts have negative places.
OUTSIDE = """() => [...document.querySelectorAll('main *')].filter(e => {
    const box = e.getBoundingClientRect();
    return box.width && (box.left < -1 || box.right > innerWidth + 1)
        && !e.closest('svg, .unseen, .scroll, [tabindex="0"]');
}).map(e => e.outerHTML.slice(0, 90))"""


@pytest.fixture(scope="module")
def origin(sample: FlaskClient) -> Iterator[str]:
    """The origin of the sample city in all languages, served from this process."""
    find_chromium()
    server = make_server("127.0.0.1", 0, sample.application, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


def test_every_page_is_whole_on_a_phone(browser: Browser, origin: str) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=True)
    page = context.new_page()
    found = {}
    for path in PAGES:
        page.goto(f"{origin}{path}{'&' if '?' in path else '?'}lang={RIGHT_TO_LEFT}")
        assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"
        outside = page.evaluate(OUTSIDE)
        if page.evaluate(SCROLLS) or outside:
            found[path] = outside[:3]
        turned = page.evaluate(
            "[...document.querySelectorAll('main svg')].filter(e => e.querySelector('text')"
            " && getComputedStyle(e).direction !== 'ltr').length"
        )
        assert turned == 0, path
    context.close()
    assert found == {}
