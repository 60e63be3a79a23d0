"""The data page shows how each published value is read, and what differed at the last check of
figures.
"""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from app import create_app
from dashboard.query.reconciliation_report import (
    DIFFERS,
    EQUAL,
    MOVED,
    ReconciledFigure,
    ReconciliationReport,
    write_report,
)
from dashboard.views.start_page import build_start_page
from dashboard.web.exports.data_package import CSV, describe_package
from data.city_files.loader import load_catalogue
from data.model.vocabulary import SCOPES
from tests.support.texts import load_texts
from tests.support.worlds import CITY_FILE, STOPS, TinyCity, make_stop

ADDRESS = "https://data.tiny.example/resource/stop-0001.json?%24select=count(*)+as+n"
NARRATIVE = "Jane Doe, 12 Main St"


def rows() -> list[dict]:
    known = [make_stop("2022-01-03", race="B", precinct=p) for p in ("E", "W") for _ in range(20)]
    unknown = [make_stop("2022-02-03", race="Klingon") for _ in range(12)]
    few = [make_stop("2022-02-03", race=NARRATIVE, result=NARRATIVE) for _ in range(9)]
    once = [make_stop("2022-02-03", race="W")]
    return [*known, *unknown, *few, *once]


@pytest.fixture(scope="module")
def first_world(tmp_path_factory) -> TinyCity:
    world = TinyCity(tmp_path_factory.mktemp("tiny"), rows())
    # The audit tells that a third of the races are not known to the city file.
    assert world.refresh().exit_code == 3
    return world


@pytest.fixture
def world(first_world, tmp_path) -> TinyCity:
    return first_world.copy_to(tmp_path)


def page(world: TinyCity, path: str, **settings: object) -> str:
    app = create_app(replace(world.settings, **settings))
    return app.server.test_client().get(path).get_data(as_text=True)


def table(html: str, summary: str) -> list[list[str]]:
    """The cells of the folded table whose summary begins so."""
    found = re.search(rf"<summary>{re.escape(summary)}.*?</details>", html, re.DOTALL)
    assert found, summary
    lines = re.findall(r"<tr>(.*?)</tr>", found.group(), re.DOTALL)
    # Published texts are marked as the portal's language.
    plain = [re.sub(r"</?span[^>]*>", "", line) for line in lines]
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", line) for line in plain]


def test_values_stand_beside_their_categories_with_their_rows_unknown_ones_first(world):
    html = page(world, "/tiny/data")
    assert "2 values are not read here (rows: 21)" in html
    assert table(html, "Race") == [
        ["Published value", "Rows", "Counts here as"],
        ["Klingon", "12", "Not read by this site"],
        ["B", "40", "Black or African American"],
        ["W", "1", "White"],
        ["1 further value, in fewer than 10 rows", "9", "Not read by this site"],
    ]
    assert ["N", "62", "No"] in table(html, "Whether a person was frisked")
    assert ["E", "42", "East"] in table(html, "District")


def test_a_value_that_no_list_spells_is_not_quoted_from_few_rows(world):
    for language in ("en", "es"):
        assert "Jane Doe" not in page(world, f"/tiny/data?lang={language}")
    assert "1 valor más, en menos de 10 filas" in page(world, "/tiny/data?lang=es")


def test_where_small_numbers_are_withheld_no_rows_are_counted(world):
    html = page(world, "/tiny/data", small_numbers="hide:10")
    assert table(html, "Race") == [
        ["Published value", "Counts here as"],
        ["B", "Black or African American"],
        ["Further values", "Not read by this site"],
        ["Further values, each in fewer than 10 rows", "Several categories"],
    ]
    assert "Jane Doe" not in html
    assert "Klingon" not in html
    assert "(rows:" not in html


def test_a_flags_words_that_the_file_does_not_know_are_told(tmp_path):
    world = TinyCity(tmp_path, [make_stop("2022-01-03", frisk="Yes - consent") for _ in range(11)])
    world.refresh()
    html = page(world, "/tiny/data")
    assert table(html, "Whether a person was frisked")[1] == [
        "Yes - consent",
        "11",
        "Not read by this site",
    ]


def ledger(world: TinyCity, *states: str, at: str = "2024-01-02T03:00:00Z") -> None:
    question = "city=tiny&measure=stops&by=race,year&since=2022-01&until=2022-12"
    entries = [
        ReconciledFigure(question, f"black, {year}", 40, 41, ADDRESS, state)
        for year, state in enumerate(states, 2022)
    ]
    write_report(world.settings.store, ReconciliationReport("tiny", at, "build", tuple(entries)))


def test_charts_of_a_dataset_whose_figures_differed_say_so(world):
    told = "Tiny stops were last checked against the portal (1 Jan 2024), 1 of 3 differed"
    app = create_app(world.settings)

    def get(path: str):
        return app.server.test_client().get(path)

    api, embed = (
        "/api/v1/answers.json?city=tiny&measure=stops",
        "/embed/trend?city=tiny&measure=stops",
    )
    places = ("/tiny/trends?measure=stops", embed, api, api.replace("json", "csv"))
    assert not any(told in get(path).get_data(as_text=True) for path in places)
    ledger(world, DIFFERS, EQUAL, MOVED)
    assert [told in get(path).get_data(as_text=True) for path in places] == [True] * len(places)
    complaints = "/api/v1/answers.json?city=tiny&measure=complaints"
    assert "last checked" not in get(complaints).get_data(as_text=True)
    spanish = get("/tiny/trends?measure=stops&lang=es").get_data(as_text=True)
    assert "1 de 3 eran distintas sin explicación" in spanish
    ledger(world, EQUAL, MOVED, EQUAL)
    assert not any(told in get(path).get_data(as_text=True) for path in places)


def test_figures_that_do_not_match_are_told_in_words_with_both_numbers(world):
    ledger(world, MOVED, DIFFERS, EQUAL)
    html = page(world, "/tiny/data")
    body = html[html.index('<table class="figures">') :]
    lines = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", line) for line in body.split("<tr>")[2:4]]
    assert [line[0] for line in lines] == [
        "Recorded stops: Black or African American, 2023",
        "Recorded stops: Black or African American, 2022",
    ]
    assert lines[0][1] == "40"
    assert f'href="{ADDRESS}"' in lines[0][2]
    assert ">41<" in lines[0][2]
    assert "measure=stops&amp;by=race" not in html


def test_a_long_list_of_figures_is_cut_and_says_so(world):
    ledger(world, *[DIFFERS] * 23)
    html = page(world, "/tiny/data")
    assert html.count(f'href="{ADDRESS}"') == 20
    assert "And 3 more that do not match." in html


def test_a_long_list_of_values_is_cut_and_says_so(tmp_path):
    beats = [f"b{n:03d}" for n in range(40)]
    world = TinyCity(tmp_path, [make_stop("2022-01-03", beat=b) for b in beats for _ in range(10)])
    world.refresh()
    lines = table(page(world, "/tiny/data"), "Beat")
    assert len(lines) == 27
    assert lines[-1] == ["15 further values", "150", "Several categories"]
    assert world.answers().build("tiny").manifest.datasets[0].id == STOPS


def test_a_district_has_the_name_that_pages_give_it(tmp_path):
    world = TinyCity(tmp_path, rows())
    world.write_city(CITY_FILE.replace('title = "East"', 'title = "Downtown"'))
    world.refresh()
    assert ["E", "42", "Downtown"] in table(page(world, "/tiny/data"), "District")


def test_a_headline_that_a_chosen_district_cannot_cut_says_that_it_is_of_the_city(tmp_path):
    """Complaints without a district stand on the page of a district with the number of the whole
    city.
    """
    world = TinyCity(tmp_path, rows())
    world.write_city(CITY_FILE.replace('district = {columns = ["precinct"]}\nfinding', "finding"))
    world.refresh()
    said = "This counts all of Tiny, as its records cannot be counted by precinct."
    assert said in page(world, "/tiny?district=east")
    assert said not in page(world, "/tiny")
    assert "Aquí se cuenta todo Tiny" in page(world, "/tiny?district=east&lang=es")


def test_the_data_page_names_publisher_and_scope_in_both_languages(world):
    declared = (
        CITY_FILE.replace('title = "Tiny stops"', 'title = "Tiny stops"\nscope = "terry_stops"')
    ).replace('title = "Tiny complaints"', 'title = "Tiny complaints"\npublisher = "Tiny Board"')
    world.write_city(declared)
    html = page(world, "/tiny/data")
    assert "Published by: Tiny Police." in html
    assert "Published by: Tiny Board." in html
    assert "The table holds stops on suspicion of a crime, without traffic stops." in html
    assert "The city file does not say which records the table holds" in html
    html = page(world, "/tiny/data?lang=es")
    assert "La tabla contiene paradas por sospecha de un delito" in html
    answers = world.answers()
    (card,) = build_start_page(answers).sections
    assert "Tiny Police and Tiny Board" in card.paragraphs


def test_the_data_package_names_every_publisher(world):
    declared = CITY_FILE.replace(
        'title = "Tiny complaints"', 'title = "Tiny complaints"\npublisher = "Tiny Board"'
    )
    world.write_city(declared)
    city = load_catalogue(world.settings.catalogue).city("tiny")
    build = world.answers().build("tiny")
    told = describe_package(city, build, {}, {CSV.format("categories"): b""})
    assert "the records that Tiny Police and Tiny Board publish." in told["description"]
    titles = [source["title"] for source in told["sources"]]
    assert titles[0].startswith("Tiny Police: ")
    assert titles[1].startswith("Tiny Board: ")


@pytest.mark.parametrize("scope", [scope for scopes in SCOPES.values() for scope in scopes])
def test_every_scope_has_a_title_in_both_languages(scope):
    assert load_texts("en")[f"scope.{scope}"]
    assert load_texts("es")[f"scope.{scope}"]


def test_the_titles_of_scopes_are_those_of_the_vocabulary():
    for scopes in SCOPES.values():
        for scope, title in scopes.items():
            assert load_texts("en")[f"scope.{scope}"] == title
