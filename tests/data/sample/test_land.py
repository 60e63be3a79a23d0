"""The made-up districts tile the city: valid shapes, shared borders, and the same ids as the city
file.
"""

from __future__ import annotations

import json

import numpy as np
import pytest
import shapely

from data.geography import build_boundaries, draw_outline
from data.sample.geometry import draw_districts, draw_sketch


def shapes_of(collection) -> np.ndarray:
    return shapely.from_geojson(
        [json.dumps(feature["geometry"]) for feature in collection["features"]]
    )


@pytest.fixture(scope="module")
def published(folder) -> dict:
    return json.loads((folder / "samp-dist.geojson").read_text(encoding="utf-8"))


@pytest.mark.parametrize("seed", [20150315, *range(24)])
def test_borders_are_shared_vertex_for_vertex_whatever_the_seed(seed):
    shapes = shapes_of(draw_districts(draw_sketch(np.random.default_rng(seed))))
    assert len(shapes) == 8
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    assert {shape.geom_type for shape in shapes} == {"MultiPolygon"}


def test_the_city_is_one_piece_of_land_and_an_island(published):
    whole = shapely.union_all(shapes_of(published))
    mainland, island = sorted(whole.geoms, key=shapely.area, reverse=True)
    assert not mainland.interiors
    assert 0 < island.area < mainland.area / 50


def test_the_city_has_the_size_of_a_city_and_lies_in_open_water(published):
    west, south, east, north = shapely.total_bounds(shapes_of(published))
    assert 15 < (north - south) * 111.3 < 25
    assert 15 < (east - west) * 111.3 * np.cos(np.radians((south + north) / 2)) < 25
    # Lake Michigan between 42.2 and 42.8 degrees north has no land between these two meridians.
    assert -87.5 < west < east < -86.5
    assert 42.2 < south < north < 42.8


def test_properties_are_text_and_name_the_districts_of_the_city_file(published, city):
    numbers = {
        f["properties"]["dist_num"]: f["properties"]["dist_name"] for f in published["features"]
    }
    titles = {c.id: c.title for c in city.districts.categories}
    assert numbers == {
        value: titles[district] for district, (value,) in city.boundaries.parts.items()
    }
    spelled = {raw: c.title for c in city.districts.categories for raw in c.spellings}
    assert {number: spelled[number] for number in numbers} == numbers


def test_the_boundaries_room_draws_all_eight_with_their_neighbors(published, city):
    outline = draw_outline(build_boundaries(published, city.boundaries, city.districts))
    assert list(outline["paths"]) == [c.id for c in city.districts.categories]
    assert outline["neighbours"]["harbor"] == ["northgate", "old_town", "university"]
    assert all(0.03 < area < 0.25 for area in outline["areas"].values())
