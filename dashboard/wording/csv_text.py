"""CSV as text: comment lines, a header, rows; CRLF line ends. The one writer of the files that
readers download.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence

DAY_AND_MONTH_PATTERN = re.compile(r"^\s*(\d{1,2})\s*[-/]\s*(\d{1,2})\s*$")
# Spreadsheets take a text that begins with one of these for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_csv(
    comments: Iterable[str], columns: Sequence[str], rows: Iterable[Mapping[str, str]]
) -> str:
    """Lines that begin with #, a header and rows as CSV."""
    out = io.StringIO()
    out.writelines(f"# {' '.join(line.split())}\r\n" for line in comments)
    writer = csv.DictWriter(out, columns, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def write_values_csv(
    comments: Iterable[str], columns: Sequence[str], rows: Iterable[Mapping[str, object]]
) -> str:
    """Lines that begin with #, a header and rows of texts, numbers, booleans and None as CSV."""
    texts = ({column: _format_value(row[column]) for column in columns} for row in rows)
    return write_csv(comments, columns, texts)


def _format_value(value: object) -> str:
    if isinstance(value, bool):
        return format_boolean(value)
    if isinstance(value, str):
        return guard_formula(value)
    if value is None or isinstance(value, (int, float)):
        return format_cell(value)
    raise TypeError(f"no cell of a file holds {type(value).__name__}")


def format_boolean(value: bool) -> str:
    """A yes or no as a CSV cell."""
    return "true" if value else "false"


def guard_formula(text: str) -> str:
    """A text cell that no spreadsheet changes: led by an apostrophe where it looks like a formula,
    and with a dash between two short numbers, which a spreadsheet would take for a day and a month
    (6-12).
    """
    text = DAY_AND_MONTH_PATTERN.sub("\\1\u2013\\2", text)
    return f"'{text}" if text.startswith(FORMULA) else text


def format_cell(value: float | str | None) -> str:
    """A number with at most six decimals, or a text, as a CSV cell; nothing for None."""
    if value is None:
        return ""
    return f"{value:.6f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
