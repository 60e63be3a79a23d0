"""Every number leads to where it can be checked: in the table, and in the bubble of its mark."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from dashboard import wording
from dashboard.charts.mark_texts import write_mark_texts
from dashboard.wording import answer_table
from tests.support.answers import make_answer, make_row

COUNTED = "https://data.example/resource/abcd-1234.json?%24select=count%28%2A%29%20as%20n&%24where=race%20in%20%28%27{}%27%29"
PAGE = "https://data.example/d/abcd-1234"


def linked(rows: list[dict], addresses: list[str], **more):
    made = make_answer(rows, **more)
    return replace(made, rows=tuple(replace(r, source_url=a) for r, a in zip(made.rows, addresses)))


def races(*addresses: str):
    return linked(
        [make_row(120, race="black"), make_row(80, race="white")], list(addresses), by=("race",)
    )


def cells(found) -> dict[str, str]:
    """Text of each linked cell -> where it leads."""
    return {
        text: url.replace("&amp;", "&")
        for url, text in re.findall(
            r'<td[^>]*><a href="([^"]+)">([^<]+)</a></td>', answer_table.render_answer_table(found)
        )
    }


def test_each_count_of_a_table_opens_the_portals_own():
    found = races(COUNTED.format("B"), COUNTED.format("W"))
    assert cells(found) == {"120": COUNTED.format("B"), "80": COUNTED.format("W")}
    assert "opens the portal&#39;s own count of the same rows." in answer_table.render_answer_table(
        found
    )


def test_a_rate_links_the_count_that_it_is_made_of():
    found = linked(
        [make_row(30, 100, race="black")],
        [COUNTED.format("B")],
        measure="search_rate",
        by=("race",),
    )
    assert cells(found) == {"30": COUNTED.format("B")}


@pytest.mark.parametrize(
    ("addresses", "told"),
    [
        ((PAGE, PAGE), "The portal cannot count these rows in one question"),
        (
            (COUNTED.format("B"), PAGE),
            "where one question cannot count them, the page of the dataset",
        ),
        (("", ""), ""),
    ],
)
def test_where_no_question_counts_the_rows_it_is_said(addresses, told):
    found = races(*addresses)
    assert wording.write_links_note(found.rows).find(told) >= 0
    assert told in answer_table.render_answer_table(found)
    assert len(cells(found)) == sum(map(bool, addresses))


@pytest.mark.parametrize("status", ["no_data", "not_recorded"])
def test_what_is_no_number_leads_nowhere(status):
    found = linked([make_row(0, race="black", status=status)], [COUNTED.format("B")], by=("race",))
    assert cells(found) == {}
    assert wording.write_links_note(found.rows) == ""


def test_every_bar_and_every_point_tells_where_its_count_is():
    found = races(COUNTED.format("B"), COUNTED.format("W"))
    assert [row[4] for row in told_marks(found, "breakdown")] == [
        COUNTED.format("B"),
        COUNTED.format("W"),
    ]
    months = linked(
        [make_row(5, month="2023-01"), make_row(7, month="2023-02")],
        [COUNTED.format("1"), COUNTED.format("2")],
        by=("month",),
    )
    rows = told_marks(months, "trend")
    assert [row[4] for row in rows] == [COUNTED.format("1"), COUNTED.format("2")]
    assert rows[1][:2] == ["Feb 2023", "7 stops"]


def test_a_mark_without_an_address_tells_none():
    assert [len(row) for row in told_marks(races("", ""), "breakdown")] == [2, 2]


def told_marks(found, form: str) -> list[list[str]]:
    return json.loads(write_mark_texts(found, form))["rows"]
