"""Whatever the subdivision, drawing it plainly opens no gap, keeps the area, and neighbours stay
neighbours.
"""

from __future__ import annotations

import geopandas
import numpy
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from data.geography import build_boundaries, draw_outline
from data.geography.topology import close_seams
from tests.data.geography.worlds import (
    boundaries,
    districts,
    feature,
    published,
    shapes,
    size,
    wiggly,
)
from tests.support.profiles import scale_examples

# Up to about three metres between what neighbours publish as the same border.
JITTERS = st.sampled_from([0.0, 1e-7, 1e-6, 1e-5])


def touching(owners: numpy.ndarray) -> dict[str, list[str]]:
    """District -> sorted districts with which it shares a side of a cell."""
    pairs = {*zip(owners[1:].flat, owners[:-1].flat), *zip(owners[:, 1:].flat, owners[:, :-1].flat)}
    pairs |= {(other, one) for one, other in pairs}
    return {
        name: sorted({other for one, other in pairs if one == name and other != name})
        for name in sorted(set(owners.flat))
    }


@settings(max_examples=scale_examples(25), deadline=None)
@given(
    columns=st.integers(1, 5),
    rows=st.integers(1, 5),
    names=st.integers(1, 6),
    seed=st.integers(0, 2**32),
    points=st.integers(0, 60),
    jitter=JITTERS,
)
def test_dissolved_and_simplified_shapes_still_tile_the_city(
    columns, rows, names, seed, points, jitter
):
    owners = numpy.random.default_rng(seed).integers(0, names, (columns, rows)).astype(str)
    cells = wiggly(columns, rows, seed, points, jitter)
    present = sorted(set(owners.flat))
    collection = build_boundaries(
        published(*(feature(cell, name=owners[at]) for at, cell in cells.items())),
        boundaries({name: (name,) for name in present}),
        districts(*present),
    )
    drawn = shapes(collection)
    tiles = list(drawn.values())
    before = sum(shapely.geometry.shape(cell).area for cell in cells.values())
    whole = shapely.union_all(tiles)

    assert list(drawn) == present
    assert size(collection) <= 60_000
    assert all(shape.is_valid for shape in tiles)
    assert shapely.coverage_is_valid(tiles)
    assert whole.geom_type == "Polygon"
    assert not whole.interiors
    assert whole.area == pytest.approx(before, rel=1e-2)
    assert sum(shape.area for shape in tiles) == pytest.approx(whole.area, rel=1e-9)
    assert draw_outline(collection)["neighbours"] == touching(owners)


@settings(max_examples=scale_examples(25), deadline=None)
@given(seed=st.integers(0, 2**32), points=st.integers(0, 60), jitter=JITTERS)
def test_closed_seams_lie_on_the_grid_that_coordinates_are_rounded_to(seed, points, jitter):
    cells = [shapely.geometry.shape(cell) for cell in wiggly(3, 3, seed, points, jitter).values()]
    lake = cells.pop(4)
    names = [str(number) for number in range(len(cells))]
    faces = close_seams(
        geopandas.GeoDataFrame({"district": names}, geometry=cells, crs="EPSG:4326")
    )
    corners = shapely.get_coordinates(faces.geometry.values)
    assert abs(corners - corners.round(5)).max() < 1e-12
    assert shapely.coverage_is_valid(faces.geometry.values)
    assert set(faces["district"]) == set(names)
    assert not shapely.union_all(faces.geometry.values).contains(lake.representative_point())
