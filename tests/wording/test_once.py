"""Each silence is told once in one block of a page, an embed, a picture and a briefing, and lost in
none.
"""

from __future__ import annotations

import html
import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as some

import app
from dashboard.wording.paragraphs import Paragraph, remove_repeated_sentences
from tests.support.worlds import TinyCity, make_stop

WORDS = ("Some months lack.", "Some months lack a part.", "Part.", "No West.")
MONTHS = [f"{year}-{month:02d}" for year in (2021, 2022) for month in range(1, 13)]


@given(some.lists(some.lists(some.sampled_from(WORDS)), max_size=5))
def test_each_sentence_stays_where_it_stands_first(given_texts):
    once = remove_repeated_sentences([Paragraph(*sentences) for sentences in given_texts])
    spoken = list(dict.fromkeys(s for sentences in given_texts for s in sentences))
    assert [s for paragraph in once for s in paragraph.sentences] == spoken
    assert " ".join(t for t in once if t) == " ".join(spoken)
    assert len(once) == len(given_texts)


@given(some.text(), some.text())
def test_a_text_that_is_no_paragraph_is_one_sentence(first, second):
    expected = (first, second if second != first else "")
    assert remove_repeated_sentences((first, second)) == expected


def test_a_part_of_a_longer_sentence_stays():
    texts = ("No West.", "It says: No West. And more.", Paragraph("xNo West.", "No West.", "y"))
    assert remove_repeated_sentences(texts) == (
        "No West.",
        "It says: No West. And more.",
        "xNo West. y",
    )


def test_a_paragraph_leaves_out_what_leads_the_page():
    paragraph = Paragraph("One.", "Two.", "Three.")
    assert paragraph.without_lead(Paragraph("One.", "Two.")) == "Three."
    assert paragraph.without_lead("Two.") == "One. Two. Three." == paragraph.without_lead("")


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """A city that was silent in March 2022, whose West was silent for three months of 2021."""
    rows = [
        make_stop(f"{month}-{day:02d}", "E" if day <= 12 else "W")
        for month in MONTHS
        for day in range(1, 23)
        if month != "2022-03" and not (day > 12 and month in ("2021-06", "2021-07", "2021-08"))
    ]
    world = TinyCity(tmp_path_factory.mktemp("once"), rows, as_of="2023-01-20T12:00:00Z")
    world.refresh()
    return app.create_app(world.settings).server.test_client()


ADDRESSES = (
    "/tiny?since=2021-01&until=2022-12",
    "/tiny/trends?measure=stops&by=month",
    "/tiny/trends?measure=stops&by=year",
    "/tiny/breakdowns?measure=stops&by=race&since=2021-01",
    "/tiny/outcomes?since=2021-01",
    "/tiny/map?measure=stops&since=2021-01",
    "/tiny/district/east?since=2021-01&until=2022-12",
    "/briefing?city=tiny&measure=stops&since=2021-01",
    "/briefing?city=tiny&measure=stops&by=month",
    "/embed/trend?city=tiny&measure=stops&by=month",
    "/embed/breakdown?city=tiny&measure=stops&by=race&since=2021-01",
    "/embed/number?city=tiny&measure=stops&since=2021-01&until=2022-12",
    "/charts/trend.svg?city=tiny&measure=stops&by=month",
    "/charts/breakdown.svg?city=tiny&measure=stops&by=race&since=2021-01",
)
HIDDEN = re.compile(r"<(script|style|table|head)\b.*?</\1>|<(title|desc)\b.*?</\2>", re.DOTALL)
BLOCK = r"<({})\b[^>]*>(.*?)</\1>"
# The cards of a page, the figures and sections of a briefing, the whole of an embed or a picture.
KINDS = ("article", "figure|section", "main")


def read_blocks(markup: str) -> list[list[str]]:
    """The sentences of each block, as they are seen."""
    shown = HIDDEN.sub(" ", markup)
    found = (re.findall(BLOCK.format(kind), shown, re.DOTALL) for kind in KINDS)
    blocks = [inside for _, inside in next(filter(None, found), [("", shown)])]
    texts = [html.unescape(re.sub(r"<[^>]+>", " ", block)) for block in blocks]
    return [re.split(r"(?<=\.)\s+", " ".join(text.split())) for text in texts]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_no_block_tells_a_silence_twice_and_none_loses_it(client, address, language):
    blocks = read_blocks(client.get(f"{address}&lang={language}").text)
    marks = {
        "en": ("March 2022", "left out", "incomplete", "reported"),
        "es": ("marzo de 2022", "no se cuentan", "incompleta", "inform"),
    }[language]
    for sentences in blocks:
        told = Counter(s for s in sentences if any(mark in s for mark in marks))
        assert [s for s, count in told.items() if count > 1] == []
    everything = " ".join(s for sentences in blocks for s in sentences)
    assert re.search(marks[0], everything)
    if "district/east" not in address:
        assert {"en": "West", "es": "Oeste"}[language] in everything
