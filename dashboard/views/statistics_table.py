"""Comparisons as tables: cells for reading as HTML, and CSV with the raw numbers beside their
statuses.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from dashboard import wording
from dashboard.query.answer import AnswerRow
from dashboard.query.reliability import UNKNOWN_STATUSES
from dashboard.statistics.comparison_request import ALL_OTHERS
from dashboard.statistics.ratios import GroupComparison, GroupRatio
from dashboard.templates import Markup
from dashboard.templates.tables import Cell, Heading, Table, render_table
from dashboard.wording import disparities as said
from dashboard.wording.csv_text import format_cell, guard_formula, write_csv

RATIO_COLUMNS = (
    "count",
    "base",
    "value",
    "low",
    "high",
    "other_count",
    "other_base",
    "other_value",
    "ratio",
    "ratio_low",
    "ratio_high",
    "status",
)


def render_statistics_table(
    caption: str, headings: Sequence[str], rows: Iterable[Sequence[str]], sample: bool
) -> Markup:
    """A table as semantic HTML: a caption, column headings, and the first cell of each row as its
    heading.
    """
    return render_table(make_statistics_table(caption, headings, rows, sample))


def make_statistics_table(
    caption: str, headings: Sequence[str], rows: Iterable[Sequence[str]], sample: bool
) -> Table:
    """The same as a value, before it becomes HTML."""
    return Table(
        caption=caption,
        headings=[Heading(heading, number=i > 0) for i, heading in enumerate(headings)],
        rows=[
            [Cell(cells[0], heading=True), *(Cell(text, number=True) for text in cells[1:])]
            for cells in rows
        ],
        mark=wording.translate("sample") if sample else "",
    )


def render_ratio_table(found: GroupComparison, caption: str) -> Markup:
    """The comparison as HTML, as `make_ratio_table` has it."""
    return render_table(make_ratio_table(found, caption))


def make_ratio_table(found: GroupComparison, caption: str) -> Table:
    """The comparison as a table: each group's counts, its rate, that of those it is compared with,
    and the ratio.
    """
    answer = found.get_answer()
    measure = answer.measure
    unit = wording.translate("percent_heading") if measure.kind == "share" else measure.unit
    headings = [
        wording.translate("column.group"),
        measure.numerator_words,
        measure.denominator_words,
        unit,
        wording.translate("interval_heading"),
        wording.translate("column.other_value"),
        wording.translate("column.ratio"),
        wording.translate("interval_heading"),
    ]
    rows = [_format_ratio_cells(found, row) for row in found.rows]
    return make_statistics_table(
        caption, [wording.capitalize_first(h) for h in headings], rows, answer.sample
    )


def _format_ratio_cells(found: GroupComparison, row: GroupRatio) -> list[str]:
    answer = found.get_answer()
    unknown = row.status if row.status in UNKNOWN_STATUSES else "not_recorded"
    count, base = (
        wording.describe_status(unknown)
        if getattr(row, side) is None
        else wording.format_number(getattr(row, side))
        for side in ("count", "base")
    )
    rate = AnswerRow(
        {found.asked.by: row.group},
        row.count,
        row.base,
        row.value,
        row.low,
        row.high,
        "ok" if row.value is not None else row.status,
    )
    other = replace(
        rate,
        value=row.other_value,
        status="ok" if row.other_value is not None else "too_few",
    )
    if row.ratio is None or row.ratio_low is None or row.ratio_high is None:
        ratio, interval = said.write_ratio_label(row), ""
    else:
        ratio = said.format_ratio(row.ratio)
        interval = wording.translate(
            "interval", low=said.format_ratio(row.ratio_low), high=said.format_ratio(row.ratio_high)
        )
    return [
        answer.title_of(found.asked.by, row.group),
        count,
        base,
        wording.format_cell(answer, rate),
        wording.format_interval(answer, rate),
        "" if row.status == "reference" else wording.format_cell(answer, other),
        ratio,
        interval,
    ]


def build_ratio_csv(found: GroupComparison, title: str, more: Iterable[str] = ()) -> str:
    """The comparison as CSV with CRLF line ends; lines beginning with # say what it is, or why it
    is not shown.

    `more` are lines that only this statistic has.
    """
    answer, asked = found.answer, found.asked
    lines = [str(found.statistic.title), str(found.statistic.method), found.statistic.source]
    if found.refusal:
        lines.append(said.write_refusal(found.refusal.code, dict(found.refusal.values)))
    if answer:
        lines = [
            *([wording.translate("sample_long")] if answer.sample else []),
            title,
            *lines,
            *more,
            wording.write_source_line(answer),
        ]
    lines += [str(text) for text in found.statistic.cannot_show]
    rows = (
        []
        if found.refusal
        else [
            {
                asked.by: guard_formula(row.group),
                f"{asked.by}_title": guard_formula(
                    found.get_answer().title_of(asked.by, row.group)
                ),
                "reference": guard_formula(asked.reference or ALL_OTHERS),
                **{c: format_cell(getattr(row, c)) for c in RATIO_COLUMNS},
            }
            for row in found.rows
        ]
    )
    return write_csv(lines, (asked.by, f"{asked.by}_title", "reference", *RATIO_COLUMNS), rows)
