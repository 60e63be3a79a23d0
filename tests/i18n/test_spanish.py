"""No English is left on a Spanish page of the made-up city: every piece of a template that differs
is looked for.
"""

from __future__ import annotations

import re
from functools import cache
from html import unescape

import pytest
from babel.messages.pofile import read_po
from flask.testing import FlaskClient

import app
from dashboard.i18n.catalogue import get_catalogue_path, get_message_key, load_catalogue
from dashboard.measures.registry import get_measures
from dashboard.query import addresses
from dashboard.settings import Settings
from dashboard.statistics.registry import get_statistics
from tests.support.shared import build_once, refresh_sample
from tests.support.texts import load_texts

PAGES = [
    "/",
    "/methods",
    "/glossary",
    "/privacy",
    "/accessibility",
    "/census?state=Washington",
    "/nowhere",
    *(f"/sample/{page}".rstrip("/") for page in addresses.PAGE_TITLES),
    "/sample/map?measure=sustained_rate&district=harbor",
    "/sample/district/harbor",
    "/sample/trends?measure=frisk_rate&by=quarter,race",
    "/sample/breakdowns?measure=stops&by=age,sex",
    "/sample/breakdowns?measure=stops&by=nonsense",
    "/sample/trends?measure=nothing&since=2020-13",
]
# Words that are the same in both languages, or names that stay as they are.
SHORTEST = 12
# Names of papers and tables, which stay as they are.
SOURCES = ("Vital and Health Statistics", "Police Open Data Census", "Code for America")
ENGLISH = re.compile(r"\b(?:the|is|are|was|were|this|that|these|with|which|not|for|from|here)\b")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """The whole application over the made-up city."""
    store = build_once(tmp_path_factory, "sample-store", refresh_sample)
    return app.create_app(Settings(store=store)).server.test_client()


@cache
def pieces() -> dict[str, str]:
    """Each stretch of an English template between its places that no Spanish template has -> its
    key.
    """
    spanish = " ".join(load_texts("es").values()).casefold()
    found = {}
    for key, template in load_texts("en").items():
        for piece in re.split(r"\{[^}]*\}", template):
            text = piece.strip(" .,:;()").casefold()
            if len(text) >= SHORTEST and text not in spanish:
                found[text] = key
    return found


def told(document: str) -> str:
    """What a reader of a document sees or hears, English that is marked as such left out."""
    body = document[document.index("<title>") :]
    body = re.sub(r'<(\w+)[^>]* lang="en"[^>]*>.*?</\1>', "", body, flags=re.S)
    body = re.sub(
        r"<b>\w+: </b>", "", body
    )  # the keys of an address are the same in every language
    body = re.sub(r"<(script|style|template)\b.*?</\1>", "", body, flags=re.S)
    named = re.findall(r'(?:aria-label|alt|content|title)="(?!https?://)([^"]*)"', body)
    text = unescape(" ".join([re.sub(r"<[^>]+>", " ", body), *named])).casefold()
    return re.sub(r"(?:https?://|/)\S+", " ", text)


def without_sources(text: str) -> str:
    """The text less what names papers and tables."""
    statistics = [name for s in get_statistics().values() for name in (s.source, s.limits_source)]
    for name in (*(m.source for m in get_measures().values()), *statistics, *SOURCES):
        text = text.replace(" ".join(name.split()).casefold(), "") if name else text
    return text


@pytest.mark.parametrize("path", PAGES)
def test_no_english_is_left_on_a_spanish_page(sample: FlaskClient, path: str) -> None:
    sample.get(path)  # nothing that was made in English first may stay so
    text = without_sources(told(sample.get(addresses.with_language(path, "es")).text))
    # Most pieces are nowhere in the text, which is found quickly; the others must stand between
    # ends of words.
    found = [piece for piece in pieces() if piece in text]
    assert {
        pieces()[piece]: piece for piece in found if re.search(rf"\b{re.escape(piece)}\b", text)
    } == {}


@pytest.mark.parametrize(
    "path", [p for p in PAGES if "disparities" not in p]
)  # its sources are titles of papers
def test_no_english_comes_from_elsewhere(sample: FlaskClient, path: str) -> None:
    text = without_sources(told(sample.get(addresses.with_language(path, "es")).text))
    found = [text[max(m.start() - 40, 0) : m.end() + 40] for m in ENGLISH.finditer(text)]
    assert found == []


def test_the_page_of_records_names_its_tables_in_spanish(sample: FlaskClient) -> None:
    text = told(sample.get("/sample/records?lang=es").text)
    assert "paradas de la policía (inventadas)" in text
    assert "police stops" not in text


def test_the_search_for_english_finds_it(sample: FlaskClient) -> None:
    text = told(sample.get("/sample").text)
    assert sum(piece in text for piece in pieces()) > 20


def test_every_text_is_translated() -> None:
    """An entry without a text, and one whose English text has changed since, are shown in
    English.
    """
    catalogue = load_catalogue("es")
    with get_catalogue_path("es").open("rb") as file:
        keys = [get_message_key(message) for message in read_po(file) if message.id]
    assert len(keys) > 2_000
    assert [k for k in keys if k not in catalogue.texts and k not in catalogue.plurals] == []


# What is not written -> what is written in its place.
ONE_WAY = {
    r"[«»]": "quotation marks as in the United States: “ ”",
    r"[\d}] %": "a no-break space before the sign of percent",
    r"[\d}]%": "a space before the sign of percent",
    r"(?i)\bperiodos?\b": "período",
    r"(?i)\brecuentos?\b": "conteo",
    r"(?i)\bgr[áa]ficos?\b": "gráfica",
    r"(?i)\bhabitantes?\b": "residente",
    r"(?i)\bbarrios?\b": "vecindario",
    r"(?i)\btráfico\b": "tránsito",
    r"(?i)\bsucesos?\b(?! independientes)": "acontecimiento",
    r"(?i)\bhall(?:ó|aron)\b": "encontró, encontraron",
    r"(?i)personas? parad": "personas a las que para la policía, for those do not stand",
    r"(?i)\bnombra[nr]?\b (?!a )": "indicar: a record does not call anything by name",
    r"(?i)\bno se da(?:n|ba)?\b": "no se indica: no se da el cambio means that nothing changed",
    r"  |\bde el\b|\ba el\b(?! \d)": "one space; del, al",
}


@pytest.mark.parametrize("pattern", ONE_WAY)
def test_spanish_is_written_in_one_way(pattern: str) -> None:
    catalogue = load_catalogue("es")
    kept = ("grammar.", "term.")
    told = [
        text
        for (context, _), text in catalogue.texts.items()
        if not (context.startswith(kept) and context.endswith((".met", "forms", "other")))
    ]
    told += [text for forms in catalogue.plurals.values() for text in forms]
    assert [text for text in told if re.search(pattern, text)] == [], ONE_WAY[pattern]
