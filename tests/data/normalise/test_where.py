"""A dataset may read a part of its table: rows that meet every condition, in counts, source queries
and words alike.
"""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from data.city_files.loader import load_catalogue
from data.model.errors import CityFileError
from tests.support.worlds import STOPS_CITY, TinyCity, make_stop, read_numerators

UNIT = 'unit = ["stop_id"]'
WHERE = """
where = [{columns = ["office", "body"], values = ["COPA", "IPRA"]}, {columns = ["kind"], values = ["Complaint"]}]"""
ROWS = [
    make_stop("2023-05-01", body="COPA", kind="Complaint"),
    make_stop("2023-05-02", "W", body=" copa", kind="complaint"),
    make_stop("2023-05-03", body="BIA", kind="Complaint"),
    make_stop("2023-05-04", body="COPA", kind="Notification"),
    make_stop("2023-05-05", body=None, kind="Complaint"),
    make_stop("2023-05-06", body="IPRA", kind="Complaint"),
]


def world(folder, more: str = "", where: str = WHERE) -> TinyCity:
    made = TinyCity(folder, ROWS, city=STOPS_CITY)
    made.write_city(STOPS_CITY.replace(UNIT, UNIT + where + more, 1))
    return made


def test_rows_are_read_where_they_meet_every_condition(tmp_path):
    made = world(tmp_path)
    assert made.refresh().exit_code == 0
    answer = made.ask("measure=stops&by=district")
    assert read_numerators(answer) == {"east": 2, "west": 1}
    rows = [r for r in answer.rows if r.source_url]
    asked = parse_qs(urlsplit(rows[0].source_url).query)["$where"][0]
    assert "body in ('COPA', 'IPRA')" in asked
    assert "kind in ('Complaint')" in asked
    told = "only rows with office COPA and IPRA and kind Complaint are counted"
    assert any(told in note for note in answer.notes)


def test_select_still_works_beside_it(tmp_path):
    made = world(tmp_path, '\nselect = {columns = ["precinct"], values = ["W"]}')
    made.refresh()
    assert read_numerators(made.ask("measure=stops&by=district"))["west"] == 1
    assert read_numerators(made.ask("measure=stops&by=district"))["east"] == 0


def test_a_condition_without_a_column_or_a_value_is_refused(tmp_path):
    gone = WHERE.replace('["kind"]', '["sort"]')
    report = world(tmp_path / "gone", where=gone).refresh()
    assert report.exit_code == 3
    assert "sort" in report.outcomes[0].message
    blank = world(tmp_path / "blank", where='\nwhere = [{columns = ["kind"], values = [" "]}]')
    with pytest.raises(CityFileError, match="where"):
        load_catalogue(blank.settings.catalogue).city("tiny")
