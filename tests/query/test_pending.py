"""A finding that is not recorded is pending while the case has no closing day; of a closed case it
is not recorded.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

import pytest

from dashboard import wording
from tests.support.worlds import (
    CITY_FILE,
    COMPLAINTS,
    TinyCity,
    make_allegation,
    make_stop,
    read_numerators,
)

CITY = CITY_FILE.replace(
    'date = {columns = ["received"], meaning = "day received"}',
    'date = {columns = ["received"], meaning = "day received"}\n'
    'closed = {columns = ["ended"], meaning = "day closed"}',
)
ASKED = "measure=allegations&by=finding"


@pytest.fixture(scope="module")
def first_world(tmp_path_factory: pytest.TempPathFactory) -> TinyCity:
    made = TinyCity(tmp_path_factory.mktemp("pending"), [make_stop("2023-01-03")])
    made.write_city(CITY)
    rows = [
        make_allegation(f"c{n}", f"2023-{n % 12 + 1:02d}-05", finding=finding, ended=ended)
        for n, (finding, ended) in enumerate(
            [("S", "2023-12-20")] * 7
            + [("U", "2023-12-20")] * 5
            + [(None, None)] * 4
            + [(None, "2023-12-20")] * 2
            + [("S", None)]
        )
    ]
    made.write_rows(COMPLAINTS, rows)
    assert made.refresh().exit_code == 0
    return made


@pytest.fixture
def world(first_world: TinyCity, tmp_path: Path) -> TinyCity:
    return first_world.copy_to(tmp_path)


def test_open_cases_are_pending(world: TinyCity) -> None:
    assert read_numerators(world.ask(ASKED)) == {
        "sustained": 8,
        "unfounded": 5,
        "pending": 4,
        "not_recorded": 2,
    }


def test_each_cause_is_told_apart(world: TinyCity) -> None:
    answer = world.ask(ASKED)
    assert answer.missing["finding"] == 2
    said = wording.write_sentence(answer).replace("\u00a0", " ")
    assert "not reported" not in said


def test_links_ask_for_both_columns(world: TinyCity) -> None:
    links = {r["finding"]: unquote(r.source_url) for r in world.ask(ASKED).rows}
    assert "(finding is null and ended is null)" in links["pending"]
    assert "(finding is null and ended is not null)" in links["not_recorded"]


def test_without_a_closing_day_a_blank_is_not_recorded(tmp_path: Path) -> None:
    made = TinyCity(tmp_path, [make_stop("2023-01-03")])
    made.write_rows(COMPLAINTS, [make_allegation("c1", "2023-05-05", finding=None)])
    made.refresh()
    assert "pending" not in read_numerators(made.ask(ASKED))
