from __future__ import annotations

from tests.views.neighborhood.test_district_page import text_of


def test_counts_and_rates_are_one_tap_apart(client):
    page = client.get("/tiny/map?measure=stops&district=east&since=2023-01&until=2023-12").text
    other = "/tiny/map?measure=stops_per_1000_residents&amp;district=east&amp;since=2023-01&amp;until=2023-12"
    assert f'<a href="{other}">Per 1,000 residents</a>' in page
    assert ">Counts</a>" in page
    assert ">Counts</a>" not in client.get("/tiny/map?measure=frisk_rate").text


def test_a_selected_district_has_a_way_to_its_own_page(client):
    page = client.get("/tiny/map?measure=stops&district=east")
    assert 'href="/tiny/district/east">Everything about East: its own page<' in page.text
    assert "Everything about" not in text_of(client.get("/tiny/map?measure=stops"))


def test_rows_that_name_no_place_stand_in_the_list(client):
    assert "Not recorded 1 stop" in text_of(client.get("/tiny/map?measure=stops"))
