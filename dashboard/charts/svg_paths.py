"""Path data of drawings as points, for renderers that take coordinates."""

from __future__ import annotations

import itertools
import re

Points = list[tuple[float, float]]
TOKEN_PATTERN = re.compile(r"[MLlZz]|-?\d*\.?\d+")


def parse_path(data: str) -> list[Points]:
    """The subpaths of path data that has the commands M, L, l and Z alone; a closed one ends where
    it begins.

    Raises ValueError for any other command.
    """
    found: list[Points] = []
    relative = False
    numbers: list[float] = []
    for token in TOKEN_PATTERN.findall(_check_commands(data)):
        if token == "M":
            found.append([])
            relative = False
        elif token in "Ll":
            relative = token == "l"
        elif token in "Zz":
            found[-1].append(found[-1][0])
        else:
            numbers.append(float(token))
            if len(numbers) == 2:
                x, y = numbers
                if relative:
                    x, y = x + found[-1][-1][0], y + found[-1][-1][1]
                found[-1].append((x, y))
                numbers = []
    return found


def _check_commands(data: str) -> str:
    other = re.search(r"[^MLlZz\d\s.,-]", data)
    if other:
        raise ValueError(f"path data: expected M, L, l or Z, got {other[0]!r}")
    return data


def join_subpaths(subpaths: list[Points]) -> tuple[list[float | None], list[float | None]]:
    """All subpaths as one series of x and one of y, with None between two of them."""
    x: list[float | None] = []
    y: list[float | None] = []
    for points in subpaths:
        if x:
            x.append(None)
            y.append(None)
        x += [_shorten(p[0]) for p in points]
        y += [_shorten(p[1]) for p in points]
    return x, y


def contains_point(rings: list[Points], x: float, y: float) -> bool:
    """Whether a point lies in an area of closed rings, holes being rings as well (even-odd
    rule).
    """
    inside = False
    for ring in rings:
        for (x1, y1), (x2, y2) in itertools.pairwise(ring):
            if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                inside = not inside
    return inside


def _shorten(number: float) -> float:
    """A coordinate as short as JSON allows, in tenths of a unit."""
    return int(number) if number == int(number) else round(number, 1)
