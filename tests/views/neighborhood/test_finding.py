from __future__ import annotations

import html
import logging
import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Response

import app
from tests.data.geography.worlds import SIDE, SOUTH, WEST


def at(x: float, y: float = 0.5) -> tuple[float, float]:
    return WEST + x * SIDE, SOUTH + y * SIDE


def look(client, **form: str):
    return client.post("/tiny/district", data=form)


def said(reply) -> str:
    found = re.search(r'id="find-said">([^<]*)', reply.text)
    return html.unescape(found[1]) if found else ""


def test_an_address_leads_to_its_district_and_lands_in_no_address(client, geocoder):
    geocoder.places(("1 Main Street, Tiny", *at(2.5)))
    reply = look(client, address="1 Main Street")
    assert (reply.status_code, reply.headers["Location"]) == (303, "/tiny/district/east")
    assert reply.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in reply.headers


@pytest.mark.parametrize("name", ["East", "east", " EAST precinct ", "Precinct East"])
def test_a_district_s_own_name_asks_nobody(client, geocoder, name):
    assert look(client, address=name).headers["Location"] == "/tiny/district/east"
    assert geocoder.asked == []


def test_a_position_leads_to_its_district_and_asks_nobody(client, geocoder):
    longitude, latitude = at(0.5)
    reply = look(client, address="", latitude=f"{latitude:.3f}", longitude=f"{longitude:.3f}")
    assert reply.headers["Location"] == "/tiny/district/west"
    assert geocoder.asked == []


@pytest.mark.parametrize(
    ("latitude", "longitude"), [("nan", "0"), ("x", "y"), ("1e99", "0"), ("91", "0"), ("5", "")]
)
def test_a_position_that_is_none_gets_words(client, latitude, longitude):
    reply = look(client, latitude=latitude, longitude=longitude)
    assert reply.status_code == 400
    assert "not a position" in said(reply)


def test_several_places_are_offered_with_their_districts(client, geocoder):
    geocoder.places(
        ("Mill Street, Tiny", *at(0.5)),
        ("Mill Street, New Tiny", *at(2.5)),
        ("Mill Street", *at(50)),
    )
    reply = look(client, address="Mill Street")
    assert reply.status_code == 200
    assert "Which one do you mean?" in said(reply)
    assert ">Mill Street, Tiny: West<" in reply.text
    assert ">Mill Street, New Tiny: East<" in reply.text
    assert 'href="/tiny/district/west"' in reply.text


@pytest.mark.parametrize(
    ("x", "words"),
    [
        (1.5, "No precinct on the map covers this place"),
        (40, "outside Tiny"),
        (40, "20 miles from East"),
    ],
)
def test_a_gap_and_the_world_outside_are_told_apart(client, geocoder, x, words):
    geocoder.places(("Somewhere", *at(x)))
    reply = look(client, address="Somewhere")
    assert reply.status_code == 200
    assert words in said(reply)


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("", 400, "Type an address first"),
        ("   ", 400, "Type an address first"),
        ("asdfgh", 404, "No such place"),
        ("x" * 10_000, 400, "10,000 characters"),
        ("y" * 100_000, 400, "characters long"),
        ("<script>", 404, "No such"),
    ],
)
def test_what_is_no_address_gets_words_that_help(client, address, status, words):
    reply = look(client, address=address)
    assert (reply.status_code, words in said(reply)) == (status, True), said(reply)
    assert "<script>" not in reply.text.split("</head>")[1]


@pytest.mark.parametrize("reply", [Response("", 500), Response("<html>", 200)])
def test_a_geocoder_that_is_down_is_said_to_be(client, geocoder, reply):
    geocoder.reply = lambda: reply
    found = look(client, address="1 Main Street")
    assert found.status_code == 503
    assert "does not answer" in said(found)
    assert 'value="1 Main Street"' in found.text  # to try again with


def test_without_a_geocoder_the_names_of_districts_still_work(world, geocoder):
    alone = app.create_app(replace(world.settings, geocoder="off")).server.test_client()
    assert look(alone, address="West").headers["Location"] == "/tiny/district/west"
    reply = alone.post("/tiny/district", data={"address": "1 Main Street"})
    assert reply.status_code == 404
    assert "addresses are not looked up here" in said(reply)
    assert "find-address" not in alone.get("/tiny/district").text


def test_a_page_that_answers_one_reader_is_not_asked_for_again_by_scripts(client):
    reply = look(client, address="asdfgh")
    assert "<template><script" in reply.text.replace("\n", "")
    assert reply.headers["Cache-Control"] == "no-store"
    assert "asdfgh" not in client.get("/tiny/district").text


def test_a_city_that_is_not_served_has_no_districts(client):
    assert client.post("/nowhere/district", data={"address": "x"}).status_code == 404


def test_spanish_is_kept(client, geocoder):
    geocoder.places(("Somewhere", *at(2.5)))
    reply = client.post("/tiny/district?lang=es", data={"address": "Somewhere"})
    assert reply.headers["Location"] == "/tiny/district/east?lang=es"
    assert "Primero escriba" in said(client.post("/tiny/district?lang=es", data={"address": ""}))


def test_the_address_is_neither_logged_nor_stored(client, world, geocoder, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    replies = (
        [],
        Response("", 500),
        [{"display_name": "4711 Secret Street", "lon": "9", "lat": "9"}],
        {"a": 1},
    )
    for reply in replies:
        geocoder.reply = lambda reply=reply: reply
        assert look(client, address="4711 Secret Street").status_code in (200, 404, 503)
    assert len(geocoder.asked) == len(replies)
    assert "Secret" not in caplog.text
    assert "Secret" not in "".join(capfd.readouterr())
    files = [p for p in Path(world.folder).rglob("*") if p.is_file()]
    assert files
    assert not any(b"Secret" in p.read_bytes() for p in files)


def test_the_form_is_a_post_and_the_device_may_be_asked(client):
    page = client.get("/tiny")
    assert '<form method="post" action="/tiny/district">' in page.text
    assert "geolocation=(self)" in page.headers["Permissions-Policy"]


def test_nobody_is_told_to_type_where_no_address_is_looked_up(world):
    """Without a geocoder the page offers the map, the list and the position of the device."""
    settings = replace(world.settings, geocoder="off")
    page = html.unescape(app.create_app(settings).server.test_client().get("/tiny/district").text)
    assert 'id="find-address"' not in page
    assert "Tap the map, or pick from the list." in page
    assert "Your location is used once" in page
    assert "ype an address" not in page
    assert "Your address" not in page


def test_who_is_told_an_address_is_said(client):
    page = html.unescape(client.get("/tiny/district").text)
    assert 'id="find-address"' in page
    assert "Type an address or a place" in page
    assert "Your address is used once" in page
