"""An answer as people lay it out in a spreadsheet: periods or categories down, categories or counts
across.
"""

from __future__ import annotations

from dataclasses import dataclass

from dashboard import wording
from dashboard.query.answer import Answer, AnswerRow
from dashboard.query.periods import find_time_dimension
from dashboard.wording.answer_table import list_count_headings, sort_for_display

# What a cell shows of a row: one of its two counts, or its value.
COUNT_PARTS = ("value",)
RATIO_PARTS = ("numerator", "denominator", "value")


@dataclass(frozen=True)
class WideCell:
    """One number of a row; None has `status`, why there is none."""

    number: float | None
    part: str
    status: str


@dataclass(frozen=True)
class WideTable:
    """A table of an answer: what stands at the head of each column, and its lines.

    The first `leading` cells of a line are the ids of categories of `dimensions`; `values` are the
    columns beside them that hold the measure's own value, and so can be drawn together.
    """

    dimensions: tuple[str, ...]
    headings: tuple[str, ...]
    lines: tuple[tuple[tuple[str, ...], tuple[WideCell | None, ...]], ...]
    values: tuple[int, ...]

    @property
    def leading(self) -> int:
        """How many columns name the lines."""
        return max(len(self.dimensions), 1)


def build_wide_table(answer: Answer) -> WideTable:
    """One line for each row of one dimension; of several dimensions one goes across, and never the
    periods.
    """
    by = answer.query.by
    if len(by) < 2:
        return _build_long_lines(answer)
    across = _choose_column_dimension(answer)
    down = tuple(d for d in by if d != across)
    rows = sort_for_display(answer)
    columns = list(dict.fromkeys(row[across] for row in rows))
    lines: dict[tuple[str, ...], dict[str, AnswerRow]] = {}
    for row in rows:
        lines.setdefault(tuple(row[d] for d in down), {})[row[across]] = row
    headings = [wording.write_dimension_heading(answer, d) for d in down]
    headings += [wording.name_category_in_full(answer, across, c) for c in columns]
    return WideTable(
        down,
        tuple(headings),
        tuple(
            (key, tuple(_make_cell(found.get(column), "value") for column in columns))
            for key, found in lines.items()
        ),
        tuple(range(len(columns))),
    )


def _build_long_lines(answer: Answer) -> WideTable:
    by = answer.query.by
    parts = COUNT_PARTS if answer.measure.kind == "count" else RATIO_PARTS
    first = [wording.write_dimension_heading(answer, d) for d in by]
    headings = (*(first or [wording.translate("place_heading")]), *list_count_headings(answer))
    lines = tuple(
        (tuple(row[d] for d in by), tuple(_make_cell(row, part) for part in parts))
        for row in sort_for_display(answer)
    )
    return WideTable(by, headings, lines, (parts.index("value"),))


def _choose_column_dimension(answer: Answer) -> str:
    """The dimension that goes across: beside periods the last one, else of the last two that of
    fewer categories.
    """
    by = answer.query.by
    others = [d for d in by if d != find_time_dimension(by)]
    if len(others) < len(by):
        return others[-1]
    sizes = {d: len({row[d] for row in answer.rows}) for d in others[-2:]}
    return min(reversed(list(sizes)), key=lambda d: sizes[d])


def _make_cell(row: AnswerRow | None, part: str) -> WideCell | None:
    if row is None:
        return None
    return WideCell(getattr(row, part), part, row.status)
