"""A briefing as a page: what it says, what it shows, and what it answers to a bad question."""

from __future__ import annotations

import re
from html import unescape

import pytest

from dashboard.query.addresses import parse_query
from tests.web.briefing.conftest import HOSTILE

VIEWS = [
    "measure=stops",
    "measure=stops&by=month",
    "measure=stops&by=race",
    "measure=frisk_rate&by=district",
    "measure=stops&by=year,race&district=east",
    "measure=stops&by=quarter",
    "measure=stops_per_1000_residents&by=district",
    "measure=complaints&by=year&since=2023-01&until=2023-12",
    "measure=stops&since=1990-01&until=1990-12&by=race",
]


@pytest.mark.parametrize("question", VIEWS)
@pytest.mark.parametrize("lang", ["en", "es"])
def test_every_view_has_a_briefing(client, question: str, lang: str) -> None:
    response = client.get(f"/briefing?city=tiny&{question}&lang={lang}")
    assert response.status_code == 200
    assert f'<html lang="{lang}">' in response.text
    assert 1 <= response.text.count("<figure") <= 2
    assert response.text.count("<table") == 1
    assert (
        len(re.findall(r"<p>", re.search(r'class="findings">(.*?)</div>', response.text)[1])) <= 3
    )


def test_it_says_what_was_recorded_and_what_is_missing(client) -> None:
    text = unescape(client.get("/briefing?city=tiny&measure=stops&by=race").text).replace(
        "\u00a0", " "
    )
    assert "Police recorded 60 stops in 2023, the same number as in 2022." in text
    assert "The largest number by race: Black or African American, 24 (40%)." in text
    assert "Race is missing for 20% of these stops." in text
    assert '<th scope="row">Asian</th><td class="pv-number">12</td>' in text


def test_no_total_and_no_share_is_told_twice(client) -> None:
    question = "measure=stops&by=race&since=2023-01&until=2023-12"
    text = unescape(client.get(f"/briefing?city=tiny&{question}").text).replace("\u00a0", " ")
    findings = re.search(r'class="findings">(.*?)</div>', text)
    assert findings
    assert findings[1].count("Police recorded 60 stops") == 1
    caveats = " ".join(re.findall(r"<li>(.*?)</li>", text))
    assert "race 20%" in caveats
    assert "Race is missing" not in caveats


def test_its_trend_begins_with_the_data_and_nothing_before_is_said_to_be_left_out(client) -> None:
    text = unescape(client.get("/briefing?city=tiny&measure=stops&by=race").text)
    assert "by month, 2022 to 2023" in text
    assert "There are no numbers for" not in text


def test_its_numbers_are_the_doors_numbers(client, world) -> None:
    row = (
        world.answers()
        .answer(parse_query("city=tiny&measure=stops&since=2023-01&until=2023-12")[0])
        .rows[0]
    )
    text = client.get("/briefing?city=tiny&measure=stops&by=race").text
    assert f'href="{row.source_url}"' in text.replace("&#x27;", "'").replace("&amp;", "&")


def test_its_links_lead_to_the_view_the_pdf_and_the_other_language(client) -> None:
    text = unescape(client.get("/briefing?city=tiny&measure=stops&by=race&district=east").text)
    assert 'href="/tiny/breakdowns?measure=stops&by=race&district=east"' in text
    assert 'href="/briefing.pdf?city=tiny&measure=stops&by=race&district=east&paper=a4"' in text
    assert 'href="/briefing?city=tiny&measure=stops&by=race&district=east&lang=es"' in text


def test_what_a_city_file_says_is_text(client) -> None:
    text = client.get("/briefing?city=tiny&measure=stops&by=race").text
    assert HOSTILE in unescape(text)
    assert "<i>" not in text


@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        ("city=nowhere&measure=stops", 400, "<b>city: "),
        ("city=tiny&measure=stops&by=shoe", 400, "shoe"),
        ("city=tiny&measure=stops&paper=a0", 400, "letter, a4"),
        ("city=tiny&measure=stops&paper=a0&lang=es", 400, "se esperaba uno de estos valores"),
        ("", 400, "missing"),
        ("city=tiny&measure=stops&lang=xx", 400, "xx is not spoken"),
        ("city=tiny&measure=<script>", 400, "&lt;script"),
    ],
)
@pytest.mark.parametrize("form", ["briefing", "briefing.pdf"])
def test_a_bad_question_gets_words(client, form: str, asked: str, status: int, said: str) -> None:
    response = client.get(f"/{form}?{asked}")
    assert response.status_code == status
    assert response.mimetype == "text/html"
    assert said in response.text
    assert "Traceback" not in response.text
