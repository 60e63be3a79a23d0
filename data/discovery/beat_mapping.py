"""Beats as a way to districts: which district each beat lies in, by the rows that name both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from data.discovery.annotations import Note, listed, percent, sureness_of
from data.discovery.places import Geography, PlaceColumn, directions, read_places
from data.discovery.profile import Profile, Values, is_missing
from data.model.values import FieldMap
from data.model.vocabulary import NOT_RECORDED, OUTSIDE, normal_form

# A beat belongs to a district when at least so many rows name both, and this share of them agree.
ENOUGH, AGREED = 5, 0.9
# So many percent more of the rows must find their district by the beat before it is read instead.
BETTER = 2.0


def place_beats(
    profiles: Iterable[tuple[Profile, PlaceColumn, str]], geography: Geography
) -> dict[str, str]:
    """The district of each beat (in normal form), from tables with a district column and a beat column."""
    met: dict[str, Counter[str]] = {}
    for profile, column, beat in profiles:
        for (place, raw), rows in profile.pairs(column.column, beat):
            if (district := geography.district(place)) and not is_missing(raw):
                met.setdefault(normal_form(raw), Counter())[district] += rows
    agreed = {raw: counts.most_common(1)[0] for raw, counts in met.items()}
    return {
        raw: district
        for raw, (district, rows) in agreed.items()
        if met[raw].total() >= ENOUGH and rows >= AGREED * met[raw].total()
    }


def district_field(
    profile: Profile, column: PlaceColumn, beat: str, beats: dict[str, str], geography: Geography
) -> tuple[FieldMap, Note]:
    """How a table's districts are read: from its district column, or from the beat where that places more rows."""
    direct = geography.placed(column.values) * column.values.rows / max(profile.rows, 1)
    by_beat = _by_beat(profile.values(beat), beats, geography) if beat else {}
    counted = dict(profile.values(beat).counted) if beat else {}
    through = (
        100 * sum(counted[raw] for raws in by_beat.values() for raw in raws) / max(profile.rows, 1)
    )
    if through < direct + BETTER:
        return _direct(column, geography)
    values = {**by_beat, **_nowhere(counted, by_beat, geography)}
    note = Note(
        "medium",
        f"{beat} places {percent(through)} of the rows, {column.column} only {percent(direct)}",
        f"see that {beat} is the better column: each beat's district is the one that most of its rows name",
    )
    return FieldMap(columns=(beat, column.column), values=values), note


def _direct(column: PlaceColumn, geography: Geography) -> tuple[FieldMap, Note]:
    strange = geography.strange(column.values)
    known = 100 * (1 - sum(strange.values()) / max(column.values.rows, 1))
    decide = f"say which district {listed(strange)} means" if strange else ""
    reason = f"{percent(known)} of the filled rows have a value that is understood"
    return FieldMap(columns=(column.column,)), Note(sureness_of(known), reason, decide)


def _by_beat(
    values: Values, beats: dict[str, str], geography: Geography
) -> dict[str, tuple[str, ...]]:
    """District -> raw beats; what is no beat may still name a district, by a word and not by a mere number."""
    known = {c.id for c in geography.districts.categories if not c.id.isdecimal()}
    named = {
        raw: key
        for raw, key in read_places(values, not known.isdisjoint(directions())).items()
        if key in known
    }
    placed: dict[str, list[str]] = {}
    for raw, _ in values.counted:
        if district := beats.get(normal_form(raw)) or named.get(raw):
            placed.setdefault(district, []).append(raw)
    return {district: tuple(sorted(placed[district])) for district in sorted(placed)}


def _nowhere(
    counted: dict[str, int], by_beat: dict[str, tuple[str, ...]], geography: Geography
) -> dict[str, tuple[str, ...]]:
    placed = {raw for raws in by_beat.values() for raw in raws}
    meanings = {
        raw: geography.meanings.get(normal_form(raw)) for raw in counted if raw not in placed
    }
    outside = tuple(raw for raw, meaning in meanings.items() if meaning == OUTSIDE)
    missing = tuple(
        raw for raw, meaning in meanings.items() if meaning == NOT_RECORDED or is_missing(raw)
    )
    return {c: raws for c, raws in ((OUTSIDE, outside), (NOT_RECORDED, missing)) if raws}
