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
        ("Use of force", None),
        ("stops", "/tiny/trends?measure=stops"),
        ("Stops by race", "/tiny/breakdowns?measure=stops&by=race"),
        ("data", "/tiny/data"),
        ("dispari", "/tiny/disparities"),
        ("East", "/tiny/district/east"),
    ],
)
def test_topics_and_districts_are_found_without_asking_anybody(client, geocoder, text, address):
    reply = look(client, address=text)
    if address is None:  # the city has no data of it
        assert reply.status_code == 404
    else:
        assert (reply.status_code, reply.headers["Location"]) == (303, address)
        assert geocoder.asked == []


def test_a_topic_is_found_in_the_language_of_the_page(client):
    reply = client.post("/tiny/district?lang=es", data={"address": "disparidades"})
    assert reply.headers["Location"] == "/tiny/disparities?lang=es"


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
