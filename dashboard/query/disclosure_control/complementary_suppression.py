"""Which lines and cells of a table are hidden, so that what can still be worked out is never small.

Primary and complementary suppression: Federal Committee on Statistical Methodology, Statistical
Policy Working Paper 22 (2005), chapters II and IV; Washington State Department of Health, Standards
for Reporting Data with Small Numbers (2018). A value is small when it lies between 1 and `below` -
1. Values are vectors: one number for each unit of count, so that complaints and their allegations
share one pattern. Hidden lines always pool to sums that are not small; hidden cells lie in a block
whose own row and column sums are not small. In such a block (a transportation table) each cell may
lie anywhere between max(0, row + column - all) and min(row, column), which is at least `below`
wide.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Vector = tuple[int, ...]
Matrix = Mapping[str, Mapping[str, Vector]]


def is_small(value: Vector, below: int) -> bool:
    """Whether any number of a vector is small."""
    return any(0 < x < below for x in value)


def sum_vectors(values: Iterable[Vector]) -> Vector:
    """The sum of vectors; () for none."""
    return tuple(map(sum, zip(*values)))


def find_hidden_lines(sums: Mapping, below: int) -> frozenset:
    """The lines of a column of sums, whose total is published, that are hidden: the small ones, and
    the smallest others until at least two are hidden, one of them not small, and their pool is not
    small. All, where there is no other way.
    """
    hidden = {line for line, value in sums.items() if is_small(value, below)}
    if not hidden:
        return frozenset()
    others = sorted(
        (max(v), str(line), line) for line, v in sums.items() if line not in hidden and any(v)
    )
    added = 0
    while others and (not added or is_small(sum_vectors(sums[line] for line in hidden), below)):
        hidden.add(others.pop(0)[2])
        added += 1
    return frozenset(hidden)


def merge_hidden(
    table: Matrix, rows: frozenset, columns: frozenset
) -> dict[str, dict[str, Vector]]:
    """The table with its hidden rows as one and its hidden columns as one: all that its published
    margins leave.
    """
    found: dict[str, dict[str, Vector]] = {}
    for row, cells in table.items():
        into = found.setdefault("" if row in rows else row, {})
        for column, value in cells.items():
            name = "" if column in columns else column
            into[name] = sum_vectors([into[name], value]) if name in into else value
    return found


def find_hidden_block(table: Matrix, below: int) -> tuple[frozenset, frozenset]:
    """The rows and columns whose crossings are hidden: those of the small cells, and the smallest
    others until no row or column sum of the block is small. No row or column sum of the whole table
    may be small.
    """
    small = [(r, c) for r, cells in table.items() for c, v in cells.items() if is_small(v, below)]
    rows, columns = {r for r, _ in small}, {c for _, c in small}
    turned: dict[str, dict[str, Vector]] = {}
    for row, cells in table.items():
        for column, value in cells.items():
            turned.setdefault(column, {})[row] = value
    while small and (
        _widen_block(table, rows, columns, below) or _widen_block(turned, columns, rows, below)
    ):
        pass
    return frozenset(rows), frozenset(columns)


def _widen_block(table: Matrix, rows: set, columns: set, below: int) -> bool:
    """Add one column where a row of the block sums to a small number, or where there is one column
    alone.
    """
    for row in sorted(rows):
        inside = sum_vectors(v for c, v in table[row].items() if c in columns)
        if inside and not is_small(inside, below) and len(columns) > 1:
            continue
        outside = [c for c, v in table[row].items() if c not in columns and any(v)]
        if outside:
            columns.add(min(outside, key=lambda c: (max(table[row][c]), c)))
            return True
    return False
