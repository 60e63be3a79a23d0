"""A page says how to cite it in three styles, and each button says what it copies."""

from __future__ import annotations

from dataclasses import replace
from html import unescape

import pytest

import app
from dashboard.wording.page_citations import PageReference, write_page_citations
from tests.support.worlds import TinyCity, make_stop

REFERENCE = PageReference("City & County Police", "Stops 100% of them", "/x", "2023-11-29")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> TinyCity:
    made = TinyCity(tmp_path_factory.mktemp("tiny"), [make_stop("2023-05-01")])
    made.refresh()
    made.settings = replace(made.settings, base_url="https://police.example")
    return made


def test_a_page_cites_publisher_title_site_day_and_address(world: TinyCity) -> None:
    client = app.create_app(world.settings).server.test_client()
    text = unescape(client.get("/tiny/trends?measure=stops").text)
    for name in ("APA", "Chicago", "BibTeX"):
        assert f"<h3>{name}</h3>" in text
    assert "Tiny Police. (2023). " in text
    assert "https://police.example/tiny/trends?measure=stops" in text
    assert 'data-copies="https://police.example/tiny/trends?measure=stops"' in text
    assert "@misc{plainview-tiny-police-2023," in text
    spanish = unescape(client.get("/tiny/trends?lang=es").text)
    assert "Citar esta página" in spanish
    assert "Datos al" in spanish
    assert "<h3>APA</h3>" not in client.get("/tiny/trends?measure=nothing").text


def test_the_styles_keep_what_they_must() -> None:
    told = dict(write_page_citations(REFERENCE))
    assert told["APA"].startswith("City & County Police. (2023). Stops 100% of them [Data as of ")
    assert "author = {{City \\& County Police}}" in told["BibTeX"]
    assert "title = {{Stops 100\\% of them}}" in told["BibTeX"]
    assert "n.d." in dict(write_page_citations(replace(REFERENCE, as_of="")))["APA"]
