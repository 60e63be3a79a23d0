"""`python app.py export`: a folder of files that tells what the server tells."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

import app
from dashboard.web.static_site import kinds
from dashboard.web.static_site.export import MANIFEST_FILE
from dashboard.web.static_site.kinds import Depth, PageKind
from dashboard.web.static_site.markup import Token, tokenize_document
from dashboard.web.static_site.site_map import PLACEHOLDER_ORIGIN
from scripts.compare_export import compare_files, make_export_settings
from tests.web.static_site.conftest import ExportedCity

BASE_URL = "https://data.tiny.example/police"
DEVELOPERS_PAGES = ("developers/index.html", "es/developers/index.html")
# Some of the pages, since each one takes a moment.
SOME_KINDS = {
    "": PageKind(depth=Depth.FILES),
    "trends": PageKind(periods=False, depth=Depth.ROWS),
    "map": PageKind(periods=False, depth=Depth.ROWS),
    "district": PageKind(periods=False, depth=Depth.ROWS),
    "district/": PageKind(periods=False, depth=Depth.ROWS),
}


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ExportedCity]:
    """A city with some of its pages, exported for a folder of a host."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kinds, "PAGE_KINDS", SOME_KINDS)
        patch.setattr(kinds, "GENERAL_PATHS", frozenset({"/", "/methods"}))
        made = ExportedCity(tmp_path_factory.mktemp("export"))
        done = made.export("--base-url", BASE_URL)
        assert done.returncode == 0, done.stderr
        yield made


def list_start_tags(path: Path) -> list[Token]:
    return [t for t in tokenize_document(path.read_text("utf-8")) if t.name and not t.closes]


def test_pages_files_languages_and_periods_are_there(exported: ExportedCity) -> None:
    files = exported.list_files()
    assert {
        "index.html",
        "es/index.html",
        "404.html",
        "tiny/index.html",
        "tiny/since=2022-01/until=2022-12/index.html",
        "es/tiny/district/east/index.html",
        "methods/index.html",
        "sitemap.xml",
        "api/v1/packages/tiny.zip",
        "assets/listening.mjs",
    } <= files
    for ending in ("csv", "json", "xlsx", "parquet", "svg", "atom"):
        assert any(file.endswith(f".{ending}") for file in files), ending


def test_every_link_of_every_page_leads_to_a_file(exported: ExportedCity) -> None:
    missing = set()
    for page in exported.site.rglob("*.html"):
        for tag in list_start_tags(page):
            for name in ("href", "src", "action"):
                link = tag.get(name).partition("#")[0].partition("?")[0]
                if not link or "://" in link or link.startswith("mailto:"):
                    continue
                target = (
                    exported.site / link.removeprefix("/police/")
                    if page.name == "404.html"
                    else page.parent / link
                )
                if not target.is_file():
                    missing.add((str(page.relative_to(exported.site)), tag.text))
    assert not missing


def test_absolute_addresses_are_those_of_the_host(exported: ExportedCity) -> None:
    page = (exported.site / "es/tiny/index.html").read_text("utf-8")
    assert f'property="og:url" content="{BASE_URL}/es/tiny/index.html"' in page
    assert f'rel="canonical" href="{BASE_URL}/es/tiny/index.html"' in page
    sitemap = (exported.site / "sitemap.xml").read_text("utf-8")
    assert f"<loc>{BASE_URL}/tiny/index.html</loc>" in sitemap


def list_absolute_addresses(text: str) -> list[str]:
    """What the site's address begins in a text, whose characters may be escaped for HTML in
    HTML.
    """
    found = re.findall(rf"{re.escape(BASE_URL)}/[^\s\"'<>\\\])}}|]*", unescape(unescape(text)))
    return [address.removeprefix(f"{BASE_URL}/") for address in found]


def test_no_text_names_an_address_that_was_not_exported(exported: ExportedCity) -> None:
    files = exported.list_files()
    told = {"sitemap.xml", "data.json", "llms.txt", "robots.txt"}
    told |= {file for file in files if file.endswith((".html", ".atom", ".json", ".csv"))}
    dangling = {}
    for file in sorted(told - {MANIFEST_FILE}):
        for address in list_absolute_addresses((exported.site / file).read_text("utf-8")):
            named = re.sub(r"[?#].*", "", address).removesuffix(".")
            # Examples of the interface say on their page that a server answers them.
            if named not in files and file not in DEVELOPERS_PAGES:
                dangling[file] = address
    assert dangling == {}
    assert len(list_absolute_addresses((exported.site / "sitemap.xml").read_text())) > 5
    catalog = json.loads((exported.site / "data.json").read_text())
    assert len(catalog["dataset"][0]["distribution"]) == 1
    assert "servers" not in json.loads((exported.site / "api/v1/openapi.json").read_text())


def test_without_an_address_everything_but_lists_of_addresses_is_there(
    placeless: ExportedCity,
) -> None:
    (left_out,) = [line for line in placeless.told.splitlines() if "--base-url" in line]
    files = placeless.list_files()
    for name in ("sitemap.xml", "robots.txt", "data.json"):
        assert name in left_out
        assert name not in files
    assert {"llms.txt", "embed.js", "api/v1/packages/tiny.zip"} <= files
    embeds = [file for file in files if re.match(r"(es/)?embed/\w+/.*\.html", file)]
    assert embeds
    links = []
    for file in sorted(files):
        if file.endswith((".html", ".atom", ".json", ".csv", ".svg", ".txt")):
            text = (placeless.site / file).read_text("utf-8")
            assert PLACEHOLDER_ORIGIN not in text, file
        if file.endswith(".atom"):
            links += [(file, link) for link in re.findall(r'<link [^>]*href="([^"]*)"', text)]
        if file in embeds:
            links += [
                (file, t.get("href") or t.get("src"))
                for t in list_start_tags(placeless.site / file)
            ]
    links += [
        ("llms.txt", x)
        for x in re.findall(r"\]\((.*?)\)", (placeless.site / "llms.txt").read_text())
    ]
    assert len({file for file, _ in links}) > 4
    for file, link in links:
        target = re.sub(r"[?#].*", "", link)
        if target and "://" not in target:
            assert (placeless.site / file).parent.joinpath(target).is_file(), (file, link)


def test_choices_are_links_to_what_was_exported_and_no_form_is_left(
    exported: ExportedCity,
) -> None:
    page = exported.site / "tiny/index.html"
    tags = list_start_tags(page)
    assert not any(tag.name in ("form", "select", "template") for tag in tags)
    links = {tag.get("href") for tag in tags}
    assert {"since=2022-01/until=2022-12/index.html", "district/east/index.html"} <= links
    assert "runs without a server" in page.read_text("utf-8")
    disabled = [tag for tag in tags if tag.get("aria-disabled")]
    assert all(tag.get("title") == "Needs the server" and not tag.get("href") for tag in disabled)
    assert ".choices{" in (exported.site / "assets/site.css").read_text("utf-8")


def test_files_tell_what_the_server_tells(exported: ExportedCity) -> None:
    settings = make_export_settings(exported.world.settings, exported.site)
    client = app.make_server(settings).test_client()
    assert compare_files(client, exported.site, 25) == []


def test_only_what_changed_is_written_and_what_is_gone_is_removed(
    exported: ExportedCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    again = exported.export("--base-url", BASE_URL)
    assert "nothing has changed" in again.stdout
    page = exported.site / "tiny/district/east/index.html"
    before = {path: os.stat(exported.site / path).st_mtime_ns for path in exported.list_files()}
    content = page.read_bytes()
    page.write_text("damaged")
    (exported.site / "mine.txt").write_text("kept")
    monkeypatch.setattr(kinds, "PAGE_KINDS", {k: v for k, v in SOME_KINDS.items() if k != "map"})
    done = exported.export("--base-url", BASE_URL)
    assert done.returncode == 0, done.stderr
    assert page.read_bytes() == content
    after = exported.list_files()
    assert before.keys() - after == {"tiny/map/index.html", "es/tiny/map/index.html"}
    assert "mine.txt" in after
    changed = {
        p for p in before.keys() & after if os.stat(exported.site / p).st_mtime_ns != before[p]
    }
    # A page that named the map is another one.
    assert not {p for p in changed if p.endswith((".csv", ".json", ".xlsx", ".svg"))} - {
        MANIFEST_FILE
    }
    assert len(changed) < len(after) / 3


def test_faults_are_one_line_and_an_exit_code(exported: ExportedCity, tmp_path: Path) -> None:
    done = exported.export("--base-url", "data.example.gov")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "--base-url" in done.stderr
    exported_site, exported.site = exported.site, tmp_path
    (tmp_path / "letter.txt").write_text("mine")
    done = exported.export()
    exported.site = exported_site
    assert done.returncode == 2
    assert "letter.txt" in done.stderr
    assert not (tmp_path / MANIFEST_FILE).exists()


def test_the_manifest_names_address_and_digest_of_each_file(exported: ExportedCity) -> None:
    manifest = json.loads((exported.site / MANIFEST_FILE).read_bytes())
    assert manifest["files"]["tiny/index.html"]["address"] == "/tiny"
    assert len(manifest["files"]["tiny/index.html"]["sha256"]) == 64
