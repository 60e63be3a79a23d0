"""Residents of blocks shared out to districts: nobody is lost, and a slow recount by many points
agrees.
"""

from __future__ import annotations

import geopandas
import numpy
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from data.geography import apportion_residents
from tests.data.geography.worlds import SIDE, SOUTH, WEST, block, feature, published
from tests.support.profiles import scale_examples

RACES = ("asian", "black", "hispanic", "white")


def frame(**geometries: dict) -> geopandas.GeoDataFrame:
    """Districts by name."""
    shapes = [shapely.from_geojson(str(g).replace("'", '"')) for g in geometries.values()]
    return geopandas.GeoDataFrame(geometry=shapes, index=list(geometries), crs="EPSG:4326")


TWO = frame(east=block(1, 0), west=block(0, 0))


def shared(*blocks: tuple[dict | None, dict[str, int]], districts: geopandas.GeoDataFrame = TWO):
    features = published(*(feature(g, GEOID=f"b{n}") for n, (g, _) in enumerate(blocks) if g))
    return apportion_residents(
        features, {f"b{n}": counts for n, (_, counts) in enumerate(blocks)}, districts
    )


def test_a_block_wholly_inside_counts_whole_and_one_that_is_cut_by_its_area():
    found = shared(
        (block(0.1, 0.1, 0.5, 0.5), {"black": 7, "white": 3}),
        (block(0.75, 0.2, 1, 0.4), {"black": 8}),
        (block(5, 5), {"asian": 4}),
    )
    assert found.residents == {
        "east": {"black": 6, "white": 0, "asian": 0},
        "west": {"black": 9, "white": 3, "asian": 0},
    }
    assert found.outside == {"black": 0, "white": 0, "asian": 4}
    assert (found.blocks, found.cut) == (2, 1)


def test_a_block_that_fills_its_district_exactly_is_no_cut_block():
    found = shared((block(0, 0), {"white": 11}))
    assert found.residents["west"] == {"white": 11}
    assert found.outside == {"white": 0}
    assert found.cut == 0


def test_a_strip_between_two_maps_takes_nobody_away():
    found = shared(
        (block(-0.005, 0, 1, 1), {"white": 1_000}), (block(0.005, 0, 1, 1), {"white": 1_000})
    )
    assert found.residents == {"east": {"white": 0}, "west": {"white": 2_000}}


def test_a_block_without_a_shape_lies_outside():
    found = shared((None, {"white": 5}), (block(0.2, 0.2, 0.1, 0.1), {"white": 2}))
    assert found.residents["west"] == {"white": 2}
    assert found.outside == {"white": 5}


def test_no_block_at_all_meets_the_districts():
    found = shared((None, {"white": 5}))
    assert found.residents == {"east": {"white": 0}, "west": {"white": 0}}
    assert found.outside == {"white": 5}


places = st.tuples(*[st.floats(-0.5, 2, allow_nan=False)] * 2, *[st.floats(0.01, 1.5)] * 2)
counts = st.dictionaries(st.sampled_from(RACES), st.integers(0, 5_000))


@settings(max_examples=scale_examples(40), deadline=None)
@given(st.lists(st.tuples(places, counts), min_size=1, max_size=12))
def test_districts_and_outside_add_up_to_everyone_in_every_race(world):
    found = shared(*((block(*place), held) for place, held in world))
    for race in {r for _, held in world for r in held}:
        whole = sum(held.get(race, 0) for _, held in world)
        assert sum(d[race] for d in found.residents.values()) + found.outside[race] == whole
        assert all(d[race] >= 0 for d in (*found.residents.values(), found.outside))


@pytest.mark.parametrize("seed", range(3))
def test_a_recount_by_points_agrees(seed):
    """The referee: many points thrown into each block, each carrying its part of the residents to
    where it falls.
    """
    random = numpy.random.default_rng(seed)
    districts = frame(a=block(0, 0, 1, 2), b=block(1, 0, 2, 1), c=block(1, 1, 2, 1))
    blocks = [
        (random.uniform(-0.5, 2.8, 2), random.uniform(0.2, 1.2, 2), int(random.integers(0, 3_000)))
        for _ in range(25)
    ]
    found = shared(
        *((block(*corner, *size), {"white": held}) for corner, size, held in blocks),
        districts=districts,
    )
    expected = dict.fromkeys(districts.index, 0.0)
    for corner, size, held in blocks:
        points = corner + random.uniform(0, 1, (4_000, 2)) * size
        places = shapely.points(WEST + points[:, 0] * SIDE, SOUTH + points[:, 1] * SIDE)
        for name, shape in districts.geometry.items():
            expected[name] += held * shapely.contains(shape, places).mean()
    for name, number in expected.items():
        assert found.residents[name]["white"] == pytest.approx(number, rel=0.03, abs=20)
