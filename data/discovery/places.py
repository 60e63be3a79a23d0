"""Raw values of places to districts: numbers, compass words and names, however each table spells them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from data.discovery.keyword_hints import column_words, fits, hints, squeeze
from data.discovery.profile import Profile, Values, is_missing
from data.model.values import Category, Districts
from data.model.vocabulary import NOT_RECORDED, OUTSIDE, normal_form

MOST = 150
CODE = re.compile(r"([a-z]{1,3})[ _-]?0*(\d{1,3})")
NUMBER = re.compile(r"0*(\d{1,3})(st|nd|rd|th)?")

Places = dict[str, str]


@dataclass(frozen=True)
class PlaceColumn:
    """A column of one table that names districts."""

    dataset: str
    column: str
    values: Values


@dataclass(frozen=True)
class Geography:
    """The districts of a city, what each raw value of its tables means, and the column that named most of them."""

    districts: Districts
    meanings: Places

    def district(self, raw: str) -> str | None:
        """The district's id that a raw value means; None where it means none."""
        found = self.meanings.get(normal_form(raw))
        return None if found in (None, NOT_RECORDED, OUTSIDE) else found

    def placed(self, values: Values) -> float:
        """The share of the filled rows that a district is known for, in percent."""
        placed = sum(rows for raw, rows in values.counted if self.district(raw))
        return 100 * placed / values.rows if values.rows else 0.0

    def strange(self, values: Values) -> dict[str, int]:
        """The raw values that mean neither a district nor the lack of one, with their rows."""
        return {raw: rows for raw, rows in values.counted if normal_form(raw) not in self.meanings}


def find_districts(profile: Profile) -> PlaceColumn | None:
    """The column of a table that names its districts: the first by name in which most rows can be read."""
    best: tuple[float, PlaceColumn] | None = None
    for column in profile.candidates(column_words("district")):
        values = profile.values(column.name)
        read = read_places(values, _has_compass([values]))
        places = {key for key in read.values() if key not in (NOT_RECORDED, OUTSIDE)}
        share = sum(rows for raw, rows in values.counted if raw in read) / max(values.rows, 1)
        if 2 <= len(places) <= MOST and share >= 0.5 and (best is None or share > best[0] + 0.2):
            best = share, PlaceColumn(profile.id, column.name, values)
    return best[1] if best else None


def read_places(values: Values, compass: bool) -> Places:
    """What each raw value of a column means, as a key; values that cannot be read are left out.

    `compass` tells that letters such as N and SW are directions.
    """
    codes = Counter(
        m[1] for raw, _ in values.counted if (m := CODE.fullmatch(raw.strip().casefold()))
    )
    prefix = next((p for p, n in codes.most_common(1) if n >= 2 and n >= 0.6 * codes.total()), "")
    read = {raw: _key(raw, prefix, compass) for raw, _ in values.counted}
    return {raw: key for raw, key in read.items() if key}


def draw_up(columns: Iterable[PlaceColumn], aliases: Mapping[str, str]) -> Geography:
    """The districts that several tables name, their spellings put together; `aliases` are keys that mean another."""
    columns = list(columns)
    compass = _has_compass(c.values for c in columns)
    readings = [
        (c, {raw: aliases.get(key, key) for raw, key in read_places(c.values, compass).items()})
        for c in columns
    ]
    kept = _kept(readings)
    meanings: Places = {}
    raws: dict[str, list[str]] = {}
    for _, read in readings:
        for raw, key in read.items():
            if (key in kept or key in (NOT_RECORDED, OUTSIDE)) and normal_form(raw) not in meanings:
                meanings[normal_form(raw)] = key
                raws.setdefault(key, []).append(raw)
    singular, plural = _words(columns)
    categories = tuple(_category(key, singular, raws[key]) for key in sorted(kept, key=_order))
    districts = Districts(
        singular=singular,
        plural=plural,
        categories=categories,
        outside=tuple(raws.get(OUTSIDE, ())),
        not_recorded=tuple(raws.get(NOT_RECORDED, ())),
    )
    return Geography(districts, meanings)


def directions() -> frozenset[str]:
    """The words of the compass, such as southwest."""
    return frozenset(hints()["districts"]["compass"].values()) - {"central"}


def _key(raw: str, prefix: str, compass: bool) -> str | None:
    said, form = hints()["districts"], squeeze(raw)
    if is_missing(raw) or form in said["missing"] or fits(form, said["staff"]):
        return NOT_RECORDED
    if fits(form, said["outside"]):
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
    number = NUMBER.fullmatch(words[0])
    if number and (len(words) == 1 or (number[2] and len(words) < len(tokens))):
        return number[1]
    code = CODE.fullmatch("".join(words))
    if prefix and code and code[1] == prefix:
        return code[2]
    return _named(words, tokens, compass)


def _named(words: list[str], tokens: list[str], compass: bool) -> str | None:
    directions, joined = hints()["districts"]["compass"], "".join(words)
    if joined in directions.values():
        return joined
    if compass and joined in directions:
        return directions[joined]
    if len(words) > 3 or any(c.isdecimal() for t in tokens for c in t):
        return None
    return None if compass and len(joined) == 1 else "_".join(words)


def _kept(readings: list[tuple[PlaceColumn, Places]]) -> set[str]:
    """The keys with rows enough to be districts; beside numbered districts, a mere name is most often a unit."""
    most: Counter[str] = Counter()
    totals: Counter[str] = Counter()
    for column, read in readings:
        rows: Counter[str] = Counter()
        for raw, n in column.values.counted:
            if read.get(raw) not in (None, NOT_RECORDED, OUTSIDE):
                rows[read[raw]] += n
        totals.update(rows)
        for key, n in rows.items():
            most[key] = max(most[key], 1000 * n // max(column.values.rows, 1))
    numbered = sum(n for key, n in totals.items() if key.isdecimal()) > 0.6 * totals.total()
    same = hints()["districts"]["same"]
    return {
        key
        for key, n in totals.items()
        if n > 1
        and (
            (key.isdecimal() or key in same)
            and 2000 * n > totals.total()
            or not key.isdecimal()
            and not numbered
            and most[key] >= 10
        )
    }


def _has_compass(columns: Iterable[Values]) -> bool:
    return any(squeeze(raw) in directions() for values in columns for raw, _ in values.counted)


def _words(columns: list[PlaceColumn]) -> tuple[str, str]:
    """How the city calls its districts, by the names of most of the columns."""
    told: Counter[tuple[str, str]] = Counter()
    for column in columns:
        found = next(
            (
                w
                for w in hints()["districts"]["words"]
                if fits(squeeze(column.column), w["columns"])
            ),
            None,
        )
        told[(found["singular"], found["plural"]) if found else ("district", "districts")] += 1
    return told.most_common(1)[0][0] if told else ("district", "districts")


def _category(key: str, singular: str, raws: list[str]) -> Category:
    title = hints()["districts"]["titles"].get(key) or (
        f"{singular.capitalize()} {key}" if key.isdecimal() else key.replace("_", " ").title()
    )
    known = {normal_form(key), normal_form(title)}
    return Category(
        id=key, title=title, spellings=tuple(raw for raw in raws if normal_form(raw) not in known)
    )


def _order(key: str) -> tuple[bool, int, str]:
    return not key.isdecimal(), int(key) if key.isdecimal() else 0, key
