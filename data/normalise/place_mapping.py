"""What rows count under that coordinates have placed, and how many of them there are."""

from __future__ import annotations

from collections.abc import Mapping

from data.engine.duckdb_pool import quote_identifier
from data.model.point_placement import Placement, PointFinding, parse_place
from data.model.vocabulary import NOT_RECORDED
from data.normalise.field_counts import Tally
from data.normalise.sql import Engine
from data.normalise.value_mapping import ValueMap, store_map


def map_places(
    engine: Engine, geography: str, titles: Mapping[str, str]
) -> tuple[ValueMap, Placement, Tally]:
    """The map of a geography's places to its areas, how many rows were placed, and the rows of each
    area.
    """
    column = quote_identifier(f":{geography}")
    counted = dict(engine.execute(f"SELECT {column}, count(*) FROM raw GROUP BY 1").fetchall())
    blank = counted.pop(None, 0)
    places = {text: parse_place(text) for text in sorted(counted)}
    mapping = [(text, place.category) for text, place in places.items()]
    store_map(engine, geography, mapping, {}, {}, bool(blank))
    sums = dict.fromkeys(PointFinding, 0)
    categories: dict[str, int] = {NOT_RECORDED: blank} if blank else {}
    for text, place in places.items():
        sums[place.finding] += counted[text]
        categories[place.category] = categories.get(place.category, 0) + counted[text]
    rows = blank + sum(counted.values())
    placed = sum(counted[text] for text, place in places.items() if place.area)
    placement = Placement(
        rows=rows,
        placed=placed,
        on_edge=sums[PointFinding.ON_EDGE],
        exchanged=sums[PointFinding.EXCHANGED],
        blank=blank,
        zero=sums[PointFinding.ZERO],
        unreadable=sums[PointFinding.UNREADABLE],
        outside=sums[PointFinding.OUTSIDE],
    )
    # An area in which no row lies has none: that is a count of zero, not an area that nobody knows.
    read = ValueMap(dict.fromkeys(sorted({*titles, *categories}), ()), dict(titles), {})
    tally = Tally(rows, blank + placement.zero, placement.unreadable, categories)
    return read, placement, tally
