"""A report as a tagged PDF (PDF/UA-1) and as an Excel workbook: the same cells as its page."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from dashboard.branding.face import SiteFace
from dashboard.i18n.locale import get_language
from dashboard.i18n.translate import translate
from dashboard.templates.tables import Table
from dashboard.views.reports import (
    FilledCell,
    Report,
    build_report_url,
    make_cell_tables,
    write_cell_heading,
    write_filled_sentence,
    write_report_title,
)
from dashboard.web.briefing.pdf import PAPER_SIZES, build_print_face, render_typst_files
from dashboard.web.exports.xlsx import (
    NUMBER_FORMATS,
    WORKBOOK_OPTIONS,
    find_data_day,
    write_headings,
)
from dashboard.wording import describe_status, name_period

TEMPLATE_FILE = Path(__file__).with_name("report.typ")
MAX_SHEET_NAME = 31
NAME_WIDTH, VALUE_WIDTH, TEXT_WIDTH = 34, 16, 100


@dataclass(frozen=True)
class PrintedText:
    """A text of the PDF, with the address that it leads to ("" for none)."""

    text: str
    href: str = ""


def render_report_pdf(
    report: Report,
    folder: Path,
    origin: str,
    face: SiteFace,
    paper: str = "letter",
    waits: bool = False,
) -> bytes:
    """The PDF, made once for each content and kept in `folder`; `origin` is put before addresses of
    this site.

    `waits` is as in `render_typst_files`. Raises Overloaded where too many are asked for at a time,
    RenderFailed where it cannot be made at all.
    """
    return render_typst_files(_build_files(report, origin, paper, face), folder, waits)


def _build_files(report: Report, origin: str, paper: str, face: SiteFace) -> dict[str, bytes]:
    face_inputs, face_files = build_print_face(face)
    title = write_report_title(report)
    view = origin + build_report_url(report.city, report.pack.id, report.period)
    content = {
        "title": title,
        **face_inputs,
        "language": get_language(),
        "paper": PAPER_SIZES[paper],
        "footer": title,
        "sample": translate("sample_long") if report.sample else "",
        "law": report.pack.law,
        "notes": [*report.pack.notes, write_filled_sentence(report)],
        "cells": [_print_cell(report, n, c) for n, c in enumerate(report.cells, 1)],
        "sources": [*report.sources, *report.missing],
        "words": {"sources": translate("report_sources")},
        "view": {"href": view, "words": translate("briefing_online")},
    }
    return {
        "main.typ": TEMPLATE_FILE.read_bytes(),
        **face_files,
        "data.json": json.dumps(content).encode(),
    }


def _print_cell(report: Report, number: int, filled: FilledCell) -> dict:
    return {
        "heading": write_cell_heading(number, filled.cell),
        "notes": [note for note in (filled.reason, filled.cell.note) if note],
        "tables": [_print_table(filled, table) for table in make_cell_tables(report, filled)],
    }


def _print_table(filled: FilledCell, table: Table) -> dict:
    """A table of a cell; that of two dimensions is named, since there is one for each period."""
    return {
        "caption": table.caption if filled.crossed else "",
        "headings": [str(heading.text) for heading in table.headings],
        "rows": [[asdict(PrintedText(str(c.text), c.href)) for c in row] for row in table.rows],
        "leading": 1,
    }


def write_report_xlsx(report: Report) -> bytes:
    """The workbook: what the report is, one sheet for each cell with numbers as numbers, and all
    rows in one sheet.
    """
    out = BytesIO()
    with Workbook(out, WORKBOOK_OPTIONS) as book:
        day = find_data_day(cell.answer for cell in report.cells if cell.answer)
        book.set_properties({"title": write_report_title(report), "created": day})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        _write_contents(book.add_worksheet(translate("report_contents")), report, bold)
        for number, filled in enumerate(report.cells, 1):
            if filled.listed_rows:
                name = f"{number} {filled.cell.id}"[:MAX_SHEET_NAME]
                _write_cell(book, book.add_worksheet(name), report, filled, bold)
        _write_data(book.add_worksheet("Data"), report, bold)
    return out.getvalue()


def _write_contents(sheet: Worksheet, report: Report, bold: Format) -> None:
    """Title, law, notes, each cell with its sheet or its reason, and the sources."""
    lines = [translate("sample_long")] if report.sample else []
    lines += [report.pack.law, *report.pack.notes, write_filled_sentence(report)]
    sheet.write_string(0, 0, write_report_title(report), bold)
    place = 1
    for line in lines:
        sheet.write_string(place, 0, line)
        place += 1
    place += 1
    for number, filled in enumerate(report.cells, 1):
        sheet.write_string(place, 0, write_cell_heading(number, filled.cell))
        sheet.write_string(place, 1, filled.reason or translate("report_has_numbers"))
        place += 1
    place += 1
    for source in (*report.sources, *report.missing):
        sheet.write_string(place, 0, source)
        place += 1
    sheet.set_column(0, 0, TEXT_WIDTH)
    sheet.set_column(1, 1, TEXT_WIDTH)


def _write_cell(
    book: Workbook, sheet: Worksheet, report: Report, filled: FilledCell, bold: Format
) -> None:
    """A cell's table: a count has one column for each period, a share its percentage and both of
    its counts.
    """
    answer = filled.answer
    if answer is None:
        return
    kind = answer.measure.kind
    number_format = book.add_format({"num_format": NUMBER_FORMATS[kind]})
    whole = book.add_format({"num_format": "#,##0"})
    leading = len(filled.headings)
    parts = _list_parts(kind)
    names = list(filled.headings)
    for column in report.columns:
        for part in parts:
            period = name_period(column)
            words = _name_part(filled, part)
            names.append(f"{period}: {words}" if len(parts) > 1 else period)
    widths = [NAME_WIDTH] * leading + [VALUE_WIDTH] * (len(names) - leading)
    write_headings(sheet, names, widths, bold)
    for line, row in enumerate(filled.listed_rows, 1):
        for place, name in enumerate(row.names):
            sheet.write_string(line, place, name)
        for number, value in enumerate(row.values):
            for offset, part in enumerate(parts):
                place = leading + number * len(parts) + offset
                found = getattr(value, part) if value else None
                if found is not None:
                    style = number_format if part == "value" else whole
                    sheet.write_number(line, place, found, style)
                elif part == "value":
                    status = value.status if value else "no_data"
                    sheet.write_string(line, place, describe_status(status))
    sheet.freeze_panes(1, leading)


def _list_parts(kind: str) -> tuple[str, ...]:
    return ("value",) if kind == "count" else ("numerator", "denominator", "value")


def _name_part(filled: FilledCell, part: str) -> str:
    measure = filled.measure
    if measure is None:
        return ""
    names = {
        "numerator": measure.numerator_words,
        "denominator": measure.denominator_words,
        "value": measure.unit,
    }
    return names[part]


def _write_data(sheet: Worksheet, report: Report, bold: Format) -> None:
    """Every number of the report in a row of its own, under names that never change."""
    names = (
        "cell",
        "measure",
        "categories",
        "period",
        "numerator",
        "denominator",
        "value",
        "status",
        "source_url",
    )
    for place, name in enumerate(names):
        sheet.write_string(0, place, name, bold)
    line = 1
    for filled in report.cells:
        for row in filled.listed_rows:
            for period, value in zip(report.columns, row.values):
                if value is None or filled.measure is None:
                    continue
                cells = {
                    "cell": filled.cell.id,
                    "measure": filled.measure.id,
                    "categories": "; ".join(row.names),
                    "period": period,
                    **{name: getattr(value, name) for name in names[4:]},
                }
                for place, name in enumerate(names):
                    if cells[name] not in (None, ""):
                        sheet.write(line, place, cells[name])
                line += 1
    sheet.set_column(0, len(names) - 2, VALUE_WIDTH)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(line - 1, 1), len(names) - 1)
