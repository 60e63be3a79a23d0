"""Made-up beats and council districts, and the coordinates that the made-up tables publish.

A point stands for a block: few places of a beat, each with many rows. Council districts cross the
police districts.
"""

from __future__ import annotations

import itertools
import json
import math
from dataclasses import dataclass, replace

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from data.sample.city import DISTRICTS
from data.sample.columns import MISSING, SampleColumn, SampleTable
from data.sample.geometry import GRID, Sketch, build_shapes, convert_to_degrees

COUNCIL_DISTRICTS = 5
# Kilometres of the sketch: where the borders of the council districts meet, and farther than any of
# them reaches.
COUNCIL_CENTRE, FAR = (10.6, 8.9), 40.0
FIRST_BORDER = math.radians(20)
BLOCKS_PER_BEAT = 250
DECIMALS = 5
COLUMNS = ("longitude", "latitude")
UNIT_COLUMNS = ("stop_number", "complaint_number", "incident_number")
# Shares of units by fault, one after the other: no coordinates, 0 and 0, longitude and latitude
# exchanged, far away.
FAULT_SHARES = (0.028, 0.004, 0.003, 0.004)
FAR_POINT = ("-86.41000", "42.90000")


@dataclass(frozen=True)
class BlockPoints:
    """The blocks of each beat: `longitudes` and `latitudes` as texts, the same number of each beat,
    in the order of `beats`.
    """

    beats: tuple[str, ...]
    longitudes: tuple[str, ...]
    latitudes: tuple[str, ...]


def draw_beats(sketch: Sketch) -> dict[str, BaseGeometry]:
    """Beat (such as 4C) -> shape: strips of about the same area across the longer side of each
    district.
    """
    found = {}
    for number, (district, shape) in enumerate(
        zip(DISTRICTS, build_shapes(sketch), strict=True), 1
    ):
        for letter, strip in zip("ABCD", _cut_strips(shape, district.beats)):
            found[f"{number}{letter}"] = strip
    return found


def _cut_strips(shape: BaseGeometry, parts: int) -> list[BaseGeometry]:
    west, south, east, north = shape.bounds
    wide = (east - west) * math.cos(math.radians(south)) > north - south
    first, last = (west, east) if wide else (south, north)

    def cut(start: float, end: float) -> BaseGeometry:
        box = (start, south, end, north) if wide else (west, start, east, end)
        return shapely.intersection(shape, shapely.box(*box), grid_size=GRID)

    edges = [first]
    for part in range(1, parts):
        low, high = edges[-1], last
        for _ in range(24):
            middle = (low + high) / 2
            less = cut(first, middle).area < shape.area * part / parts
            low, high = (middle, high) if less else (low, middle)
        edges.append(round(middle, 6))
    edges.append(last)
    return [cut(start, end) for start, end in itertools.pairwise(edges)]


def draw_council_districts(sketch: Sketch) -> dict[str, BaseGeometry]:
    """Number of a council district -> shape: sectors of the city around one point."""
    city = shapely.union_all(build_shapes(sketch), grid_size=GRID)
    found = {}
    step = 2 * math.pi / COUNCIL_DISTRICTS
    for number in range(COUNCIL_DISTRICTS):
        start = FIRST_BORDER + number * step
        rim = [start, start + step / 2, start + step]
        x, y = COUNCIL_CENTRE
        corners = [(x, y), *((x + FAR * math.cos(a), y + FAR * math.sin(a)) for a in rim)]
        sector = shapely.Polygon(convert_to_degrees(corners))
        found[str(number + 1)] = shapely.intersection(city, sector, grid_size=GRID)
    return found


def count_area_residents(
    beats: dict[str, BaseGeometry], council: dict[str, BaseGeometry]
) -> dict[str, dict[str, int]]:
    """Residents by beat and by council district, under "beat" and "council": those of a district
    spread evenly.
    """
    by_beat: dict[str, int] = {}
    for number, district in enumerate(DISTRICTS, 1):
        own = {name: shape for name, shape in beats.items() if name.startswith(str(number))}
        whole = sum(shape.area for shape in own.values())
        shares = {name: round(district.residents * s.area / whole) for name, s in own.items()}
        last = list(shares)[-1]
        shares[last] += district.residents - sum(shares.values())
        by_beat |= shares
    parts = {
        number: sum(
            by_beat[name] * shapely.intersection(shape, area).area / shape.area
            for name, shape in beats.items()
        )
        for number, area in council.items()
    }
    return {"beat": by_beat, "council": {number: round(part) for number, part in parts.items()}}


def make_collection(areas: dict[str, BaseGeometry], name: str) -> dict:
    """A GeoJSON FeatureCollection of areas, whose property `name` is their key."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {name: key},
                "geometry": json.loads(shapely.to_geojson(shape)),
            }
            for key, shape in areas.items()
        ],
    }


def draw_blocks(rng: np.random.Generator, beats: dict[str, BaseGeometry]) -> BlockPoints:
    """Points in each beat, at random."""
    points = np.vstack([_draw_inside(rng, shape) for shape in beats.values()])
    longitudes, latitudes = (
        tuple(f"{degrees:.{DECIMALS}f}" for degrees in axis) for axis in points.T
    )
    return BlockPoints(tuple(beats), longitudes, latitudes)


def _draw_inside(rng: np.random.Generator, shape: BaseGeometry) -> np.ndarray:
    found = np.empty((0, 2))
    west, south, east, north = shape.bounds
    shapely.prepare(shape)
    while len(found) < BLOCKS_PER_BEAT:
        drawn = rng.uniform((west, south), (east, north), (4 * BLOCKS_PER_BEAT, 2))
        found = np.vstack([found, drawn[shapely.contains_xy(shape, *drawn.T)]])
    return found[:BLOCKS_PER_BEAT]


def add_coordinates(
    table: SampleTable, rng: np.random.Generator, blocks: BlockPoints, place: str
) -> SampleTable:
    """The table with a point for each unit, in the beat or the district (column `place`) that its
    first row names.

    What names no district has no coordinates; what lies outside the city has some far away.
    """
    key = next(c for name, c in table.columns.items() if name in UNIT_COLUMNS)
    units, first = np.unique(key.places, return_index=True)
    beat = _find_beats(rng, table, first, blocks, place)
    block = beat * BLOCKS_PER_BEAT + rng.integers(BLOCKS_PER_BEAT, size=len(units))
    block[beat == MISSING] = MISSING
    written = table.columns[place]
    far = np.array([text in ("OOJ", "OUT") for text in (*written.values, "")])
    exchanged = [blocks.latitudes, blocks.longitudes]
    columns = {}
    drawn = rng.random(len(units))
    limits = np.cumsum(FAULT_SHARES)
    for axis, name in enumerate(COLUMNS):
        own = (blocks.longitudes, blocks.latitudes)[axis]
        column = SampleColumn((*own, *exchanged[axis]), block.copy())
        there = block != MISSING
        swapped = there & (drawn >= limits[1]) & (drawn < limits[2])
        column.places[swapped] += len(own)
        column = column.put(drawn < limits[0], None)
        column = column.put(there & (drawn >= limits[0]) & (drawn < limits[1]), "0")
        away = far[written.places[first]] | ((drawn >= limits[2]) & (drawn < limits[3]))
        columns[name] = column.put(away, FAR_POINT[axis]).take(np.searchsorted(units, key.places))
    return replace(table, columns={**table.columns, **columns})


def _find_beats(
    rng: np.random.Generator,
    table: SampleTable,
    rows: np.ndarray,
    blocks: BlockPoints,
    place: str,
) -> np.ndarray:
    """For some rows the number of their beat: the one that they name, else one of their district;
    MISSING for none.
    """
    written = table.columns[place]
    numbers = np.array(
        [int("0" + "".join(c for c in text if c.isdigit())) for text in (*written.values, "")]
    )
    district = numbers[written.places[rows]]
    counts = np.array([0, *(d.beats for d in DISTRICTS)])
    known = (district > 0) & (district <= len(DISTRICTS))
    district = np.where(known, district, 0)
    starts = np.cumsum(counts) - counts
    beat = starts[district] + (rng.random(len(rows)) * counts[district]).astype(int)
    if "beat" in table.columns:
        named = table.columns["beat"]
        order = {name: number for number, name in enumerate(blocks.beats)}
        own = np.array([order.get(text, MISSING) for text in (*named.values, "")])
        own_beats = own[named.places[rows]]
        beat = np.where(own_beats != MISSING, own_beats, beat)
    return np.where(known, beat, MISSING)
