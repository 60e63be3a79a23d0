"""Period against period: every number is a recount of the rows, and what would mislead has a reason
and no change.
"""

from __future__ import annotations

import csv
import io
import random
from dataclasses import replace

import openpyxl
import pytest
from flask.testing import FlaskClient

import app
from dashboard.statistics.change_request import SORT_KEYS
from dashboard.statistics.series import read_chance
from data.model.values import Query
from tests.support.worlds import CITY_FILE, POPULATION, TinyCity, make_stop

API = "/api/v1/changes"
NOW = "since=2023-01&until=2023-12"
PRECINCTS = {"E": "east", "W": "west", "?": "not_recorded"}


def draw_stops(counts: dict[tuple[int, str], int], seed: int = 3) -> list[dict]:
    """Stops spread evenly over the months of each year: (year, precinct) -> how many a month."""
    pick = random.Random(seed)
    return [
        make_stop(
            f"{year}-{month:02d}-{pick.randint(1, 28):02d}", precinct, race=pick.choice("BWA")
        )
        for (year, precinct), each in counts.items()
        for month in range(1, 13)
        for _ in range(each + pick.randint(-1, 1))
    ]


STEADY = {
    **{(year, "E"): 30 for year in (2020, 2021, 2022)},
    **{(year, "W"): 20 for year in (2020, 2021, 2022, 2023)},
    (2023, "E"): 45,
}


@pytest.fixture(scope="module")
def stops() -> list[dict]:
    return draw_stops(STEADY)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, stops: list[dict]) -> TinyCity:
    made = TinyCity(tmp_path_factory.mktemp("tiny"), stops, as_of="2024-02-05T00:00:00Z")
    made.write_city(
        CITY_FILE.replace(
            "[districts]",
            '[population]\nfile = "people.csv"\nsource = "made up"\nvintage = 2020\n\n[districts]',
        )
    )
    (made.settings.catalogue / "people.csv").write_text(POPULATION)
    made.refresh()
    return made


@pytest.fixture(scope="module")
def client(world: TinyCity) -> FlaskClient:
    return app.create_app(world.settings).server.test_client()


def ask(client: FlaskClient, question: str) -> dict:
    reply = client.get(f"{API}.json?city=tiny&{question}")
    assert reply.status_code == 200, reply.text
    return reply.get_json()


def by_category(content: dict, dimension: str = "district") -> dict[str, dict]:
    return {row[dimension]: row for row in content["rows"]}


@pytest.mark.parametrize(
    ("question", "years"),
    [
        (f"measure=stops&{NOW}", ((2022,), (2023,))),
        ("measure=stops&since=2022-01&until=2023-12", ((2020, 2021), (2022, 2023))),
        (f"measure=stops&{NOW}&with_since=2020-01", ((2020,), (2023,))),
        (f"measure=stops&by=race&{NOW}", ((2022,), (2023,))),
    ],
)
def test_both_periods_are_recounts_of_the_rows(client, stops, question: str, years) -> None:
    content = ask(client, question)
    dimension = "race" if "by=race" in question else "district"
    names = {"B": "black", "W": "white", "A": "asian"} if dimension == "race" else PRECINCTS
    field = "race" if dimension == "race" else "precinct"

    def recount(wanted: tuple[int, ...], category: str) -> int:
        return sum(
            int(stop["day"][:4]) in wanted and names[stop[field]] == category for stop in stops
        )

    rows = by_category(content, dimension)
    assert set(rows) >= {"east", "west"} or set(rows) >= {"black", "white", "asian"}
    for category, row in rows.items():
        before, now = (recount(wanted, category) for wanted in years)
        assert (row["before"]["numerator"], row["now"]["numerator"]) == (before, now)
        assert row["difference"] == now - before
        assert row["percent"] == pytest.approx(100 * (now - before) / before)
    total = content["total"]
    assert total["now"]["numerator"] == sum(r["now"]["numerator"] for r in rows.values())


def test_a_row_is_tested_as_its_own_page_tests_it_and_then_together_with_the_others(
    client, world
) -> None:
    content = ask(client, f"measure=stops&{NOW}")
    answers = world.answers()
    ps = []
    for category, row in by_category(content).items():
        where = (("district", (category,)),)
        now = answers.answer(Query("tiny", "stops", (), where, "2023-01", "2023-12"))
        before = answers.answer(Query("tiny", "stops", (), where, "2022-01", "2022-12"))
        chance = read_chance(answers, now, before)
        assert chance is not None
        assert row["p"] == pytest.approx(chance.p)
        ps.append(row["p"])
    together = [row["p_together"] for row in content["rows"]]
    ranked = sorted(ps)
    assert max(together) == pytest.approx(max(ranked))
    assert min(together) == pytest.approx(min(ranked[0] * 2, ranked[1]))
    assert by_category(content)["east"]["beyond_chance"] is True
    assert by_category(content)["west"]["beyond_chance"] is False


def test_rates_stand_beside_counts_where_residents_are_known(client) -> None:
    content = ask(client, f"measure=stops&{NOW}")
    east = by_category(content)["east"]
    assert content["rate_measure"] == "stops_per_1000_residents"
    assert east["rate_now"]["value"] == pytest.approx(east["now"]["numerator"])
    assert east["rate_now"]["denominator"] == 1000
    assert ask(client, f"measure=frisk_rate&{NOW}")["rate_measure"] is None


@pytest.mark.parametrize("key", SORT_KEYS)
@pytest.mark.parametrize("sign", ["", "-"])
def test_every_column_sorts_by_a_link(client, key: str, sign: str) -> None:
    content = ask(client, f"measure=stops&{NOW}&sort={sign}{key}")
    names = [row["district"] for row in content["rows"]]
    assert sorted(names) == ["east", "west"]
    if key in ("now", "difference", "rate"):
        assert names == (["east", "west"] if sign else ["west", "east"])
    page = client.get(f"/tiny/changes?measure=stops&{NOW}&sort={sign}{key}").text
    order = "descending" if sign else "ascending"
    assert f'aria-sort="{order}"' in page


def test_a_column_that_is_sorted_leads_to_the_other_order(client) -> None:
    page = client.get(f"/tiny/changes?measure=stops&{NOW}&sort=-now").text
    assert 'id="sort-now" href="/tiny/changes?' in page
    assert "sort=now#changes" in page


def test_a_small_base_has_a_difference_and_no_percent(tmp_path) -> None:
    made = TinyCity(
        tmp_path,
        draw_stops({(2022, "E"): 1, (2023, "E"): 3, (2022, "W"): 9, (2023, "W"): 9}),
        as_of="2024-02-05T00:00:00Z",
    )
    made.refresh()
    content = ask(app.create_app(made.settings).server.test_client(), f"measure=stops&{NOW}")
    east = by_category(content)["east"]
    assert east["difference"] > 0
    assert east["percent"] is None


def test_what_would_mislead_is_refused_row_by_row_with_the_reason(tmp_path) -> None:
    """The east's records are silent for four months of the year before; elsewhere nothing
    is amiss.
    """
    stops = [
        stop
        for stop in draw_stops(STEADY)
        if not ("2022-03" <= stop["day"][:7] <= "2022-06" and stop["precinct"] == "E")
    ]
    made = TinyCity(tmp_path, stops, as_of="2024-02-05T00:00:00Z")
    made.refresh()
    client = app.create_app(made.settings).server.test_client()
    rows = by_category(ask(client, f"measure=stops&{NOW}"))
    assert rows["east"]["refused"]["code"] == "incomplete"
    assert "2022" in rows["east"]["refused"]["reason"]
    assert rows["east"]["difference"] is None
    assert rows["east"]["beyond_chance"] is None
    assert rows["west"]["refused"] is None
    assert rows["west"]["difference"] is not None
    page = client.get(f"/tiny/changes?measure=stops&{NOW}").text
    assert rows["east"]["refused"]["reason"] in page


def test_no_row_is_compared_across_a_change_of_definition(tmp_path, stops) -> None:
    made = TinyCity(tmp_path, stops, as_of="2024-02-05T00:00:00Z")
    made.write_city(
        CITY_FILE
        + '\n[[breaks]]\nmonth = "2022-07"\ntopics = ["stops"]\nreason = "Another form is used."\n'
    )
    made.refresh()
    client = app.create_app(made.settings).server.test_client()
    content = ask(client, f"measure=stops&{NOW}")
    assert {row["refused"]["code"] for row in (*content["rows"], content["total"])} == {"break"}
    assert "Another form is used" in content["rows"][0]["refused"]["reason"]
    later = ask(client, "measure=stops&since=2023-07&until=2023-12&with_since=2022-07")
    assert {row["refused"] for row in later["rows"]} == {None}


def test_another_share_of_located_records_gives_no_change(tmp_path) -> None:
    counts = {
        **{(year, place): 20 for year in (2021, 2022) for place in ("E", "W")},
        **{(2023, place): 15 for place in ("E", "W")},
        (2023, "?"): 10,
    }
    made = TinyCity(tmp_path, draw_stops(counts), as_of="2024-02-05T00:00:00Z")
    made.refresh()
    client = app.create_app(made.settings).server.test_client()
    content = ask(client, f"measure=stops&{NOW}")
    rows = by_category(content)
    assert {rows[d]["refused"]["code"] for d in ("east", "west")} == {"named_share"}
    assert content["total"]["refused"] is None


def test_too_few_located_records_compare_no_place(tmp_path) -> None:
    counts = {(year, place): 10 for year in (2022, 2023) for place in ("E", "W")}
    counts |= {(year, "?"): 30 for year in (2022, 2023)}
    made = TinyCity(tmp_path, draw_stops(counts), as_of="2024-02-05T00:00:00Z")
    made.refresh()
    client = app.create_app(made.settings).server.test_client()
    content = ask(client, f"measure=stops&{NOW}")
    assert {row["refused"]["code"] for row in content["rows"]} == {"few_named"}


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ("measure=stops&by=month", "by"),
        ("measure=stops&by=district,race", "by"),
        (f"measure=stops&{NOW}&with_since=2022-06", "with_since"),
        (f"measure=stops&{NOW}&with_since=2022", "with_since"),
        (f"measure=stops&{NOW}&sort=up", "sort"),
        ("measure=nothing", "measure"),
    ],
)
def test_what_cannot_be_asked_is_named(client, question: str, field: str) -> None:
    reply = client.get(f"{API}.json?city=tiny&{question}")
    assert reply.status_code == 400
    assert [e["field"] for e in reply.get_json()["errors"]] == [field]
    assert client.get(f"/tiny/changes?{question}").status_code == 400


def test_files_hold_the_rows_of_the_page(client) -> None:
    content = ask(client, f"measure=stops&{NOW}")
    lines = client.get(f"{API}.csv?city=tiny&measure=stops&{NOW}").text.split("\r\n")
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    assert [row["district"] for row in rows] == ["east", "west", ""]
    assert [int(row["now_numerator"]) for row in rows[:2]] == [
        row["now"]["numerator"] for row in content["rows"]
    ]
    book = openpyxl.load_workbook(
        io.BytesIO(client.get(f"{API}.xlsx?city=tiny&measure=stops&{NOW}").data)
    )
    table, data = book["Table"], book["Data"]
    assert [cell.value for cell in table[1]][:4] == ["Precinct", "2023", "2022", "Change"]
    assert table["B2"].value == content["rows"][0]["now"]["numerator"]
    assert table["D2"].number_format.startswith("+")
    assert isinstance(table["D2"].value, int)
    assert data["A1"].value == "district"
    assert book.sheetnames[-1] == "About"


def test_pages_in_both_languages_hold_table_and_map_before_any_script(client) -> None:
    for language in ("en", "es"):
        page = client.get(f"/tiny/changes?measure=stops&{NOW}&lang={language}").text
        assert page.count('<th scope="row">') >= 3
        assert ("sort=-difference" in page and f"lang={language}" in page) or language == "en"
    for other in ("compare", "outcomes"):
        assert 'href="/tiny/changes' in client.get(f"/tiny/{other}").text
    assert "/tiny/changes</loc>" in client.get("/sitemap.xml").text


def test_small_numbers_stay_hidden(world) -> None:
    """A row that an answer withholds has no number, no change and no chance here either."""
    hidden = replace(world.settings, small_numbers="hide:400")
    client = app.create_app(hidden).server.test_client()
    content = ask(client, f"measure=stops&by=race&{NOW}")
    withheld = [row for row in content["rows"] if row["now"]["status"] == "withheld"]
    assert withheld
    for row in withheld:
        assert row["now"]["numerator"] is None
        assert [row[k] for k in ("difference", "percent", "p", "p_together")] == [None] * 4
        assert row["refused"]["code"] == "status"


def test_an_event_leads_to_the_year_after_it_against_the_year_before(tmp_path, stops) -> None:
    made = TinyCity(tmp_path, stops, as_of="2024-02-05T00:00:00Z")
    event = '\n[[events]]\nmonth = "{}"\ntopics = ["stops"]\ntitle = "A new form"\n'
    made.write_city(CITY_FILE + event.format("2022-04") + event.format("2023-06"))
    made.refresh()
    client = app.create_app(made.settings).server.test_client()
    page = client.get(f"/tiny/changes?measure=stops&{NOW}").text
    links = page[page.index('id="events"') :].partition("</section>")[0]
    assert "since=2022-04&amp;until=2023-03&amp;with_since=2021-04" in links
    # After June 2023 there is no whole year.
    assert "since=2023-06" not in links
    assert "In these months, June 2023: A new form" in links
