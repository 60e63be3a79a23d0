"""An offline gazetteer: places of one city by name, streets with some of their house numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from difflib import get_close_matches

from data.geocode.port import PlaceMatch

# As they are written on envelopes (U.S. Postal Service, Publication 28, appendices B and C).
ABBREVIATIONS = {
    "st": "street",
    "ave": "avenue",
    "av": "avenue",
    "rd": "road",
    "dr": "drive",
    "blvd": "boulevard",
    "ln": "lane",
    "ct": "court",
    "pl": "place",
    "sq": "square",
    "pkwy": "parkway",
    "hwy": "highway",
    "n": "north",
    "s": "south",
    "e": "east",
    "w": "west",
}
WORD_PATTERN = re.compile(r"[^\W_]+")
HOUSE_PATTERN = re.compile(r"\d{1,5}")
# How many houses beyond the last number known a street may still have.
BLOCK_NUMBERS = 100
MIN_SIMILARITY, MAX_SIMILAR = 0.75, 4


def normalise_place_name(text: str) -> str:
    """A name as names are compared: case folded, without punctuation, abbreviations written out."""
    return " ".join(ABBREVIATIONS.get(word, word) for word in WORD_PATTERN.findall(text.casefold()))


class OfflineGazetteer:
    """Looks names up in rows of {"place", "number", "longitude", "latitude"}; `number` is None but
    on streets.
    """

    def __init__(self, rows: list[dict]):
        self.rows: dict[str, list[dict]] = defaultdict(list)
        for row in rows:
            self.rows[normalise_place_name(row["place"])].append(row)

    def find(self, text: str) -> tuple[PlaceMatch, ...]:
        """The places of that name, what comes after a comma left aside; else those of names that
        resemble it.
        """
        number, name = _split_house_number(normalise_place_name(text.partition(",")[0]))
        found = self.rows.get(name)
        if found:
            return _find_along_street(found, number)
        near = [n for n in self.rows if name and (f" {name} " in f" {n} ")] or get_close_matches(
            name, self.rows, MAX_SIMILAR, MIN_SIMILARITY
        )
        return tuple(
            PlaceMatch(m.label, m.longitude, m.latitude, sure=False)
            for n in near[:MAX_SIMILAR]
            for m in _find_along_street(self.rows[n], number)
        )


def _split_house_number(name: str) -> tuple[int | None, str]:
    first, _, rest = name.partition(" ")
    return (int(first), rest) if rest and HOUSE_PATTERN.fullmatch(first) else (None, name)


def _find_along_street(rows: list[dict], number: int | None) -> tuple[PlaceMatch, ...]:
    """The whole place, or the nearest house number known on each street of the name."""
    numbered = [r for r in rows if r["number"] is not None]
    if number is None or not numbered:
        return tuple(PlaceMatch(r["place"], r["longitude"], r["latitude"]) for r in rows)
    nearest = min(abs(r["number"] - number) for r in numbered)
    if nearest > BLOCK_NUMBERS:
        return ()
    return tuple(
        PlaceMatch(f"{number} {r['place']}", r["longitude"], r["latitude"])
        for r in numbered
        if abs(r["number"] - number) == nearest
    )
