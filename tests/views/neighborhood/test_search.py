"""The one search of the site: districts, topics and cities by name; an address is asked for
last.
"""

from __future__ import annotations

import html
import re

import pytest

from tests.views.neighborhood.test_finding import look, said


@pytest.mark.parametrize(
    ("text", "address"),
    [
        # The city has no data of it: its page says so.
        ("Use of force", "/tiny/trends?measure=force_incidents"),
        ("stops", "/tiny/trends?measure=stops"),
        ("Stops by race", "/tiny/breakdowns?measure=stops&by=race"),
        ("data", "/tiny/data"),
        ("dispari", "/tiny/disparities"),
        ("East", "/tiny/district/east"),
        ("Tiny", "/tiny"),
        ("Tiny stops", "/tiny/trends?measure=stops"),
        ("stops by precinct", "/tiny/map?measure=stops&by=district"),
        ("glossary", "/glossary"),
        ("embed", "/tiny/embed"),
    ],
)
def test_topics_and_districts_are_found_without_asking_anybody(client, geocoder, text, address):
    reply = look(client, address=text)
    assert (reply.status_code, reply.headers.get("Location")) == (303, address)
    assert geocoder.asked == []


@pytest.mark.parametrize("text", ["disparidades", "disparities", "perfiles raciales"])
def test_a_topic_is_found_in_every_language_and_opens_in_that_of_the_page(client, text):
    for language in ("", "?lang=es"):
        reply = client.post(f"/tiny/district{language}", data={"address": text})
        assert reply.headers.get("Location") == f"/tiny/disparities{language}", text


@pytest.mark.parametrize(
    ("text", "address"), [("Wset", "/tiny/district/west"), ("glosary", "/glossary")]
)
def test_a_misspelled_name_is_offered_as_it_is_spelled(client, geocoder, text, address):
    reply = look(client, address=text)
    assert reply.status_code == 200
    assert "Nothing has just that name" in said(reply)
    assert f'href="{address}"' in reply.text


def test_several_topics_are_offered(client, geocoder):
    reply = look(client, address="stop")
    assert reply.status_code == 200
    assert "Several pages fit" in said(reply)
    choices = re.search(r'<ul class="choices">(.*?)</ul>', reply.text)
    offered = re.findall(r'href="([^"]*)"', choices[1]) if choices else []
    assert html.unescape(offered[0]) == "/tiny/trends?measure=stops"
    assert "/tiny/breakdowns?measure=stops&by=race" in map(html.unescape, offered)
    assert 2 <= len(offered) <= 8
    assert geocoder.asked == []
    assert reply.headers["Cache-Control"] == "no-store"


def test_every_page_carries_the_search(client):
    for path in ("/tiny", "/tiny/trends", "/methods", "/nowhere"):
        text = client.get(path).text
        assert 'role="search"' in text, path
        assert 'action="/tiny/district"' in text, path


def test_one_city_is_the_start_page(client):
    first = client.get("/")
    assert first.status_code == 200
    assert "Tiny in plain view</h1>" in first.text
