"""Beats mapped to districts by the rows that name both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from data.discovery.annotations import Note, format_percent, format_values, grade_certainty
from data.discovery.keyword_hints import find_column_patterns, load_hints, squeeze_name
from data.discovery.places import (
    DistrictGeography,
    PlaceColumn,
    find_districts,
    list_directions,
    read_places,
)
from data.discovery.profile import ColumnValues, TableProfile, is_missing_value
from data.model.values import FieldMap
from data.model.vocabulary import CITYWIDE, NOT_RECORDED, OUTSIDE, normalise_text

# A beat belongs to a district when at least so many rows name both, and this share of them agree.
MIN_BEAT_ROWS, MIN_AGREEMENT = 5, 0.9
# So many percent more of the rows must find their district by the beat before it is read instead.
MIN_GAIN_PERCENT = 2.0
# Where a table has beats alone, they must place so many percent of its rows.
MIN_BEAT_PERCENT = 50.0


def map_beats(
    profiles: Iterable[tuple[TableProfile, PlaceColumn, str]], geography: DistrictGeography
) -> dict[str, str]:
    """The district of each beat (in normal form), from tables with a district column and a beat
    column.
    """
    met: dict[str, Counter[str]] = {}
    for profile, column, beat in profiles:
        for (place, raw), rows in profile.pairs(column.column, beat):
            if (district := geography.district(place)) and not is_missing_value(raw):
                met.setdefault(normalise_text(raw), Counter())[district] += rows
    agreed = {raw: counts.most_common(1)[0] for raw, counts in met.items()}
    return {
        raw: district
        for raw, (district, rows) in agreed.items()
        if met[raw].total() >= MIN_BEAT_ROWS and rows >= MIN_AGREEMENT * met[raw].total()
    }


def build_district_field(
    profile: TableProfile,
    column: PlaceColumn,
    beat: str,
    beats: dict[str, str],
    geography: DistrictGeography,
) -> tuple[FieldMap, Note]:
    """How a table's districts are read: from its district column, or from the beat where that
    places more rows.
    """
    direct = geography.measure_placed(column.values) * column.values.rows / max(profile.rows, 1)
    by_beat = _group_beats(profile.values(beat), beats, geography) if beat else {}
    counted = dict(profile.values(beat).counted) if beat else {}
    through = (
        100 * sum(counted[raw] for raws in by_beat.values() for raw in raws) / max(profile.rows, 1)
    )
    if through < direct + MIN_GAIN_PERCENT:
        return _build_direct_field(column, geography)
    values = {**by_beat, **_group_other_values(counted, by_beat, geography)}
    note = Note(
        "medium",
        f"{beat} places {format_percent(through)} of the rows, {column.column} only "
        f"{format_percent(direct)}",
        f"see that {beat} is the better column: each beat's district is the one that most of "
        "its rows name",
    )
    return FieldMap(columns=(beat, column.column), values=values), note


def build_beat_field(
    profile: TableProfile, beat: str, beats: dict[str, str], geography: DistrictGeography
) -> tuple[FieldMap, Note] | None:
    """The districts of a table that names beats alone; None where few of its rows find one."""
    counted = dict(profile.values(beat).counted)
    by_beat = _group_beats(profile.values(beat), beats, geography)
    placed = sum(counted[raw] for raws in by_beat.values() for raw in raws)
    share = 100 * placed / max(profile.rows, 1)
    if share < MIN_BEAT_PERCENT:
        return None
    values = {**by_beat, **_group_other_values(counted, by_beat, geography)}
    reason = (
        f"{beat} places {format_percent(share)} of the rows, by the map or table that names both"
    )
    decide = "see that each beat lies in the district that is said"
    return FieldMap(columns=(beat,), values=values), Note("medium", reason, decide)


def map_drawn_beats(maps: Iterable[TableProfile], geography: DistrictGeography) -> dict[str, str]:
    """The district of each beat (in normal form), from maps whose shapes name both."""
    found: dict[str, str] = {}
    for profile in maps:
        beat = next(profile.candidates(find_column_patterns("beat")), None)
        place = find_districts(profile)
        if beat is None or place is None or beat.name == place.column:
            continue
        for (named, raw), _ in profile.pairs(place.column, beat.name):
            if district := geography.district(named):
                found[normalise_text(raw)] = district
    return found


def _build_direct_field(column: PlaceColumn, geography: DistrictGeography) -> tuple[FieldMap, Note]:
    strange = geography.find_unknown_districts(column.values)
    known = 100 * (1 - sum(strange.values()) / max(column.values.rows, 1))
    decide = f"say which district {format_values(strange)} means" if strange else ""
    reason = f"{format_percent(known)} of the filled rows have a value that is understood"
    return FieldMap(columns=(column.column,)), Note(grade_certainty(known), reason, decide)


def _group_beats(
    values: ColumnValues, beats: dict[str, str], geography: DistrictGeography
) -> dict[str, tuple[str, ...]]:
    """District -> raw beats; what is no beat may still name a district, by a word and not by a mere
    number.
    """
    known = {c.id for c in geography.districts.categories if not c.id.isdecimal()}
    named = {
        raw: key
        for raw, key in read_places(values, not known.isdisjoint(list_directions())).items()
        if key in known
    }
    placed: dict[str, list[str]] = {}
    for raw, _ in values.counted:
        if district := beats.get(normalise_text(raw)) or named.get(raw):
            placed.setdefault(district, []).append(raw)
    return {district: tuple(sorted(placed[district])) for district in sorted(placed)}


def _group_other_values(
    counted: dict[str, int], by_beat: dict[str, tuple[str, ...]], geography: DistrictGeography
) -> dict[str, tuple[str, ...]]:
    placed = {raw for raws in by_beat.values() for raw in raws}
    nowhere = load_hints()["districts"]["missing"]
    meanings = {
        raw: geography.meanings.get(normalise_text(raw)) for raw in counted if raw not in placed
    }
    outside = tuple(raw for raw, meaning in meanings.items() if meaning == OUTSIDE)
    missing = tuple(
        raw
        for raw, meaning in meanings.items()
        if meaning == NOT_RECORDED or is_missing_value(raw) or squeeze_name(raw) in nowhere
    )
    citywide = tuple(raw for raw, meaning in meanings.items() if meaning == CITYWIDE)
    groups = ((OUTSIDE, outside), (CITYWIDE, citywide), (NOT_RECORDED, missing))
    return {c: raws for c, raws in groups if raws}
