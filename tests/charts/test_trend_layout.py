"""The words of a line chart have one place, whoever draws them, and are not read as what they are
not.
"""

from __future__ import annotations

from dataclasses import replace
from html import escape, unescape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dashboard.charts import trend_layout, trend_model
from dashboard.charts.plotly_trend import build_trend_figure
from dashboard.charts.scales import LinearScale, measure_text
from dashboard.charts.svg_primitives import Canvas
from dashboard.charts.svg_trend import draw_trend
from dashboard.charts.theme import TEXT_SIZE
from dashboard.charts.trend_layout import PlotArea
from dashboard.query.answer import Answer
from dashboard.query.answer_parts import CityEvent
from tests.charts import samples

RING = 4.5


def end_incompletely(values: list[int]) -> Answer:
    """Months with these values, of which the last is incomplete."""
    answer = samples.by_month(len(values))
    rows = [replace(row, numerator=n, value=n) for row, n in zip(answer.rows, values, strict=True)]
    return replace(answer, rows=(*rows[:-1], replace(rows[-1], incomplete=True)))


def lay_out(answer: Answer, width: float) -> PlotArea:
    trend = trend_model.build_trend_chart(answer)
    ticks = trend_model.choose_value_ticks(trend, 6)
    x = LinearScale(trend.since, trend.until, 40, width - 8)
    return PlotArea(x, LinearScale(0, ticks[-1], 270, 40), ticks, trend, Canvas(width, 300))


@given(
    st.lists(st.integers(0, 400), min_size=14, max_size=40),
    st.sampled_from([292.0, 560.0, 900.0]),
)
# A number under a falling line, before a month that has only begun.
@example([200] * 55 + [120, 80, 60, 39, 25], 560.0)
def test_no_ring_stands_where_a_further_digit_would(values: list[int], width: float) -> None:
    box = lay_out(end_incompletely(values), width)
    label = trend_layout.place_last_value(box)
    assert label is not None
    x, y = box.locate(box.trend.lines[0].rows[-1])
    beside = label.x - measure_text(label.text, TEXT_SIZE, True) < x < label.x + RING
    assert not (beside and label.y - TEXT_SIZE < y < label.y)


@pytest.mark.parametrize("count", [1, 4])
def test_a_figure_has_the_numbers_and_notes_of_the_drawing(count: int) -> None:
    answer = samples.frisks() if count == 1 else samples.lines(count)
    answer = replace(
        answer,
        breaks=(replace(samples.BREAK, month="2017-05"),),
        events=(CityEvent("2018-02", "A & B", ""),),
    )
    drawn, figure = unescape(draw_trend(answer, 900)), build_trend_figure(answer)
    trend = trend_model.build_trend_chart(answer)
    for number in figure["layout"]["yaxis"]["ticktext"]:
        assert f">{number}</text>" in drawn
    words = " ".join(note["text"].replace("<br>", " ") for note in figure["layout"]["annotations"])
    notes = trend_layout.list_notes(
        trend, 900, panels=False, banded=any(r.low for r in trend.rows())
    )
    assert {note.kind for note in notes} >= {trend_layout.REASON}
    for note in notes:
        assert escape(note.text, quote=False) in " ".join(words.replace("\u2002", "").split())
