"""Which map of the portal draws the districts, by which property, and what its other columns say of
their names.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from data.discovery.annotations import Note, format_percent
from data.discovery.keyword_hints import NamePatterns, load_hints
from data.discovery.places import NOWHERE, DistrictGeography, read_places
from data.discovery.profile import TableProfile
from data.model.values import Boundaries
from data.model.vocabulary import normalise_text
from data.portal.catalogue import ColumnFacts

# The property must name a district on this share of a map's shapes.
MIN_SHARE = 0.6


@dataclass(frozen=True)
class BoundaryProposal:
    """The boundaries that the draft declares, and why."""

    boundaries: Boundaries
    note: Note


def find_boundaries(
    maps: Iterable[TableProfile], geography: DistrictGeography, beats: dict[str, str]
) -> BoundaryProposal | None:
    """The map and the property that name most districts outright, else by their beats."""
    best: tuple[tuple, TableProfile, str, dict[str, tuple[str, ...]]] | None = None
    for profile in maps:
        for column in _list_properties(profile):
            for outright in (True, False):
                parts, share = _map_properties(
                    profile, column.name, geography, {} if outright else beats
                )
                score = (len(parts), outright, share)
                if share >= MIN_SHARE and (best is None or score > best[0]):
                    best = score, profile, column.name, parts
    if best is None:
        return None
    (_, outright, share), profile, name, parts = best
    lacking = [c.title for c in geography.districts.categories if c.id not in parts]
    way = "outright" if outright else "by the beats that their rows name"
    reason = f"{name} tells the district of {format_percent(100 * share)} of the shapes, {way}"
    decide = f"no shape was found for {', '.join(lacking)}" if lacking else ""
    note = Note("high" if outright and not lacking else "medium", reason, decide)
    return BoundaryProposal(
        Boundaries(
            dataset=profile.id, properties=(name,), parts=parts, source=profile.listed.title
        ),
        note,
    )


def find_aliases(maps: Iterable[TableProfile]) -> dict[str, str]:
    """Numbers of districts that a map gives beside their names, such as 6 for the central business
    district.
    """
    found: dict[str, str] = {}
    for profile in maps:
        read = {
            c.name: read_places(profile.values(c.name), False) for c in _list_properties(profile)
        }
        placed = {
            name: {raw: key for raw, key in keys.items() if key not in NOWHERE}
            for name, keys in read.items()
        }
        for one, other in (
            (a, b) for a in placed for b in placed if a < b and placed[a] and placed[b]
        ):
            found |= _match_keys(profile, one, other, placed)
    return found


def _match_keys(
    profile: TableProfile, one: str, other: str, placed: dict[str, dict[str, str]]
) -> dict[str, str]:
    """Keys of one column that always go with another key, when most of the two columns'
    keys agree.
    """
    keys = {(placed[one].get(a), placed[other].get(b)) for (a, b), _ in profile.pairs(one, other)}
    agreeing = [k for k in keys if k[0] == k[1] and k[0]]
    pairs = [(a, b) for a, b in keys if a and b and a != b]
    firsts, seconds = [k[0] for k in keys], [k[1] for k in keys]
    pairs = [k for k in pairs if firsts.count(k[0]) == 1 and seconds.count(k[1]) == 1]
    if len(agreeing) < 2 or len(pairs) > len(agreeing):
        return {}
    return {
        min(k, key=_rank_key): max(k, key=_rank_key)
        for k in pairs
        if k[0].isdecimal() != k[1].isdecimal()
    }


def _rank_key(key: str) -> bool:
    return not key.isdecimal()


def _list_properties(profile: TableProfile) -> list[ColumnFacts]:
    never = NamePatterns(("*",), tuple(load_hints()["boundaries"]["never_columns"]))
    return list(profile.candidates(never))


def _map_properties(
    profile: TableProfile, column: str, geography: DistrictGeography, beats: dict[str, str]
) -> tuple[dict[str, tuple[str, ...]], float]:
    """District -> values of a property, and the share of the shapes that have one of them."""
    values = profile.values(column)
    read = read_places(values, True)
    known = {c.id for c in geography.districts.categories}
    parts: dict[str, list[str]] = {}
    rows = 0
    for raw, n in values.counted:
        district = (
            beats.get(normalise_text(raw)) if beats else geography.district(raw) or read.get(raw)
        )
        if district in known:
            parts.setdefault(district, []).append(raw)
            rows += n
    return {d: tuple(sorted(parts[d])) for d in sorted(parts)}, rows / max(values.rows, 1)
