"""Made-up streets and places of the made-up city, for the offline gazetteer; kilometres of the
sketch in land.py.
"""

from __future__ import annotations

import csv
import math
from pathlib import Path

from data.sample.geometry import convert_to_degrees

# Each block of a hundred numbers is so long.
BLOCK_KM = 0.4

# Two streets share the name Mill Street; County Line Road runs on beyond the city.
STREETS = [
    ("Quarry Street", (3.4, 17.4), (13.4, 17.4)),
    ("Lantern Street", (3.2, 16.3), (13.2, 16.3)),
    ("Granary Street", (4.2, 14.4), (17.8, 14.4)),
    ("Copper Avenue", (4.9, 13.1), (17.8, 13.1)),
    ("Weaver Street", (5.9, 12.0), (17.6, 12.0)),
    ("Depot Street", (5.9, 10.6), (18.9, 10.6)),
    ("Orchard Avenue", (3.0, 9.0), (18.9, 9.0)),
    ("Cannery Street", (3.9, 7.4), (18.4, 7.4)),
    ("Juniper Avenue", (4.2, 6.4), (18.4, 6.4)),
    ("Tannery Street", (4.9, 4.8), (16.6, 4.8)),
    ("Beacon Street", (5.2, 3.2), (16.6, 3.2)),
    ("Runway Road", (12.5, 2.0), (14.6, 2.0)),
    ("First Street", (5.4, 3.2), (5.4, 18.8)),
    ("Second Street", (7.9, 1.4), (7.9, 18.9)),
    ("Third Street", (10.0, 2.2), (10.0, 18.9)),
    ("Fourth Street", (12.8, 2.2), (12.8, 18.0)),
    ("Fifth Street", (15.0, 2.6), (15.0, 16.4)),
    ("Sixth Street", (17.2, 5.2), (17.2, 14.6)),
    ("Mill Street", (13.4, 15.4), (16.0, 15.4)),
    ("Mill Street", (6.0, 5.6), (9.2, 5.6)),
    ("County Line Road", (14.4, 8.2), (26.0, 8.2)),
]
PLACES = [
    ("City Hall", (5.0, 8.6)),
    ("Central Library", (6.6, 9.2)),
    ("Ferry Landing", (4.6, 13.5)),
    ("University Quadrangle", (10.2, 12.6)),
    ("Creek Park", (15.3, 14.0)),
    ("East Market", (14.8, 8.4)),
    ("South Pool", (7.6, 4.2)),
    ("Airport Terminal", (14.2, 3.8)),
    ("North Station", (6.5, 17.3)),
    ("Lighthouse Rock", (2.6, 11.2)),
    ("Far Orchard Farm", (38.0, 22.0)),
]


def write_places(path: Path) -> None:
    """Write the gazetteer: place, number, longitude, latitude; a row for each block of a street."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(("place", "number", "longitude", "latitude"))
        for name, number, point in [
            *_list_blocks(),
            *((name, "", point) for name, point in PLACES),
        ]:
            longitude, latitude = convert_to_degrees([point])[0]
            writer.writerow((name, number, f"{longitude:.6f}", f"{latitude:.6f}"))


def _list_blocks() -> list[tuple[str, int, tuple[float, float]]]:
    found = []
    for name, (x, y), (x_end, y_end) in STREETS:
        length = math.dist((x, y), (x_end, y_end))
        for block in range(int(length / BLOCK_KM) + 1):
            part = block * BLOCK_KM / length
            found.append((name, 100 * block + 50, (x + part * (x_end - x), y + part * (y_end - y))))
    return found
