"""Rows out of CSV, JSON and GeoJSON files, plain or gzipped, in the shape in which a portal sends
them.
"""

from __future__ import annotations

import csv
import gzip
import json
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from data.model.errors import PortalUnavailable

# A geometry pasted into a cell is longer than the csv module's own limit of 128 kB.
MAX_CELL_LENGTH = 16 * 1024 * 1024


@dataclass(frozen=True)
class FileTable:
    """A file's columns in its own order, and its rows (column -> value, nulls left out), to be read
    once.
    """

    columns: tuple[str, ...]
    rows: Iterable[dict]


def read_table(path: Path) -> FileTable:
    """The rows of a file: CSV row by row, JSON (a list, or {"rows": list}) and GeoJSON (its
    properties) whole.

    Raises PortalUnavailable naming the file and the line where it is not what its name says.
    """
    name = path.name.removesuffix(".gz")
    if name.endswith(".csv"):
        return FileTable(_read_header(path), _read_cells(path))
    if name.endswith(".geojson"):
        return _make_table(
            [
                f.get("properties") or {}
                for f in _validate_features(path, _load_json(path, as_text=True))
            ]
        )
    content = _load_json(path, as_text=True)
    rows = content.get("rows") if isinstance(content, dict) else content
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise PortalUnavailable(f'{path}: expected a list of rows, or {{"rows": a list of rows}}.')
    return _make_table(rows)


def read_features(path: Path) -> dict:
    """A GeoJSON FeatureCollection. Raises PortalUnavailable naming the file where it is none."""
    content = _load_json(path)
    _validate_features(path, content)
    return content


def _validate_features(path: Path, content: object) -> list[dict]:
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list) or not all(isinstance(feature, dict) for feature in features):
        raise PortalUnavailable(f"{path}: expected a GeoJSON FeatureCollection.")
    return features


def _make_table(rows: list[dict]) -> FileTable:
    columns = tuple(dict.fromkeys(key for row in rows for key in row))
    return FileTable(
        columns, ({k: v for k, v in row.items() if v is not None and v != ""} for row in rows)
    )


def _load_json(path: Path, as_text: bool = False) -> Any:
    """A file's JSON; `as_text` keeps every number as written, since portals send numbers as
    text.
    """
    readers: dict[str, Any] = (
        {"parse_int": str, "parse_float": str, "parse_constant": lambda _: None} if as_text else {}
    )
    with _open_text(path) as handle:
        try:
            return json.load(handle, **readers)
        except json.JSONDecodeError as error:
            raise PortalUnavailable(
                f"{path}: line {error.lineno}: expected JSON ({error.msg})."
            ) from None


def _read_header(path: Path) -> tuple[str, ...]:
    with _open_text(path) as handle:
        header = [name.strip() for name in next(csv.reader(handle), [])]
    named = tuple(name for name in header if name)
    if not named:
        raise PortalUnavailable(f"{path}: line 1: expected a header with the names of the columns.")
    twice = sorted({name for name in named if named.count(name) > 1})
    if twice:
        raise PortalUnavailable(
            f"{path}: line 1: the header has {', '.join(twice)} more than once."
        )
    return named


def _read_cells(path: Path) -> Iterator[dict]:
    csv.field_size_limit(MAX_CELL_LENGTH)
    with _open_text(path) as handle:
        # Strict, so that a file cut off inside quotes is distinguished from a whole one.
        reader = csv.reader(handle, strict=True)
        header = [name.strip() for name in next(reader)]
        try:
            for cells in reader:
                if any(cells[len(header) :]):
                    raise csv.Error(
                        f"{len(cells)} cells, where the header names {len(header)} columns"
                    )
                if cells:
                    yield {name: cell for name, cell in zip(header, cells, strict=False) if cell}
        except csv.Error as error:
            raise PortalUnavailable(
                f"{path}: line {reader.line_num}: expected a row of CSV ({error})."
            ) from None


@contextmanager
def _open_text(path: Path) -> Iterator[IO[str]]:
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8-sig", newline="") as handle:
            yield handle
    except UnicodeDecodeError:
        raise PortalUnavailable(
            f"{path}: expected UTF-8 text; save the file anew in that encoding."
        ) from None
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise PortalUnavailable(
            f"{path}: expected a whole gzip file; this one is damaged or cut off."
        ) from None
    except OSError as error:
        raise PortalUnavailable(f"{path}: cannot be read ({error.strerror}).") from None
