"""The city's own words: read and checked, made safe, put where they belong, and a goal drawn as the
city's.
"""

from __future__ import annotations

import logging
import re
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

import app
from dashboard.city_notes.markdown import list_paragraphs, render_markdown
from dashboard.city_notes.note import CityNote
from dashboard.city_notes.registry import choose_translations, read_note, read_notes
from data.city_files.loader import BUILT_IN_FOLDER
from tests.support.commands import run_command
from tests.support.worlds import CITY_FILE, TinyCity, make_stop

HEAD = 'author = "Mayor"\ndate = 2024-03-03\nlanguage = "en"\n'
GOAL = '[goal]\nat_most = 2.5\nby = "2027-06"\neach = "month"\n'


def write_note(folder: Path, name: str, matter: str, text: str = "We work on it.") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"+++\n{matter}+++\n\n{text}\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> TinyCity:
    stops = [make_stop(f"2023-{month:02d}-10") for month in range(1, 13) for _ in range(20)]
    made = TinyCity(tmp_path_factory.mktemp("tiny"), stops, as_of="2024-02-05T00:00:00Z")
    folder = made.settings.catalogue / "notes" / "tiny"
    write_note(
        folder,
        "fewer.en.md",
        f'{HEAD}measure = "stops"\ntitle = "Fewer <stops>"\n{GOAL}',
        "We aim at *fewer* stops.",
    )
    spanish = HEAD.replace('"en"', '"es"')
    write_note(folder, "fewer.es.md", f'{spanish}measure = "stops"\n{GOAL}', "Queremos menos.")
    write_note(folder, "page.md", f'{HEAD}page = "breakdowns"\n', "About this page alone.")
    write_note(folder, "chart.md", f'{HEAD}chart = "measure=stops&by=race"\n', "About the chart.")
    write_note(folder, "month.md", f'{HEAD}month = "2023-05"\n', "About May 2023.")
    write_note(folder, "topic.md", f'{HEAD}topic = "stops"\n', "About every stop.")
    write_note(folder, "bad.md", 'author = "Mayor"\n', "Nobody reads this.")
    made.write_city(CITY_FILE)
    made.refresh()
    return made


@pytest.fixture(scope="module")
def client(world: TinyCity) -> FlaskClient:
    return app.create_app(world.settings).server.test_client()


def read(client: FlaskClient, address: str) -> str:
    found = client.get(address)
    assert found.status_code == 200
    return unescape(found.text)


@pytest.mark.parametrize(
    ("name", "matter", "text", "said"),
    [
        ("a.md", "", "x", "a.md, author: missing; expected who signs the note"),
        (
            "a.md",
            f'{HEAD}page = "trend"\n',
            "x",
            "a.md, page: unknown page 'trend'; did you mean trends",
        ),
        ("a.md", f'{HEAD}topic = "stop"\n', "x", "a.md, topic: unknown topic 'stop'"),
        ("a.md", f'{HEAD}measure = "stop"\n', "x", "a.md, measure: unknown measure 'stop'"),
        (
            "a.md",
            f'{HEAD}chart = "measure=stops&by=shoe"\n',
            "x",
            "a.md, chart: unknown dimension 'shoe'",
        ),
        ("a.md", f'{HEAD}chart = "by=race"\n', "x", "a.md, chart: measure:"),
        (
            "a.md",
            f'{HEAD}chart = "measure=stops&since=2023-01"\n',
            "x",
            "a.md, chart: expected a question without",
        ),
        (
            "a.md",
            f'{HEAD}month = "May 2023"\n',
            "x",
            'a.md, month: expected a month such as "2024-03", found',
        ),
        ("a.md", HEAD, "x", "a.md: expected at least one of page, topic, measure, chart, month"),
        ("a.md", f'{HEAD}topic = "stops"\nsay = 1\n', "x", "a.md, say: unknown key 'say'; "),
        (
            "a.md",
            f'{HEAD}topic = "stops"\n',
            " ",
            "a.md, text: expected text below the front matter",
        ),
        (
            "a.md",
            f'{HEAD}topic = "stops"\n',
            "![a](https://x.example/a.png)",
            "a.md, text: expected Markdown without a picture",
        ),
        (
            "a.md",
            f'{HEAD}topic = "stops"\n',
            "<b>x</b>",
            "a.md, text: expected Markdown without HTML",
        ),
        (
            "a.md",
            f'{HEAD}topic = "stops"\n',
            "x" * 4_001,
            "a.md, text: expected at most 4,000 characters",
        ),
        ("a.es.md", f'{HEAD}topic = "stops"\n', "x", "a.es.md, language: expected 'es'"),
        (
            "a.md",
            'author = "M"\ndate = "soon"\nlanguage = "en"\ntopic = "stops"\n',
            "x",
            "a.md, date: expected the day of the note",
        ),
        (
            "a.md",
            f'{HEAD.replace("en", "xx")}topic = "stops"\n',
            "x",
            "a.md, language: unknown language 'xx'",
        ),
        (
            "a.md",
            f'{HEAD}topic = "stops"\n{GOAL}',
            "x",
            "a.md: goal: expected the key measure beside it",
        ),
        (
            "a.md",
            f'{HEAD}measure = "stops"\n[goal]\nat_most = 2\nby = "2027"\n',
            "x",
            "goal.each: expected year, quarter or month",
        ),
        ("a.md", f'{HEAD}measure = "search_rate"\n{GOAL}', "x", "goal.each: expected none"),
        (
            "a.md",
            f'{HEAD}measure = "stops"\n[goal]\nby = "2027"\neach = "year"\n',
            "x",
            "goal: expected exactly one of at_most and at_least",
        ),
        (
            "a.md",
            f'{HEAD}measure = "stops"\n[goal]\nat_most = -1\nby = "2027"\neach = "year"\n',
            "x",
            "a.md, goal.at_most: expected a number of 0 or more",
        ),
        (
            "a.md",
            f'{HEAD}measure = "stops"\n[goal]\nat_most = nan\nby = "2027"\neach = "year"\n',
            "x",
            "a.md, goal.at_most: expected a number",
        ),
        ("a.md", "this is not TOML\n", "x", "a.md: the front matter is not valid TOML"),
    ],
)
def test_a_bad_note_names_file_key_and_what_was_expected(
    tmp_path: Path, name: str, matter: str, text: str, said: str
) -> None:
    found = read_note(write_note(tmp_path, name, matter, text))
    assert not isinstance(found, CityNote)
    assert any(said in fault for fault in found), found


def test_text_without_front_matter_and_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("Only words.")
    (tmp_path / "b.md").write_bytes(b"+++\n\xff\n+++\nx")
    assert read_notes(tmp_path).faults == (
        "a.md: expected front matter: TOML between two lines of +++",
        "b.md: expected UTF-8 text",
    )


def test_translations_share_their_place_and_goal(tmp_path: Path) -> None:
    write_note(tmp_path, "a.en.md", f'{HEAD}topic = "stops"\n')
    write_note(tmp_path, "a.es.md", f'{HEAD.replace("en", "es")}topic = "force"\n')
    assert "a: expected the same page, topic" in read_notes(tmp_path).faults[0]


def test_a_reader_gets_the_language_of_the_page_else_english() -> None:
    notes = read_notes(BUILT_IN_FOLDER / "notes" / "sample").notes
    for code in ("en", "es"):
        chosen = choose_translations(notes, code)
        assert len(chosen) * 2 == len(notes)
        assert {note.language for note in chosen} == {code}
    assert {n.language for n in choose_translations(notes, "vi")} == {"en"}


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "![x](https://elsewhere.example/a.png)",
        '<img src=x onerror="alert(1)">',
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        '[x](https://a.example "onmouseover=alert(1)")',
        "<style>*{display:none}</style>",
        "```\n<script>\n```",
    ],
)
def test_nothing_in_a_note_runs_or_loads(text: str) -> None:
    html = str(render_markdown(text))
    tags = re.findall(r"<(\w+)([^>]*)>", html)
    assert not {name for name, _ in tags} & {"script", "img", "style", "iframe", "svg"}
    assert all(
        re.fullmatch(r'( (href="(https?:|mailto:)[^"]*"|rel="noopener"|title="[^"]*"))*', rest)
        for name, rest in tags
    ), html


@given(st.text(max_size=300))
def test_any_text_gives_markup_of_the_allowed_tags_alone(text: str) -> None:
    html = str(render_markdown(text))
    assert not re.search(r"<(script|img|style|iframe|svg|object|form|input|h[123])\b", html)
    list_paragraphs(text)


def test_plain_paragraphs_keep_addresses_and_items() -> None:
    text = "We *read* [this](https://a.example).\n\n- one\n- two\n"
    assert list_paragraphs(text) == ("We read this (https://a.example).", "– one", "– two")


def test_notes_stand_where_they_belong_and_once(client: FlaskClient) -> None:
    trends = read(client, "/tiny/trends?measure=stops")
    breakdowns = read(client, "/tiny/breakdowns?measure=stops&by=race")
    for text, on_trends, on_breakdowns in [
        ("We aim at", 1, 1),
        ("About this page alone.", 0, 1),
        ("About the chart.", 0, 1),
        ("About May 2023.", 1, 0),
        ("About every stop.", 1, 1),
        ("Nobody reads this.", 0, 0),
    ]:
        assert trends.count(text) == on_trends, text
        assert breakdowns.count(text) == on_breakdowns, text
    assert "The city says: Fewer <stops>" in trends
    assert "Mayor, " in trends
    assert "About May" not in read(client, "/tiny/trends?measure=stops&since=2023-06")


def test_notes_are_in_the_language_of_the_page_or_marked(client: FlaskClient) -> None:
    page = client.get("/tiny/trends?measure=stops&lang=es").text
    assert "Queremos menos." in page
    assert "We aim at" not in page
    assert '<blockquote lang="en"><p>About May 2023.</p>' in page


def test_a_goal_is_drawn_named_and_in_every_form(client: FlaskClient) -> None:
    words = "The city’s goal: at most 2.5 by June 2027 (Mayor, "
    query = "city=tiny&measure=stops&by=month"
    page = read(client, "/tiny/trends?measure=stops")
    assert 'class="pv-goal"' in page
    assert words in page
    svg = client.get(f"/charts/trend.svg?{query}").text
    assert "pv-goal" in svg
    assert "The city’s goal" in svg
    figure = client.get(f"/charts/trend.plotly.json?{query}").json
    (trace,) = [t for t in figure["data"] if t.get("meta") == {"goal": True}]
    assert trace["y"] == [2.5, 2.5]
    assert words in trace["name"]
    assert words in client.get(f"/api/v1/answers.csv?{query}").text
    (goal,) = client.get(f"/api/v1/answers.json?{query}").json["goals"]
    assert goal == {
        "value": 2.5,
        "is_most": True,
        "by": "2027-06",
        "author": "Mayor",
        "date": "2024-03-03",
    }
    table = re.search(r"<caption>.*?</caption>", page)
    assert table is not None
    assert words in table[0]


@pytest.mark.parametrize("more", ["&by=year", "&by=month,race", "&by=month&district=east", ""])
def test_a_goal_is_for_the_whole_city_and_its_own_period(client: FlaskClient, more: str) -> None:
    assert client.get(f"/api/v1/answers.json?city=tiny&measure=stops{more}").json["goals"] == []


def test_embeds_and_briefings_have_the_citys_words_apart(client: FlaskClient) -> None:
    embed = unescape(client.get("/embed/trend?city=tiny&measure=stops").text)
    assert "<summary>The city says</summary>" in embed
    assert "We aim at" in embed
    assert "About this page alone." not in embed
    briefing = read(client, "/briefing?city=tiny&measure=stops&by=month")
    assert "The city says: Fewer <stops>" in briefing
    assert "About every stop." in briefing
    assert client.get("/briefing.pdf?city=tiny&measure=stops&by=month").data[:5] == b"%PDF-"


def test_a_bad_note_is_left_out_and_named_in_the_log(
    world: TinyCity, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        found = app.create_app(world.settings).server.test_client().get("/tiny/trends")
    assert found.status_code == 200
    assert "a note of tiny is left out: bad.md, " in caplog.text


def test_check_reads_the_notes(world: TinyCity) -> None:
    done = run_command({"PLAINVIEW_CATALOGUE": str(world.settings.catalogue)}, "check", "tiny")
    assert done.returncode == 2
    assert "tiny: notes/tiny/bad.md, date: missing; expected the day of the note" in done.stderr
    assert "tiny: 6 notes of the city, good" in done.stdout
