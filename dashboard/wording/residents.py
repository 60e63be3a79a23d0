"""Where the residents under a rate come from, and for which districts there are none."""

from __future__ import annotations

from dashboard.i18n.locale import UntranslatedText, get_language
from dashboard.i18n.numbers import format_number
from dashboard.i18n.translate import join_list, translate
from dashboard.query.answer_parts import RaceCoverage
from data.model.build_manifest import Manifest, ResidentsSource
from data.model.values import City, Districts


def write_residents_note(manifest: Manifest, city: City) -> tuple[str, ...]:
    """Source and vintage of the residents of a manifest, and which districts lack them; empty
    without residents.
    """
    source = manifest.population
    if not (source and manifest.populations):
        return ()
    lacking = find_districts_without_residents(manifest, city.districts)
    note = translate("residents_note", source=_name_source(source, city), vintage=source.vintage)
    return (
        (note, translate("residents_partial", list=join_list(lacking, 6))) if lacking else (note,)
    )


def write_race_notes(covers: dict[str, RaceCoverage], titles: dict[str, str]) -> tuple[str, ...]:
    """Which groups of residents each race of a rate stands over, and for which races there is no
    rate, with the reason.

    `titles` are the readers' names of the races.
    """
    items = [
        translate("race_groups_item", name=titles.get(race, race), groups=_join_groups(cover))
        for race, cover in covers.items()
        if cover.covers
    ]
    apart = any(cover.hispanic != "included" for cover in covers.values())
    key = "race_groups_apart" if apart else "race_groups_included"
    notes = [translate(key, list="; ".join(items))] if items else []
    withheld: dict[str, list[str]] = {}
    for race, cover in covers.items():
        if cover.withheld:
            withheld.setdefault(cover.withheld, []).append(titles.get(race, race))
    notes += [
        translate(f"race_withheld.{reason}", list=translate("comma").join(names))
        for reason, names in withheld.items()
    ]
    return tuple(notes)


def _join_groups(cover: RaceCoverage) -> str:
    """The groups of residents that a race covers, joined by "and"."""
    return join_list(
        [translate(f"census_group.{group}") for group in cover.covers], len(cover.covers)
    )


def find_districts_without_residents(manifest: Manifest, districts: Districts) -> list[str]:
    """The titles of the districts for which a manifest has no residents."""
    known = _count_all_residents(manifest)
    return [c.title for c in districts.categories if c.id not in known]


def describe_residents(manifest: Manifest, city: City) -> tuple[str, ...]:
    """What the data page says of residents: the table, its source and vintage, and how many it
    counts.
    """
    source = manifest.population
    if not (source and manifest.populations):
        return ()
    known, districts = _count_all_residents(manifest), city.districts
    total = translate(
        "residents_total",
        number=format_number(sum(known.values())),
        count=len(known),
        all=max(len(districts.categories), len(known)),
        districts=districts.plural,
    )
    kind = "residents_computed" if source.computed else "residents_given"
    return (
        translate(kind, source=_name_source(source, city), vintage=source.vintage),
        total,
        *write_residents_note(manifest, city)[1:],
    )


def build_residents_table(manifest: Manifest, districts: Districts) -> tuple[tuple[str, str], ...]:
    """Each district with its residents, in the city file's order."""
    known = _count_all_residents(manifest)
    return tuple(
        (c.title, format_number(known[c.id]) if c.id in known else translate("status.not_recorded"))
        for c in districts.categories
    )


def _name_source(source: ResidentsSource, city: City) -> str:
    """The source that a build names; in the current language where the city's file has it so for
    the same table.
    """
    own = city.population
    same = own is not None and not source.computed and own.vintage == source.vintage
    spoken = own.translations.get(get_language(), {}) if own and same else {}
    return spoken.get("source") or UntranslatedText(source.source)


def _count_all_residents(manifest: Manifest) -> dict[str, int]:
    return {p.district: p.residents for p in manifest.populations if not p.race}
