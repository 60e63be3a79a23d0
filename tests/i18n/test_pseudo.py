"""Every text of every page comes from the catalogue; a language is one file, and what it lacks is
said in English.
"""

from __future__ import annotations

import json
import re
from functools import cache
from html import unescape

import pytest
from flask.testing import FlaskClient

from dashboard.city_notes.registry import read_notes
from dashboard.i18n.locale import get_text_direction, list_languages
from dashboard.query import addresses
from data.census.entries import load_census
from data.city_files.loader import load_catalogue
from data.model import vocabulary
from data.sample import ground, places
from tests.support.pseudo import ACCENTED, RIGHT_TO_LEFT, UNTRANSLATED

PAGES = [
    "/",
    "/methods",
    "/glossary",
    "/developers",
    "/privacy",
    "/accessibility",
    "/census?state=Washington",
    "/nowhere",
    # The page of records tells the columns and raw values of a portal, which no language
    # translates.
    *(f"/sample/{page}".rstrip("/") for page in addresses.PAGE_TITLES if page != "records"),
    "/sample/map?measure=sustained_rate&district=harbor",
    "/sample/district/harbor",
    "/sample/trends?measure=frisk_rate&by=quarter,race",
    "/sample/breakdowns?measure=stops&by=age,sex",
    "/sample/breakdowns?measure=stops&by=nonsense",
    "/sample/trends?measure=nothing&since=2020-13",
    "/sample/compare?measure=frisk_rate&district=harbor",
    "/sample/embed?measure=stops",
    "/embed/trend?city=sample&measure=stops&by=month",
    "/embed/map?city=sample&measure=stops",
    "/briefing?city=sample&measure=stops&by=month",
]
STATUS = {"/nowhere": 404, PAGES[-7]: 400, PAGES[-6]: 400}
# Names of files, formats and programs, which no language translates.
NAMES = {
    "CSV",
    "JSON",
    "Excel",
    "Parquet",
    "PNG",
    "SVG",
    "PDF",
    "HTML",
    "Plainview",
    "Atom",
    "XLSX",
}
NAMES |= {"GET", "English", "nonsense", "openpolicedata", "BSD", "APA", "BibTeX"}
# Keys and ids of addresses, as a page tells them.
IDS = {"by", "measure", "since", "until", "sample", "stops", *vocabulary.DIMENSIONS}
IDS |= {part for dimension in vocabulary.DIMENSIONS for part in dimension.split("_")}
WORD = re.compile(r"(?<![^\W\d_])[A-Za-z]{2,}(?![^\W\d_])")
DATASET = re.compile(r"\b\w{4}-\w{4}\b")
# Names of builds are hexadecimal, and may spell a word.
BUILD = re.compile(r"\b[0-9a-f]{16}\b")


def read_words(document: str) -> str:
    """What a reader of a document sees or hears, less code, addresses, and what is marked as
    another language.
    """
    body = document[document.index("<title>") :]
    for tag in ("script", "style", "template", "code", "textarea", "pre"):
        body = re.sub(rf"<{tag}\b.*?</{tag}>", "", body, flags=re.S)
    marked = re.compile(r'<(\w+)[^>]* lang="\w+"[^>]*>(?:(?!<\1\b).)*?</\1>', re.S)
    while marked.search(body):
        body = marked.sub("", body)
    named = re.findall(r'(?:aria-label|alt|title|placeholder)="([^"]*)"', body)
    # A name may stand on two lines of a drawing.
    text = " ".join(unescape(" ".join([re.sub(r"<[^>]+>", " ", body), *named])).split())
    return re.sub(r"(?:https?://|/)\S+|\S+\.(?:gov|org|com|net|us|info)\b\S*", " ", text)


@cache
def find_names() -> tuple[str, ...]:
    """Names of cities, places, agencies, who signs notes, tables and columns, the longest first."""
    catalogue = load_catalogue()
    city = catalogue.city("sample")
    names = [city.agency, *(c.title for c in city.districts.categories)]
    names += [note.author for note in read_notes(catalogue.find_notes_folder("sample")).notes]
    names += [catalogue.city(city_id).name for city_id in catalogue.ids()]
    names += [name for name, *_ in (ground.LAKE, *ground.RIVERS, *ground.PARKS, *ground.PLACES)]
    names += [name for name, *_ in places.STREETS]
    for dataset in city.datasets:
        names += [dataset.id, *dataset.date.columns]
        for part in (*dataset.fields.values(), *dataset.flags.values()):
            names += part.columns
    for entry in load_census():
        names += [entry.agency, entry.state, entry.title]
    return tuple(sorted(filter(None, names), key=len, reverse=True))


def find_untranslated(text: str) -> set[str]:
    text = BUILD.sub(" ", DATASET.sub(" ", text))
    for name in find_names():
        if name in text:
            text = re.sub(rf"\b{re.escape(name)}\b", " ", text)
    return {*WORD.findall(text)} - NAMES - IDS


@pytest.mark.parametrize("path", PAGES)
def test_no_text_of_a_page_is_untranslated(sample: FlaskClient, path: str) -> None:
    reply = sample.get(addresses.with_language(path, ACCENTED))
    assert reply.status_code == STATUS.get(path, 200)
    assert find_untranslated(read_words(reply.text)) == set()


def test_the_search_finds_what_is_untranslated(sample: FlaskClient) -> None:
    text = read_words(sample.get(addresses.with_language("/sample", UNTRANSLATED)).text)
    assert {"stops", "Skip", "police"} <= find_untranslated(text) | IDS


@pytest.mark.parametrize("code", [RIGHT_TO_LEFT, UNTRANSLATED])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_there_in_every_language(sample: FlaskClient, path: str, code: str) -> None:
    reply = sample.get(addresses.with_language(path, code))
    assert reply.status_code == STATUS.get(path, 200)
    opening = re.search(r"<html [^>]*>", reply.text)
    assert opening
    assert f'lang="{code}"' in opening[0]
    assert ('dir="rtl"' in opening[0]) == (code == RIGHT_TO_LEFT)


def test_what_has_no_translation_is_said_in_english(sample: FlaskClient) -> None:
    english, untranslated = sample.get("/sample").text, sample.get("/sample?lang=vi").text
    assert "Skip to content" in english
    assert "Skip to content" in untranslated
    # Its numbers and months are its own.
    counts = sample.get("/api/v1/answers.json?city=sample&measure=stops&lang=vi")
    assert counts.status_code == 200
    assert json.loads(counts.text)["ok"]


def test_the_languages_are_those_of_the_folder(sample: FlaskClient) -> None:
    assert list_languages() == {
        "en": "English",
        "el": "Ελληνικά",
        "es": "Español",
        "he": "עברית",
        "vi": "Tiếng Việt",
    }
    assert get_text_direction("he") == "rtl"
    assert get_text_direction("vi") == "ltr"
    text = sample.get("/").text
    assert all(f'hreflang="{code}"' in text for code in list_languages())
    assert "vi (Tiếng Việt)" in sample.get("/?lang=xx").text
