"""A comparison of two periods as an Excel workbook: the table as it is read, the data, and what
they are.
"""

from __future__ import annotations

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from dashboard.i18n.translate import translate
from dashboard.statistics.change_request import NAME_KEY
from dashboard.statistics.period_change import CategoryChange, PeriodComparison, get_sort_value
from dashboard.web.exports.comparison_xlsx import ComparisonWorkbook
from dashboard.web.exports.xlsx import (
    MAX_COLUMN_WIDTH,
    NUMBER_FORMATS,
    find_data_day,
    write_headings,
)
from dashboard.wording import period_changes as said

SIGNED_FORMATS = {
    "count": "+#,##0;-#,##0;0",
    "quantile": "+#,##0;-#,##0;0",
    "share": "+0.0;-0.0;0.0",
    "rate": "+#,##0.00;-#,##0.00;0.00",
}
PERCENT_FORMAT = '+0"%";-0"%";0"%"'
RATE_FORMAT = "#,##0.0"
VALUE_WIDTH, REASON_WIDTH = 18, 60


def write_changes_xlsx(found: PeriodComparison) -> bytes:
    """The bytes of the workbook. Numbers are numbers with a format; a blank has its reason beside
    it.
    """
    workbook = ComparisonWorkbook(
        title=said.write_changes_title(found),
        day=find_data_day([found.now]),
        names=said.list_change_fields(found),
        rows=said.build_change_rows(found),
        about=said.describe_changes(found),
    )
    return workbook.write(lambda book, sheet, bold: _write_table(book, sheet, found, bold))


def _write_table(book: Workbook, sheet: Worksheet, found: PeriodComparison, bold: Format) -> None:
    """The table that a reader sees, with a column of reasons."""
    keys = said.list_change_columns(found)
    kind = found.now.measure.kind
    formats = {
        "difference": book.add_format({"num_format": SIGNED_FORMATS[kind]}),
        "percent": book.add_format({"num_format": PERCENT_FORMAT}),
        "rate": book.add_format({"num_format": RATE_FORMAT}),
        "rate_before": book.add_format({"num_format": RATE_FORMAT}),
    }
    plain = book.add_format({"num_format": NUMBER_FORMATS[kind]})
    names = [said.name_change_column(found, key) for key in keys]
    widths = [MAX_COLUMN_WIDTH, *[VALUE_WIDTH] * (len(keys) - 1), REASON_WIDTH]
    write_headings(sheet, [*names, translate("workbook_reason")], widths, bold)
    changes = (*found.rows, found.total)
    for place, change in enumerate(changes, 1):
        for column, key in enumerate(keys):
            text = _find_text(found, change, key)
            number = None if text is not None else get_sort_value(change, key)
            if text is not None:
                sheet.write_string(place, column, text)
            elif number is not None:
                sheet.write_number(place, column, number, formats.get(key, plain))
        sheet.write_string(place, len(keys), said.explain_refusal(found, change))
    sheet.freeze_panes(1, 1)


def _find_text(found: PeriodComparison, change: CategoryChange, key: str) -> str | None:
    """The text of a cell that holds no number; None for one that does."""
    if key == NAME_KEY:
        return said.name_change_row(found, change)
    return said.describe_change_chance(change) if key == "chance" else None
