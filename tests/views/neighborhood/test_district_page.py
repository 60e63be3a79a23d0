from __future__ import annotations

import html
import re

import pytest


def text_of(reply) -> str:
    body = re.sub(
        r"<(style|script|template).*?</\1>", " ", reply.text.split("<body>")[1], flags=re.S
    )
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


@pytest.fixture
def east(client) -> str:
    reply = client.get("/tiny/district/east")
    assert reply.status_code == 200
    return text_of(reply)


def test_it_says_what_happened_against_the_year_before_and_the_city(east):
    """By hand, 2023: East 24 + 1 stops (24 in 2022); the city 36 + 2 (36), one of them nowhere."""
    assert "Police recorded 25 stops in 2023, 1 more than in 2022." in east
    assert "In all of Tiny there were 38 stops, 6% more than in 2022." in east
    assert (
        "For 3% of them no precinct is recorded. East had 68% of those that name their precinct."
        in east
    )
    assert "Records show 12 complaints received in 2023, the same number as in 2022." in east


def test_it_says_what_came_of_it(east):
    assert "Stops in Tiny, East, by outcome" in east
    assert "Allegations in Tiny, East, by finding" in east


def test_it_says_how_to_complain_and_to_praise(client, east):
    assert "To complain: Tiny review board" in east
    assert "To praise: Tiny thanks" in east
    assert 'href="https://tiny.example/complain"' in client.get("/tiny/district/east").text


def test_districts_across_a_gap_are_no_neighbors(east):
    assert "No other precinct shares a border with East." in east


def test_it_leads_to_the_other_pages_with_the_district_kept(client):
    page = client.get("/tiny/district/east").text
    for address in (
        "/tiny/map?measure=stops&amp;district=east",
        "/tiny?district=east",
        "/tiny/trends?measure=stops&amp;by=month&amp;district=east",
    ):
        assert f'href="{address}"' in page
        assert client.get(html.unescape(address)).status_code == 200


def test_a_district_that_is_not_there_is_a_page_that_helps(client):
    reply = client.get("/tiny/district/north")
    assert reply.status_code == 404
    assert "expected one of east, west" in text_of(reply)
    assert client.get("/tiny/map/east").status_code == 404


def test_the_page_of_all_districts_leads_to_each_and_drops_no_row(client):
    page = client.get("/tiny/district")
    # The list: areas of the map are no links, their bubble holds one.
    assert 'href="/tiny/district/east"' in page.text
    assert 'data-district="east"' in page.text
    assert "Not recorded 1 stop" in text_of(page)


def test_it_speaks_spanish(client):
    told = text_of(client.get("/tiny/district/east?lang=es"))
    assert "En todo Tiny hubo" in told
    assert "Para presentar una queja" in told


def test_it_begins_with_what_readers_ask(client):
    reply = client.get("/tiny/district/east").text
    first = re.search(r'<div class="headlines[^"]*">(.*?)</div>', reply)
    assert first
    assert reply.index(first[0]) < reply.index('id="controls"')
    told = [html.unescape(re.sub(r"<[^>]+>", "", p)) for p in re.findall(r"<p>(.*?)</p>", first[1])]
    assert told == [
        # By hand: 25 stops of 1,000 residents in East against 12 of 3,000 in West.
        "More than the rest of Tiny: 6.25 times as many stops per resident (95% interval "
        "2.75 to 15.3)."
        " Police recorded 25 stops in 2023.",
        "East ranks 1 of 2 precincts by stops per resident; 1 is the highest.",
        "Records show 12 complaints received in 2023. Of 12 allegations with a finding, 6 "
        "were sustained"
        " in 2023: too few to compare, so no percentage is given.",
    ]


def test_the_other_district_has_the_inverse_ratio(client):
    west = text_of(client.get("/tiny/district/west"))
    assert "Less than the rest of Tiny: 0.16 times as many stops per resident" in west
    assert "West ranks 2 of 2 precincts by stops per resident" in west


def test_the_answers_follow_the_period_of_the_page(client):
    east = text_of(client.get("/tiny/district/east?since=2022-01&until=2022-12"))
    assert "6.00 times as many stops per resident" in east
    assert "Police recorded 24 stops in 2022." in east
