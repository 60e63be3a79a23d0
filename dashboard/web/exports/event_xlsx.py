"""The months before and after an event as an Excel workbook: the table as it is read, the data, and
what they are.
"""

from __future__ import annotations

from datetime import date

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from dashboard.i18n.translate import translate
from dashboard.statistics.event_window import EventComparison
from dashboard.web.exports.comparison_xlsx import ComparisonWorkbook
from dashboard.web.exports.xlsx import (
    NUMBER_FORMATS,
    find_data_day,
    write_headings,
)
from dashboard.wording import event_windows as said
from dashboard.wording.labels import format_cell

MONTH_FORMAT = "mmm yyyy"
TABLE_COLUMNS = 4
TABLE_COLUMN_WIDTH = 26


def write_event_xlsx(found: EventComparison) -> bytes:
    """The bytes of the workbook. Months are dates, numbers are numbers; a blank has its reason in
    its place.
    """
    workbook = ComparisonWorkbook(
        title=said.write_event_title(found),
        day=find_data_day([found.months_before, found.months_after]),
        names=said.list_event_fields(),
        rows=said.build_event_rows(found),
        about=said.describe_event(found),
    )
    return workbook.write(lambda book, sheet, bold: _write_table(book, sheet, found, bold))


def _write_table(book: Workbook, sheet: Worksheet, found: EventComparison, bold: Format) -> None:
    """The months of both windows side by side, the totals last, with a chart of both lines."""
    month = book.add_format({"num_format": MONTH_FORMAT, "align": "left"})
    plain = book.add_format({"num_format": NUMBER_FORMATS[found.total_after.measure.kind]})
    headings = said.make_event_table(found).headings
    names = [
        f"{heading.text}{suffix}"
        for heading in headings[1:]
        for suffix in (f": {headings[0].text}", "")
    ]
    write_headings(sheet, names, [TABLE_COLUMN_WIDTH] * TABLE_COLUMNS, bold)
    pairs = said.list_event_pairs(found)
    answers = (found.months_before, found.months_after)
    for place, pair in enumerate(pairs, 1):
        for side, (answer, row) in enumerate(zip(answers, pair)):
            column = 2 * side
            if place == len(pairs):
                sheet.write_string(place, column, translate("event_total"), bold)
            else:
                sheet.write_datetime(place, column, date.fromisoformat(f"{row['month']}-01"), month)
            if row.value is None:
                sheet.write_string(place, column + 1, format_cell(answer, row))
            else:
                sheet.write_number(place, column + 1, row.value, plain)
    sheet.freeze_panes(1, 0)
    if found.refusal is None:
        _add_chart(book, sheet, found, names, len(pairs) - 1)


def _add_chart(
    book: Workbook, sheet: Worksheet, found: EventComparison, names: list[str], months: int
) -> None:
    chart = book.add_chart({"type": "line"})
    for column, dash in ((3, "solid"), (1, "dash")):
        chart.add_series(
            {
                "name": names[column],
                "categories": [sheet.name, 1, 2, months, 2],
                "values": [sheet.name, 1, column, months, column],
                "line": {"dash_type": dash},
            }
        )
    chart.set_title({"name": said.write_event_title(found), "name_font": {"size": 11}})
    chart.set_x_axis({"num_format": "mmm"})
    sheet.insert_chart(0, TABLE_COLUMNS + 1, chart, {"description": said.write_event_lines(found)})
