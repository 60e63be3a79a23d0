"""Where a number comes from: its datasets, what was set aside, its breaks and its caveats."""

from __future__ import annotations

from collections.abc import Collection

from dashboard.measures.registry import RESIDENTS, Measure
from dashboard.query import reliability
from dashboard.query.answer_parts import CityEvent, DatasetSource, DefinitionBreak
from dashboard.query.periods import Span
from dashboard.wording import (
    format_percent,
    get_dimension_title,
    join_list,
    name_day,
    translate,
)
from dashboard.wording.datasets import explain_missing_counts
from dashboard.wording.residents import write_residents_note
from data.model.build_manifest import Manifest
from data.model.coverage import format_month, parse_month
from data.model.notice import Notice
from data.model.values import City
from data.model.vocabulary import NARROWER_UNITS, find_count_flag

# What a refresh brings beside datasets, in words.
_NOTICE_MESSAGES = {
    "residents": "note.residents",
    "build": "notice.build",
    "store": "notice.build",
}
# The first of several absences that applies is reported.
ABSENCE_STATUSES = (reliability.NO_DATA, reliability.NOT_READ, reliability.NOT_RECORDED)


def list_sources(
    city: City, manifest: Manifest, measure: Measure, guarded: bool = False
) -> tuple[DatasetSource, ...]:
    """One entry for each dataset that a measure reads.

    `guarded` leaves out what would tell a small number where these are withheld.
    """
    titles = {d.id: d.title for d in city.datasets}
    publishers = {d.id: d.publisher for d in city.datasets}
    return tuple(
        DatasetSource(
            dataset=d.id,
            title=titles.get(d.id, d.title),
            page="" if city.sample else d.page,
            as_of=d.as_of,
            rows=d.rows,
            set_aside=d.set_aside,
            publisher=publishers.get(d.id) or city.agency,
            licence=city.licence.name,
            placed={} if guarded else {name: round(p.share, 4) for name, p in d.placements.items()},
        )
        for d in manifest.datasets
        if d.topic in measure.topics
    )


def write_placement_notes(
    dimensions: Collection[str], measure: Measure, manifest: Manifest
) -> tuple[str, ...]:
    """For each geography asked about whose areas were found by coordinates, how many rows were
    placed.
    """
    sentences = []
    for dimension in dimensions:
        found = [
            d.placements[dimension]
            for d in manifest.datasets
            if d.topic in measure.topics and dimension in d.placements
        ]
        if found:
            share = sum(p.placed for p in found) / (sum(p.rows for p in found) or 1)
            sentences.append(
                translate(
                    "note.placed",
                    geography=get_dimension_title(dimension),
                    percent=format_percent(100 * share),
                )
            )
    return tuple(sentences)


def name_unit(city: City, manifest: Manifest, measure: Measure) -> str:
    """The narrower name of what a measure counts, where all of its tables share it; "" where there
    is none.
    """
    read = {d.id for d in manifest.datasets if d.topic == measure.topic}
    scopes = {d.scope for d in city.datasets if d.id in read}
    narrower = scopes & set(NARROWER_UNITS)
    return narrower.pop() if len(scopes) == 1 and narrower else ""


def find_publishers(city: City, manifest: Manifest) -> tuple[str, ...]:
    """Who publishes the datasets of a build, each once: the city's agency unless the city file
    names another.
    """
    named = {d.id: d.publisher for d in city.datasets}
    found = (named.get(d.id) or city.agency for d in manifest.datasets)
    return tuple(dict.fromkeys(found)) or (city.agency,)


def find_absence(measure: Measure, manifest: Manifest) -> str:
    """The status of a measure that no table of a city is read for; "" where one is.

    no_data: no table of the topic is here. not_recorded: the city file says, with a source, that
    none of them has it. not_read: the city file says nothing of it, or the column it names is not
    there.
    """
    found = [_find_topic_absence(*count, manifest) for count in list_counted_topics(measure)]
    return next((status for status in ABSENCE_STATUSES if status in found), "")


def list_counted_topics(measure: Measure) -> list[tuple[str, str]]:
    """The counts that a measure needs, as (topic, count); residents are no topic."""
    needed: list[tuple[str, str]] = [(measure.topic, measure.numerator)]
    if measure.denominator and measure.denominator != RESIDENTS:
        needed.append((measure.denominator_topic or measure.topic, measure.denominator))
    return needed


def _find_topic_absence(topic: str, count: str, manifest: Manifest) -> str:
    tables = [d for d in manifest.datasets if d.topic == topic]
    if not tables:
        return reliability.NO_DATA
    if any(count in d.counts for d in tables):
        return ""
    fact = find_count_flag(count) or count
    asserted = all(fact in d.asserted_absent for d in tables)
    return reliability.NOT_RECORDED if asserted else reliability.NOT_READ


def _write_absence_notes(city: City, measure: Measure, manifest: Manifest) -> list[str]:
    """Why a measure has no number here; claims about the city are those of its file."""
    status = find_absence(measure, manifest)
    if status == reliability.NO_DATA:
        return [translate("note.not_published", city=city.name)]
    if status == reliability.NOT_READ:
        return [translate("note.not_read", city=city.name)]
    if status == reliability.NOT_RECORDED:
        asserted = [
            d.asserted_absent.get(find_count_flag(count) or count)
            for topic, count in list_counted_topics(measure)
            for d in manifest.datasets
            if d.topic == topic
        ]
        sources = list(dict.fromkeys(source for source in asserted if source))
        return [translate("note.absent", city=city.name, source=join_list(sources, len(sources)))]
    return []


def list_breaks(city: City, measure: Measure, span: Span) -> tuple[DefinitionBreak, ...]:
    """The declared breaks of the measure's topics inside the months asked for."""
    inside = set(span.asked[1:])
    return tuple(
        DefinitionBreak(b.month, b.reason)
        for b in city.breaks
        if parse_month(b.month) in inside and set(b.topics) & set(measure.topics)
    )


def find_break_at_start(city: City, measure: Measure, span: Span) -> DefinitionBreak | None:
    """The declared break of the measure's topics at the first month asked for; None where there is
    none.
    """
    first = format_month(span.asked[0]) if span.asked else ""
    for b in city.breaks:
        if b.month == first and set(b.topics) & set(measure.topics):
            return DefinitionBreak(b.month, b.reason)
    return None


def list_events(city: City, measure: Measure, span: Span) -> tuple[CityEvent, ...]:
    """The declared events of the measure's topics in the months asked for, in order."""
    inside = set(span.asked)
    topics = set(measure.topics)
    found = [e for e in city.events if parse_month(e.month) in inside and topics & set(e.topics)]
    found.sort(key=lambda e: e.month)
    return tuple(CityEvent(e.month, e.title, e.url) for e in found)


def describe_read_parts(city: City, measure: Measure) -> list[str]:
    """Which part of a table is read, for each table of the measure of which not every row is."""
    return [
        translate(
            "note.part_of_table",
            title=dataset.title,
            conditions=join_list(
                (
                    translate("condition", column=c.columns[0], values=join_list(c.values, 6))
                    for c in dataset.where
                ),
                6,
            ),
        )
        for dataset in city.datasets
        if dataset.topic in measure.topics and dataset.where
    ]


def write_notes(
    city: City, measure: Measure, manifest: Manifest, notices: tuple[Notice, ...]
) -> tuple[str, ...]:
    """What a reader must know beside a number: its caveat, what changes its meaning, what was not
    published.
    """
    notes = [translate("note.sample")] if city.sample else []
    # One line per sentence: a page with several measures shows a repeated line once.
    notes += measure.caveat.strip().splitlines()
    notes += describe_read_parts(city, measure)
    read = {d.id for d in manifest.datasets}
    notes += dict.fromkeys(
        d.note_with_numbers.strip()
        for d in city.datasets
        if d.note_with_numbers and d.topic in measure.topics and d.id in read
    )
    came = [d for d in manifest.datasets if d.topic == measure.topic]
    if came and not any(d.months for d in came):
        notes += explain_missing_counts(city, manifest, (measure.topic,))
    else:
        notes += _write_absence_notes(city, measure, manifest)
    if measure.denominator == RESIDENTS and not manifest.populations:
        notes.append(translate("note.no_population", city=city.name))
    if measure.denominator == RESIDENTS:
        notes += write_residents_note(manifest, city)
    named = {d.id: d for d in city.datasets}
    for notice in notices:
        dataset = named.get(notice.dataset)
        if dataset is None or dataset.topic in measure.topics:
            title = (
                dataset.title
                if dataset
                else translate(_NOTICE_MESSAGES.get(notice.dataset, "note.boundaries"))
            )
            notes.append(translate(f"note.{notice.state}", date=name_day(notice.date), title=title))
    return tuple(notes)
