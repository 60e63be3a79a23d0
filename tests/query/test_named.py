"""How many records name what is asked about: on every row, and what follows for places that few
records name.
"""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

import app
from dashboard import wording
from dashboard.query.answer import AnswerRow
from dashboard.query.naming_shares import differs_in_named_share
from dashboard.settings import Settings
from dashboard.wording import answer_table
from tests.data.geography.worlds import block, feature, published
from tests.support.profiles import scale_examples
from tests.support.worlds import (
    CITY_FILE,
    COMPLAINTS,
    STOPS,
    TinyCity,
    make_allegation,
    make_stop,
    read_numerators,
)

YEAR = "since=2023-01&until=2023-12"
RESIDENTS = "district,race,residents\neast,,10000\nwest,,90000\n"
MAP = (
    '[boundaries]\nfile = "shapes.geojson"\nproperties = ["name"]\n'
    'parts = {east = ["E"], west = ["W"]}\n\n[[datasets]]'
)

SHAPES = published(feature(block(0, 0), name="E"), feature(block(1, 0), name="W"))


def city(folder, east: int, west: int, nowhere: int) -> TinyCity:
    """A year of complaints in a city of 100,000 residents with a map, so many of them in each
    district.
    """
    made = TinyCity(folder, as_of="2024-01-15T23:00:00Z")
    text = CITY_FILE.replace(
        "[districts]",
        'population = {file = "people.csv", source = "Census", vintage = 2020}\n\n[districts]',
    )
    made.write_city(text.replace("[[datasets]]", MAP, 1))
    (made.settings.catalogue / "people.csv").write_text(RESIDENTS, encoding="utf-8")
    (made.settings.catalogue / "shapes.geojson").write_text(json.dumps(SHAPES), encoding="utf-8")
    places = ["E"] * east + ["W"] * west + [None] * nowhere
    made.write_rows(
        COMPLAINTS,
        [
            make_allegation(f"c{n}", f"2023-{1 + n % 12:02d}-{1 + n % 28:02d}", precinct=place)
            for n, place in enumerate(places)
        ]
        # Coverage ends where rows end.
        + [make_allegation("last", "2024-01-14", precinct="E")],
    )
    made.refresh()
    return made


@pytest.fixture(scope="module")
def sparse(tmp_path_factory):
    """The city in which 850 of 1,000 complaints name no precinct."""
    return city(tmp_path_factory.mktemp("sparse"), 30, 120, 850)


@pytest.fixture(scope="module")
def located(tmp_path_factory):
    """The city in which 200 of 1,000 complaints name no precinct."""
    return city(tmp_path_factory.mktemp("located"), 300, 500, 200)


def site(world: TinyCity, **changed):
    """A client of the world's site."""
    given = Settings(**{**world.settings.__dict__, **changed}) if changed else world.settings
    return app.create_app(given).server.test_client()


def text_of(markup: str) -> str:
    """The words of a page."""
    bare = re.sub(r"<(script|style).*?</\1>", " ", markup, flags=re.S)
    return " ".join(re.sub("<[^>]*>", " ", bare).replace("&#x27;", "'").split())


def headline(page: str) -> str:
    """A page's leading sentence."""
    return text_of(re.search(r'class="headlines[^>]*>(.*?)</div>', page, re.S).group(1))


def drawn_maps(markup: str) -> list[str]:
    """The maps that are drawn on a page."""
    return re.findall(r"<svg[^>]*pv-map", markup)


STOP = some.fixed_dictionaries(
    {
        "precinct": some.sampled_from(["E", "W", "OOJ", "?", None]),
        "race": some.sampled_from(["B", "W", "U", None]),
        "month": some.integers(1, 12),
        "year": some.sampled_from([2022, 2023]),
    }
)
READ = {"E": "east", "W": "west", "OOJ": "outside", "B": "black"}
NAMING = {"district": ("E", "W"), "race": ("B", "W")}
COLUMNS = {"district": "precinct", "race": "race"}


def recount(rows: list[dict], row: dict, by: tuple[str, ...], where: dict) -> float | None:
    """The share by walking over raw rows: for each asked dimension, the other cells and filters
    hold.
    """
    shares = []
    for dimension in dict.fromkeys((*(d for d in by if d != "year"), *where)):
        every = named = 0
        for raw in rows:
            alike = "year" not in row or str(raw["year"]) == row["year"]
            for other in {*by, *where} - {dimension, "year"}:
                value = category(other, raw[COLUMNS[other]])
                alike &= other not in row or row[other] == value
                alike &= other not in where or where[other] == value
            if alike:
                every += 1
                named += raw[COLUMNS[dimension]] in NAMING[dimension]
        shares += [named / every] if every else []
    return round(min(shares), 4) if shares else None


def category(dimension: str, raw: str | None) -> str:
    if dimension == "race":
        return {"B": "black", "W": "white"}.get(raw or "", "not_recorded")
    return {"E": "east", "W": "west", "OOJ": "outside"}.get(raw or "", "not_recorded")


@settings(max_examples=scale_examples(4, thorough=8), deadline=None)
@given(some.lists(STOP, min_size=5, max_size=60))
def test_the_share_on_every_row_is_that_of_a_recount(tmp_path_factory, raw):
    world = TinyCity(
        tmp_path_factory.mktemp("recount"),
        [
            make_stop(f"{r['year']}-{r['month']:02d}-05", r["precinct"], race=r["race"])
            for r in [{"year": 2022, "month": 1, "precinct": "E", "race": "B"}, *raw]
        ],
    )
    world.refresh()
    rows = [{"year": 2022, "month": 1, "precinct": "E", "race": "B"}, *raw]
    for by, where in (
        (("district",), {}),
        (("district", "year"), {}),
        (("race",), {}),
        (("year",), {"district": "east"}),
        ((), {"district": "east"}),
        ((), {"district": "east", "race": "black"}),
        (("district",), {"race": "black"}),
        (("race",), {"race": "black"}),
        (("district", "race"), {}),
        (("year",), {}),
    ):
        given_where = "".join(f"&{d}={c}" for d, c in where.items())
        answer = world.ask(f"measure=stops&by={','.join(by)}{given_where}")
        for dimension in where:
            others = {d: c for d, c in where.items() if d != dimension}
            held = [
                category(dimension, raw[COLUMNS[dimension]])
                for raw in rows
                if all(category(d, raw[COLUMNS[d]]) == c for d, c in others.items())
            ]
            assert answer.missing_of[dimension] == len(held)
            assert answer.missing[dimension] == held.count("not_recorded")
        for row in answer.rows:
            if row.status == "ok":
                assert row.named_share == recount(rows, row, by, where), (by, where, row)


def test_every_form_of_the_rows_carries_the_share(located):
    question = f"city=tiny&measure=complaints&by=district&{YEAR}"
    client = site(located)
    rows = client.get(f"/api/v1/answers.json?{question}").json["rows"]
    assert {r["named_share"] for r in rows} == {0.8}
    text = client.get(f"/api/v1/answers.csv?{question}").text
    found = csv.DictReader(io.StringIO("".join(re.findall("^[^#].*\n", text, re.M))))
    assert {r["named_share"] for r in found} == {"0.8"}
    schema = client.get("/api/v1/openapi.json").json
    assert "named_share" in json.dumps(schema)
    from dashboard.web.exports import columns

    answer = located.ask(f"measure=complaints&by=district&{YEAR}")
    assert [r["named_share"] for r in columns.build_rows(answer)] == [0.8] * 3
    assert columns.list_columns(answer)[-1] == "named_share"
    whole = client.get(f"/api/v1/answers.json?city=tiny&measure=complaints&by=year&{YEAR}").json
    assert [r["named_share"] for r in whole["rows"]] == [None]


def test_where_small_numbers_are_withheld_no_share_tells_them(located):
    client = site(located, small_numbers="hide:10")
    question = f"city=tiny&measure=complaints&by=district,year&{YEAR}"
    rows = client.get(f"/api/v1/answers.json?{question}").json["rows"]
    assert rows
    assert {r["named_share"] for r in rows} == {None}


def test_a_rate_of_a_place_that_few_records_name_is_withheld_with_the_reason(sparse):
    answer = sparse.ask(f"measure=complaints_per_1000_residents&by=district&{YEAR}")
    rows = {r["district"]: r for r in answer.rows}
    assert (rows["east"].status, rows["east"].value) == ("withheld", None)
    assert (rows["east"].numerator, rows["east"].named_share) == (30, 0.15)
    reason = "Only 15% of the records of this period name their precinct"
    assert reason in wording.write_sentence(answer)
    assert any(reason in n for n in answer.notes)
    assert "from" not in wording.write_sentence(answer).replace("from January", "")
    assert reason in answer_table.to_csv(answer)
    assert "withheld to protect people" not in answer_table.render_answer_table(answer)
    counted = sparse.ask(f"measure=complaints&by=district&{YEAR}")
    assert read_numerators(counted) == {"east": 30, "west": 120, "not_recorded": 850}
    assert "largest" not in wording.write_sentence(counted)
    assert reason in wording.write_sentence(counted)


def test_where_most_name_a_place_the_rate_stands(located):
    answer = located.ask(f"measure=complaints_per_1000_residents&by=district&{YEAR}")
    assert {r["district"]: r.value for r in answer.rows if r.value} == {
        "east": pytest.approx(30),
        "west": pytest.approx(500 / 90),
    }
    largest = wording.write_sentence(located.ask(f"measure=complaints&by=district&{YEAR}"))
    assert "West, 500 (63% of those that name one)" in largest


@pytest.mark.parametrize("measure", ["complaints_per_1000_residents", "complaints"])
def test_a_district_is_not_compared_with_a_city_that_rarely_names_one(sparse, measure):
    page = site(sparse).get(f"/tiny/compare?measure={measure}&district=east&{YEAR}").text
    said = headline(page)
    assert "are not compared" in said
    assert "Fewer than 65% of the records" in said
    assert "times" not in said
    assert "chance" not in said


def test_a_district_is_compared_among_the_records_that_name_one(located):
    client = site(located)
    question = f"measure=complaints_per_1000_residents&district=east&{YEAR}"
    said = headline(client.get(f"/tiny/compare?{question}").text)
    assert "30.0 (East) against 8.0 (Tiny)" in said  # 300 of 10,000 and 800 of 100,000
    assert "5.4 times the rate in the rest of the city" in said  # 30 over 500 of 90,000
    assert "only records that name their precinct" in said
    said = headline(client.get(f"/tiny/compare?measure=complaints&district=east&{YEAR}").text)
    assert "300 (East), of 800 (Tiny) that name their precinct" in said
    assert "38% of them" in said


def test_a_districts_page_compares_among_the_records_that_name_one_or_not_at_all(sparse, located):
    said = text_of(site(located).get("/tiny/district/east").text)
    assert "East had 38% of those that name their precinct" in said
    assert "that is 30.0 in East and 8.0 in the whole city" in said
    said = text_of(site(sparse).get("/tiny/district/east").text)
    assert "Only 15% of the records of this period name their precinct" in said
    assert "East had" not in said
    assert "in the whole city" not in said


def test_a_city_whose_records_rarely_name_a_place_has_no_map(sparse, located):
    client = site(sparse)
    page = client.get(f"/tiny/map?measure=complaints&{YEAR}").text
    assert "There is no map, as too few of these records name their precinct" in text_of(page)
    assert not drawn_maps(page)
    assert "850" in page
    question = f"city=tiny&measure=complaints&by=district&{YEAR}"
    for address in (f"/charts/map.svg?{question}", f"/embed/map?{question}"):
        found = client.get(address)
        assert found.status_code == 200, address
        assert "There is no map" in text_of(found.text), address
        assert "850" in found.text, address
        assert not drawn_maps(found.text), address
    assert "There is no map" in text_of(client.get(f"/briefing?{question}").text)
    assert client.get(f"/charts/map.png?{question}").status_code == 200
    drawn = site(located).get(f"/tiny/map?measure=complaints&{YEAR}").text
    assert "There is no map" not in text_of(drawn)
    assert drawn_maps(drawn)


def test_a_fall_in_the_share_is_told_in_place_of_a_change(tmp_path):
    rows = []
    for year, located in ((2022, 95), (2023, 60)):
        for n in range(1200):
            month, place = 1 + n % 12, "E" if n // 12 < located else None
            rows.append(make_stop(f"{year}-{month:02d}-{1 + n % 28:02d}", place))
    world = TinyCity(tmp_path, [*rows, make_stop("2024-01-14")], as_of="2024-01-15T23:00:00Z")
    world.refresh()
    told = (
        "The share of records that name their precinct fell from 95% to 60%, so no change is given"
    )
    client = site(world)
    for address in (
        "/tiny/district/east",
        "/tiny/trends?measure=stops&by=year&district=east&since=2022-01&until=2023-12",
        f"/tiny?district=east&{YEAR}",
        f"/briefing?city=tiny&measure=stops&by=race&district=east&{YEAR}",
        f"/embed/number?city=tiny&measure=stops&district=east&{YEAR}",
        "/feeds/tiny/stops.atom?district=east",
    ):
        said = text_of(client.get(address).text)
        assert told in said, (address, said[:2000])
        assert "fewer than" not in said.replace("Fewer than", ""), address
    page = client.get(
        f"/tiny/compare?measure=stops&district=east&with=east&with_since=2022-01&{YEAR}"
    )
    assert "are not compared" in headline(page.text)
    assert "95%" in headline(page.text)
    whole = text_of(client.get(f"/tiny?{YEAR}").text)
    assert "the same number as in 2022" in whole


@pytest.mark.parametrize(
    ("now", "then", "differs"),
    [
        ((100, 0.95), (200, 0.95), False),
        ((100, 0.60), (200, 0.95), True),
        ((100, 0.90), (200, 0.949), False),  # a halving that 5% fewer named records do not make
        ((97, 0.93), (100, 0.95), True),  # 3% fewer, of which 2% are the share's
        ((97, 0.945), (100, 0.95), False),  # half a point is none
        ((100, 0.93), (100, 0.95), False),  # as many, though fewer were named
        ((103, 0.93), (100, 0.95), False),  # more, although fewer were named
        ((100, 0.89), (100, 0.95), True),
        ((100, None), (100, 0.95), False),
    ],
)
def test_shares_differ_where_they_could_make_half_of_the_change(now, then, differs):
    rows = [AnswerRow({}, n, named_share=s) for n, s in (now, then)]
    assert differs_in_named_share(*rows) is differs


def test_a_table_of_stops_without_a_place_is_as_it_was(tmp_path):
    world = TinyCity(tmp_path)
    world.write_rows(STOPS, [make_stop(f"2023-{m:02d}-05") for m in range(1, 13)])
    world.refresh()
    answer = world.ask("measure=stops&by=month")
    assert answer.sparse == ()
    assert {r.named_share for r in answer.rows} == {None}
