"""Every page in every language: its address asks for one, its links keep it, and what nobody speaks
is refused.
"""

from __future__ import annotations

import re
from html import unescape

import pytest

from dashboard.errors import BadQuery
from dashboard.i18n.locale import list_languages, use_language
from dashboard.query import addresses

PAGES = [
    "/",
    "/tiny",
    "/tiny/map?measure=stops",
    "/tiny/trends?by=year",
    "/tiny/breakdowns",
    "/tiny/compare",
    "/tiny/outcomes",
    "/tiny/data",
    "/census",
    "/nowhere",
]


def internal(text: str) -> list[str]:
    """The addresses of pages that a document leads to, its switch of languages aside."""
    body = re.sub(r'<nav class="languages".*?</nav>', "", text[text.index("<body") :], flags=re.S)
    return [unescape(h) for h in re.findall(r'<a [^>]*href="(/[^"]*)"', body)]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_says_its_language_and_every_link_keeps_it(client, path: str) -> None:
    spanish = client.get(addresses.with_language(path, "es")).text
    assert '<html lang="es">' in spanish
    assert '<html lang="en">' in client.get(path).text
    assert internal(spanish)
    assert [h for h in internal(spanish) if "lang=es" not in h] == []
    assert [h for h in internal(client.get(path).text) if "lang=" in h] == []


@pytest.mark.parametrize("path", PAGES[:-1])
def test_a_page_leads_to_itself_in_every_language(client, path: str) -> None:
    text = client.get(path).text
    for code in list_languages():
        address = addresses.with_language(path, code).replace("&", "&amp;")
        assert f'<link rel="alternate" hreflang="{code}" href="http://localhost{address}">' in text
    other = re.escape(addresses.with_language(path, "es").replace("&", "&amp;"))
    assert re.search(rf'<a href="{other}" [^>]*hreflang="es"[^>]*>Español</a>', text)


def test_a_form_without_scripts_keeps_the_language(client) -> None:
    assert '<input type="hidden" name="lang" value="es">' in client.get("/tiny/trends?lang=es").text
    assert 'name="lang"' not in client.get("/tiny/trends").text


@pytest.mark.parametrize(
    "search", ["lang=xx", "lang=es&lang=en", "lang=EN", "lang=%00", "lang=" + "x" * 1000]
)
def test_a_language_that_nobody_speaks_is_refused_in_english(client, search: str) -> None:
    reply = client.get(f"/tiny?{search}")
    assert reply.status_code == 400
    assert '<html lang="en">' in reply.text
    assert "es (Español)" in reply.text
    assert client.get(f"/api/v1/answers.json?city=tiny&measure=stops&{search}").status_code == 400


def test_the_api_keeps_its_ids_and_says_its_names_in_the_language_asked() -> None:
    assert addresses.split_language("?by=year&lang=es") == ("es", (("by", "year"),))
    assert addresses.split_language("by=year") == ("en", (("by", "year"),))
    with pytest.raises(BadQuery, match="lang"):
        addresses.split_language("lang=de")


def test_an_address_keeps_its_state_and_anchor_in_another_language() -> None:
    assert addresses.with_language("/a?by=race,sex#rows", "es") == "/a?by=race,sex&lang=es#rows"
    assert addresses.with_language("/a?lang=es&by=year", "en") == "/a?by=year"
    with use_language("es"):
        assert addresses.build_page_url("tiny", "map") == "/tiny/map?lang=es"


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/es", "/?lang=es"),
        ("/es/tiny/trends?by=race,sex", "/tiny/trends?by=race,sex&lang=es"),
        ("/en/tiny?lang=es", "/tiny"),
        ("/es//elsewhere.example", "/elsewhere.example?lang=es"),
    ],
)
def test_a_language_before_the_page_leads_to_the_page_in_it(client, path, target) -> None:
    reply = client.get(path)
    assert (reply.status_code, reply.headers["Location"]) == (302, target)
