"""The basis of a search: a stop without a search has none, and what is blank beside a search is not
recorded.
"""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from data.city_files.loader import load_catalogue
from data.model.errors import CityFileError
from tests.support.worlds import STOPS, STOPS_CITY, TinyCity, make_stop, read_numerators

BASIS = (
    '[datasets.fields.search_basis]\ncolumns = ["basis"]\nopen = true\nwithin = "searched"\n'
    "[datasets.flags]\n"
    'searched = {columns = ["search"], yes = ["Y"], no = ["N"]}\n'
)
WITH_BASIS = STOPS_CITY.replace("[datasets.flags]\n", BASIS, 1)
# The cells of one stop each: whether a search was made, and on what basis.
CELLS = (
    [("Y", "Consent")] * 5
    + [("Y", "Warrant")] * 3
    + [("Y", None)] * 2
    + [("N", None)] * 40
    + [("N", "Consent")]
    + [(None, None)] * 4
)
ASKED = "measure=stops&by=search_basis"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> TinyCity:
    rows = [make_stop("2023-05-01", search=search, basis=basis) for search, basis in CELLS]
    made = TinyCity(tmp_path_factory.mktemp("tiny"), rows, city=STOPS_CITY)
    made.write_city(WITH_BASIS)
    made.refresh()
    return made


def test_a_stop_without_a_search_has_no_basis_and_a_blank_one_is_not_recorded(world) -> None:
    assert read_numerators(world.ask(ASKED)) == {
        "consent": 6,
        "warrant": 3,
        "no_search": 40,
        "not_recorded": 6,
    }
    assert {r.named_share for r in world.ask(ASKED).rows} == {round(49 / 55, 4)}


def test_the_portal_is_asked_for_the_same_stops(world) -> None:
    links = {r["search_basis"]: unquote(r.source_url) for r in world.ask(ASKED).rows}
    assert "(basis is null and `search` in ('N'))" in links["no_search"]
    assert (
        "(basis is null and (`search` is null or `search` not in ('N')))" in links["not_recorded"]
    )
    assert "basis in ('Consent')" in links["consent"]


def test_one_row_of_a_stop_is_enough_to_say_it(tmp_path) -> None:
    made = TinyCity(tmp_path, city=STOPS_CITY)
    made.write_city(WITH_BASIS)
    rows = [make_stop("2023-05-02", stop_id="two", search="Y", basis=b) for b in ("Warrant", None)]
    made.write_rows(STOPS, rows)
    made.refresh()
    assert read_numerators(made.ask(ASKED))["warrant"] == 1


def test_without_the_flag_every_blank_is_not_recorded(tmp_path) -> None:
    made = TinyCity(
        tmp_path,
        [make_stop("2023-05-01", basis="Consent"), make_stop("2023-05-02")],
        city=STOPS_CITY,
    )
    made.write_city(WITH_BASIS)
    made.write_rows(STOPS, [make_stop("2023-05-01", basis=b) for b in ("Consent", None)])
    made.refresh()
    assert read_numerators(made.ask(ASKED)) == {"consent": 1, "not_recorded": 1}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('within = "searched"', 'within = "found"', "flag of this dataset"),
        ('race = {columns = ["race"]', 'race = {within = "searched", columns = ["race"]', "only"),
    ],
)
def test_a_flag_that_is_not_there_is_refused(tmp_path, old: str, new: str, said: str) -> None:
    (tmp_path / "tiny.toml").write_text(WITH_BASIS.replace(old, new, 1))
    with pytest.raises(CityFileError, match=said) as caught:
        load_catalogue(tmp_path).city("tiny")
    assert "within" in str(caught.value)


def test_a_search_can_be_found_by_its_basis(world) -> None:
    answer = world.ask("measure=stops&by=search_basis,race")
    assert read_numerators(answer)["no_search", "black"] == 40
