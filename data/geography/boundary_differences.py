"""Which districts of two maps of one city have another shape."""

from __future__ import annotations

import geopandas

# Below this, a border was drawn with other points or closed in another way, and nobody lives
# elsewhere.
MIN_PERCENT = 1.0


def find_moved_districts(older: dict, newer: dict) -> dict[str, float]:
    """The districts in both collections whose area is another, with the percentage of the older
    area that was gained or given away. Shapes are compared in degrees: within one district a ratio
    of areas hardly depends on projection.
    """
    before, after = (
        geopandas.GeoDataFrame.from_features(c["features"]).set_index("id").geometry
        for c in (older, newer)
    )
    found = {}
    for district in before.index.intersection(after.index):
        area = before[district].area
        percent = (
            100 * before[district].symmetric_difference(after[district]).area / area
            if area
            else 0.0
        )
        if percent >= MIN_PERCENT:
            found[district] = round(percent, 1)
    return found
