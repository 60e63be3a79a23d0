"""Published polygons become one shape per district, and a city file that does not fit them is
refused by its key.
"""

from __future__ import annotations

import json

import pytest
import shapely

from data.geography import build_boundaries, find_missing_districts
from data.model.errors import CityFileError
from tests.data.geography.worlds import (
    SIDE,
    SOUTH,
    WEST,
    block,
    boundaries,
    districts,
    feature,
    published,
    ring,
    shapes,
    size,
    squares,
    wiggly,
)

TWO = published(feature(block(0, 0), name="A"), feature(block(1, 0), name="B"))


def build(
    features: dict,
    parts: dict[str, tuple[str, ...]],
    *properties: str,
    ids: str = "12345",
    prefix: int = 0,
    time_zone: str = "",
) -> dict:
    return build_boundaries(
        features,
        boundaries(parts, *properties, prefix=prefix),
        districts(*ids),
        time_zone=time_zone,
    )


def refusal(features: dict, parts: dict[str, tuple[str, ...]], *properties: str) -> CityFileError:
    with pytest.raises(CityFileError) as caught:
        build(features, parts, *properties)
    return caught.value


def test_each_district_is_a_feature_with_id_and_title_in_the_order_of_the_city_file():
    collection = build(TWO, {"1": ("A",), "2": ("B",)}, ids="321")
    assert collection["type"] == "FeatureCollection"
    assert [f["id"] for f in collection["features"]] == ["2", "1"]
    assert collection["features"][1]["properties"] == {"id": "1", "title": "District 1"}
    assert json.loads(json.dumps(collection)) == collection


def test_neighbouring_polygons_of_one_district_become_one_without_the_border_between_them():
    collection = build(TWO, {"1": ("A", "B")})
    assert collection["features"][0]["geometry"]["type"] == "Polygon"
    assert squares(collection) == {"1": 2}


def test_polygons_of_one_district_that_lie_apart_stay_one_feature():
    collection = build(
        published(feature(block(0, 0), name="A"), feature(block(3, 0), name="A")), {"1": ("A",)}
    )
    assert collection["features"][0]["geometry"]["type"] == "MultiPolygon"
    assert squares(collection) == {"1": 2}


def test_polygons_that_no_part_names_and_districts_without_polygons_are_left_out():
    features = published(
        *TWO["features"], feature(block(2, 0), name="99"), feature(block(3, 0), name=None)
    )
    assert squares(build(features, {"1": ("A",), "2": ("B",)})) == {"1": 1, "2": 1}


@pytest.mark.parametrize("carried", [4, "4", "4.0", 4.0, " 4 "])
@pytest.mark.parametrize("wanted", ["4", "4.0", " 4"])
def test_numbers_match_however_they_are_written(carried, wanted):
    assert squares(
        build(published(feature(block(0, 0), dist=carried)), {"4": (wanted,)}, "dist")
    ) == {"4": 1}


def test_only_the_prefix_of_a_value_counts_where_one_is_given():
    features = published(
        feature(block(0, 0), beat="K1"),
        feature(block(1, 0), beat="K2"),
        feature(block(2, 0), beat="M1"),
        feature(block(3, 0), beat="H1"),
    )
    collection = build(features, {"1": ("K",), "2": ("M",)}, "beat", prefix=1)
    assert squares(collection) == {"1": 2, "2": 1}


def test_the_first_property_that_the_features_fill_is_read_whatever_its_case():
    features = published(feature(block(0, 0), name=None, BEAT="CP1", district="7"))
    assert squares(build(features, {"1": ("CP1",)}, "name", "beat", "district")) == {"1": 1}


def test_values_that_nothing_carries_may_stand_beside_one_that_something_does():
    assert squares(build(TWO, {"1": ("A", "old name of A")})) == {"1": 1}


@pytest.mark.parametrize("gap", [0.000001, 0.00001, 0.0001])
def test_a_sliver_between_neighbours_is_closed(gap):
    features = published(
        feature(block(0, 0, 1, 3), name="A"),
        feature(block(1 + gap / SIDE, 0, 1, 3), name="B"),
        feature(block(0, -1, 2 + gap / SIDE, 1), name="C"),
        feature(block(0, 3, 2 + gap / SIDE, 1), name="C"),
    )
    drawn = shapes(build(features, {"1": ("A",), "2": ("B",), "3": ("C",)}))
    whole = shapely.union_all(list(drawn.values()))
    assert whole.geom_type == "Polygon"
    assert not whole.interiors
    assert shapely.coverage_is_valid(list(drawn.values()))


def test_an_overlap_belongs_to_one_district_only():
    features = published(feature(block(0, 0, 1.001, 1), name="A"), feature(block(1, 0), name="B"))
    drawn = list(shapes(build(features, {"1": ("A",), "2": ("B",)})).values())
    assert shapely.coverage_is_valid(drawn)
    assert sum(shape.area for shape in drawn) == pytest.approx(2 * SIDE**2, rel=1e-3)


def test_a_district_drawn_on_top_of_a_larger_one_keeps_its_place():
    features = published(feature(block(0, 0, 3, 3), name="A"), feature(block(1, 1), name="B"))
    assert squares(build(features, {"1": ("A",), "2": ("B",)})) == {"1": 8, "2": 1}


def test_a_neighbour_with_a_corner_halfway_along_the_border_shares_that_corner():
    features = published(
        feature(block(0, 0, 1, 2), name="A"),
        feature(block(1, 0), name="B"),
        feature(block(1, 1), name="C"),
    )
    drawn = shapes(build(features, {"1": ("A",), "2": ("B",), "3": ("C",)}))
    corner = shapely.Point(round(WEST + SIDE, 5), round(SOUTH + SIDE, 5))
    assert all(corner.coords[0] in shape.exterior.coords for shape in drawn.values())


def test_invalid_polygons_are_mended():
    bow_tie = {"type": "Polygon", "coordinates": [ring((0, 0), (1, 1), (1, 0), (0, 1))]}
    nested = {
        "type": "MultiPolygon",
        "coordinates": [block(2, 0, 2, 2)["coordinates"], block(3, 1)["coordinates"]],
    }
    features = published(feature(bow_tie, name="A"), feature(nested, name="B"))
    assert squares(build(features, {"1": ("A",), "2": ("B",)})) == {"1": 0.5, "2": 4}


def test_empty_polygons_and_points_and_lines_count_for_nothing():
    line = {"type": "LineString", "coordinates": ring((0, 0), (5, 5))}
    both = {"type": "GeometryCollection", "geometries": [line, block(0, 0)]}
    features = published(
        feature(both, name="A"),
        feature(None, name="A"),
        feature(line, name="A"),
        feature({"type": "Polygon", "coordinates": []}, name="A"),
    )
    assert squares(build(features, {"1": ("A",)})) == {"1": 1}


def test_heights_are_dropped():
    tall = {
        "type": "Polygon",
        "coordinates": [[[*point, 12.5] for point in ring((0, 0), (1, 0), (1, 1), (0, 1))]],
    }
    geometry = build(published(feature(tall, name="A")), {"1": ("A",)})["features"][0]["geometry"]
    assert {len(point) for point in geometry["coordinates"][0]} == {2}


def test_islets_too_small_to_see_go_but_never_the_whole_of_a_district():
    features = published(
        feature(block(0, 0, 100, 100), name="A"),
        feature(block(120, 0, 0.01, 0.01), name="A"),
        feature(block(0, 120, 0.02, 0.02), name="B"),
    )
    drawn = shapes(build(features, {"1": ("A",), "2": ("B",)}))
    assert drawn["1"].geom_type == "Polygon"
    assert drawn["2"].area > 0


def test_a_tiny_enclave_stays_since_without_it_there_would_be_a_hole():
    around = block(0, 0, 100, 100)
    around["coordinates"].append(block(50, 50, 0.01, 0.01)["coordinates"][0])
    features = published(
        feature(around, name="A"),
        feature(block(50, 50, 0.01, 0.01), name="B"),
        feature(block(100, 0), name="B"),
    )
    whole = shapely.union_all(list(shapes(build(features, {"1": ("A",), "2": ("B",)})).values()))
    assert whole.geom_type == "Polygon"
    assert not whole.interiors


def test_many_vertices_are_simplified_to_sixty_kilobytes_in_five_decimals():
    cells = wiggly(6, 6, seed=1, points=200)
    features = published(*(feature(cell, name=f"{x}{y}") for (x, y), cell in cells.items()))
    ids = [f"{x}{y}" for x, y in cells]
    collection = build(features, {name: (name,) for name in ids}, ids=ids)
    assert 30_000 < size(collection) <= 60_000 < size(features)
    points = shapely.get_coordinates(list(shapes(collection).values()))
    assert (points == points.round(5)).all()


def test_more_districts_than_fit_are_refused():
    ids = [f"d{number}" for number in range(900)]
    features = published(
        *(feature(block(number % 30, number // 30), name=name) for number, name in enumerate(ids))
    )
    with pytest.raises(
        CityFileError, match=r"boundaries\.parts: the shapes of 900 districts do not fit into 60 kB"
    ):
        build(features, {name: (name,) for name in ids}, ids=ids)


def test_a_property_that_no_feature_fills_is_refused_with_what_they_carry():
    error = refusal(
        published(feature(block(0, 0), dist="1", beat=None)), {"1": ("A",)}, "name", "beat"
    )
    assert [e.field for e in error.errors] == ["boundaries.properties"]
    assert "'beat', 'name'" in str(error)
    assert "they carry 'beat', 'dist'" in str(error)


def test_where_no_part_matches_each_is_named_with_what_the_features_offer():
    error = refusal(TWO, {"2": ("C", "D"), "3": ("E",)})
    assert [e.field for e in error.errors] == ["boundaries.parts.2", "boundaries.parts.3"]
    assert "no polygon carries 'C', 'D'; the features offer 'A', 'B'" in str(error)


def test_a_long_offer_is_cut_short():
    many = published(*(feature(block(number, 0), name=f"n{number:02}") for number in range(20)))
    assert "'n11' and 8 more" in str(refusal(many, {"1": ("A",)}))


def test_a_part_for_a_district_that_the_city_does_not_have_is_refused():
    error = refusal(TWO, {"1": ("A",), "9": ("B",)})
    assert [e.field for e in error.errors] == ["boundaries.parts.9"]
    assert "'1', '2'" in str(error)


def test_a_value_that_two_districts_claim_is_refused():
    error = refusal(TWO, {"1": ("A", "B"), "2": ("C", "b ")})
    assert str(error) == "boundaries.parts.2: 'b ' is already part of 1; expected each value once"


@pytest.mark.parametrize("geometry", [None, block(0, 0, 0.00001, 0.00001), block(1, 0)])
def test_a_district_of_which_nothing_is_left_to_draw_is_absent(geometry):
    collection = build(
        published(*TWO["features"], feature(geometry, name="C")), {"1": ("A", "B"), "2": ("C",)}
    )
    assert {f["id"] for f in collection["features"]} <= {"1", "2"}
    assert squares(collection)


def test_a_part_that_matches_nothing_leaves_its_district_out_and_the_others_on_the_map():
    collection = build(TWO, {"1": ("A",), "2": ("C",)}, ids="123")
    assert squares(collection) == {"1": 1}
    assert find_missing_districts(collection, districts(*"123")) == ("2", "3")


@pytest.mark.parametrize(
    "features", [{}, [], None, {"features": []}, {"features": {}}, {"features": ["A"]}]
)
def test_what_is_no_feature_collection_is_refused(features):
    assert "expected a GeoJSON FeatureCollection" in str(refusal(features, {"1": ("A",)}))


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Blob"},
        {"type": "Polygon"},
        "POLYGON EMPTY",
        {"type": "Polygon", "coordinates": [[[0, 0], ["a", 1]]]},
    ],
)
def test_a_geometry_that_cannot_be_read_is_refused_by_its_number(geometry):
    error = refusal(published(*TWO["features"], feature(geometry, name="C")), {"1": ("A",)})
    assert "the geometry of feature 3 cannot be read" in str(error)


@pytest.mark.parametrize("geometry", [None, {"type": "Polygon", "coordinates": []}])
def test_features_without_any_polygon_are_refused(geometry):
    assert "hold no polygons" in str(refusal(published(feature(geometry, name="A")), {"1": ("A",)}))


def test_coordinates_that_are_not_degrees_are_refused():
    feet = {
        "type": "Polygon",
        "coordinates": [[[1.4e6, 4e5], [1.5e6, 4e5], [1.5e6, 5e5], [1.4e6, 4e5]]],
    }
    assert "expected degrees" in str(refusal(published(feature(feet, name="A")), {"1": ("A",)}))


def test_features_with_broken_properties_carry_nothing():
    features = published(
        *TWO["features"], {"type": "Feature", "properties": ["A"], "geometry": block(4, 0)}
    )
    assert squares(build(features, {"1": ("A",)})) == {"1": 1}


def test_latitude_before_longitude_is_refused():
    swapped = block(0, 0)
    swapped["coordinates"] = [[[y, x] for x, y in line] for line in swapped["coordinates"]]
    assert "longitude before latitude" in str(
        refusal(published(feature(swapped, name="A")), {"1": ("A",)})
    )


def square(longitude: float, latitude: float) -> dict:
    """A tenth of a degree each way, in degrees."""
    west, south, east, north = longitude, latitude, longitude + 0.1, latitude + 0.1
    corners = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [corners]}


@pytest.mark.parametrize(
    "corner",
    [(41.8, -87.7), (87.7, 41.8), (0, 0), (150.2, 61.1)],
    ids=["latitude first", "no minus sign", "zero", "no minus sign in Alaska"],
)
@pytest.mark.parametrize(
    "good", [(), (feature(square(-87.6, 41.8), name="B"),)], ids=["all", "one"]
)
def test_a_polygon_in_another_hemisphere_than_the_time_zone_is_refused(corner, good):
    features = published(feature(square(*corner), name="A"), *good)
    with pytest.raises(CityFileError, match=r"^boundaries: .*(minus sign|exchanged|degrees)"):
        build(features, {"1": ("A",), "2": ("B",)}, time_zone="America/Chicago")


def test_a_polygon_around_the_meridian_of_180_degrees_is_taken():
    corners = [[179.8, 51.8], [-179.8, 51.8], [-179.8, 52.1], [179.8, 52.1], [179.8, 51.8]]
    polygon = {"type": "Polygon", "coordinates": [corners]}
    collection = build(
        published(feature(polygon, name="A")), {"1": ("A",)}, time_zone="America/Adak"
    )
    assert len(collection["features"]) == 1


@pytest.mark.parametrize(
    ("corner", "time_zone"),
    [
        ((-87.7, 41.8), "America/Chicago"),
        ((-176.7, 51.8), "America/Adak"),
        ((172.4, 52.8), "America/Adak"),
        ((144.7, 13.4), "Pacific/Guam"),
    ],
)
def test_polygons_where_the_time_zone_is_are_taken(corner, time_zone):
    features = published(feature(square(*corner), name="A"))
    assert len(build(features, {"1": ("A",)}, time_zone=time_zone)["features"]) == 1
