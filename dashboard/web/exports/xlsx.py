"""An answer as an Excel workbook: the rows on one sheet, what they are on another."""

from __future__ import annotations

from io import BytesIO

from xlsxwriter import Workbook

from dashboard import wording
from dashboard.query.answer import Answer
from dashboard.web.exports import columns

# A text is never taken for a formula or a link, whatever it begins with.
WORKBOOK_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
MAX_COLUMN_WIDTH = 40
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def to_xlsx(answer: Answer) -> bytes:
    """The bytes of the workbook. Numbers are numbers; the first row is frozen and can be filtered."""
    out = BytesIO()
    with Workbook(out, WORKBOOK_OPTIONS) as book:
        book.set_properties(
            {
                "title": wording.write_full_title(answer),
                "comments": wording.write_source_line(answer),
            }
        )
        bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
        _write_data(book.add_worksheet("Data"), answer, bold)
        about = book.add_worksheet("About")
        about.set_column(0, 0, 110)
        for place, line in enumerate(columns.describe_rows(answer)):
            about.write_string(place, 0, line, bold if place == 0 else wrap)
    return out.getvalue()


def _write_data(sheet, answer: Answer, bold) -> None:
    names, rows = columns.list_columns(answer), columns.build_rows(answer)
    for column, name in enumerate(names):
        sheet.write_string(0, column, name, bold)
        longest = max((len(str(row[name])) for row in rows), default=0)
        sheet.set_column(column, column, min(max(longest, len(name)) + 2, MAX_COLUMN_WIDTH))
    for place, row in enumerate(rows, 1):
        for column, name in enumerate(names):
            if row[name] is not None:
                sheet.write(place, column, row[name])
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows), len(names) - 1)
