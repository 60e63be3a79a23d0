"""The census under any address: what is at fault is named, and the CSV gives no spreadsheet a
formula to run.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.errors import BadQuery
from dashboard.query.addresses import parse_parameters
from dashboard.views.census import build_census_csv, build_census_page
from dashboard.views.census_content.choice import list_allowed_values, list_kinds
from data.census.entries import load_census
from tests.data.census.worlds import HOSTILE, read_csv
from tests.support.profiles import scale_examples


def test_the_csv_tells_marks_and_reasons_and_runs_no_formula(checked):
    text = build_census_csv(
        checked, parse_parameters("domain=data.seattle.gov&kind=topics&sort=-score")
    )
    assert text.startswith(
        "# 4 of 206 datasets fit this choice, from 1 agency.\r\n# The portals were last asked on"
    )
    assert any(
        "openpolicedata/opd-data (BSD-3)" in line for line in text.splitlines() if line[0] == "#"
    )
    first, second, third, fourth = read_csv(text)
    assert first["title"] == f"'{HOSTILE}"
    assert first["licence"] == "'+Public"
    assert (first["score"], first["criteria_checked"], first["rows"], first["public"]) == (
        "6",
        "6",
        "58167",
        "true",
    )
    assert (first["free"], first["free_reason"][:10]) == ("met", "Its portal")
    assert (second["score"], second["rows"]) == ("5", "")
    assert (third["public"], third["free"]) == ("false", "not_met")
    assert (fourth["checked_at"], fourth["public"], fourth["current"]) == ("", "", "not_checked")
    assert not any(
        cell.startswith(("=", "+", "-", "@")) for row in read_csv(text) for cell in row.values()
    )


@pytest.mark.parametrize(
    ("search", "field", "words"),
    [
        ("kind=<script>", "kind", "<script> is not known here; expected one of topics, stops"),
        ("sort=score;drop", "sort", "expected one of state, -state"),
        ("sort=--score", "sort", "is not known here"),
        ("state=Ohio&state=Texas", "state", "given twice"),
        (
            "city=seattle",
            "city",
            "not a part of the census; expected some of state, kind, domain, sort",
        ),
        ("domain=" + "a" * 100, "domain", "a" * 37 + "... is not known"),
        ("kind=stops%00", "kind", "is not known here"),
        ("%ff=%ff", "\N{REPLACEMENT CHARACTER}", "not a part of the census"),
    ],
)
def test_a_bad_address_names_its_fault(answers, search, field, words):
    page = build_census_page(answers, parse_parameters(search))
    assert page.status == 400
    assert page.controls
    assert words in dict(page.faults)[field]
    with pytest.raises(BadQuery, match="expected"):
        build_census_csv(answers, parse_parameters(search))


@settings(
    max_examples=scale_examples(60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.text(max_size=60)
    | st.builds(
        "{}={}".format, st.sampled_from(["state", "kind", "domain", "sort"]), st.text(max_size=20)
    )
)
def test_no_address_breaks_the_page(answers, search):
    page = build_census_page(answers, parse_parameters(search))
    assert page.status in (200, 400)
    assert bool(page.faults) == (page.status == 400)


def test_every_value_offered_has_something_behind_it():
    assert set(list_kinds()) == set(list_allowed_values()["kind"])
    assert {e.state for e in load_census()} == set(list_allowed_values()["state"])
