"""The shapes that two cities publish: dissolved, small, and without gaps."""

from __future__ import annotations

import json

import pytest
import shapely

from data.geography import build_boundaries, draw_outline
from tests.data.geography.worlds import boundaries, districts, shapes, size
from tests.support.real import find_shared_folder, needs_shared

SEATTLE = (
    "seattle/beats_geo.geojson",
    boundaries(
        {
            "north": tuple("BJLNU"),
            "east": tuple("CEG"),
            "west": tuple("DKMQ"),
            "south": tuple("ORS"),
            "southwest": tuple("FW"),
        },
        "name",
        "beat",
        prefix=1,
    ),
    districts("east", "north", "south", "southwest", "west"),
)
BY_BEAT = (
    "cincinnati/police-districts.geojson",
    boundaries({**{n: (f"CP{n}",) for n in "1234"}, "cbd": ("CBS",)}, "beat"),
    districts(*"12345", "cbd"),
)
BY_NUMBER = (
    "cincinnati/police-districts.geojson",
    boundaries({**{n: (n,) for n in "1234"}, "cbd": ("6.0",)}, "district"),
    districts(*"12345", "cbd"),
)

pytestmark = needs_shared


def published(name: str) -> dict:
    return json.loads((find_shared_folder() / "real" / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize(("name", "declared", "places"), [SEATTLE, BY_BEAT, BY_NUMBER])
def test_published_districts_tile_the_city_in_sixty_kilobytes(name, declared, places):
    collection = build_boundaries(published(name), declared, places)
    drawn = shapes(collection)
    tiles = list(drawn.values())
    assert set(drawn) == set(declared.parts)
    assert size(collection) <= 60_000
    assert all(shape.is_valid for shape in tiles)
    assert shapely.coverage_is_valid(tiles)
    assert sum(shape.area for shape in tiles) == pytest.approx(
        shapely.union_all(tiles).area, rel=1e-9
    )


@pytest.mark.parametrize(
    ("name", "declared", "places", "key"), [(*SEATTLE, "beat"), (*BY_BEAT, "BEAT")]
)
def test_each_district_keeps_the_area_that_was_published(name, declared, places, key):
    features = published(name)
    drawn = shapes(build_boundaries(features, declared, places))
    for district, values in declared.parts.items():
        named = [
            shapely.geometry.shape(f["geometry"])
            for f in features["features"]
            if str(f["properties"][key])[: declared.prefix or None] in values
        ]
        before = shapely.union_all(named)
        assert drawn[district].area == pytest.approx(before.area, rel=1e-3)
        assert drawn[district].symmetric_difference(before).area < 0.005 * before.area


@pytest.mark.parametrize(("name", "declared", "places"), [SEATTLE, BY_BEAT])
def test_their_drawings_are_small(name, declared, places):
    picture = draw_outline(build_boundaries(published(name), declared, places))
    assert size(picture) < 40_000
    for one, others in picture["neighbours"].items():
        assert all(one in picture["neighbours"][other] for other in others)


def test_the_precincts_of_seattle_meet_where_they_do_on_the_ground():
    picture = draw_outline(build_boundaries(published(SEATTLE[0]), *SEATTLE[1:]))
    assert picture["neighbours"]["north"] == ["east", "west"]
    assert picture["neighbours"]["south"] == ["east", "southwest", "west"]


def test_the_central_business_section_is_the_smallest_district_of_cincinnati():
    areas = draw_outline(build_boundaries(published(BY_BEAT[0]), *BY_BEAT[1:]))["areas"]
    assert min(areas, key=areas.get) == "cbd"
    assert "5" not in areas
