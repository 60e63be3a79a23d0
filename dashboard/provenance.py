"""Where a number comes from: its datasets, what was set aside, its breaks and its caveats."""

from __future__ import annotations

from dashboard.measures.registry import RESIDENTS, Measure
from dashboard.periods import Span, datasets_of
from dashboard.words import day_name, say
from dashboard.words.residents import residents_note
from data.coverage import month_id
from data.model import City


def sources(city: City, manifest: dict, measure: Measure) -> tuple[dict, ...]:
    """One entry for each dataset that a measure reads, in the promised shape, with publisher and licence."""
    titles = {d.id: d.title for d in city.datasets}
    return tuple(
        {
            "dataset": d["id"],
            "title": titles.get(d["id"], d["title"]),
            "page": "" if city.sample else d["page"],
            "as_of": d["as_of"],
            "rows": d["rows"],
            "set_aside": d["set_aside"],
            "publisher": city.agency,
            "licence": city.licence.name,
        }
        for d in manifest["datasets"]
        if d["topic"] in measure.topics
    )


def breaks(city: City, measure: Measure, span: Span) -> tuple[dict, ...]:
    """The declared breaks of the measure's topics inside the months asked for."""
    inside = {month_id(m) for m in span.asked[1:]}
    return tuple(
        {"month": b.month, "reason": b.reason}
        for b in city.breaks
        if b.month in inside and set(b.topics) & set(measure.topics)
    )


def events(city: City, measure: Measure, span: Span) -> tuple[dict, ...]:
    """The declared events of the measure's topics in the months asked for, in order."""
    inside = {month_id(m) for m in span.asked}
    found = [e for e in city.events if e.month in inside and set(e.topics) & set(measure.topics)]
    return tuple(
        {"month": e.month, "title": e.title, "url": e.url}
        for e in sorted(found, key=lambda e: e.month)
    )


def notes(
    city: City, measure: Measure, manifest: dict, notices: tuple[dict, ...]
) -> tuple[str, ...]:
    """What a reader must know beside the number: the caveat, what is not published, what a refresh could not get."""
    told = [say("note.sample")] if city.sample else []
    told.append(measure.caveat.strip())
    topics = {d["topic"] for d in manifest["datasets"]}
    if not datasets_of(measure.topic, measure.numerator, manifest):
        told.append(say("note.not_published", city=city.name))
    if measure.denominator == RESIDENTS and not manifest["populations"]:
        told.append(say("note.no_population", city=city.name))
    if measure.denominator == RESIDENTS:
        told += residents_note(manifest, city)
    named = {d.id: d for d in city.datasets}
    for notice in notices:
        dataset = named.get(notice["dataset"])
        if dataset is None or dataset.topic in measure.topics or dataset.topic not in topics:
            whole = notice["dataset"] in ("build", "store")
            title = (
                dataset.title if dataset else say("notice.build" if whole else "note.boundaries")
            )
            told.append(say(f"note.{notice['state']}", date=day_name(notice["date"]), title=title))
    return tuple(told)
