"""The first HTML of every address: whole without scripts, with the right status, and nothing told
that need not be.
"""

from __future__ import annotations

import re
from html import unescape
from types import SimpleNamespace
from typing import cast
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

import app
import wsgi
from dashboard.packs.registry import load_packs
from dashboard.settings import Settings
from dashboard.views.city_context import CityContext
from dashboard.views.explore import list_forms
from dashboard.views.model import Headline
from dashboard.web.api.openapi import describe_api
from tests.support.pages import FakeSite, make_chart, make_page, make_section

PAGES = [
    "/",
    "/tiny",
    "/tiny/district",
    "/tiny/map",
    "/tiny/trends",
    "/tiny/breakdowns",
    "/tiny/compare",
    "/tiny/changes",
    "/tiny/outcomes",
    "/tiny/disparities",
    "/tiny/data",
    "/tiny/reports",
    "/tiny/records",
    "/tiny/event",
    *(f"/tiny/reports/{pack.id}" for pack in load_packs()),
]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_there_before_any_script(client: FlaskClient, path: str) -> None:
    found = client.get(path)
    first = found.text[: found.text.index('id="react-entry-point"')]
    assert found.status_code == 200
    assert first.startswith('<!DOCTYPE html><html lang="en">')
    assert '<meta name="viewport"' in first
    assert re.search(r"<title>[^<]+</title>", first)
    assert re.search(r'<meta name="description" content="[^"]+">', first)
    assert re.search(r"<h1[^>]*>[^<]+</h1>", first)
    assert len(re.findall("<h1", found.text)) == 1


@pytest.mark.parametrize("path", [PAGES[1], *PAGES[3:7]])
def test_numbers_drawings_tables_and_the_form_need_no_script(
    client: FlaskClient, path: str
) -> None:
    first = client.get(path).text
    assert re.search(r"<p class=\"sentence\">[^<]*\d", first)
    assert "<svg" in first or "data-district" in first
    assert "<table" in first
    assert "<caption>" in first
    assert re.search(rf'<form [^>]*action="{path}"', first)
    assert 'method="get"' in first
    assert "data-html" not in first


def test_a_form_sent_without_scripts_is_understood(client: FlaskClient) -> None:
    found = client.get(
        "/tiny/trends?measure=stops&by=year&by=&district=east&since=2022-01&until=2023-12"
    )
    assert found.status_code == 200
    assert "144" in found.text


@pytest.mark.parametrize(
    "path", ["/nowhere", "/tiny/nothing", "/.git/config", "/tiny/map/more", "/tiny.php"]
)
def test_what_is_no_page_is_404_and_helps(client: FlaskClient, path: str) -> None:
    found = client.get(path)
    assert found.status_code == 404
    assert 'content="noindex"' in found.text
    assert 'href="/tiny"' in found.text


@pytest.mark.parametrize(
    "query",
    [
        "measure=nothing",
        "district=atlantis",
        "since=yesterday",
        "by=shoe",
        "colour=1",
        "measure=" + "x" * 5_000,
        "%ff=%00",
    ],
)
def test_a_junk_question_is_a_page_of_status_400(client: FlaskClient, query: str) -> None:
    found = client.get(f"/tiny/trends?{query}")
    assert found.status_code == 400
    assert "This address cannot be answered" in found.text
    assert "Start this page over" in found.text


def test_ends_in_the_wrong_order_are_put_right(client: FlaskClient) -> None:
    found = client.get("/tiny/trends?since=2023-05&until=2022-01", follow_redirects=True)
    assert found.status_code == 200
    assert found.request.query_string == b"since=2022-01&until=2023-05"


def test_a_choice_that_a_measure_cannot_have_is_left_out_and_said(client: FlaskClient) -> None:
    found = client.get("/tiny/trends?measure=complaints&by=month,race&race=black")
    assert found.status_code == 200
    assert "cannot be told apart by race" in found.text


def test_hostile_questions_come_back_as_words(client: FlaskClient) -> None:
    found = client.get("/tiny/trends?measure=%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script>alert" not in found.text
    assert "&lt;script&gt;alert" in found.text


def test_a_city_without_data_is_503(tmp_path, world) -> None:
    empty = Settings(store=tmp_path, catalogue=world.settings.catalogue)
    client = app.create_app(empty).server.test_client()
    assert client.get("/tiny").status_code == 503
    assert client.get("/").status_code == 200
    assert client.get("/readyz").status_code == 503


def test_a_page_made_by_hand_is_escaped(tmp_path) -> None:
    hostile = '"><script>alert(1)</script>'
    shown = make_page(
        title=hostile,
        heading=hostile,
        description=hostile,
        notices=(hostile,),
        city_name=hostile,
        charts=(make_chart(title=hostile, sentence=hostile, source=hostile, notes=(hostile,)),),
        sections=(make_section(hostile, paragraphs=(hostile,)),),
        headlines=(Headline("", hostile),),
    )
    client = wsgi.assemble_app(
        Settings(store=tmp_path), FakeSite({"/x": shown})
    ).server.test_client()
    assert "<script>alert" not in client.get("/x").text


def test_the_canonical_address_needs_a_base(tmp_path) -> None:
    site = FakeSite({"/tiny/trends": make_page()})
    bare = wsgi.assemble_app(Settings(store=tmp_path), site).server.test_client()
    known = wsgi.assemble_app(
        Settings(store=tmp_path, base_url="https://open.tiny.example"), site
    ).server.test_client()
    assert 'rel="canonical"' not in bare.get("/tiny/trends?by=year").text
    assert (
        '<link rel="canonical" href="https://open.tiny.example/tiny/trends">'
        in known.get("/tiny/trends?by=year").text
    )
    assert "https://open.tiny.example/sitemap.xml" in known.get("/robots.txt").text


def test_search_engines_find_every_page(client: FlaskClient) -> None:
    assert "Sitemap: http://localhost/sitemap.xml" in client.get("/robots.txt").text
    tree = ElementTree.fromstring(client.get("/sitemap.xml").data)
    found = [
        loc.text.removeprefix("http://localhost") for loc in tree.iter() if loc.tag.endswith("loc")
    ]
    general = ["/census", "/methods", "/glossary", "/developers", "/privacy", "/accessibility"]
    pages = [PAGES[0], *general, *PAGES[1:]]
    assert found[: len(pages)] == pages
    districts = found[len(pages) :]
    assert districts == ["/tiny/district/east", "/tiny/district/west"]
    assert [path for path in districts if client.get(path).status_code != 200] == []


def test_versions_are_not_told(client: FlaskClient) -> None:
    assert "python_version" not in client.get("/").text
    assert "plotly_version" not in client.get("/").text


def test_inline_scripts_are_those_the_policy_allows(client: FlaskClient) -> None:
    found = client.get("/tiny")
    policy = found.headers["Content-Security-Policy"]
    inline = re.findall(
        r"<script>(.+?)</script>", re.sub("(?s)<template.*?</template>", "", found.text)
    )
    assert len(inline) == 1
    assert [s for s in inline if wsgi._hash_script(s) not in policy] == []
    assert "unsafe-eval" not in policy
    assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]


def test_a_page_runs_nothing_of_dash_until_it_is_touched(client: FlaskClient) -> None:
    page = re.sub("(?s)<template.*?</template>", "", client.get("/tiny").text)
    running = [
        tag for tag in re.findall(r"<script[^>]*>", page) if 'type="application/json"' not in tag
    ]
    assert len(running) > 1
    assert all("/assets/" in tag or tag == "<script>" for tag in running)


@pytest.mark.parametrize("path", [*PAGES, "/developers"])
def test_a_shared_link_shows_the_pages_own_chart(client: FlaskClient, path: str) -> None:
    head = client.get(path).text.partition("</head>")[0]
    told = dict(re.findall(r'<meta property="(og:[^"]+)" content="([^"]*)">', head))
    assert told["og:title"]
    assert told["og:description"]
    assert told["og:image:alt"]
    assert told["og:url"] == f"http://localhost{path}"
    assert 'name="twitter:card"' in head
    picture = client.get(unescape(told["og:image"]).removeprefix("http://localhost"))
    assert (picture.status_code, picture.mimetype) == (200, "image/png")


def test_the_page_for_developers_tells_every_address_of_the_api(client: FlaskClient) -> None:
    text = client.get("/developers").text
    assert all(f"GET {path}" in unescape(text) for path in describe_api()["paths"])
    assert (
        text.count("separated by commas; at most three") == 1
    )  # a question's parameters are given once


def test_the_icon_is_our_own(client: FlaskClient) -> None:
    found = re.search(
        '<link rel="icon" type="image/svg[+]xml" href="([^"]*)">', client.get("/").text
    )
    assert found
    kind, _, drawing = unescape(found[1]).partition(",")
    file = client.get("/assets/favicon.svg")
    assert kind == "data:image/svg+xml"
    assert unquote(drawing) == file.text.strip().replace('"', "'")


@pytest.mark.parametrize("compared", ["", "&with=west&with_since=2021-03"])
@pytest.mark.parametrize("name", ["trends", "breakdowns", "map", "compare", "changes"])
def test_the_forms_of_a_question_share_one_tab_and_keep_its_state(
    client: FlaskClient, name: str, compared: str
) -> None:
    state = "measure=stops&by=month,outcome&district=east&since=2022-03&until=2023-02"
    if name == "changes":
        state = state.replace("by=month,outcome", "by=outcome")
    state += compared
    text = unescape(client.get(f"/tiny/{name}?{state}").text)
    tabs = re.findall(r'<a href="([^"]*)"( aria-current="page")?>', _find_navigation(text, "Pages"))
    assert [href for href, _ in tabs] == [
        "/tiny",
        "/tiny/district",
        "/tiny/trends",
        "/tiny/outcomes",
        "/tiny/disparities",
        "/tiny/data",
    ]
    assert [href for href, current in tabs if current] == ["/tiny/trends"]
    forms = _find_navigation(text, "The same question")
    other = state.replace("by=month,outcome", "by=outcome")
    assert re.findall(r'href="([^"]*)"', forms) == [
        f"/tiny/trends?{state}",
        f"/tiny/breakdowns?{other}",
        f"/tiny/map?{state}",
        f"/tiny/compare?{state}",
        f"/tiny/changes?{other}",
    ]
    assert re.findall(r'href="/tiny/(\w+)[^"]*" aria-current', forms) == [name]


@pytest.mark.parametrize("name", ["trends", "breakdowns", "explore", "compare", "changes"])
def test_a_form_sent_without_scripts_keeps_what_no_control_of_it_holds(
    client: FlaskClient, name: str
) -> None:
    form = client.get(f"/tiny/{name}?measure=stops&reason=traffic&with=west").text
    form = re.findall(r'<form [^>]*class="controls".*?</form>', form, re.DOTALL)[0]
    kept = re.findall(r'<input type="hidden" name="(\w+)" value="(\w+)">', form)
    assert ("reason", "traffic") in kept
    assert (("with", "west") in kept) == (name != "compare")
    assert "measure" not in dict(kept)


def test_a_measure_without_districts_has_no_map() -> None:
    desk = SimpleNamespace(city=SimpleNamespace(id="tiny"), dimensions=lambda measure: ("race",))
    forms = list_forms(cast(CityContext, desk), "trends", (("measure", "stops"),))
    assert [current for _, _, current in forms] == [True, False, False, False]
    assert [href.partition("?")[0] for _, href, _ in forms] == [
        "/tiny/trends",
        "/tiny/breakdowns",
        "/tiny/compare",
        "/tiny/changes",
    ]


def test_methods_are_folded_behind_one_line(client: FlaskClient) -> None:
    for name in ("compare", "disparities"):
        text = client.get(f"/tiny/{name}").text
        shown, found, folded = text.partition('<details class="methods">')
        assert found
        assert "<summary>How this is worked out</summary>" in folded
        assert 'id="two_sides-method"' not in shown
        assert 'id="rate_ratio-method"' not in shown


def _find_navigation(text: str, name: str) -> str:
    """The first navigation whose name begins so."""
    return next(
        nav
        for nav in re.findall(r"<nav.*?</nav>", text, re.DOTALL)
        if re.search(rf'aria-label="{name}', nav)
    )
