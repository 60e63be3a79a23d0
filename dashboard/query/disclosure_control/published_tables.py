"""The published tables of a topic, districts by one leaf for each calendar year, and what is hidden
in them.
"""

from __future__ import annotations

from dashboard.query.disclosure_control.complementary_suppression import (
    Vector,
    find_hidden_block,
    find_hidden_lines,
    merge_hidden,
    sum_vectors,
)
from data.cube.cube import Cube, slice_cube
from data.model.vocabulary import FLAGS, GRAINS

YES, NO, REST = "yes", "no", "rest"
YES_NO = (YES, NO)
ALL_DISTRICTS = ""


class PublishedTables:
    """One leaf's tables ("" for the districts alone) of a cube, with no number smaller than
    `below`.

    Years and districts are hidden by the units alone, so that they are the same in every leaf's
    tables. `grain` is the unit that a share is of.
    """

    def __init__(self, cube: Cube, leaf: str, grain: str, below: int):
        self.below = below
        districts = _read_tables(cube, "", "")
        self._districts = {
            y: {d: sum_vectors(cells.values()) for d, cells in t.items()}
            for y, t in districts.items()
        }
        # Districts that one record may name several of do not add up to the year.
        years = _read_tables(cube, "", "", by_district=False)
        self._hidden_years = find_hidden_lines(
            {y: sum_vectors(t[ALL_DISTRICTS].values()) for y, t in years.items()}, below
        )
        self._sums = {
            y: t[ALL_DISTRICTS]
            for y, t in _read_tables(cube, leaf, grain, by_district=False).items()
        }
        tables = _read_tables(cube, leaf, grain) if leaf else districts
        self._patterns = {
            y: self._pattern(y, t) for y, t in tables.items() if y not in self._hidden_years
        }

    def _pattern(self, year: int, table: dict) -> tuple[frozenset, frozenset, frozenset, frozenset]:
        """Hidden districts, hidden categories, and the rows and columns of the hidden block."""
        rows = find_hidden_lines(self._districts[year], self.below)
        columns = find_hidden_lines(self._sums[year], self.below)
        return (rows, columns, *find_hidden_block(merge_hidden(table, rows, columns), self.below))

    def is_published(self, year: int, district: str | None, category: str | int | None) -> bool:
        """Whether a cell is published; None means all districts, or all categories."""
        if year in self._hidden_years:
            return False
        if year not in self._patterns:
            return True
        rows, columns, block_rows, block_columns = self._patterns[year]
        if district in rows or category in columns:
            return False
        return not (district in block_rows and category in block_columns)


def _read_tables(
    cube: Cube, leaf: str, grain: str, by_district: bool = True
) -> dict[int, dict[str, dict]]:
    """Year -> district -> category -> vector: of all counts of units, or, for a share, of its own
    unit.

    Without districts all stands under EVERYWHERE.
    """
    share = leaf in FLAGS
    counts = (
        (grain, leaf, f"{leaf}_recorded") if share else tuple(c for c in cube.counts if c in GRAINS)
    )
    place = ("district",) if by_district and "district" in cube else ()
    by = ("month", *place, *((leaf,) if leaf and leaf != "month" and not share else ()))
    sums = slice_cube(cube, by, (), cube.months(), counts)
    found: dict[int, dict[str, dict]] = {}
    for cell in zip(*(column.tolist() for column in sums.values())):
        row = dict(zip(sums, cell))
        cells = found.setdefault(row["month"] // 12, {}).setdefault(
            row.get("district", ALL_DISTRICTS), {}
        )
        numbers = tuple(int(row[c]) for c in counts)
        for name, value in (
            _split_share(*numbers) if share else {row.get(leaf, ""): numbers}
        ).items():
            cells[name] = sum_vectors([cells[name], value]) if name in cells else value
    return found


def _split_share(units: int, yes: int, recorded: int) -> dict[str, Vector]:
    """A share's yes and no, and those units of which neither was recorded."""
    return {YES: (yes,), NO: (recorded - yes,), REST: (units - recorded,)}
