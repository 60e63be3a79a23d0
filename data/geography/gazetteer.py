"""The places of a city by name, from the table beside a city file, as the build keeps them for
pages to look up.
"""

from __future__ import annotations

import csv
from pathlib import Path

from data.model.errors import CityFileError, FieldError
from data.model.values import Gazetteer

GAZETTEER_COLUMNS = ("place", "number", "longitude", "latitude")


def read_gazetteer(path: Path, gazetteer: Gazetteer) -> list[dict]:
    """The rows in the table's own order: {"place": text, "number": int or None, "longitude",
    "latitude": degrees}.

    Raises CityFileError naming file, line and what was expected.
    """
    name = gazetteer.file
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.DictReader(handle)
            missing = [c for c in GAZETTEER_COLUMNS if c not in (reader.fieldnames or ())]
            if missing:
                raise _make_error(
                    f"{name}: expected the columns {', '.join(GAZETTEER_COLUMNS)}; missing: "
                    f"{', '.join(missing)}"
                )
            return [_parse_row(f"{name}, line {reader.line_num}", row) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise _make_error(f"{name} cannot be read as a CSV file in UTF-8 ({error})") from None


def _parse_row(place: str, row: dict) -> dict:
    try:
        found = {
            "place": row["place"].strip(),
            "number": int(row["number"]) if row["number"].strip() else None,
            "longitude": float(row["longitude"]),
            "latitude": float(row["latitude"]),
        }
    except (ValueError, AttributeError):
        raise _make_error(
            f"{place}: expected a place, a whole number or nothing, and two numbers of degrees"
        ) from None
    if not (found["place"] and abs(found["longitude"]) <= 180 and abs(found["latitude"]) <= 90):
        raise _make_error(
            f"{place}: expected a name, a longitude up to 180 and a latitude up to 90 degrees"
        )
    return found


def _make_error(message: str) -> CityFileError:
    return CityFileError(f"gazetteer.file: {message}", (FieldError("gazetteer.file", message),))
