"""A series by month as a table of months of the year by years, shaded by how high each
number is. The chart's own table links the same numbers to the portal.
"""

from __future__ import annotations

from dashboard import wording
from dashboard.charts.theme import MAX_CLASSES
from dashboard.i18n.months import name_calendar_month
from dashboard.i18n.translate import capitalize_first, translate
from dashboard.query.answer import Answer, AnswerRow
from dashboard.templates.tables import Cell, Heading, Table, render_table
from dashboard.views.model import Section

# One year alone has no other to stand beside.
MIN_YEARS = 2
MAX_YEARS = 12
MONTHS = tuple(f"{month:02d}" for month in range(1, 13))


def build_season_section(answer: Answer) -> tuple[Section, ...]:
    """The table of an answer by month alone; () for any other answer, and for less than two
    years.
    """
    if answer.query.by != ("month",):
        return ()
    years = sorted({row["month"][:4] for row in answer.rows})[-MAX_YEARS:]
    if len(years) < MIN_YEARS:
        return ()
    table = render_table(_make_table(answer, years))
    heading = translate("seasons_heading")
    return (Section(heading, (translate("seasons_note"),), (), table, "seasons"),)


def _make_table(answer: Answer, years: list[str]) -> Table:
    rows = {row["month"]: row for row in answer.rows}
    ends = _find_range(answer, years)
    cells = [
        [
            Cell(capitalize_first(name_calendar_month(f"2000-{month}")), heading=True),
            *(_make_cell(answer, rows.get(f"{year}-{month}"), ends) for year in years),
        ]
        for month in MONTHS
    ]
    headings = [
        Heading(translate("seasons_month")),
        *(Heading(year, number=True) for year in years),
    ]
    return Table(
        wording.write_full_title(answer),
        headings,
        cells,
        style="pv-table pv-seasons",
        mark=translate("sample") if answer.sample else "",
    )


def _find_range(answer: Answer, years: list[str]) -> tuple[float, float] | None:
    """The lowest and the highest number that is shown; None where there is no difference to
    shade.
    """
    values = [
        row.value
        for row in answer.rows
        if row["month"][:4] in years and row.value is not None and not row.incomplete
    ]
    if not values or min(values) == max(values):
        return None
    return min(values), max(values)


def _find_shade(value: float, ends: tuple[float, float]) -> int:
    """The shade of a number, 1 to MAX_CLASSES in equal steps from the lowest to the highest."""
    low, high = ends
    return min(int(MAX_CLASSES * (value - low) / (high - low)) + 1, MAX_CLASSES)


def _make_cell(answer: Answer, row: AnswerRow | None, ends: tuple[float, float] | None) -> Cell:
    if row is None:
        return Cell("")
    text = wording.format_cell(answer, row)
    style = "heat"
    if row.incomplete:
        text = translate("aside", text=text, aside=translate("incomplete"))
    elif ends is not None and row.value is not None:
        style = f"heat heat-{_find_shade(row.value, ends)}"
    return Cell(text, style=style)
