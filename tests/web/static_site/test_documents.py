"""One document as a file: what is exported is linked, what is not is a word or a link to the server."""

from __future__ import annotations

import json
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
    """A site that exports four pages, and knows what the page of the city shows by itself."""
    site = SiteMap(**given)
    found = find_links(DOCUMENT, "/tiny", site)
    assert found.form is not None
    site.defaults.add("/tiny", found.form)
    site.addresses = {
        "/tiny",
        "/methods",
        "/tiny?since=2022-01&until=2022-12",
        "/tiny/district/east",
    }
    return site


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
    assert site.rewrite_text(f'"{base_url}/methods"', "data.json") == (
        f'"{base_url}/methods/index.html"'
    )
    assert site.build_link("https://portal.example/tiny", "index.html") == (
        "https://portal.example/tiny"
    )
