"""Tiny worlds of polygons: squares side by side on a grid of hundredths of a degree, and wiggly
subdivisions.
"""

from __future__ import annotations

import json

import numpy
import shapely

from data.model.values import Boundaries, Category, Districts

WEST, SOUTH, SIDE = -84.5, 39.1, 0.01


def districts(*ids: str) -> Districts:
    """Districts titled "District ID"."""
    return Districts(categories=tuple(Category(id=name, title=f"District {name}") for name in ids))


def boundaries(parts: dict[str, tuple[str, ...]], *properties: str, prefix: int = 0) -> Boundaries:
    """A declaration that reads `name` unless told otherwise."""
    return Boundaries(
        file="shapes.geojson", properties=properties or ("name",), prefix=prefix, parts=parts
    )


def ring(*points: tuple[float, float]) -> list[list[float]]:
    """A closed ring from corners counted in squares from the south-west corner of the world."""
    return [[WEST + x * SIDE, SOUTH + y * SIDE] for x, y in (*points, points[0])]


def block(x: float, y: float, width: float = 1, height: float = 1) -> dict:
    """A rectangle, counted in squares."""
    corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
    return {"type": "Polygon", "coordinates": [ring(*corners)]}


def feature(geometry: dict | None, **properties: object) -> dict:
    """One published feature."""
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def published(*features: dict) -> dict:
    """The features as a portal publishes them."""
    return {"type": "FeatureCollection", "features": list(features)}


def shapes(collection: dict) -> dict[str, shapely.Geometry]:
    """District id -> shape of a result."""
    return {
        f["id"]: shapely.from_geojson(json.dumps(f["geometry"])) for f in collection["features"]
    }


def squares(collection: dict) -> dict[str, float]:
    """District id -> area of a result, counted in squares."""
    return {name: round(shape.area / SIDE**2, 2) for name, shape in shapes(collection).items()}


def size(collection: dict) -> int:
    """Bytes of compact JSON."""
    return len(json.dumps(collection, separators=(",", ":")).encode())


def wiggly(
    columns: int, rows: int, seed: int, points: int = 40, jitter: float = 0.0
) -> dict[tuple[int, int], dict]:
    """Cells of a grid whose shared borders wander in the same way on both sides, up to `jitter`
    degrees apart.
    """
    random = numpy.random.default_rng(seed)
    corners = {
        (x, y): numpy.array([x, y]) + random.uniform(-0.15, 0.15, 2)
        for x in range(columns + 1)
        for y in range(rows + 1)
    }

    def border(one: tuple[int, int], other: tuple[int, int]) -> numpy.ndarray:
        along = numpy.linspace(0, 1, points + 2)[:, None]
        across = (corners[other] - corners[one])[::-1] * [-1, 1]
        sway = random.uniform(-0.04, 0.04, along.shape) * numpy.minimum(1, 4 * along * (1 - along))
        return corners[one] * (1 - along) + corners[other] * along + across * sway

    lying = {(x, y): border((x, y), (x + 1, y)) for x in range(columns) for y in range(rows + 1)}
    standing = {(x, y): border((x, y), (x, y + 1)) for x in range(columns + 1) for y in range(rows)}
    cells = {}
    for x in range(columns):
        for y in range(rows):
            loop = numpy.vstack(
                [
                    lying[x, y][:-1],
                    standing[x + 1, y][:-1],
                    lying[x, y + 1][:0:-1],
                    standing[x, y][:0:-1],
                ]
            )
            degrees = (
                numpy.array([WEST, SOUTH])
                + loop * SIDE
                + random.uniform(-jitter, jitter, loop.shape)
            )
            cells[x, y] = {
                "type": "Polygon",
                "coordinates": [[*degrees.tolist(), degrees[0].tolist()]],
            }
    return cells
