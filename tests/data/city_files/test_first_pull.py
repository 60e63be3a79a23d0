"""A city's first pull where its tables lack columns: what can be counted goes live, and the report
names the rest.
"""

from __future__ import annotations

import pytest

from dashboard.i18n.locale import use_language
from dashboard.wording import datasets
from data.model.errors import PlainviewError
from data.store.store import Store
from tests.data.city_files.strangers import Rows, Served, recount
from tests.data.city_files.test_nasty_rows import CITIES, copa
from tests.data.city_files.test_strangers import INCIDENTS, SUBJECTS, precinct_of

LACKING = {
    "new_york": ("forcetype", "basisforencounter"),
    "new_orleans": ("subject_gender", "use_of_force_level"),
    "chicago": ("race_of_complainant", "sex_of_complainant", "age_of_complainant"),
    "montgomery_county_md": ("allegation", "finding"),
    "dallas": ("division", "forcetype"),
}
INCIDENT_TABLE, SUBJECT_TABLE = "f4tj-796d", "dufe-vxb7"


def without(rows: Rows, *columns: str) -> Rows:
    return [{c: v for c, v in row.items() if c not in columns} for row in rows]


@pytest.mark.parametrize("city", CITIES)
def test_rows_count_without_the_columns_that_only_tell_them_apart(tmp_path, city):
    table, day, measure, make = CITIES[city]
    rows = [make(n) for n in range(5)] + [make(9) | {day: "1900-01-01"}]
    served = Served(tmp_path, city, **{table: without(rows, *LACKING[city])})
    for _ in range(2):
        report = served.refresh()
        outcome = next(o for o in report.outcomes if o.dataset == table.replace("_", "-"))
        assert (report.exit_code, outcome.state, outcome.rows) == (3, "part", 6)
        assert "no column named" in outcome.message
        assert outcome.lost
        assert served.counted(measure, "year") == {"2016": 5}
    assert any("had no column for some of its details" in note for note in served.notes(measure))


def test_a_column_that_comes_later_is_read_and_one_that_was_there_must_stay(tmp_path):
    served = Served(tmp_path, "new_york", f4tj_796d=without(INCIDENTS, "forcetype"))
    assert served.refresh().outcomes[0].lost == ("force_type",)
    served.write(INCIDENT_TABLE, INCIDENTS, "2026-04-11T12:00:00Z")
    assert served.refresh().outcomes[0].state == "live"
    assert served.counted("force_incidents", "force_type") == {"physical_force": 6, "oc_spray": 1}
    served.write(INCIDENT_TABLE, without(INCIDENTS, "forcetype"), "2026-04-12T12:00:00Z")
    kept = served.refresh().outcomes[0]
    assert kept.state == "kept"
    assert "force_type: no column named" in kept.message
    assert served.counted("force_incidents", "force_type") == {"physical_force": 6, "oc_spray": 1}


@pytest.mark.parametrize("column", ["occurrence_date", "log_no"])
def test_without_a_day_or_a_unit_nothing_is_counted(tmp_path, column):
    city = "new_york" if column == "occurrence_date" else "chicago"
    table, _, measure, make = CITIES[city]
    served = Served(tmp_path, city, **{table: without([make(1)], column)})
    outcome = next(o for o in served.refresh().outcomes if o.dataset == table.replace("_", "-"))
    assert outcome.state == "missing"
    assert column in outcome.message
    with pytest.raises(PlainviewError, match="no data yet"):
        served.counted(measure)


def test_incidents_without_a_number_count_and_their_people_are_told_of(tmp_path):
    served = Served(
        tmp_path,
        "new_york",
        f4tj_796d=without(INCIDENTS, "tri_incident_number"),
        dufe_vxb7=SUBJECTS,
    )
    told = {o.dataset: o for o in served.refresh().outcomes}
    assert (told[INCIDENT_TABLE].state, told[SUBJECT_TABLE].state) == ("live", "missing")
    assert "join: in f4tj-796d: no column named tri_incident_number" in told[SUBJECT_TABLE].message
    assert served.counted("force_incidents") == recount(INCIDENTS, "occurrence_date", precinct_of)


def test_people_whose_incidents_did_not_come_are_told_of_once_and_as_missing(tmp_path):
    served = Served(tmp_path, "new_york", f4tj_796d=INCIDENTS, dufe_vxb7=SUBJECTS)
    served.say(INCIDENT_TABLE, rows=99)
    states = [(o.dataset, o.state, o.rows) for o in served.refresh().outcomes]
    assert [s for s in states if s[0] in (INCIDENT_TABLE, SUBJECT_TABLE)] == [
        (INCIDENT_TABLE, "missing", 0),
        (SUBJECT_TABLE, "missing", 0),
    ]


def test_the_data_page_says_what_a_table_has_no_column_for(tmp_path):
    from app import create_app  # the door is slow to load

    served = Served(
        tmp_path, "chicago", vnz2_rmie=without([copa("1", "0111")], "beat", "age_of_complainant")
    )
    served.refresh()
    client = create_app(served.settings).server.test_client()
    for address, told in (
        ("/chicago/data", "The table has no column for: District, Age."),
        ("/chicago/data?lang=es", "La tabla no tiene ninguna columna para: Distrito, Edad."),
    ):
        assert told in client.get(address).get_data(as_text=True)


def test_the_pages_say_in_both_languages_what_is_shown_without_details(tmp_path):
    served = Served(tmp_path, "new_york", f4tj_796d=without(INCIDENTS, "forcetype"))
    served.refresh()
    notices = tuple(
        n
        for n in Store(served.settings.store).live("new_york").notices
        if n.dataset == INCIDENT_TABLE
    )
    assert [n.state for n in notices] == ["part"]
    assert "is shown without some of its details" in datasets.write_notices(served.city, notices)[0]
    with use_language("es"):
        assert (
            "se muestra sin algunos de sus datos" in datasets.write_notices(served.city, notices)[0]
        )
