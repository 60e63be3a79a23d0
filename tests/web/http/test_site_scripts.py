"""The site's scripts: what is served is what their sources make, they are linted and tested, and a
visit is small.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import brotli
import pytest
from flask.testing import FlaskClient

from app import create_app
from dashboard.web.http.style_sheet import (
    ASSETS_FOLDER,
    build_style_sheet_url,
    minify,
    read_style_sheet,
)
from tests.support.worlds import TinyCity, make_stop

BUNDLE = Path(__file__).resolve().parents[3] / "bundle"
MOST_REQUESTS, MOST_BYTES = 6, 40_000


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A client of a tiny city of three years of stops."""
    rows = [
        make_stop(f"{year}-{month:02d}-{day}", place)
        for year in (2020, 2021, 2022)
        for month in range(1, 13)
        for day, place in (("03", "E"), ("09", "W"), ("15", None))
    ]
    tiny = TinyCity(tmp_path_factory.mktemp("scripts"), rows)
    tiny.refresh()
    return create_app(tiny.settings).server.test_client()


def run_node(*arguments: str) -> subprocess.CompletedProcess:
    """Node.js in the bundle's folder; skips where it, or the packages, are missing."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    if not (BUNDLE / "node_modules" / "esbuild").is_dir():
        pytest.skip("the bundle's packages are not installed: scripts/bundle installs them")
    return subprocess.run([node, *arguments], cwd=BUNDLE, capture_output=True, text=True)


def test_the_served_scripts_are_what_their_sources_make() -> None:
    done = run_node("build_site.mjs", "--check")
    assert done.returncode == 0, done.stderr


def test_the_scripts_pass_their_linter() -> None:
    if not (BUNDLE / "node_modules" / "eslint").is_dir():
        pytest.skip("eslint is not installed: scripts/bundle installs it")
    done = run_node("node_modules/eslint/bin/eslint.js", ".")
    assert done.returncode == 0, done.stdout


def test_the_scripts_pass_their_unit_tests() -> None:
    done = run_node("--test", "site")
    assert done.returncode == 0, done.stdout


def test_the_style_sheet_holds_the_sheets_of_pages_and_is_named_by_its_content(
    client: FlaskClient,
) -> None:
    address = build_style_sheet_url()
    assert address in client.get("/tiny").text
    response = client.get(address)
    assert response.mimetype == "text/css"
    assert "immutable" in response.headers["Cache-Control"]
    for sheet in ASSETS_FOLDER.glob("*.css"):
        first = re.search(r"^[^/\s@][^{]*\{", sheet.read_text(encoding="utf-8"), re.MULTILINE)
        assert first, sheet.name
        # A briefing links to its sheets one by one, and exported sites have rules of their own.
        held = minify(first[0]) in response.text
        assert held == (sheet.name not in ("briefing.css", "static_site.css")), sheet.name
    assert response.text == read_style_sheet()


@pytest.mark.parametrize(
    "path", ["/tiny", "/tiny/trends", "/tiny/map", "/embed/trend?city=tiny&measure=stops"]
)
def test_a_first_visit_is_few_requests_and_few_bytes(client: FlaskClient, path: str) -> None:
    text = client.get(path).text
    head = text.split("<template", 1)[0]
    found = set(re.findall(r'<(?:script|link)[^>]* (?:src|href)="(/[^"]+)"[^>]*>', head))
    loaded = {url for url in found if re.search(r"\.(js|css|svg)\b", url)}
    assert len(loaded) + 1 <= MOST_REQUESTS
    bodies = [text.encode(), *(client.get(url).data for url in loaded)]
    assert sum(len(brotli.compress(body)) for body in bodies) <= MOST_BYTES
