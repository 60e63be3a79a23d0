"""The completeness strip: one mark a month, each state in a shape of its own, and the same in
words.
"""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import wording
from dashboard.charts import svg_primitives
from dashboard.charts.svg import draw_strip
from dashboard.query.answer_parts import MonthCompleteness
from dashboard.query.completeness import group_completeness
from data.model.coverage import parse_month
from tests.support.answers import make_answer, make_row
from tests.support.worlds import TinyCity, make_stop

JAN = parse_month("2023-01")


def covered(*entries, named=("district", "race")):
    """Stops of 2023 whose months have the given (state, units, whole)."""
    return make_answer(
        [make_row(10)],
        coverage=tuple(MonthCompleteness(JAN + i, *e) for i, e in enumerate(entries)),
        named=named,
    )


STATES = covered(
    ("covered", 40, 40),
    ("covered", 40, 10),
    ("incomplete", 8, 8),
    ("covered", 0, 0),
    ("no_data", 0, 0),
)


def test_each_state_has_a_shape_of_its_own():
    drawn = draw_strip(STATES)
    heights = [float(h) for h in re.findall(r"v-(\d+)", drawn)]
    assert heights == [15.0, 4.0, 15.0]
    assert drawn.count("a1.5 1.5") == 2
    assert drawn.count("l3 4") == 1
    assert "h2v" in drawn


def test_the_strip_is_told_in_words():
    said = wording.describe_strip(STATES)
    assert said.replace("\u00a0", " ") == (
        "Completeness by month, January to May 2023: 4 of 5 months have data. 66% of the "
        "records name precinct and "
        "race. The lowest month is February 2023, with 25%. Incomplete: March 2023. None "
        "recorded: April 2023. "
        "No data: May 2023."
    )
    assert said in draw_strip(STATES)
    with wording.use_language("es"):
        assert "4 de 5 meses tienen datos" in wording.describe_strip(STATES)


def test_no_month_no_strip():
    assert draw_strip(covered()) == ""


@given(st.integers(1, 500), st.integers(12, 80))
def test_periods_are_few_and_lose_nothing(months: int, most: int):
    coverage = tuple(MonthCompleteness(JAN + i, "covered", i, i // 2) for i in range(months))
    periods = group_completeness(coverage, most)
    assert len(periods) <= most
    assert (sum(p[3] for p in periods), sum(p[4] for p in periods)) == (
        sum(e[2] for e in coverage),
        sum(e[3] for e in coverage),
    )


def test_the_strip_counts_records_as_a_slow_recount_does(tmp_path):
    rows = [
        make_stop("2023-01-05"),
        make_stop("2023-01-06", None),
        make_stop("2023-01-07", race="U"),
        make_stop("2023-03-01"),
        make_stop("2022-12-31", None),
        make_stop("2022-12-31"),
    ]
    world = TinyCity(tmp_path, rows)
    world.refresh()
    found = world.ask("measure=stops&by=month&since=2023-01&until=2023-03")
    assert found.named == ("district", "race", "outcome")
    assert [(e[0] - JAN, *e[1:]) for e in found.coverage] == [
        (0, "covered", 3, 1),
        (1, "covered", 0, 0),
        (2, "covered", 1, 1),
    ]
    east = world.ask("measure=stops&district=east&since=2023-01&until=2023-01")
    assert east.named == ("race", "outcome")
    assert east.coverage[0][2:] == (2, 1)


@pytest.mark.parametrize("status", list(svg_primitives.BLANK_PATTERNS))
def test_no_two_blanks_of_a_map_share_a_pattern(status: str):
    canvas = svg_primitives.Canvas(prefix="m")
    others = {
        svg_primitives.define_blank_pattern(canvas, s).replace(s, "")
        for s in svg_primitives.BLANK_PATTERNS
        if s != status
    }
    assert svg_primitives.define_blank_pattern(canvas, status).replace(status, "") not in others
