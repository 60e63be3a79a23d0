"""A district that changed its shape: its page says since when and how much; a border drawn finer is
no change.
"""

from __future__ import annotations

import json

import pytest

import app
from data.history.boundary_changes import BOUNDARY_CHANGE_LOG
from tests.data.geography.worlds import block, feature, published
from tests.support.worlds import CITY_FILE, TinyCity, make_stop
from tests.views.neighborhood.conftest import BOUNDARIES


@pytest.fixture
def town(tmp_path) -> TinyCity:
    """A refreshed city of two squares."""
    made = TinyCity(tmp_path, [make_stop(f"2023-{month:02d}-15") for month in range(1, 13)])
    borders = BOUNDARIES.partition("[population]")[0]
    made.write_city(CITY_FILE.replace("[[datasets]]", borders + "[[datasets]]", 1))
    draw(made, 1.0)
    return made


def draw(town: TinyCity, width: float) -> None:
    """East as wide as this, one stop more, and a refresh."""
    shapes = published(feature(block(2, 0, width), name="E"), feature(block(0, 0), name="W"))
    (town.settings.catalogue / "shapes.geojson").write_text(json.dumps(shapes))
    town.refresh()


def page(town: TinyCity, district: str, lang: str = "") -> str:
    return (
        app.create_app(town.settings)
        .server.test_client()
        .get(f"/tiny/district/{district}{lang}")
        .text
    )


def test_a_district_drawn_anew_says_so_in_both_languages(town) -> None:
    assert "drawn anew" not in page(town, "east")
    draw(town, 1.5)
    assert [
        (r.district, r.percent) for r in BOUNDARY_CHANGE_LOG.read(town.settings.store, "tiny")
    ] == [("east", 50.0)]
    assert "50% of its former size was gained or given away" in page(town, "east").replace(
        "\xa0", " "
    )
    assert "se volvió a trazar" in page(town, "east", "?lang=es")
    assert "drawn anew" not in page(town, "west")


def test_a_slightly_other_border_is_no_change(town) -> None:
    draw(town, 1.004)
    assert BOUNDARY_CHANGE_LOG.read(town.settings.store, "tiny") == ()


def test_the_last_change_stays_told_after_further_refreshes(town) -> None:
    for width in (1.5, 2.0, 2.0):
        draw(town, width)
    assert [r.percent for r in BOUNDARY_CHANGE_LOG.read(town.settings.store, "tiny")] == [
        50.0,
        pytest.approx(33.3),
    ]
    assert "33% of its former size" in page(town, "east").replace("\xa0", " ")
