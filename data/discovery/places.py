"""Raw values of places to districts: numbers, compass words and names, however each table spells
them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from data.discovery.keyword_hints import (
    find_column_patterns,
    load_hints,
    matches_pattern,
    squeeze_name,
)
from data.discovery.profile import ColumnValues, TableProfile, is_missing_value
from data.model.values import Category, Districts
from data.model.vocabulary import CITYWIDE, NOT_RECORDED, OUTSIDE, normalise_text

# What a raw value may mean in place of a district.
NOWHERE = (NOT_RECORDED, OUTSIDE, CITYWIDE)
MAX_DISTRICTS = 150
CODE_PATTERN = re.compile(r"([a-z]{1,3})[ _-]?0*(\d{1,3})")
NUMBER_PATTERN = re.compile(r"0*(\d{1,3})(st|nd|rd|th)?")

Places = dict[str, str]


@dataclass(frozen=True)
class PlaceColumn:
    """A column of one table that names districts."""

    dataset: str
    column: str
    values: ColumnValues


@dataclass(frozen=True)
class DistrictGeography:
    """The districts of a city, and what each raw value of its tables means.

    `of_beats` tells that beats stand for districts, each value of them one of its own.
    """

    districts: Districts
    meanings: Places
    of_beats: bool = False

    def district(self, raw: str) -> str | None:
        """The district's id that a raw value means; None where it means none."""
        found = self.meanings.get(normalise_text(raw))
        return None if found in (None, *NOWHERE) else found

    def measure_placed(self, values: ColumnValues) -> float:
        """The share of the filled rows that a district is known for, in percent."""
        placed = sum(rows for raw, rows in values.counted if self.district(raw))
        return 100 * placed / values.rows if values.rows else 0.0

    def find_unknown_districts(self, values: ColumnValues) -> dict[str, int]:
        """The raw values that mean neither a district nor the lack of one, with their rows."""
        return {
            raw: rows for raw, rows in values.counted if normalise_text(raw) not in self.meanings
        }


def find_districts(profile: TableProfile) -> PlaceColumn | None:
    """The column of a table that names its districts: the first by name in which most rows can be
    read.
    """
    best: tuple[float, PlaceColumn] | None = None
    for column in profile.candidates(find_column_patterns("district")):
        values = profile.values(column.name)
        read = read_places(values, _has_compass([values]))
        places = {key for key in read.values() if key not in NOWHERE}
        share = sum(rows for raw, rows in values.counted if raw in read) / max(values.rows, 1)
        if (
            2 <= len(places) <= MAX_DISTRICTS
            and share >= 0.5
            and (best is None or share > best[0] + 0.2)
        ):
            best = share, PlaceColumn(profile.id, column.name, values)
    return best[1] if best else None


def find_beats(profile: TableProfile, beat: str) -> PlaceColumn | None:
    """A column of beats, where these are so few that they may stand for districts."""
    values = profile.values(beat)
    beats = [raw for raw, _ in values.counted if not is_missing_value(raw)]
    if not values.whole or not 2 <= len(beats) <= MAX_DISTRICTS:
        return None
    return PlaceColumn(profile.id, beat, values)


def read_places(values: ColumnValues, compass: bool) -> Places:
    """What each raw value of a column means, as a key; values that cannot be read are left out.

    `compass` tells that letters such as N and SW are directions.
    """
    codes = Counter(
        m[1] for raw, _ in values.counted if (m := CODE_PATTERN.fullmatch(raw.strip().casefold()))
    )
    prefix = next((p for p, n in codes.most_common(1) if n >= 2 and n >= 0.6 * codes.total()), "")
    read = {raw: _find_key(raw, prefix, compass) for raw, _ in values.counted}
    return {raw: key for raw, key in read.items() if key}


def build_geography(
    columns: Iterable[PlaceColumn], aliases: Mapping[str, str]
) -> DistrictGeography:
    """The districts that several tables name, their spellings put together; `aliases` are keys that
    mean another.
    """
    columns = list(columns)
    compass = _has_compass(c.values for c in columns)
    readings = [
        (c, {raw: aliases.get(key, key) for raw, key in read_places(c.values, compass).items()})
        for c in columns
    ]
    kept = _select_keys(readings)
    meanings: Places = {}
    raws: dict[str, list[str]] = {}
    for _, read in readings:
        for raw, key in read.items():
            if (key in kept or key in NOWHERE) and normalise_text(raw) not in meanings:
                meanings[normalise_text(raw)] = key
                raws.setdefault(key, []).append(raw)
    singular, plural = _find_district_words(columns)
    categories = tuple(
        _build_category(key, singular, raws[key]) for key in sorted(kept, key=_rank_key)
    )
    districts = Districts(
        singular=singular,
        plural=plural,
        categories=categories,
        outside=tuple(raws.get(OUTSIDE, ())),
        citywide=tuple(raws.get(CITYWIDE, ())),
        not_recorded=tuple(raws.get(NOT_RECORDED, ())),
    )
    return DistrictGeography(districts, meanings)


def list_directions() -> frozenset[str]:
    """The words of the compass, such as southwest."""
    return frozenset(load_hints()["districts"]["compass"].values()) - {"central"}


def _find_key(raw: str, prefix: str, compass: bool) -> str | None:
    said, form = load_hints()["districts"], squeeze_name(raw)
    if is_missing_value(raw) or form in said["missing"]:
        return NOT_RECORDED
    if matches_pattern(form, said["staff"]):
        return CITYWIDE
    if matches_pattern(form, said["outside"]):
        return OUTSIDE
    tokens = re.findall(
        r"[a-z0-9]+", re.sub(r"\.0+$", "", raw.strip()).casefold().replace("_", " ")
    )
    words = [t for t in tokens if t not in said["plain"]]
    same = next(
        (key for key, forms in said["same"].items() if form in forms or "".join(words) in forms),
        None,
    )
    if same or not words:
        return same
    words = [said["ordinals"].get(words[0], words[0]), *words[1:]]
    number = NUMBER_PATTERN.fullmatch(words[0])
    if number and (len(words) == 1 or (number[2] and len(words) < len(tokens))):
        return number[1]
    code = CODE_PATTERN.fullmatch("".join(words))
    if prefix and code and code[1] == prefix:
        return code[2]
    return _name_key(words, tokens, compass)


def _name_key(words: list[str], tokens: list[str], compass: bool) -> str | None:
    directions, joined = load_hints()["districts"]["compass"], "".join(words)
    if joined in directions.values():
        return joined
    if compass and joined in directions:
        return directions[joined]
    if len(words) > 3 or any(c.isdecimal() for t in tokens for c in t):
        return None
    return None if compass and len(joined) == 1 else "_".join(words)


def _select_keys(readings: list[tuple[PlaceColumn, Places]]) -> set[str]:
    """The keys with rows enough to be districts; beside numbered districts, a mere name is most
    often a unit.
    """
    most: Counter[str] = Counter()
    totals: Counter[str] = Counter()
    for column, read in readings:
        rows: Counter[str] = Counter()
        for raw, n in column.values.counted:
            if read.get(raw) not in (None, *NOWHERE):
                rows[read[raw]] += n
        totals.update(rows)
        for key, n in rows.items():
            most[key] = max(most[key], 1000 * n // max(column.values.rows, 1))
    numbered = sum(n for key, n in totals.items() if key.isdecimal()) > 0.6 * totals.total()
    same = load_hints()["districts"]["same"]
    return {
        key
        for key, n in totals.items()
        if n > 1
        and (
            ((key.isdecimal() or key in same) and 2000 * n > totals.total())
            or (not key.isdecimal() and not numbered and most[key] >= 10)
        )
    }


def _has_compass(columns: Iterable[ColumnValues]) -> bool:
    return any(
        squeeze_name(raw) in list_directions() for values in columns for raw, _ in values.counted
    )


def _find_district_words(columns: list[PlaceColumn]) -> tuple[str, str]:
    """How the city calls its districts, by the names of most of the columns."""
    counted: Counter[tuple[str, str]] = Counter()
    for column in columns:
        found = next(
            (
                w
                for w in load_hints()["districts"]["words"]
                if matches_pattern(squeeze_name(column.column), w["columns"])
            ),
            None,
        )
        counted[(found["singular"], found["plural"]) if found else ("district", "districts")] += 1
    return counted.most_common(1)[0][0] if counted else ("district", "districts")


def _build_category(key: str, singular: str, raws: list[str]) -> Category:
    title = load_hints()["districts"]["titles"].get(key) or (
        f"{singular.capitalize()} {key}" if key.isdecimal() else key.replace("_", " ").title()
    )
    known = {normalise_text(key), normalise_text(title)}
    return Category(
        id=key,
        title=title,
        spellings=tuple(raw for raw in raws if normalise_text(raw) not in known),
    )


def _rank_key(key: str) -> tuple[bool, int, str]:
    return not key.isdecimal(), int(key) if key.isdecimal() else 0, key
