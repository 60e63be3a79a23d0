"""The workbook of a comparison: a table as it is read, the data under the names of the API, and
what they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from dashboard.i18n.translate import translate
from dashboard.web.exports.xlsx import ABOUT_WIDTH, VERSION_PROPERTY, WORKBOOK_OPTIONS
from data.model.version import VERSION

DATA_WIDTH = 18


@dataclass(frozen=True)
class ComparisonWorkbook:
    """A workbook's title, the day of its data, its rows under their names, and the lines of its
    last sheet.
    """

    title: str
    day: datetime
    names: Sequence[str]
    rows: Sequence[Mapping]
    about: Sequence[str]

    def write(self, write_table: Callable[[Workbook, Worksheet, Format], None]) -> bytes:
        """The bytes of the workbook; `write_table` fills the first sheet and gets the format of
        headings.
        """
        out = BytesIO()
        with Workbook(out, WORKBOOK_OPTIONS) as book:
            book.set_properties({"title": self.title, "created": self.day})
            book.set_custom_property(VERSION_PROPERTY, VERSION)
            bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
            write_table(book, book.add_worksheet(translate("workbook_table")), bold)
            self._write_data(book.add_worksheet("Data"), bold)
            wrap = book.add_format({"text_wrap": True})
            self._write_about(book.add_worksheet("About"), bold, wrap)
        return out.getvalue()

    def _write_data(self, sheet: Worksheet, bold: Format) -> None:
        for column, name in enumerate(self.names):
            sheet.write_string(0, column, name, bold)
        for place, row in enumerate(self.rows, 1):
            for column, name in enumerate(self.names):
                if row[name] not in (None, ""):
                    sheet.write(place, column, row[name])
        sheet.set_column(0, len(self.names) - 1, DATA_WIDTH)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(self.rows), len(self.names) - 1)

    def _write_about(self, sheet: Worksheet, bold: Format, wrap: Format) -> None:
        sheet.set_column(0, 0, ABOUT_WIDTH)
        for place, line in enumerate(self.about):
            sheet.write_string(place, 0, " ".join(line.split()), wrap if place else bold)
