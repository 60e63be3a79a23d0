"""Residents by area of a geography beside the districts, from the table beside a city file."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from pathlib import Path

from data.model.errors import CityFileError, FieldError
from data.model.vocabulary import normalise_text

COLUMNS = ("area", "residents")
WHOLE_NUMBER_PATTERN = re.compile(r"[0-9]{1,9}")


def read_area_residents(path: Path, areas: Mapping[str, str]) -> dict[str, int]:
    """Area id -> residents, in the order of the table; `areas` are area id -> title.

    A CSV with the columns area (a title or an id) and residents. Raises CityFileError naming file,
    line and column, and what was expected: an area of the geography, once, and a whole number.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            rows = list(csv.DictReader(handle, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise _make_error(path, 1, "file", f"cannot be read ({error})") from error
    known = {normalise_text(text): area for area, title in areas.items() for text in (title, area)}
    found: dict[str, int] = {}
    for line, row in enumerate(rows, 2):
        for column in COLUMNS:
            if row.get(column) is None:
                raise _make_error(path, line, column, f"missing; expected {', '.join(COLUMNS)}")
        area = known.get(normalise_text(row["area"]))
        if area is None:
            expected = ", ".join(list(areas.values())[:12])
            raise _make_error(path, line, "area", f"unknown {row['area']!r}; expected {expected}")
        if area in found:
            raise _make_error(path, line, "area", f"{row['area']!r} stands in an earlier line")
        if not WHOLE_NUMBER_PATTERN.fullmatch(row["residents"].strip()):
            message = f"{row['residents']!r} is not a whole number of residents"
            raise _make_error(path, line, "residents", message)
        found[area] = int(row["residents"])
    return found


def _make_error(path: Path, line: int, column: str, message: str) -> CityFileError:
    place = f"{path.name}, line {line}, {column}"
    return CityFileError(
        f"{place}: {message}", (FieldError(f"geographies.population: {place}", message),)
    )
