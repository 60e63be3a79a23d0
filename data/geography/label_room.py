"""Where a label fits inside an area: the largest upright rectangles of several proportions."""

from __future__ import annotations

import numpy
import shapely

# Width over height of one long line, of two lines, of three.
PROPORTIONS = (1.2, 2.0, 3.2, 5.0, 7.0)
# Cells along the longer side of an area.
GRID_CELLS = 96
SEARCH_STEPS = 7

Room = list[float]


def find_label_rooms(shape: shapely.Geometry) -> list[Room]:
    """The largest rectangle inside a shape for each proportion, as [centre x, centre y, width,
    height].

    Found on a grid: a rectangle counts as inside where the centres of all its cells are. A
    proportion whose rectangle would be smaller than two cells has none.
    """
    largest = max(shapely.get_parts(shape), key=shapely.area)
    west, south, east, north = largest.bounds
    cell = max(east - west, north - south) / GRID_CELLS
    columns = max(int((east - west) / cell), 1)
    lines = max(int((north - south) / cell), 1)
    x = west + (numpy.arange(columns) + 0.5) * cell
    y = south + (numpy.arange(lines) + 0.5) * cell
    shapely.prepare(largest)
    inside = shapely.contains_xy(largest, *numpy.meshgrid(x, y))
    # sums[i, j] is how many cells above and left of the corner (i, j) lie inside.
    sums = numpy.zeros((lines + 1, columns + 1), dtype=int)
    sums[1:, 1:] = inside.cumsum(axis=0).cumsum(axis=1)
    found = []
    for proportion in PROPORTIONS:
        best = _find_largest(sums, proportion)
        if best is None:
            continue
        line, column, high, wide = best
        centre = (west + (column + wide / 2) * cell, south + (line + high / 2) * cell)
        room = (*centre, wide * cell, high * cell)
        found.append([round(float(number), 1) for number in room])
    return found


def _find_largest(sums: numpy.ndarray, proportion: float) -> tuple[int, int, int, int] | None:
    """Line, column, height and width in cells of the largest full rectangle; None where there is
    none of two cells.
    """
    best, low, high = None, 2, min(sums.shape[0] - 1, int((sums.shape[1] - 1) / proportion))
    while low <= high:
        middle = (low + high) // 2
        found = _find_full(sums, middle, round(middle * proportion))
        if found is None:
            high = middle - 1
        else:
            best, low = found, middle + 1
    return best


def _find_full(sums: numpy.ndarray, high: int, wide: int) -> tuple[int, int, int, int] | None:
    """The full rectangle of a size that lies most central among all such."""
    if high >= sums.shape[0] or wide >= sums.shape[1] or wide < 1:
        return None
    count = sums[high:, wide:] - sums[:-high, wide:] - sums[high:, :-wide] + sums[:-high, :-wide]
    places = numpy.argwhere(count == high * wide)
    if not len(places):
        return None
    centre = places.mean(axis=0)
    line, column = places[((places - centre) ** 2).sum(axis=1).argmin()]
    return int(line), int(column), high, wide
