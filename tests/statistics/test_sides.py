"""Two sides compared: what is said of chance and what is not, and what is refused with its
reason.
"""

from __future__ import annotations

import re

import pytest

import app
from tests.support.worlds import STOPS_CITY, TinyCity, make_stop

BREAK = '\n[[breaks]]\nmonth = "2022-01"\ntopics = ["stops"]\nreason = "New forms."\n'
ROW = 'row = "one row per stop and weapon"'
TERRY = STOPS_CITY.replace(ROW, ROW + '\nscope = "terry_stops"')
SCOPED = STOPS_CITY.replace(ROW, ROW + '\nscope = "all_stops"')


def days(year: int, each: int, precinct: str, frisked: int, **more) -> list[dict]:
    """So many stops in each month of a year, the first `frisked` of them with a frisk."""
    return [
        make_stop(
            f"{year}-{month:02d}-{1 + n % 28:02d}",
            precinct,
            frisk="Y" if n < frisked else "N",
            **more,
        )
        for month in range(1, 13)
        for n in range(each)
    ]


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """Three years of two precincts with a break in 2022, and two more cities: of the same kind of
    stops, and not.
    """
    folder = tmp_path_factory.mktemp("sides")
    world = TinyCity(
        folder,
        [
            *days(2021, 30, "E", 3),
            *days(2022, 30, "E", 3),
            *days(2023, 40, "E", 12),
            *days(2022, 30, "W", 3),
            *days(2023, 30, "W", 3),
            *days(2021, 30, "W", 3),
        ],
        as_of="2024-01-15T23:00:00Z",
        city=STOPS_CITY,
    )
    world.write_city(SCOPED + BREAK)
    world.refresh()
    others = (("like", SCOPED), ("unlike", TERRY), ("untold", STOPS_CITY))
    for name, text in others:
        made = text.replace('id = "tiny"', f'id = "{name}"').replace(
            'name = "Tiny"', f'name = "{name.title()}"'
        )
        (world.settings.catalogue / f"{name}.toml").write_text(made, encoding="utf-8")
    refresh_all(world)
    return app.create_app(world.settings).server.test_client()


def refresh_all(world: TinyCity) -> None:
    """Make the two other cities live too: they read the same folder of rows."""
    from data.city_files.loader import load_catalogue
    from data.portal import PortalAccess
    from data.refresh import refresh_city
    from data.store.store import Store

    catalogue = load_catalogue(world.settings.catalogue)
    for name in ("like", "unlike", "untold"):
        refresh_city(
            catalogue.city(name),
            world.settings.catalogue,
            Store(world.settings.store),
            PortalAccess(),
        )


def told(client, search: str) -> str:
    """The page's one sentence, without its tags."""
    reply = client.get(f"/tiny/compare?{search}")
    assert reply.status_code == 200, reply.text[:500]
    found = re.search(r'class="headlines[^>]*>(.*?)</div>', reply.text, re.S).group(1)
    return re.sub("<[^>]*>", "", found).replace("\u00a0", " ")


YEAR = "since=2023-01&until=2023-12"


def test_two_districts_with_the_difference_and_whether_it_is_beyond_chance(client):
    said = told(client, f"measure=frisk_rate&district=east&with=west&{YEAR}")
    assert "30% (East) against 10% (West)" in said
    assert "20.0 percentage points higher" in said
    assert "more than chance" in said
    assert "p below" not in said
    assert "(p" not in said
    page = client.get(f"/tiny/compare?measure=frisk_rate&district=east&with=west&{YEAR}").text
    folded = page.partition('class="methods"')[2]
    assert "In this comparison p below 0.001. Below 0.05 a difference counts as more" in folded


def test_a_district_is_tested_against_the_rest_of_its_city(client):
    said = told(client, f"measure=frisk_rate&district=east&{YEAR}")
    assert "30% (East) against 21% (Tiny)" in said
    assert "20.0 percentage points higher than in the rest of the city" in said


def test_a_count_of_a_part_is_a_share_of_the_whole(client):
    said = told(client, f"measure=stops&district=east&{YEAR}")
    assert "East has 57% of them" in said
    assert "chance" not in said


def test_equal_months_of_two_years(client):
    said = told(client, f"measure=stops&{YEAR}&with_since=2022-01")
    assert "840 (2023) against 720 (2022)" in said
    assert "17% higher" in said
    assert "more than chance" in said


def test_counts_of_two_places_are_not_tested_and_the_page_says_why(client):
    said = told(client, f"measure=stops&district=east&with=west&{YEAR}")
    assert "480 (East) against 360 (West)" in said
    assert "compare rates instead" in said
    assert "chance" not in said
    assert "p " not in said


def test_small_counts_are_given_instead_of_a_percentage(tmp_path):
    rows = [*days(2022, 2, "E", 0), *days(2023, 3, "E", 0)]
    world = TinyCity(tmp_path, rows, as_of="2024-01-15T23:00:00Z", city=STOPS_CITY)
    world.write_city(STOPS_CITY)
    world.refresh()
    client = app.create_app(world.settings).server.test_client()
    said = told(client, "measure=stops&since=2023-02&until=2023-03&with_since=2022-02")
    assert "6 (February to March 2023) against 4 (February to March 2022)" in said
    assert "6 instead of 4" in said
    assert "%" not in said
    assert "may be chance" in said


def test_too_few_months_say_nothing_of_chance(client):
    said = told(client, f"measure=stops&{YEAR}&with=like")
    assert "chance" not in said
    said = told(client, "measure=frisk_rate&since=2021-01&until=2021-06&district=east&with=west")
    assert "too few months" in said
    assert "chance" not in said


def test_different_months_of_the_year_are_not_tested(client):
    said = told(client, "measure=stops&since=2023-07&until=2023-12&with_since=2023-01")
    assert "seasons may explain" in said
    assert "more than chance" not in said


def test_no_difference_across_a_break_unless_it_is_asked_for(client):
    page = client.get(f"/tiny/compare?measure=stops&{YEAR}&with_since=2021-01").text
    assert "Numbers before and after January 2022 do not compare: New forms" in page
    assert "% higher" not in page
    assert 'name="across"' in page
    said = told(client, f"measure=stops&{YEAR}&with_since=2021-01&across=yes")
    assert "17% higher" in said
    assert "not said whether that is chance" in said


def test_nothing_is_compared_with_an_incomplete_or_an_empty_period(client):
    assert "no data" in told(client, f"measure=stops&{YEAR}&with_since=2010-01")
    assert "incomplete" in told(
        client, "measure=stops&since=2023-06&until=2024-05&with_since=2022-06"
    )


def test_periods_that_share_months_are_refused(client):
    assert "share months" in told(client, f"measure=stops&{YEAR}&with_since=2022-06")
    assert "same place and period" in told(client, f"measure=stops&district=east&with=east&{YEAR}")


def test_cities_of_one_scope_are_compared_and_others_refused_with_the_reason(client):
    assert "The two are level" in told(client, f"measure=stops&{YEAR}&with=like")
    said = told(client, f"measure=stops&{YEAR}&with=unlike")
    assert "do not count the same" in said
    assert "stops of people on foot and in vehicles" in said
    assert "stops on suspicion of a crime, without traffic stops" in said
    said = told(client, f"measure=stops&{YEAR}&with=untold")
    assert "The city file of Untold does not say what its table holds" in said
    table = re.search(
        r'id="cities".*?</table>', client.get(f"/tiny/compare?measure=stops&{YEAR}").text, re.S
    ).group(0)
    assert "840 stops" in table
    assert "do not count the same" in table


def test_both_drawings_have_one_axis(client):
    page = client.get(f"/tiny/compare?measure=stops&district=east&with=west&{YEAR}").text
    drawings = re.findall(r"<svg[^>]*pv-trend.*?</svg>", page, re.S)
    ticks = [re.findall(r'text-anchor="end"[^>]*>([\d,]+)</text>', d)[:5] for d in drawings]
    assert len(drawings) == 4
    assert len({tuple(t) for t in ticks[::2]}) == 1


@pytest.mark.parametrize(
    "search", ["with=nowhere", "with_since=soon", "measure=nothing", "with=" + "x" * 900]
)
def test_a_side_that_is_not_there_is_answered_with_help(client, search):
    reply = client.get(f"/tiny/compare?{search}")
    assert reply.status_code == 400
    assert "Traceback" not in reply.text
