"""An exported site in a browser, from a folder of a host that knows nothing but files."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.support.browser import PagePool, collect_page_errors
from tests.web.static_site.conftest import ExportedCity

pytestmark = pytest.mark.browser
VISIBLE_CHART = "[data-marks] svg.pv-chart:visible"


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, *_: object) -> None:
        """Keep the output of the tests to themselves."""


@pytest.fixture(scope="module")
def folder_url(placeless: ExportedCity) -> Iterator[str]:
    """Where the export of a site that does not know its address is served, below a path."""
    handler = partial(QuietHandler, directory=str(placeless.site.parent))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}).start()
    yield f"http://127.0.0.1:{server.server_port}/police"
    server.shutdown()
    server.server_close()


def test_charts_answer_keys_and_codes_name_the_site(folder_url: str, page_pool: PagePool) -> None:
    page = page_pool.open_page(folder_url, 1280)
    faults = collect_page_errors(page)
    failed: list[str] = []
    strangers: list[str] = []
    page.on("response", lambda r: failed.append(r.url) if r.status >= 400 else None)
    page.on("request", lambda r: strangers.append(r.url) if folder_url not in r.url else None)
    page.goto(f"{folder_url}/tiny/index.html")
    chart = page.locator(VISIBLE_CHART).first
    chart.focus()
    page.keyboard.press("End")
    page.wait_for_function("!document.querySelector('.bubble').hidden")
    assert any(c.isdigit() for c in page.locator(".bubble").inner_text())
    links = page.eval_on_selector_all(
        "a[href*='/embed/'], a[href^='embed/']", "a => a.map(e => e.href)"
    )
    page.goto(links[0])
    code = page.locator("#code-script")
    page.wait_for_function("document.getElementById('builder-address').hidden")
    assert f'src="{folder_url}/embed/' in code.input_value()
    assert f'src="{folder_url}/embed.js"' in code.input_value()
    assert page.locator("#builder .copy").first.is_visible()
    assert (faults, failed, strangers) == ([], [], [])
    page.close()


def test_it_is_read_without_scripts(folder_url: str, page_pool: PagePool) -> None:
    page = page_pool.open_page(folder_url, 1280, java_script_enabled=False)
    page.goto(f"{folder_url}/tiny/index.html")
    assert page.locator(VISIBLE_CHART).count() >= 1
    assert page.locator("main table").count() >= 1
    link = page.locator("nav.choices a, main a[href$='index.html']").first
    assert link.get_attribute("href")
    page.close()
