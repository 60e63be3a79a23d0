from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.geocode import DistrictLocator
from tests.data.geography.worlds import SIDE, SOUTH, WEST, block

# West and East share a border; Far lies a square away from East.
SHAPES = {
    "features": [
        {"id": name, "geometry": block(x, 0)} for name, x in (("west", 0), ("east", 1), ("far", 3))
    ]
}


def spot(x: float, y: float):
    """What is found at a place counted in squares from the south-west corner."""
    return DistrictLocator(SHAPES).locate(WEST + x * SIDE, SOUTH + y * SIDE)


@pytest.mark.parametrize(
    ("x", "kind", "districts"),
    [
        (0.5, "in", ("west",)),
        (1.5, "in", ("east",)),
        (0.98, "border", ("west", "east")),
        (1.02, "border", ("east", "west")),
        (2.2, "gap", ("east",)),
        (2.9, "gap", ("far",)),
        (9.0, "outside", ("far",)),
    ],
)
def test_a_point_is_in_a_district_at_a_border_in_a_gap_or_outside(x, kind, districts):
    found = spot(x, 0.5)
    assert (found.kind, found.districts) == (kind, districts)


def test_distances_are_meters_on_the_ground():
    """A hundredth of a degree of longitude at 39.1 degrees north is 864 m (the square of the test
    world).
    """
    assert spot(9.0, 0.5).metres == pytest.approx(5 * 864, rel=0.01)
    assert spot(0.5, 3.0).metres == pytest.approx(2 * 1113, rel=0.01)


@given(st.floats(-1, 5), st.floats(-1, 2))
def test_a_point_lies_where_the_squares_say(x, y):
    found = spot(x, y)
    held = [
        name
        for name, left in (("west", 0), ("east", 1), ("far", 3))
        if left + 1e-6 < x < left + 1 - 1e-6 and 1e-6 < y < 1 - 1e-6
    ]
    if held:
        assert held[0] in found.districts
        assert found.kind in ("in", "border")
    elif not any(
        left - 1e-6 <= x <= left + 1 + 1e-6 and -1e-6 <= y <= 1 + 1e-6 for left in (0, 1, 3)
    ):
        assert found.kind in ("gap", "outside", "border")


def test_the_sample_city_s_places_lie_in_their_districts(tmp_path):
    from data.city_files.loader import load_catalogue
    from data.geocode import OfflineGazetteer
    from data.geography import build_boundaries, read_gazetteer
    from data.sample import write_sample

    write_sample(tmp_path, 100)
    city = load_catalogue().city("sample")
    ground = DistrictLocator(
        build_boundaries(
            json.loads((tmp_path / "samp-dist.geojson").read_text()),
            city.boundaries,
            city.districts,
        )
    )
    places = OfflineGazetteer(read_gazetteer(tmp_path / "places.csv", city.gazetteer))

    def kinds(name: str) -> set:
        return {
            (s.kind, s.districts[0])
            for m in places.find(name)
            for s in [ground.locate(m.longitude, m.latitude)]
        }

    assert kinds("City Hall") == {("in", "old_town")}
    assert kinds("airport terminal") == {("in", "airport_road")}
    assert kinds("50 Mill St") == {("in", "mill_creek"), ("in", "southpark")}
    assert kinds("Lighthouse Rock") == {("gap", "harbor")}
    assert {kind for kind, _ in kinds("Far Orchard Farm")} == {"outside"}
