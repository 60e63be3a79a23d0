"""Which map of the portal draws the districts, by which property, and what its other columns say of their names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from data.discovery.annotations import Note, percent
from data.discovery.keyword_hints import Words, hints
from data.discovery.places import Geography, read_places
from data.discovery.profile import Profile
from data.model.values import Boundaries
from data.model.vocabulary import NOT_RECORDED, OUTSIDE, normal_form
from data.portal.catalogue import ColumnFacts

# The property must name a district on this share of a map's shapes.
ENOUGH = 0.6


@dataclass(frozen=True)
class Borders:
    """The boundaries that the draft declares, and why."""

    boundaries: Boundaries
    note: Note


def find_borders(
    maps: Iterable[Profile], geography: Geography, beats: dict[str, str]
) -> Borders | None:
    """The map and the property that name most districts outright, else by their beats."""
    best: tuple[tuple, Profile, str, dict[str, tuple[str, ...]]] | None = None
    for profile in maps:
        for column in _properties(profile):
            for outright in (True, False):
                parts, share = _parts(profile, column.name, geography, {} if outright else beats)
                score = (len(parts), outright, share)
                if share >= ENOUGH and (best is None or score > best[0]):
                    best = score, profile, column.name, parts
    if best is None:
        return None
    (_, outright, share), profile, name, parts = best
    lacking = [c.title for c in geography.districts.categories if c.id not in parts]
    way = "outright" if outright else "by the beats that their rows name"
    reason = f"{name} tells the district of {percent(100 * share)} of the shapes, {way}"
    decide = f"no shape was found for {', '.join(lacking)}" if lacking else ""
    note = Note("high" if outright and not lacking else "medium", reason, decide)
    return Borders(
        Boundaries(
            dataset=profile.id, properties=(name,), parts=parts, source=profile.listed.title
        ),
        note,
    )


def aliases_of(maps: Iterable[Profile]) -> dict[str, str]:
    """Numbers of districts that a map gives beside their names, such as 6 for the central business district."""
    found: dict[str, str] = {}
    for profile in maps:
        read = {c.name: read_places(profile.values(c.name), False) for c in _properties(profile)}
        placed = {
            name: {raw: key for raw, key in keys.items() if key not in (NOT_RECORDED, OUTSIDE)}
            for name, keys in read.items()
        }
        for one, other in (
            (a, b) for a in placed for b in placed if a < b and placed[a] and placed[b]
        ):
            found |= _same_places(profile, one, other, placed)
    return found


def _same_places(
    profile: Profile, one: str, other: str, placed: dict[str, dict[str, str]]
) -> dict[str, str]:
    """Keys of one column that always go with another key, when most of the two columns' keys agree."""
    keys = {(placed[one].get(a), placed[other].get(b)) for (a, b), _ in profile.pairs(one, other)}
    agreeing = [k for k in keys if k[0] == k[1] and k[0]]
    pairs = [(a, b) for a, b in keys if a and b and a != b]
    firsts, seconds = [k[0] for k in keys], [k[1] for k in keys]
    pairs = [k for k in pairs if firsts.count(k[0]) == 1 and seconds.count(k[1]) == 1]
    if len(agreeing) < 2 or len(pairs) > len(agreeing):
        return {}
    return {
        min(k, key=_plainest): max(k, key=_plainest)
        for k in pairs
        if k[0].isdecimal() != k[1].isdecimal()
    }


def _plainest(key: str) -> bool:
    return not key.isdecimal()


def _properties(profile: Profile) -> list[ColumnFacts]:
    never = Words(("*",), tuple(hints()["boundaries"]["never_columns"]))
    return list(profile.candidates(never))


def _parts(
    profile: Profile, column: str, geography: Geography, beats: dict[str, str]
) -> tuple[dict[str, tuple[str, ...]], float]:
    """District -> values of a property, and the share of the shapes that have one of them."""
    values = profile.values(column)
    read = read_places(values, True)
    known = {c.id for c in geography.districts.categories}
    parts: dict[str, list[str]] = {}
    rows = 0
    for raw, n in values.counted:
        district = (
            beats.get(normal_form(raw)) if beats else geography.district(raw) or read.get(raw)
        )
        if district in known:
            parts.setdefault(district, []).append(raw)
            rows += n
    return {d: tuple(sorted(parts[d])) for d in sorted(parts)}, rows / max(values.rows, 1)
