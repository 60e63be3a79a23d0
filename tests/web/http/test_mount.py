"""The site below a path of a host: every address that it writes leads below that path and is
answered there.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page
from werkzeug.test import TestResponse

import app
from dashboard.settings import read_settings
from tests.support.browser import collect_page_errors
from tests.support.commands import ROOT
from tests.support.crawl import Crawl
from tests.support.ports import find_free_port
from tests.support.worlds import TinyCity
from tests.web.embeds.conftest import make_world
from tests.web.embeds.hosts import running

PATH = "/police-data"
ORIGIN = f"https://city.example{PATH}"
STARTS = ("/", "", "/sitemap.xml", "/data.json", "/llms.txt", "/robots.txt", "/favicon.ico")
# Drawn or packed, by other tests: their addresses are the same for all.
SLOW = re.compile(r"\.(png|pdf|zip|xlsx|parquet)$")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> TinyCity:
    return make_world(tmp_path_factory.mktemp("mounted"))


@pytest.fixture(scope="module")
def client(world: TinyCity) -> FlaskClient:
    settings = replace(world.settings, base_url=ORIGIN, geocoder="off")
    return app.create_app(settings).server.test_client()


class QuickCrawl(Crawl):
    """A walk that passes by what is slow to make, and the example of a city that is not here."""

    def _list_links(self, response: TestResponse) -> Iterator[str]:
        for address in super()._list_links(response):
            if not SLOW.search(address.partition("?")[0]) and "city=sample" not in address:
                yield address


def test_every_address_lies_below_the_path_and_is_answered(client: FlaskClient) -> None:
    crawl = QuickCrawl(client, ORIGIN, PATH)
    seen = crawl.visit(*(PATH + start for start in STARTS), f"{PATH}/api/v1/openapi.json")
    assert len(seen) > 60
    assert crawl.list_addresses_outside() == set()
    statuses = {address: response.status_code for address, response in seen.items()}
    assert {a: s for a, s in statuses.items() if s not in (200, 301, 302)} == {}
    assert {f"{PATH}/tiny/map", f"{PATH}/assets/favicon.svg", f"{PATH}/tiny/embed"} <= set(seen)


def test_what_the_machine_readable_files_say(client: FlaskClient) -> None:
    assert f"Disallow: {PATH}/api/" in client.get(f"{PATH}/robots.txt").text
    assert client.get(f"{PATH}/api/v1/openapi.json").get_json()["servers"] == [{"url": ORIGIN}]
    answer = client.get(f"{PATH}/api/v1/answers.json?city=tiny&measure=stops&by=month&limit=2")
    assert answer.get_json()["page"]["next"].startswith(f"{ORIGIN}/api/v1/answers.json?")
    shown = client.get(f"{PATH}/oembed?url={ORIGIN}/tiny/trends").get_json()
    assert f'src="{ORIGIN}/embed/trend?' in shown["html"]
    for stranger in ("https://city.example/tiny/trends", f"{ORIGIN}x/tiny/trends"):
        assert client.get(f"{PATH}/oembed?url={stranger}").status_code == 404


def test_forms_and_callbacks_lead_below_the_path(client: FlaskClient) -> None:
    period = client.get(f"{PATH}/tiny/trends?period=last,2022-01,2022-12&since=&until=")
    assert period.status_code == 302
    assert period.headers["Location"].startswith(f"{PATH}/tiny/trends?")
    search = client.post(f"{PATH}/tiny/district", data={"address": "east"})
    assert search.headers["Location"].startswith(f"{PATH}/tiny/")
    url = "url"
    body = {
        "output": "page.children",
        "outputs": {"id": "page", "property": "children"},
        "inputs": [
            {"id": url, "property": "pathname", "value": f"{PATH}/tiny/trends"},
            {"id": url, "property": "search", "value": ""},
        ],
        "changedPropIds": ["url.pathname"],
    }
    reply = client.post(f"{PATH}/_dash-update-component", json=body)
    assert reply.status_code == 200
    text = reply.text.replace("\\u002f", "/")
    assert f'"data-address":"{PATH}/tiny/trends"' in text
    # Links are properties of the tree, or markup within it.
    links = re.findall(r'href(?:":"|=\\?(?:"|u0022))(/[^"\\]*)', text)
    assert links
    assert all(link.startswith(f"{PATH}/") for link in links)


def test_without_a_path_nothing_is_rewritten(world: TinyCity, client: FlaskClient) -> None:
    plain = app.create_app(replace(world.settings, base_url="https://city.example", geocoder="off"))
    for path in ("/tiny", "/tiny/map?measure=stops", "/embed/trend?city=tiny&measure=stops"):
        below = unescape(client.get(PATH + path).text)
        for written in (PATH, quote(PATH, safe=""), PATH.replace("/", "\\u002f")):
            below = below.replace(written, "")
        assert below == unescape(plain.server.test_client().get(path).text)


def test_a_path_is_letters_and_digits() -> None:
    store = {"PLAINVIEW_STORE": "/nowhere"}
    for given, path in ((f"{ORIGIN}/", PATH), ("https://a.example/b/c.d", "/b/c.d"), ("", "")):
        assert read_settings({**store, "PLAINVIEW_BASE_URL": given}).mount_path == path


@pytest.fixture(scope="module")
def behind_nginx(world: TinyCity, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site behind nginx with the shipped sample; its origin with the path."""
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/sbin")
    if nginx is None:
        pytest.skip("no nginx here")
    folder = tmp_path_factory.mktemp("nginx")
    port = find_free_port()
    origin = f"http://127.0.0.1:{port}{PATH}"
    settings = replace(world.settings, base_url=origin, geocoder="off", trusted_proxies=1)
    with running(app.create_app(settings).server, "127.0.0.1") as upstream:
        sample = (ROOT / "deploy/nginx/path.conf").read_text(encoding="utf-8")
        sample = sample.replace("http://127.0.0.1:8050", upstream)
        _write_configuration(folder, port, sample)
        process = subprocess.Popen(
            [nginx, "-p", str(folder), "-c", str(folder / "nginx.conf")], stderr=subprocess.PIPE
        )
        try:
            _wait_for(f"{origin}/healthz")
            yield origin
        finally:
            process.terminate()
            process.communicate()


def _write_configuration(folder: Path, port: int, sample: str) -> None:
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/errors;\nevents {{}}\n"
        f"http {{ access_log off;\n{places}"
        f"server {{ listen 127.0.0.1:{port}; location / {{ return 418; }}\n{sample}\n}} }}",
        encoding="utf-8",
    )


def _wait_for(address: str) -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"nothing answers at {address}")


@pytest.mark.browser
def test_a_reader_stays_below_the_path_behind_nginx(behind_nginx: str, browser: Browser) -> None:
    # The first brotli of Dash's scripts would take seconds.
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, extra_http_headers={"Accept-Encoding": "gzip"}
    )
    page = context.new_page()
    faults = collect_page_errors(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    try:
        page.goto(f"{behind_nginx}/tiny/trends?measure=stops")
        _check_bubble(page)
        page.evaluate("document.querySelector('button.listen').click()")
        page.wait_for_selector("button.listen:text('Stop')", state="attached")
        page.select_option("select[name=district]", "east")
        page.wait_for_url("**/tiny/trends?*district=east*")
        page.wait_for_selector("#page > .view")
        page.evaluate("window.kept = true")
        page.click("nav a >> text=Overview")
        page.wait_for_url(f"{behind_nginx}/tiny")
        page.wait_for_selector("#page > .view[data-address$='/tiny']")
        assert page.evaluate("window.kept") is True  # no new document
        links = page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
        host = behind_nginx.removesuffix(PATH)
        assert [a for a in links if a.startswith(host) and not a.startswith(behind_nginx)] == []
    finally:
        context.close()
    assert asked
    assert all(url.startswith((f"{behind_nginx}/", "data:")) for url in asked)
    assert faults == []


def _check_bubble(page: Page) -> None:
    drawing = page.locator(".drawing .wide svg.pv-chart").first
    drawing.hover()
    page.wait_for_selector(".bubble:not([hidden])")
    assert page.inner_text(".bubble .value")


def test_figures_of_operation_are_not_public_behind_nginx(behind_nginx: str) -> None:
    with pytest.raises(OSError, match="403"):
        urllib.request.urlopen(f"{behind_nginx}/metrics", timeout=5)
    with urllib.request.urlopen(behind_nginx, timeout=5) as response:
        assert response.url == f"{behind_nginx}/"
