"""Places rows by their published coordinates, which are dropped at once: no file holds them beside
a record.

The distinct points of a table are placed, not its rows. The table `placed` gives each point, as
text, the text of its place in each geography (`data/model/point_placement.py`); rows keep that text
alone, in the column `:GEOGRAPHY`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Protocol

import numpy
import pandas

from data.city_files.column_resolution import ResolvedColumns
from data.engine.duckdb_pool import fetch_row, quote_identifier
from data.model.point_placement import PointPlace
from data.normalise.sql import Engine

# Points in memory at a time.
CHUNK = 100_000
# What parts the two columns of a point; no number holds it.
PART_MARK = "|"
NUMBER = r"-?[0-9]+(?:\.[0-9]+)?"
# {"type": "Point", "coordinates": [-122.3, 47.6]} and POINT (-122.3 47.6) have the longitude first,
# {"latitude": "47.6", "longitude": "-122.3"} names both, and (47.6, -122.3) has the latitude first.
LONGITUDE_FIRST = (
    re.compile(rf'"coordinates"\s*:\s*\[\s*"?({NUMBER})"?\s*,\s*"?({NUMBER})'),
    re.compile(rf"POINT\s*\(\s*({NUMBER})\s+({NUMBER})\s*\)", re.IGNORECASE),
)
NAMED_LONGITUDE = re.compile(rf'"longitude"\s*:\s*"?({NUMBER})')
NAMED_LATITUDE = re.compile(rf'"latitude"\s*:\s*"?({NUMBER})')
LATITUDE_FIRST = re.compile(rf"\(\s*({NUMBER})\s*,\s*({NUMBER})\s*\)")


class PointAreas(Protocol):
    """Finds the areas of points; `titles` are those of each geography's areas, `version` changes
    with their shapes.
    """

    @property
    def version(self) -> str:
        """A name of these areas."""

    @property
    def titles(self) -> Mapping[str, Mapping[str, str]]:
        """Geography -> area id -> title."""

    def find_places(
        self, geography: str, longitudes: numpy.ndarray, latitudes: numpy.ndarray
    ) -> list[PointPlace]:
        """The place of each point, given in degrees; NaN where they cannot be read."""


def create_placed_table(engine: Engine, columns: ResolvedColumns) -> None:
    """Make the empty table `placed`."""
    names = ", ".join(f"{quote_identifier(name)} VARCHAR" for name in columns.placed)
    engine.execute(f"CREATE TEMP TABLE placed (point VARCHAR PRIMARY KEY, {names})")


def place_points(engine: Engine, rows: str, columns: ResolvedColumns, areas: PointAreas) -> None:
    """Add the points of a relation that are not placed yet to the table `placed`."""
    key = _write_point_key(columns)
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE points AS SELECT point FROM (SELECT DISTINCT {key} AS "
        f"point FROM {rows}) "
        "WHERE point IS NOT NULL AND point NOT IN (SELECT point FROM placed)"
    )
    (number,) = fetch_row(engine, "SELECT count(*) FROM points")
    for start in range(0, number, CHUNK):
        texts = [
            text
            for (text,) in engine.execute(
                f"SELECT point FROM points WHERE rowid >= {start} AND rowid < {start + CHUNK}"
            ).fetchall()
        ]
        longitudes, latitudes = _read_degrees(texts, columns)
        found = pandas.DataFrame(
            {
                "point": texts,
                **{
                    name: [p.format() for p in areas.find_places(name, longitudes, latitudes)]
                    for name in columns.placed
                },
            },
            dtype=object,
        )
        engine.register("found_places", found)
        engine.execute("INSERT INTO placed SELECT * FROM found_places")
        engine.unregister("found_places")
    engine.execute("DROP TABLE points")


def write_placed_rows(source: str, columns: ResolvedColumns, version: str) -> str:
    """A relation with the places of its rows instead of their coordinates.

    `version` names the areas: what is cached of other ones is made anew.
    """
    dropped = ", ".join(quote_identifier(column) for column in columns.coordinates)
    places = ", ".join(
        f"placed.{quote_identifier(name)} AS {quote_identifier(':' + name)}"
        for name in columns.placed
    )
    return (
        f"(SELECT located.* EXCLUDE ({dropped}), {places} /* {version} */ FROM {source} AS located "
        f"LEFT JOIN placed ON {_write_point_key(columns)} = placed.point)"
    )


def _write_point_key(columns: ResolvedColumns) -> str:
    """The text of a row's point in SQL, null where a part of it is blank."""
    parts = [f"nullif(trim({quote_identifier(c)}), '')" for c in columns.coordinates]
    return f" || '{PART_MARK}' || ".join(parts)


def _read_degrees(
    texts: list[str], columns: ResolvedColumns
) -> tuple[numpy.ndarray, numpy.ndarray]:
    """Longitudes and latitudes of points as texts; NaN where they cannot be read."""
    if len(columns.coordinates) == 1:
        pairs = [_parse_point(text) for text in texts]
    else:
        pairs = [(x, y) for x, _, y in (text.partition(PART_MARK) for text in texts)]
    frame = pandas.DataFrame(pairs, columns=["longitude", "latitude"], dtype=object)
    numbers = frame.apply(pandas.to_numeric, errors="coerce").astype("float64")
    return numbers["longitude"].to_numpy(), numbers["latitude"].to_numpy()


def _parse_point(text: str) -> tuple[str, str]:
    """Longitude and latitude of a point of one column, as texts; "" where there are none."""
    for pattern in LONGITUDE_FIRST:
        if found := pattern.search(text):
            return found.group(1), found.group(2)
    longitude, latitude = NAMED_LONGITUDE.search(text), NAMED_LATITUDE.search(text)
    if longitude and latitude:
        return longitude.group(1), latitude.group(1)
    if found := LATITUDE_FIRST.search(text):
        return found.group(2), found.group(1)
    return "", ""
