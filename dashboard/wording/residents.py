"""Where the residents under a rate come from, and for which districts there are none."""

from __future__ import annotations

from dashboard.i18n.locale import InEnglish, language
from dashboard.i18n.numbers import number
from dashboard.i18n.translate import listed, say
from dashboard.query.race_groups import RaceCover
from data.model.values import City, Districts


def residents_note(manifest: dict, city: City) -> tuple[str, ...]:
    """Source and vintage of the residents of a manifest, and which districts lack them; empty without residents."""
    told = manifest.get("population")
    if not (told and manifest["populations"]):
        return ()
    lacking = districts_without(manifest, city.districts)
    note = say("residents_note", source=_source(told, city), vintage=told["vintage"])
    return (note, say("residents_partial", list=listed(lacking, 6))) if lacking else (note,)


def race_notes(covers: dict[str, RaceCover], titles: dict[str, str]) -> tuple[str, ...]:
    """Which groups of residents each race of a rate stands over, and for which races there is no rate, with the reason.

    `titles` are the readers' names of the races.
    """
    items = [
        say("race_groups_item", name=titles.get(race, race), groups=_groups(cover))
        for race, cover in covers.items()
        if cover.covers
    ]
    apart = any(cover.hispanic != "included" for cover in covers.values())
    key = "race_groups_apart" if apart else "race_groups_included"
    notes = [say(key, list="; ".join(items))] if items else []
    withheld: dict[str, list[str]] = {}
    for race, cover in covers.items():
        if cover.withheld:
            withheld.setdefault(cover.withheld, []).append(titles.get(race, race))
    notes += [
        say(f"race_withheld.{reason}", list=say("comma").join(names))
        for reason, names in withheld.items()
    ]
    return tuple(notes)


def _groups(cover: RaceCover) -> str:
    """The groups of residents that a race covers, joined by "and"."""
    return listed([say(f"census_group.{group}") for group in cover.covers], len(cover.covers))


def districts_without(manifest: dict, districts: Districts) -> list[str]:
    """The titles of the districts for which a manifest has no residents."""
    known = _everyone(manifest)
    return [c.title for c in districts.categories if c.id not in known]


def residents_facts(manifest: dict, city: City) -> tuple[str, ...]:
    """What the data page says of residents: the table, its source and vintage, and how many it counts."""
    told = manifest.get("population")
    if not (told and manifest["populations"]):
        return ()
    known, districts = _everyone(manifest), city.districts
    total = say(
        "residents_total",
        number=number(sum(known.values())),
        count=len(known),
        all=max(len(districts.categories), len(known)),
        districts=districts.plural,
    )
    kind = "residents_computed" if told["computed"] else "residents_given"
    return (
        say(kind, source=_source(told, city), vintage=told["vintage"]),
        total,
        *residents_note(manifest, city)[1:],
    )


def residents_table(manifest: dict, districts: Districts) -> tuple[tuple[str, str], ...]:
    """Each district with its residents, in the city file's order."""
    known = _everyone(manifest)
    return tuple(
        (c.title, number(known[c.id]) if c.id in known else say("status.not_recorded"))
        for c in districts.categories
    )


def _source(told: dict, city: City) -> str:
    """The source that a build names; in the language spoken where the city's file has it so for the same table."""
    own = city.population
    same = own is not None and not told["computed"] and own.vintage == told["vintage"]
    spoken = own.translations.get(language(), {}) if own and same else {}
    return spoken.get("source") or InEnglish(told["source"])


def _everyone(manifest: dict) -> dict[str, int]:
    return {p["district"]: p["residents"] for p in manifest["populations"] if not p["race"]}
