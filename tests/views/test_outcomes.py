"""The page of outcomes: steps with what each is out of, and the ones that a city does not
record.
"""

from __future__ import annotations

import json
import re
from html import unescape

import pytest

import app
from tests.support.worlds import CITY_FILE, FORCE_TABLE, TinyCity, make_allegation, make_stop

MORE = """
searched = {columns = ["search"], yes = ["Y"], no = ["N"]}
found = {columns = ["hit"], yes = ["Y"], no = ["N"]}
arrested = {columns = ["result"], yes = ["Arrest"], no = ["Warning"], begins = 2022-07-01}
"""
FORCE = (
    FORCE_TABLE
    + """
force_level = {columns = ["level"], values = {level_1 = ["1"], level_2 = ["2"]}}
"""
)
FLAGS = 'frisked = {columns = ["frisk"], yes = ["Y"], no = ["N"]}\n'
YEAR = "since=2022-01&until=2022-12"


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> TinyCity:
    """A year of 600 stops: a frisk in each third, a search in each fourth (every second with a
    find), an arrest in each fifth; 90 incidents of force.
    """
    made = TinyCity(tmp_path_factory.mktemp("outcomes"))
    made.write_city(CITY_FILE.replace(FLAGS, FLAGS + MORE) + FORCE)
    made.write_rows(
        "stop-0001",
        [
            make_stop(
                f"2022-{1 + n % 12:02d}-{1 + n % 28:02d}",
                "EW"[n % 2],
                frisk="-" if n % 10 == 9 else "NY"[n % 3 == 0],
                search="NY"[n % 4 == 0],
                hit="NY"[n % 8 == 0] if n % 4 == 0 else None,
                result="Arrest" if n % 5 == 0 else "Warning",
            )
            for n in range(600)
        ],
    )
    made.write_rows(
        "comp-0001", [make_allegation(f"c{n}", f"2022-{1 + n % 12:02d}-05") for n in range(48)]
    )
    made.write_rows(
        "forc-0001",
        [
            {"number": f"f{n}", "day": f"2022-{1 + n % 12:02d}-09", "level": "12"[n % 3 == 0]}
            for n in range(90)
        ],
    )
    made.refresh()
    return made


@pytest.fixture(scope="module")
def client(world):
    return app.create_app(world.settings).server.test_client()


def step(text: str, name: str) -> list[str]:
    """The cells of a step's row, without their tags."""
    row = re.search(rf'<th scope="row">{name}</th>(.*?)</tr>', text).group(1)
    return [
        re.sub("<[^>]*>", "", cell).replace("\u00a0", " ")
        for cell in re.findall("<td.*?</td>", row)
    ]


def test_each_step_names_what_it_is_out_of(client):
    text = client.get(f"/tiny/outcomes?{YEAR}").text
    assert step(text, "Stops")[0] == "600"
    frisked = sum(1 for n in range(600) if n % 10 != 9 and n % 3 == 0)
    assert step(text, "Someone was frisked")[:2] == [
        str(frisked),
        "540 stops where it was recorded whether a person was frisked",
    ]
    assert step(text, "The search found something")[:3] == [
        "75",
        "150 searches with a recorded result",
        "50.0",
    ]


def test_what_several_steps_say_is_said_once(client):
    text = client.get(f"/tiny/outcomes?{YEAR}").text
    (card,) = re.findall(r"<article[^>]*data-chart=\"funnel-stops\".*?</article>", text, re.S)
    assert card.count("Stops without a recorded yes or no are left out of both counts.") == 1


def test_a_step_that_is_not_read_has_words_and_no_bar(client):
    text = client.get(f"/tiny/outcomes?{YEAR}").text
    assert step(text, "The stop ended in a citation") == ["not read by this site"]
    drawing = text[text.index("<svg", text.index('data-chart="funnel-stops"')) :]
    bar = re.search(r"<g data-i[^>]*>[^>]*>The stop ended in a citation.*?</g>", drawing).group(0)
    assert "<rect" not in bar
    assert "not read by this site" in bar


def test_the_district_and_the_period_are_in_the_address(client):
    text = client.get(f"/tiny/outcomes?{YEAR}&district=east").text
    assert step(text, "Stops")[0] == "300"
    assert "district=east" in re.search(r'href="(/api/v1/answers.csv[^"]*)"', text).group(1)


def test_force_of_each_level_is_over_all_stops(world):
    rows = {
        r["force_level"]: r
        for r in world.ask(f"measure=force_per_1000_stops&by=force_level&{YEAR}").rows
    }
    assert {level: (r.numerator, r.denominator) for level, r in rows.items()} == {
        "level_1": (60, 600),
        "level_2": (30, 600),
    }
    assert rows["level_1"].value == pytest.approx(100)


def test_force_over_arrests_counts_only_months_in_which_arrests_are_recorded(world):
    row = world.ask("measure=force_per_1000_arrests&by=year").rows[0]
    late = [n for n in range(600) if n % 12 >= 6]
    assert (row.numerator, row.denominator) == (
        sum(1 for n in range(90) if n % 12 >= 6),
        sum(1 for n in late if n % 5 == 0),
    )


@pytest.mark.parametrize("search", ["since=never", "district=nowhere", "junk=1"])
def test_a_question_that_makes_no_sense_is_answered_with_help(client, search):
    reply = client.get(f"/tiny/outcomes?{search}")
    assert reply.status_code == 400
    assert "What you can ask" in reply.text


def test_each_step_leads_to_its_count_at_the_portal(client) -> None:
    text = client.get(f"/tiny/outcomes?{YEAR}").text
    told = [json.loads(unescape(marks)) for marks in re.findall(r'data-marks="([^"]+)"', text)]
    funnel = next(t for t in told if t["rows"][0][1].startswith("600"))
    assert len(funnel["rows"]) > 3
    assert all("select=count" in row[4] for row in funnel["rows"][:2])


def test_what_is_second_stands_last_and_is_folded_on_a_phone(client) -> None:
    text = client.get(f"/tiny/outcomes?{YEAR}").text
    first, found, second = text.partition('<details class="more">')
    assert found
    assert "<summary>More charts (" in second
    assert 'data-chart="funnel-stops"' in first
    assert 'data-chart="breakdown-force_incidents-force_level"' in first
    assert 'data-chart="breakdown-force_per_1000_stops-force_level"' in second
