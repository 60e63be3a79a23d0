"""An attacker who asks everything that can be asked, and then works out how small each hidden cell
can be narrowed.

The unknowns are all cells of records (year, month, district, race, outcome, frisked); every number
that the public API told is an equation. Linear programming gives the least and the greatest that
any sum of cells may still be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, combinations, pairwise, product

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, lil_array

Cell = tuple[str, ...]


class Attacker:
    """Knows which cells there can be, and what was told about sums of them."""

    def __init__(self, axes: dict[str, tuple[str, ...]]):
        self.axes = axes
        self.cells = list(product(*axes.values()))
        self._rows: dict[tuple[int, ...], int] = {}

    def sum_of(self, wanted: dict[str, Iterable[str]]) -> tuple[int, ...]:
        """The cells in which every named dimension is one of some categories."""
        kept = {d: set(c) for d, c in wanted.items()}
        places = {d: i for i, d in enumerate(self.axes)}
        return tuple(
            n
            for n, cell in enumerate(self.cells)
            if all(cell[places[d]] in c for d, c in kept.items())
        )

    def learn(self, wanted: dict[str, Iterable[str]], value: int) -> None:
        """Take in that a sum of cells has a value. Raises AssertionError where two answers
        contradict each other.
        """
        cells = self.sum_of(wanted)
        assert self._rows.setdefault(cells, value) == value, (
            f"{wanted}: told as {self._rows[cells]} and as {value}"
        )

    def __len__(self) -> int:
        return len(self._rows)

    def bounds(self, targets: list[tuple[int, ...]]) -> Iterator[tuple[float, float]]:
        """The least and the greatest value of each target, given all that is known."""
        known = lil_array((len(self._rows), len(self.cells)))
        for row, cells in enumerate(self._rows):
            known[row, list(cells)] = 1
        equations, values = csr_array(known), np.array(list(self._rows.values()))
        for target in targets:
            weights = np.zeros(len(self.cells))
            weights[list(target)] = 1
            ends = [
                linprog(
                    sign * weights, A_eq=equations, b_eq=values, bounds=(0, None), method="highs"
                )
                for sign in (1, -1)
            ]
            assert all(e.status in (0, 3) for e in ends), [e.message for e in ends]
            yield ends[0].fun, np.inf if ends[1].status == 3 else -ends[1].fun


def questions(
    dimensions: dict[str, tuple[str, ...]], most: int = 2
) -> Iterator[tuple[tuple[str, ...], dict]]:
    """`by` and `where` of every question of up to `most` dimensions, each whole, as one category,
    or as two.
    """
    for names in chain.from_iterable(combinations(dimensions, n) for n in range(most + 1)):
        for roles in product(("by", "one", "two"), repeat=len(names)):
            by = tuple(n for n, r in zip(names, roles) if r == "by")
            picks = [
                [(n, c) for c in _picked(dimensions[n], r)]
                for n, r in zip(names, roles)
                if r != "by"
            ]
            for where in product(*picks):
                yield by, dict(where)


def _picked(categories: tuple[str, ...], role: str) -> list[tuple[str, ...]]:
    """Each category alone, or each with the next one."""
    return [(c,) for c in categories] if role == "one" else list(pairwise(categories))


def small_cells(
    count: Callable[[dict], int], axes: dict[str, tuple[str, ...]], below: int
) -> Iterator[dict]:
    """Every sum of records, by any of the dimensions, that is small in truth."""
    for names in chain.from_iterable(combinations(axes, n) for n in range(1, len(axes) + 1)):
        for categories in product(*(axes[n] for n in names)):
            wanted = {n: (c,) for n, c in zip(names, categories)}
            if 0 < count(wanted) < below:
                yield wanted
