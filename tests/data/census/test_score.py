"""Six marks from made-up metadata, each with its reason in words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.census.entries import load_census
from data.census.metadata_parser import parse_metadata
from data.census.score import (
    CRITERIA,
    MET,
    NOT_CHECKED,
    NOT_MET,
    PARTLY,
    STATES,
    score_dataset,
    score_from_list,
    score_withdrawn,
    sum_points,
)
from tests.data.census.worlds import LISTED, TODAY, column, columns, entry, marks, metadata, seconds
from tests.support.profiles import scale_examples


def test_an_open_dataset_meets_all_six():
    found = marks(metadata())
    assert tuple(found) == tuple(CRITERIA)
    assert {c: m.state for c, m in found.items()} == dict.fromkeys(CRITERIA, MET)
    assert {c: m.reason for c, m in found.items()} == {
        "free": "Its portal gives it to anyone without signing in. Licence: Public Domain.",
        "readable": "A table of 3 columns, given as CSV and JSON.",
        "documented": "Columns described: 3 of 3. The dataset as a whole: described.",
        "complete": "All 1,000 rows can be downloaded at once.",
        "current": "Its rows last changed on 20 Nov 2026, 3 days before the check.",
        "incidents": "Each row has the id of a record (stop_id: 900 values on 1,000 rows), and a date "
        "(stop_date).",
    }
    assert sum_points(found.values()) == 6


UNDATED = column("stop_date", "calendar_date", non_null="900", null="100")
MONTHS = [{"item": f"2026-0{n}-01T00:00:00.000"} for n in (1, 2, 3)]
YEARS = [{"item": f"202{n}-01-01T00:00:00.000"} for n in (1, 2, 3)]


@pytest.mark.parametrize(
    ("criterion", "changed", "state", "words"),
    [
        ("free", {"licenseId": None, "license": None}, PARTLY, "states no licence"),
        ("free", {"license": None}, MET, "Licence: PUBLIC DOMAIN."),
        ("readable", {"viewType": "blobby", "columns": []}, NOT_MET, "a file or a link"),
        ("readable", {"viewType": None, "assetType": "href"}, NOT_MET, "a file or a link"),
        (
            "readable",
            {"columns": columns(column("stop_date"))},
            PARTLY,
            "(stop_date) are stored as text",
        ),
        (
            "readable",
            {"columns": columns(without="stop_date")},
            PARTLY,
            "no column of it is stored as dates",
        ),
        ("documented", {"description": " "}, PARTLY, "as a whole: not described"),
        (
            "documented",
            {"columns": columns(column("race"), column("sex"))},
            PARTLY,
            "Columns described: 2 of 4.",
        ),
        (
            "documented",
            {"columns": columns(column("race", described="RACE"))},
            PARTLY,
            "Columns described: 2 of 3.",
        ),
        (
            "documented",
            {
                "columns": [column("race"), column("sex")],
                "metadata": {"attachments": [{"name": "a.pdf"}]},
            },
            MET,
            "1 document goes with it.",
        ),
        (
            "documented",
            {"description": None, "columns": [column("race")]},
            NOT_MET,
            "Columns described: 0 of 1.",
        ),
        ("complete", {"viewType": "href"}, NOT_MET, "no table to download"),
        ("complete", {"assetType": "filter"}, PARTLY, "filtered view"),
        ("complete", {"query": {"filterCondition": {"value": "AND"}}}, PARTLY, "filtered view"),
        (
            "complete",
            {"columns": [column("stop_id", non_null="0", null="0")]},
            NOT_MET,
            "It holds no rows.",
        ),
        ("complete", {"columns": [column("stop_id")]}, MET, "does not count its rows"),
        ("complete", {"columns": columns(UNDATED)}, PARTLY, "10% of them have no date (stop_date)"),
        ("current", {"rowsUpdatedAt": None}, NOT_CHECKED, "does not say when"),
        ("current", {"rowsUpdatedAt": "yesterday"}, NOT_CHECKED, "does not say when"),
        (
            "current",
            {"rowsUpdatedAt": seconds(2026, 12, 24)},
            NOT_CHECKED,
            "in the future (24 Dec 2026)",
        ),
        ("current", {"rowsUpdatedAt": seconds(2026, 8, 20)}, MET, "95 days before"),
        ("current", {"rowsUpdatedAt": seconds(2026, 8, 19)}, PARTLY, "96 days before"),
        ("current", {"rowsUpdatedAt": seconds(2025, 10, 19)}, PARTLY, "400 days before"),
        ("current", {"rowsUpdatedAt": seconds(2025, 10, 18)}, NOT_MET, "401 days before"),
        (
            "current",
            {
                "rowsUpdatedAt": seconds(2026, 1, 1),
                "metadata": {"custom_fields": {"Upkeep": {"Update Frequency": "Annually"}}},
            },
            MET,
            "The publisher promises: Annually.",
        ),
        (
            "current",
            {
                "columns": columns(
                    column("stop_date", "calendar_date", largest="2024-01-05T00:00:00.000")
                )
            },
            PARTLY,
            "Yet its newest row is of 5 Jan 2024.",
        ),
        (
            "current",
            {
                "columns": columns(
                    column("stop_date", "calendar_date", largest="2999-01-05T00:00:00.000")
                )
            },
            MET,
            "3 days before the check.",
        ),
        ("incidents", {"viewType": "blobby"}, NOT_MET, "not a table"),
        (
            "incidents",
            {"columns": columns(column("stop_date", "calendar_date", top=MONTHS))},
            PARTLY,
            "only the month",
        ),
        (
            "incidents",
            {"columns": columns(column("stop_date", "calendar_date", top=YEARS))},
            PARTLY,
            "only the year",
        ),
        ("incidents", {"columns": columns(column("stop_date", "number"))}, PARTLY, "only the year"),
        ("incidents", {"columns": columns(without="stop_date")}, PARTLY, "no date of its own"),
        (
            "incidents",
            {"columns": columns(column("stop_count", "number"), without="stop_id")},
            NOT_MET,
            "totals (stop_count)",
        ),
        (
            "incidents",
            {"columns": columns(without="stop_id")},
            PARTLY,
            "no column tells one incident from another",
        ),
        (
            "incidents",
            {"columns": [column("race")]},
            NOT_MET,
            "No column tells one incident from another, and",
        ),
        (
            "incidents",
            {"columns": columns(column("stop_id", non_null="1000", null="0", cardinality="99"))},
            PARTLY,
            "no column tells one incident from another",
        ),
        (
            "incidents",
            {"columns": columns(column("story", cardinality="950"), without="stop_id")},
            MET,
            "Nearly every row has a value of its own (story)",
        ),
        (
            "incidents",
            {"columns": columns(column("badge_number"), without="stop_id")},
            PARTLY,
            "no column tells",
        ),
    ],
)
def test_a_mark_says_why(criterion, changed, state, words):
    mark = marks(metadata(**changed))[criterion]
    assert mark.state == state
    assert words in mark.reason
    assert mark.reason.endswith(".")


def test_the_portals_own_row_id_tells_rows_apart():
    said = metadata(columns=columns(column("zebra"), without="stop_id"))
    said["rowIdentifierColumnId"] = next(
        c["id"] for c in said["columns"] if c["fieldName"] == "zebra"
    )
    assert marks(said)["incidents"].reason.startswith("Each row has an id of its own (zebra)")


def test_a_table_that_a_later_one_continues_is_partly_up_to_date():
    mark = marks(metadata(rowsUpdatedAt=seconds(2019, 1, 1)), later="tiny-0002")["current"]
    assert mark.state == PARTLY
    assert "A later table continues it (tiny-0002)." in mark.reason


def test_no_recent_shooting_is_no_fault():
    said = metadata(
        columns=columns(column("stop_date", "calendar_date", largest="2017-11-03T00:00:00.000"))
    )
    assert marks(said, kind="shootings")["current"].state == MET


def test_a_table_of_people_needs_no_dates_to_be_readable():
    assert (
        marks(metadata(columns=columns(without="stop_date")), date_field="")["readable"].state
        == MET
    )


def test_a_document_that_only_the_list_knows_counts():
    said = metadata(columns=[column("race")])
    assert [
        marks(said, readme=readme)["documented"].state for readme in ("", "https://x.example/a.pdf")
    ] == [PARTLY, MET]


def test_the_list_alone_marks_only_what_it_knows():
    found = {m.criterion: m for m in score_from_list(entry("28ny-9ts8"))}
    assert {c for c, m in found.items() if m.state == NOT_CHECKED} == {
        "documented",
        "complete",
        "current",
        "incidents",
    }
    assert (
        found["current"].reason
        == "When the list looked on 12 Apr 2026, its rows went up to 10 Apr 2026."
    )
    assert {m.criterion: m.state for m in score_from_list(entry("ysvs-bcge"))}[
        "documented"
    ] == PARTLY
    assert all(
        len(score_from_list(e)) == 6 and {m.state for m in score_from_list(e)} <= set(STATES)
        for e in load_census()
    )


def test_a_dataset_that_is_gone_is_not_free_and_nothing_else_is_claimed():
    found = score_withdrawn(TODAY)
    assert [m.state for m in found] == [NOT_MET] + [NOT_CHECKED] * 5
    assert "23 Nov 2026" in found[0].reason


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
KEYS = st.sampled_from(
    [
        "name",
        "columns",
        "license",
        "licenseId",
        "metadata",
        "query",
        "rowsUpdatedAt",
        "viewType",
        "rowIdentifierColumnId",
        "description",
        "assetType",
    ]
)
INNER = st.sampled_from(
    ["fieldName", "name", "dataTypeName", "description", "cachedContents", "id"]
)
COUNTED = st.dictionaries(
    st.sampled_from(["non_null", "null", "cardinality", "largest", "top"]), JUNK, max_size=3
)


@settings(max_examples=scale_examples(60), deadline=None)
@given(st.dictionaries(KEYS, JUNK), st.lists(st.dictionaries(INNER, JUNK), max_size=3), COUNTED)
def test_whatever_a_portal_says_there_are_six_marks_with_reasons(said, junk_columns, counted):
    odd = {"fieldName": "stop_date", "dataTypeName": "calendar_date", "cachedContents": counted}
    for view in (said, {**said, "columns": [*junk_columns, odd]}):
        found = score_dataset(LISTED, parse_metadata(view), TODAY)
        assert [m.criterion for m in found] == list(CRITERIA)
        assert all(m.state in STATES and m.reason for m in found)
