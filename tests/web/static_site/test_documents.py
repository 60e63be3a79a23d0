"""One document as a file: what is exported is linked, what is not is a word or a link to the
server.
"""

from __future__ import annotations

import json
from dataclasses import replace
from html import escape

import pytest

from dashboard.web.static_site.documents import find_links, rewrite_document
from dashboard.web.static_site.site_map import PLACEHOLDER_ORIGIN, SiteMap

FORM = (
    '<form method="get" action="/tiny" class="controls" aria-label="What is shown">'
    '<label for="p">Period</label><select id="p" name="period">'
    '<option value="months_12,2023-01,2023-12" selected>Last 12 months</option>'
    '<option value="last_year,2022-01,2022-12">Last year</option></select>'
    '<label for="s">From</label><select id="s" name="since"><option value="2023-01" selected>January 2023</option>'
    '</select><input type="hidden" name="shown" value="2023-01,2023-12,2020-01,2023-12,usual"></form>'
)
MARKS = {"rows": [["East", "12 stops", "", "", "https://portal/q", "/tiny/district/east"]]}
DOCUMENT = (
    f'<html><head><link rel="canonical" href="{PLACEHOLDER_ORIGIN}/tiny"></head><body>'
    f'{FORM}<a href="/methods#rates">Methods</a><a href="/tiny/records?by=race">Records</a>'
    '<a data-district="east" href="/tiny?district=east">East</a>'
    f'<div data-marks="{escape(json.dumps(MARKS))}"></div>'
    '<form method="post" action="/tiny/district"><input name="address"></form>'
    '<template id="when-touched"><script src="/_dash/x.js"></script></template></body></html>'
)


def make_site(**given: str) -> SiteMap:
    """A site that exports five pages, and knows what the page of the city shows by itself."""
    site = SiteMap(**given)
    found = find_links(DOCUMENT, "/tiny", site)
    assert found.form is not None
    site.defaults.add("/tiny", found.form)
    site.addresses = {
        "/",
        "/tiny",
        "/methods",
        "/tiny?since=2022-01&until=2022-12",
        "/tiny/district/east",
    }
    return site


def make_site_at(base_url: str) -> SiteMap:
    """The same site at an address."""
    return replace(make_site(), base_url=base_url)


def test_the_usual_period_is_the_page_as_it_opens() -> None:
    site = make_site()
    assert site.find_file("/tiny?since=2023-01&until=2023-12") == "tiny/index.html"
    last_year = "tiny/since=2022-01/until=2022-12/index.html"
    assert site.find_file("/tiny?until=2022-12&since=2022-01") == last_year
    assert site.find_file("/tiny?since=2023-02&until=2023-12") is None


def test_links_are_relative_and_what_needs_a_server_is_plain_words() -> None:
    text = rewrite_document(DOCUMENT, "/tiny", make_site())
    assert '<a href="../methods/index.html#rates">' in text
    assert '<a role="link" aria-disabled="true" title="Needs the server">Records</a>' in text
    assert '<a data-district="east" href="district/east/index.html">' in text
    assert "&quot;district/east/index.html&quot;" in text
    assert '<a href="since=2022-01/until=2022-12/index.html">Last year</a>' in text
    assert not any(part in text for part in ("<form", "<select", "<template", "canonical", "_dash"))
    assert "Looking up an address needs the server." in text


def test_a_server_answers_what_is_not_exported() -> None:
    server = "https://live.example"
    text = rewrite_document(DOCUMENT, "/tiny", make_site(server=server))
    assert f'<a href="{server}/tiny/records?by=race">Records</a>' in text
    assert f'<form method="post" action="{server}/tiny/district">' in text
    assert f'<a href="{server}/tiny">Ask the server</a>' in text
    assert "aria-disabled" not in text


@pytest.mark.parametrize("base_url", ["https://data.example", "https://data.example/tiny"])
def test_a_path_of_the_host_is_no_part_of_an_address(base_url: str) -> None:
    site = SiteMap(base_url=base_url)
    site.addresses = {"/tiny", "/methods"}
    path = site.mount.path
    assert site.build_link(f"{path}/methods", "tiny/index.html") == "../methods/index.html"
    assert site.build_link(f"{path}/tiny", "methods/index.html") == "../tiny/index.html"
    assert site.rewrite_text(f"At {base_url}/methods.", site.write_copied_link) == (
        f"At {base_url}/methods/index.html."
    )
    assert site.build_link("https://portal.example/tiny", "index.html") == (
        "https://portal.example/tiny"
    )


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("/tiny?since=2022-01&until=2022-12&lang=es", None),
        ("/methods?by=race", "/methods"),
        ("/tiny?since=2022-01&until=2022-12&race=white", "/tiny?since=2022-01&until=2022-12"),
        ("/tiny/trends?measure=stops&district=east&since=2022-01", "/tiny/district/east"),
        ("/tiny/trends?measure=stops&district=east,west", "/tiny"),
        ("/api/v1/answers.csv?city=tiny", None),
    ],
)
def test_what_is_not_exported_is_told_by_the_nearest_page(asked: str, shown: str | None) -> None:
    assert make_site().find_nearest(asked) == shown


def test_codes_of_a_site_that_does_not_know_its_address_hold_a_mark() -> None:
    code = f'<a href="{PLACEHOLDER_ORIGIN}/tiny?since=2022-01&amp;until=2022-12&amp;race=white">Stops</a>'
    page = f'<section class="codes"><h2>Codes</h2><textarea>{escape(code)}</textarea></section>'
    text = rewrite_document(page, "/tiny/embed?form=trend", make_site())
    assert 'data-root="../../../" data-mark="https://this-site.example"' in text
    assert "https://this-site.example/tiny/since=2022-01/until=2022-12/index.html" in text
    known = rewrite_document(
        page.replace(PLACEHOLDER_ORIGIN, "https://data.example"),
        "/tiny/embed?form=trend",
        make_site_at("https://data.example"),
    )
    assert "data-mark" not in known
    assert "https://data.example/tiny/since=2022-01/until=2022-12/index.html" in known


def test_a_citation_names_the_file_of_its_page() -> None:
    page = '<pre class="citation">Tiny. /tiny?since=2022-01&amp;until=2022-12.</pre>'
    text = rewrite_document(page, "/tiny?since=2022-01&until=2022-12", make_site())
    assert "Tiny. https://this-site.example/tiny/since=2022-01/until=2022-12/index.html.<" in text


def test_an_embed_leads_to_the_nearest_page() -> None:
    page = '<a class="open" href="/tiny/trends?measure=stops&amp;district=east">Open</a>'
    text = rewrite_document(page, "/embed/trend?city=tiny&measure=stops&district=east", make_site())
    assert 'href="../../../../../tiny/district/east/index.html"' in text
    assert "aria-disabled" in rewrite_document(page, "/tiny", make_site())
