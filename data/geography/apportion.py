"""Residents of census blocks shared out to districts by area: whole blocks whole, cut blocks by the
part inside.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas
import numpy
import shapely

# A strip of a block up to this part of its area is two maps drawn apart, not a part of a district.
MIN_AREA_SHARE = 0.01


@dataclass(frozen=True)
class ApportionedResidents:
    """Residents by district and race in whole numbers, and by race outside all districts; `blocks`
    were met, of which `cut` lie in several districts or partly outside. District totals and
    `outside` add up to all residents given.
    """

    residents: dict[str, dict[str, int]]
    outside: dict[str, int]
    blocks: int
    cut: int


def apportion_residents(
    features: dict, residents: dict[str, dict[str, int]], districts: geopandas.GeoDataFrame
) -> ApportionedResidents:
    """Areal apportionment of residents of blocks (block id -> race -> residents) to districts.

    `features` is a FeatureCollection in degrees with the property `GEOID`; a block without a shape
    counts as outside. `districts` is indexed by district, in degrees. A block wholly inside a
    district counts there; one that is cut counts by the part of its area inside each (Goodchild and
    Lam 1980, Areal interpolation, Geo-Processing 1, 297-312), less strips under 1% of the block, in
    an equal-area projection around the city. Fractions are rounded by largest remainder for each
    race, so that no resident is lost or made.
    """
    blocks = _project_blocks(features, residents, districts)
    names, ids = list(districts.index), list(residents)
    shares = numpy.zeros((len(ids), len(names) + 1))
    place = {block: number for number, block in enumerate(ids)}
    rows = numpy.array([place[b] for b in blocks.index], dtype=int)
    if len(rows):
        shares[rows, :-1] = _drop_slivers(_measure_shares(blocks, districts.to_crs(blocks.crs)))
    shares[:, -1] = numpy.clip(1 - shares[:, :-1].sum(axis=1), 0, 1)
    races = list(dict.fromkeys(race for counts in residents.values() for race in counts))
    counts = numpy.array(
        [[residents[b].get(r, 0) for r in races] for b in ids], dtype=float
    ).reshape(len(ids), -1)
    whole = {
        race: _round_parts(shares.T @ counts[:, n], int(counts[:, n].sum()))
        for n, race in enumerate(races)
    }
    largest = shares.max(axis=1, initial=0)
    inside = shares[:, :-1].sum(axis=1) > 0
    return ApportionedResidents(
        {d: {r: int(whole[r][n]) for r in races} for n, d in enumerate(names)},
        {r: int(whole[r][-1]) for r in races},
        int(inside.sum()),
        int((inside & (largest < 1)).sum()),
    )


def _project_blocks(
    features: dict, residents: dict, districts: geopandas.GeoDataFrame
) -> geopandas.GeoDataFrame:
    """The blocks with residents, by id, in square metres' own projection around the districts."""
    frame = geopandas.GeoDataFrame.from_features(
        features["features"], crs="EPSG:4326", columns=["GEOID", "geometry"]
    )
    frame = frame[frame["GEOID"].isin(residents) & frame.geometry.notna()].set_index("GEOID")
    west, south, east, north = districts.total_bounds
    around = (
        f"+proj=laea +lat_0={(south + north) / 2:.4f} +lon_0={(west + east) / 2:.4f} "
        "+datum=WGS84 +units=m"
    )
    frame = frame.set_geometry(
        geopandas.GeoSeries(
            shapely.make_valid(frame.geometry.values), index=frame.index, crs=frame.crs
        )
    ).to_crs(around)
    return frame[frame.geometry.area > 0]


def _measure_shares(
    blocks: geopandas.GeoDataFrame, districts: geopandas.GeoDataFrame
) -> numpy.ndarray:
    """The part of each block's area in each district, 0 to 1; only blocks that a border cuts are
    cut.
    """
    shares = numpy.zeros((len(blocks), len(districts)))
    shapes, places = blocks.geometry.values, districts.geometry.values
    tree = shapely.STRtree(shapes)
    place, block = tree.query(places, predicate="contains_properly")
    shares[block, place] = 1
    place, block = tree.query(places, predicate="intersects")
    open_ = shares[block].sum(axis=1) == 0
    place, block = place[open_], block[open_]
    inside = shapely.area(shapely.intersection(shapes[block], places[place]))
    shares[block, place] = inside / shapely.area(shapes[block])
    return shares


def _drop_slivers(shares: numpy.ndarray) -> numpy.ndarray:
    """Shares without strips; what a strip took goes to where the rest of the block lies."""
    outside = numpy.clip(1 - shares.sum(axis=1, keepdims=True), 0, 1)
    whole = numpy.hstack([shares, outside])
    whole[whole < MIN_AREA_SHARE] = 0
    return (whole / whole.sum(axis=1, keepdims=True))[:, :-1]


def _round_parts(parts: numpy.ndarray, total: int) -> numpy.ndarray:
    """Whole numbers that add up to the total: rounded down, the missing ones to the largest
    remainders.
    """
    down = numpy.floor(parts + 1e-9)
    missing = total - int(down.sum())
    order = numpy.argsort(-(parts - down), kind="stable")
    down[order[: max(missing, 0)]] += 1
    return down.astype(int)
