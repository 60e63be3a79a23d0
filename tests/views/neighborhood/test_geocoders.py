from __future__ import annotations

import logging
import socket
import threading
import time

import pytest
from flask import Response

from data.geocode import GeocoderUnavailable, SearchArea
from data.portal import geocoders
from data.portal.geocoders import CensusGeocoder, NominatimGeocoder, open_geocoder

AREA = SearchArea("Tiny", "IL", (-84.5, 39.1, -84.4, 39.2))
ADDRESS = "4711 Secret Street"
CENSUS = {
    "result": {
        "input": {"address": {"address": ADDRESS}},
        "addressMatches": [
            {
                "matchedAddress": "4711 SECRET ST, TINY, IL, 60000",
                "coordinates": {"x": -84.49, "y": 39.11},
            }
        ],
    }
}


def test_the_census_is_asked_by_its_own_rules(geocoder):
    geocoder.reply = lambda: CENSUS
    (match,) = CensusGeocoder(geocoder.origin).find(ADDRESS, AREA)
    assert (match.label, match.longitude, match.latitude) == (
        "4711 SECRET ST, TINY, IL, 60000",
        -84.49,
        39.11,
    )
    assert geocoder.asked == [
        {"address": f"{ADDRESS}, Tiny, IL", "benchmark": "Public_AR_Current", "format": "json"}
    ]


@pytest.mark.parametrize("text", ["1 Main St, Other, IL", "1 Main St 60000", "1 Main St Tiny"])
def test_an_address_that_names_its_place_goes_as_it_is(geocoder, text):
    geocoder.reply = lambda: CENSUS
    CensusGeocoder(geocoder.origin).find(text, AREA)
    assert geocoder.asked[0]["address"] == text


def test_nominatim_is_asked_near_the_city(geocoder):
    geocoder.places(("Secret Street, Tiny", -84.49, 39.11))
    (match,) = NominatimGeocoder(geocoder.origin).find(ADDRESS, AREA)
    assert match.label == "Secret Street, Tiny"
    assert geocoder.asked[0]["viewbox"] == "-84.5,39.2,-84.4,39.1"


@pytest.mark.parametrize(
    "reply",
    [
        Response("<html>", 200),
        Response("{}", 500),
        Response("[]", 302, {"Location": "/elsewhere"}),
        {"result": {}},
        {"result": {"addressMatches": [{"matchedAddress": "x", "coordinates": {"x": "east"}}]}},
        Response(b"\xff\xfe", 200),
        Response(b"[" * 300_000, 200),
    ],
)
def test_any_other_answer_is_a_geocoder_that_is_down_and_no_error_tells_the_address(
    geocoder, reply
):
    geocoder.reply = lambda: reply
    with pytest.raises(GeocoderUnavailable) as told:
        CensusGeocoder(geocoder.origin).find(ADDRESS, AREA)
    assert "Secret" not in f"{told.value} {told.value.__cause__} {told.value.errors}"


def test_nobody_there_is_a_geocoder_that_is_down():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        with pytest.raises(GeocoderUnavailable) as told:
            CensusGeocoder(f"http://127.0.0.1:{probe.getsockname()[1]}").find(ADDRESS, AREA)
    assert "Secret" not in str(told.value)
    assert told.value.__suppress_context__


def test_one_that_drips_is_given_up(geocoder, monkeypatch):
    monkeypatch.setattr(geocoders, "TOTAL_SECONDS", 0.2)
    geocoder.reply = lambda: Response((time.sleep(0.05) or b" " for _ in range(400)), 200)
    with pytest.raises(GeocoderUnavailable):
        CensusGeocoder(geocoder.origin).find(ADDRESS, AREA)


def test_one_that_hangs_holds_no_more_than_two_threads(geocoder):
    held = threading.Event()
    geocoder.reply = lambda: held.wait(20) and CENSUS
    askers = [
        threading.Thread(
            target=lambda: CensusGeocoder(geocoder.origin).find(ADDRESS, AREA), daemon=True
        )
        for _ in range(geocoders.MAX_CONCURRENT)
    ]
    for asker in askers:
        asker.start()
    while len(geocoder.asked) < geocoders.MAX_CONCURRENT:
        time.sleep(0.01)
    with pytest.raises(GeocoderUnavailable, match="busy"):
        CensusGeocoder(geocoder.origin).find(ADDRESS, AREA)
    held.set()
    for asker in askers:
        asker.join()


def test_the_http_library_logs_nothing_of_it(geocoder, caplog):
    caplog.set_level(logging.DEBUG)
    geocoder.reply = lambda: CENSUS
    CensusGeocoder(geocoder.origin).find(ADDRESS, AREA)
    assert geocoder.asked
    assert "Secret" not in caplog.text
    assert "onelineaddress" not in caplog.text


def test_the_setting_chooses():
    assert open_geocoder("off") is None
    assert isinstance(open_geocoder("census"), CensusGeocoder)
    assert open_geocoder("https://places.example/").origin == "https://places.example"
