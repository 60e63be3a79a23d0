"""Shapes that fit together like tiles: seams closed, borders shared vertex for vertex, simplified
without gaps.

Every frame here holds polygons in degrees (EPSG:4326) and the column or index `district`.
"""

from __future__ import annotations

from collections.abc import Iterator

import geopandas
import numpy
import shapely

# One unit in the fifth decimal of a degree is about a metre: far less than a map of a city can
# show.
DECIMALS = 5
GRID_SIZE = 10.0**-DECIMALS

# Corners up to about five metres apart are one corner that neighbours digitised each for itself.
CORNER_TOLERANCE = 5 * GRID_SIZE

# Strips between neighbours up to about twenty metres wide are digitising errors, not places.
MAX_GAP = 20 * GRID_SIZE

# Tolerances as parts of the city's extent: from a fifth of a pixel on a map 1,000 pixels wide, to
# ten pixels.
MIN_TOLERANCE, MAX_TOLERANCE, TOLERANCE_STEPS = 1 / 5_000, 1 / 100, 20


def close_seams(polygons: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    """The same polygons as faces of one network of borders, all vertices on the grid of the fifth
    decimal.

    Gaps and overlaps are closed first, and invalid polygons mended (GEOS CoverageCleaner; an
    overlap goes to the smaller polygon, so that one drawn on top of another keeps its place), then
    the borders are snap-rounded (Hobby 1999, as in GEOS OverlayNG). A vertex on the grid never
    moves again, so rounding coordinates opens no seam later.
    """
    closed = shapely.coverage_clean(  # type: ignore[attr-defined]  # new in 2.2, absent from the stub
        polygons.geometry.values,
        gap_width=MAX_GAP,
        snapping_distance=CORNER_TOLERANCE,
        merge_strategy="min_area",
    )
    cleaned = polygons.set_geometry(
        geopandas.GeoSeries(closed, index=polygons.index, crs=polygons.crs)
    )
    network = shapely.union_all(cleaned.boundary.values, grid_size=GRID_SIZE)
    faces = geopandas.GeoDataFrame(
        geometry=shapely.get_parts(shapely.polygonize([network])), crs=polygons.crs
    )
    owners = faces.set_geometry(faces.representative_point()).sjoin(cleaned, predicate="within")[
        "district"
    ]
    return faces.assign(district=owners).dropna(subset="district")


def dissolve_districts(faces: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    """One row per district, indexed by `district`; borders inside a district are gone."""
    return faces.dissolve("district")


def simplify_in_steps(shapes: geopandas.GeoDataFrame) -> Iterator[geopandas.GeoDataFrame]:
    """Ever plainer versions of dissolved shapes, each without gaps between neighbours.

    Vertices are left out by the area of the triangle they make (Visvalingam and Whyatt 1993, as in
    GEOS CoverageSimplifier), each shared border once for both its sides; lone islets vanish below
    the tolerance.
    """
    west, south, east, north = shapes.total_bounds
    extent = max(east - west, north - south)
    for tolerance in extent * numpy.geomspace(MIN_TOLERANCE, MAX_TOLERANCE, TOLERANCE_STEPS):
        shapes = _drop_islets(shapes, (2 * tolerance) ** 2)
        plain = shapely.coverage_simplify(shapes.geometry.values, tolerance)
        shapes = shapes.set_geometry(geopandas.GeoSeries(plain, index=shapes.index, crs=shapes.crs))
        yield shapes


def _drop_islets(shapes: geopandas.GeoDataFrame, smallest: float) -> geopandas.GeoDataFrame:
    """The shapes without parts below an area (square degrees) that touch nothing; the largest part
    always stays.
    """
    parts = shapes.explode()
    met, _ = parts.sindex.query(parts.geometry, predicate="intersects")
    alone = numpy.bincount(met, minlength=len(parts)) == 1
    areas = shapely.area(parts.geometry.values)
    largest = areas == parts.assign(size=areas).groupby(level=0)["size"].transform("max").to_numpy()
    return parts[~alone | largest | (areas >= smallest)].dissolve(level=0, sort=False)
