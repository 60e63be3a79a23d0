"""An answer as an Excel workbook: the table as people lay it out with a chart, its rows in words,
the same rows under names that never change, and what they are.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from dashboard import wording
from dashboard.i18n.translate import capitalize_first, translate
from dashboard.query.answer import Answer
from dashboard.query.periods import find_time_dimension
from dashboard.query.source_links import numerator_url
from dashboard.web.exports import columns
from dashboard.web.exports.wide_table import WideCell, WideTable, build_wide_table
from dashboard.wording.answer_table import list_count_headings, sort_for_display
from data.model.period import parse_period_id
from data.model.version import VERSION

# A text is never taken for a formula or a link, whatever it begins with.
# The name of a property of the file, beside Excel's own.
VERSION_PROPERTY = "Plainview"
WORKBOOK_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
# The day of a workbook whose data have none.
UNDATED = "1980-01-01"
MAX_COLUMN_WIDTH = 40
NAME_WIDTH, VALUE_WIDTH, ABOUT_WIDTH = 28, 14, 110
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NUMBER_FORMATS = {"count": "#,##0", "quantile": "#,##0", "share": "0.0", "rate": "#,##0.00"}
COUNT_FORMAT, YEAR_FORMAT, MONTH_FORMAT, DAY_FORMAT = "#,##0", "0", "mmm yyyy", "yyyy-mm-dd"
# More lines or bars than these cannot be distinguished.
MAX_SERIES, MAX_CHART_LINES = 8, 400
CHART_SIZE = {"width": 760, "height": 420}
# Where a chart has its place: beside the table, or below the last of its columns that a screen
# holds.
MAX_COLUMNS_BESIDE = 12
MAX_QUERIES = 200
INTERVAL_COLUMNS = ("low", "high")
# Points. Spreadsheet programs do not all fit a row to a heading that wraps.
HEADING_LINE_HEIGHT = 15
# Bold letters are wider than the digits that a column's width counts.
BOLD_WIDTH = 1.2


def find_data_day(answers: Iterable[Answer]) -> datetime:
    """The latest day on which data of answers were up to date, as the day of their workbook: the
    same numbers make the same file whenever it is asked for.
    """
    days = [found.as_of[:10] for answer in answers for found in answer.provenance if found.as_of]
    return datetime.fromisoformat(max(days, default=UNDATED))


def to_xlsx(answer: Answer) -> bytes:
    """The bytes of the workbook. Numbers are numbers, months are dates; a blank has its reason as a
    comment.
    """
    out = BytesIO()
    with Workbook(out, WORKBOOK_OPTIONS) as book:
        title = wording.write_full_title(answer)
        book.set_properties(
            {
                "title": title,
                "comments": wording.write_source_line(answer),
                "created": find_data_day([answer]),
            }
        )
        book.set_custom_property(VERSION_PROPERTY, VERSION)
        style = _Formats(book, answer.measure.kind)
        wide = build_wide_table(answer)
        sheet = book.add_worksheet(translate("workbook_table"))
        _write_wide(book, sheet, answer, wide, style)
        _write_rows(book.add_worksheet(translate("workbook_rows")), answer, style)
        _write_data(book.add_worksheet("Data"), answer, style)
        _write_about(book.add_worksheet("About"), answer, style)
    return out.getvalue()


def write_headings(
    sheet: Worksheet, headings: Sequence[str], widths: Sequence[int], style: Format
) -> None:
    """Write the first row, as high as its headings need, and set each column's width in
    characters.
    """
    lines = 1
    for column, (heading, width) in enumerate(zip(headings, widths, strict=True)):
        sheet.write_string(0, column, heading, style)
        sheet.set_column(column, column, width)
        lines = max(lines, len(textwrap.wrap(heading, int(width / BOLD_WIDTH))))
    sheet.set_row(0, HEADING_LINE_HEIGHT * lines)


class _Formats:
    """The formats of one workbook."""

    def __init__(self, book: Workbook, kind: str):
        self.bold: Format = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self.wrap: Format = book.add_format({"text_wrap": True})
        self.blank: Format = book.add_format({"pattern": 1, "bg_color": "#E4E4E0"})
        self.value: Format = book.add_format({"num_format": NUMBER_FORMATS[kind]})
        self.count: Format = book.add_format({"num_format": COUNT_FORMAT})
        self.year: Format = book.add_format({"num_format": YEAR_FORMAT, "align": "left"})
        self.month: Format = book.add_format({"num_format": MONTH_FORMAT, "align": "left"})
        self.day: Format = book.add_format({"num_format": DAY_FORMAT})
        self.share: Format = book.add_format({"num_format": "0.0%"})


def _write_wide(
    book: Workbook, sheet: Worksheet, answer: Answer, wide: WideTable, style: _Formats
) -> None:
    values = len(wide.headings) - wide.leading
    widths = [NAME_WIDTH] * wide.leading + [VALUE_WIDTH] * values
    write_headings(sheet, wide.headings, widths, style.bold)
    for line, (names, cells) in enumerate(wide.lines, 1):
        if not names:
            sheet.write_string(line, 0, answer.place)
        for column, (dimension, category) in enumerate(zip(wide.dimensions, names)):
            _write_category(sheet, (line, column), answer, dimension, category, style)
        for column, cell in enumerate(cells, wide.leading):
            _write_number(sheet, (line, column), cell, style)
    sheet.freeze_panes(1, wide.leading)
    _insert_chart(book, sheet, answer, wide)


def _write_category(
    sheet: Worksheet,
    at: tuple[int, int],
    answer: Answer,
    dimension: str,
    category: str,
    style: _Formats,
) -> None:
    """A category by its name; a month as a date, and a year as a number."""
    if dimension == "month":
        sheet.write_datetime(*at, _find_first_day(category), style.month)
    elif dimension == "year":
        sheet.write_number(*at, int(category), style.year)
    else:
        sheet.write_string(*at, wording.name_category_in_full(answer, dimension, category))


def _write_number(
    sheet: Worksheet, at: tuple[int, int], cell: WideCell | None, style: _Formats
) -> None:
    """A number; a blank cell, whose reason is its comment, where there is none."""
    if cell is not None and cell.number is not None:
        sheet.write_number(*at, cell.number, style.value if cell.part == "value" else style.count)
        return
    status = cell.status if cell is not None else "no_data"
    sheet.write_blank(*at, None, style.blank)
    sheet.write_comment(*at, capitalize_first(wording.describe_status(status)))


def _insert_chart(book: Workbook, sheet: Worksheet, answer: Answer, wide: WideTable) -> None:
    """A chart of the table: lines over periods, else bars. None where there is nothing to draw or
    too much.
    """
    last = len(wide.lines)
    if not answer.query.by or last < 2 or last > MAX_CHART_LINES or len(wide.dimensions) > 1:
        return
    over_time = bool(find_time_dimension(wide.dimensions))
    chart = book.add_chart({"type": "line" if over_time else "bar"})
    name = sheet.get_name()
    for place in wide.values[:MAX_SERIES]:
        column = wide.leading + place
        chart.add_series(
            {
                "name": [name, 0, column],
                "categories": [name, 1, 0, last, 0],
                "values": [name, 1, column, last, column],
            }
        )
    chart.set_title({"name": wording.write_full_title(answer), "name_font": {"size": 12}})
    chart.show_blanks_as("gap")
    unit = capitalize_first(wording.name_unit(answer))
    chart.set_y_axis({"min": 0, "name": unit} if over_time else {"reverse": True})
    if over_time:
        text_axis = {"date_axis": True} if wide.dimensions == ("month",) else {"text_axis": True}
        chart.set_x_axis({**text_axis, "num_format": MONTH_FORMAT})
    else:
        chart.set_x_axis({"min": 0, "name": unit})
    if len(wide.values) == 1:
        chart.set_legend({"none": True})
    beside = len(wide.headings) <= MAX_COLUMNS_BESIDE
    corner = (1, len(wide.headings) + 1) if beside else (last + 2, 0)
    height = CHART_SIZE["height"] if over_time else max(CHART_SIZE["height"], 24 * last + 120)
    chart.set_size({**CHART_SIZE, "height": height})
    sheet.insert_chart(*corner, chart, {"description": wording.write_full_title(answer)})


def _write_rows(sheet: Worksheet, answer: Answer, style: _Formats) -> None:
    """Each row of the answer under headings in words."""
    by, kind = answer.query.by, answer.measure.kind
    time = find_time_dimension(by)
    headings = [wording.write_dimension_heading(answer, d) for d in by]
    headings += [translate("workbook_first_day")] if time else []
    headings += list_count_headings(answer)
    limits = kind != "count"
    headings += [translate("workbook_low"), translate("workbook_high")] if limits else []
    headings += [translate("workbook_status"), translate("workbook_source")]
    names = max(len(by), 1)
    widths = [NAME_WIDTH] * names + [VALUE_WIDTH] * (len(headings) - names)
    write_headings(sheet, headings, widths, style.bold)
    parts = ("value",) if kind == "count" else ("numerator", "denominator", "value", "low", "high")
    for line, row in enumerate(sort_for_display(answer), 1):
        for column, dimension in enumerate(by):
            _write_category(sheet, (line, column), answer, dimension, row[dimension], style)
        column = len(by)
        if time:
            sheet.write_datetime(line, column, _find_first_day(row[time]), style.day)
            column += 1
        for part in parts:
            number = getattr(row, part)
            if number is not None:
                counted = part in ("numerator", "denominator")
                sheet.write_number(line, column, number, style.count if counted else style.value)
            column += 1
        status = wording.describe_status(row.status)
        status = translate("incomplete") if row.incomplete and not status else status
        sheet.write_string(line, column, capitalize_first(status) if status else "")
        sheet.write_string(line, column + 1, numerator_url(row))
    sheet.freeze_panes(1, len(by))
    sheet.autofilter(0, 0, max(len(answer.rows), 1), len(headings) - 1)


def _find_first_day(period: str) -> date:
    """The first day of a period by its id."""
    year, month = divmod(parse_period_id(period).first, 12)
    return date(year, month + 1, 1)


def _write_data(sheet: Worksheet, answer: Answer, style: _Formats) -> None:
    """Each row under the names that the API and the CSV use, months as dates."""
    names, rows = columns.list_columns(answer), columns.build_rows(answer)
    formats = {
        "numerator": style.count,
        "denominator": style.count,
        "value": style.value,
        **dict.fromkeys(INTERVAL_COLUMNS, style.value),
        columns.SHARE_COLUMN: style.share,
    }
    for column, name in enumerate(names):
        sheet.write_string(0, column, name, style.bold)
        longest = max((len(str(row[name])) for row in rows), default=0)
        sheet.set_column(column, column, min(max(longest, len(name)) + 2, MAX_COLUMN_WIDTH))
    for place, row in enumerate(rows, 1):
        for column, name in enumerate(names):
            if name in ("month", "year"):
                _write_category(sheet, (place, column), answer, name, row[name], style)
            elif row[name] is not None:
                sheet.write(place, column, row[name], formats.get(name))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows), len(names) - 1)


def _write_about(sheet: Worksheet, answer: Answer, style: _Formats) -> None:
    """What must be known of the rows, how to cite them, and the portal's own query of each
    number.
    """
    sheet.set_column(0, 0, ABOUT_WIDTH)
    lines = columns.describe_rows(answer)
    for place, line in enumerate(lines):
        sheet.write_string(place, 0, line, style.bold if place == 0 else style.wrap)
    queries = dict.fromkeys(filter(None, map(numerator_url, sort_for_display(answer))))
    place = len(lines) + 1
    if queries:
        sheet.write_string(place, 0, translate("workbook_queries"), style.bold)
    for offset, query in enumerate(list(queries)[:MAX_QUERIES], 1):
        sheet.write_string(place + offset, 0, query)
