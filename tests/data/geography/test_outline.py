"""The drawing says the same as the shapes: same places, same neighbours, true shares of the
area.
"""

from __future__ import annotations

import json
import re
from itertools import accumulate

import pytest
import shapely

from data.geography import build_boundaries, draw_outline, place_labels_in_sight
from data.geography.projection import MapProjection
from data.model.errors import CityFileError
from tests.data.geography.worlds import (
    block,
    boundaries,
    districts,
    feature,
    published,
    ring,
    wiggly,
)


def outline(**blocks: dict) -> dict:
    """The drawing of districts given by their geometries."""
    return draw_outline(
        published(*({**feature(geometry), "id": name} for name, geometry in blocks.items()))
    )


def drawn(path: str) -> shapely.Geometry:
    """A path as a shape: the first ring is filled, rings inside it are holes."""
    first, *holes = rings(path)
    return shapely.Polygon(first, holes)


def rings(path: str) -> list[list[tuple[float, float]]]:
    """The corners of each closed part of a path: the first one, and each further one from the one
    before.
    """
    found = []
    for part in path.split("Z")[:-1]:
        numbers = [round(float(n) * 10) for n in re.findall(r"-?\d*\.?\d+", part)]
        steps = list(zip(numbers[::2], numbers[1::2], strict=True))
        places = accumulate(steps, lambda at, step: (at[0] + step[0], at[1] + step[1]))
        found.append([(x / 10, y / 10) for x, y in places])
    return found


def test_the_drawing_is_a_thousand_wide_with_room_for_the_border_line():
    picture = outline(a=block(0, 0, 2, 1), b=block(2, 0, 2, 1))
    assert picture["width"] == 1000
    west, top, east, bottom = shapely.union_all(
        [drawn(path) for path in picture["paths"].values()]
    ).bounds
    assert (west, top, east) == (4, 4, 996)
    assert bottom == pytest.approx(picture["height"] - 4, abs=1)


def test_a_square_of_degrees_at_39_north_is_drawn_taller_than_wide():
    assert outline(a=block(0, 0))["height"] == pytest.approx(992 / 0.776 + 8, abs=2)


def test_north_is_up():
    labels = outline(north=block(0, 1), south=block(0, 0))["labels"]
    assert labels["north"][1] < labels["south"][1]


def test_paths_are_closed_steps_with_at_most_one_decimal():
    picture = outline(a=block(0, 0, 1.237, 1.119), b=block(1.237, 0, 1, 1.119))
    number = r"-?(\d+|\d*\.\d)"
    for path in picture["paths"].values():
        assert re.fullmatch(rf"(M{number} {number}l{number}( {number}|-(\d+|\d*\.\d))+Z)+", path)


def test_no_border_lies_more_than_a_unit_and_a_quarter_off():
    cells = wiggly(2, 1, seed=3)
    picture = outline(a=cells[0, 0], b=cells[1, 0])
    shapes = shapely.from_geojson([json.dumps(cells[at]) for at in ((0, 0), (1, 0))])
    exact = MapProjection(*picture["projection"]).project_shapes(shapes)
    for told, shape in zip(picture["paths"].values(), exact, strict=True):
        assert shapely.hausdorff_distance(drawn(told), shape, densify=0.1) <= 1.25


def test_neighbours_are_drawn_with_the_same_border_points():
    cells = wiggly(2, 1, seed=3)
    collection = build_boundaries(
        published(feature(cells[0, 0], name="a"), feature(cells[1, 0], name="b")),
        boundaries({"a": ("a",), "b": ("b",)}),
        districts("a", "b"),
    )
    left, right = (drawn(path) for path in draw_outline(collection)["paths"].values())
    assert shapely.coverage_is_valid([left, right])
    assert left.relate_pattern(right, "****1****")


def test_an_enclave_is_a_hole_in_its_surroundings_under_either_fill_rule():
    around = block(0, 0, 3, 3)
    around["coordinates"] += block(1, 1)["coordinates"]
    picture = outline(around=around, inside=block(1, 1))
    assert picture["paths"]["around"].count("Z") == 2
    assert drawn(picture["paths"]["around"]).area == pytest.approx(
        8 * drawn(picture["paths"]["inside"]).area, rel=1e-2
    )
    turns = [shapely.LinearRing(ring).is_ccw for ring in rings(picture["paths"]["around"])]
    assert sorted(turns) == [False, True]
    assert picture["neighbours"] == {"around": ["inside"], "inside": ["around"]}


def test_a_shared_corner_alone_does_not_make_neighbours():
    neighbours = outline(a=block(0, 0), b=block(1, 0), c=block(1, 1), far=block(9, 9))["neighbours"]
    assert neighbours == {"a": ["b"], "b": ["a", "c"], "c": ["b"], "far": []}


def test_labels_lie_inside_even_where_the_middle_does_not():
    horseshoe = {
        "type": "Polygon",
        "coordinates": [ring((0, 0), (5, 0), (5, 5), (4, 5), (4, 1), (1, 1), (1, 5), (0, 5))],
    }
    picture = outline(a=horseshoe, b=block(1, 1, 3, 1))
    assert drawn(picture["paths"]["a"]).contains(shapely.Point(picture["labels"]["a"]))
    assert drawn(picture["paths"]["b"]).contains(shapely.Point(picture["labels"]["b"]))


def test_the_label_of_scattered_parts_lies_in_the_largest():
    parts = {
        "type": "MultiPolygon",
        "coordinates": [block(0, 0)["coordinates"], block(4, 0, 3, 3)["coordinates"]],
    }
    assert outline(a=parts)["labels"]["a"][0] > 500


def test_areas_are_shares_of_the_whole_and_true_far_from_the_middle():
    tall = {
        "type": "Polygon",
        "coordinates": [[[-90, 36], [-88, 36], [-88, 37], [-90, 37], [-90, 36]]],
    }
    high = {
        "type": "Polygon",
        "coordinates": [[[-90, 44], [-88, 44], [-88, 45], [-90, 45], [-90, 44]]],
    }
    areas = outline(south=tall, north=high)["areas"]
    assert sum(areas.values()) == pytest.approx(1)
    # On a sphere, bands of one degree weigh as sin(37) - sin(36) to sin(45) - sin(44).
    assert areas["south"] / areas["north"] == pytest.approx(0.014030 / 0.012448, rel=1e-3)


def test_the_drawing_is_plain_json():
    picture = outline(a=block(0, 0))
    assert json.loads(json.dumps(picture)) == picture


def test_nothing_to_draw_is_refused():
    with pytest.raises(CityFileError, match="boundaries: there are no districts"):
        draw_outline(published())


def test_labels_stand_in_the_part_of_an_area_that_is_seen():
    areas = published(
        {**feature(block(0, 0, 2, 2)), "id": "half"},
        {**feature(block(2, 0, 2, 2)), "id": "hidden"},
        {**feature(block(4, 0, 2, 2)), "id": "dry"},
    )
    picture = draw_outline(areas)
    _, _, right, bottom = picture["boxes"]["half"]
    dry = shapely.union(
        shapely.box(0, 0, right / 2, bottom),
        shapely.box(picture["boxes"]["dry"][0] - 1, 0, 1000, bottom + 4),
    )
    moved = place_labels_in_sight(picture, areas, dry)
    assert "hidden" not in moved["labels"]
    assert "hidden" not in moved["rooms"]
    assert moved["labels"]["half"][0] < right / 2
    assert all(x + wide / 2 <= right / 2 + 2 for x, _, wide, _ in moved["rooms"]["half"])
    assert moved["rooms"]["half"]
    assert moved["rooms"]["dry"] == picture["rooms"]["dry"]
    assert moved["paths"] == picture["paths"]
