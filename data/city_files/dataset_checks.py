"""What one dataset of a city file must keep to: its counts, its date, which rows it takes and what
it borrows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from data.city_files.column_resolution import list_candidates
from data.city_files.error_messages import describe_unknown
from data.city_files.field_checks import (
    DATED_DIMENSIONS,
    FIELD_TOPICS,
    find_field_faults,
    find_flag_faults,
)
from data.city_files.spelling_conflicts import find_clashes, prefix_faults
from data.model.city_schema import SEARCH_FLAGS
from data.model.values import City, Dataset
from data.model.vocabulary import (
    CLOSED,
    DIMENSIONS,
    DISTRICT,
    FLAGS,
    SCOPES,
    TIME_OF_WEEK_TOPICS,
    normalise_text,
)

PORTAL_ID_PATTERN = re.compile(r"^[a-z0-9]{4}-[a-z0-9]{4}$")
TOPIC_COUNTS = {
    "stops": ("stops",),
    "complaints": ("complaints", "allegations"),
    "force": ("force_incidents", "force_reports"),
}

Fault = tuple[tuple, str]


def find_dataset_faults(city: City, dataset: Dataset) -> Iterator[Fault]:
    """The faults of one dataset of a city as (path of keys below it, words)."""
    if city.transport == "portal" and not PORTAL_ID_PATTERN.match(dataset.id):
        yield ("id",), f"expected a portal's id such as abcd-1234, found {dataset.id!r}"
    yield from _find_count_faults(dataset)
    yield from _find_precision_faults(dataset)
    if dataset.time and dataset.topic not in TIME_OF_WEEK_TOPICS:
        topics = " and ".join(TIME_OF_WEEK_TOPICS)
        yield (
            ("time",),
            f"only {topics} are counted by hour; the time of {dataset.topic} is not read",
        )
    if dataset.closed and dataset.topic != "complaints":
        yield ("closed",), f"only complaints are closed; {dataset.topic} have no such day"
    yield from _find_scope_faults(dataset)
    yield from _find_absence_faults(dataset)
    yield from _find_filter_faults(dataset)
    yield from _find_join_faults(city, dataset)
    yield from _find_coordinate_faults(city, dataset)
    districts = tuple(category.id for category in city.districts.categories)
    for name, field in dataset.fields.items():
        yield from prefix_faults(
            ("fields", name), find_field_faults(name, field, dataset.topic, districts)
        )
        if field.within and field.within not in dataset.flags:
            yield (
                ("fields", name, "within"),
                describe_unknown("flag of this dataset", field.within, dataset.flags),
            )
    for name, flag in dataset.flags.items():
        yield from prefix_faults(("flags", name), find_flag_faults(name, flag, dataset.topic))
        if flag.within and flag.within not in dataset.flags.keys() - {name}:
            yield (
                ("flags", name, "within"),
                describe_unknown(
                    "other flag of this dataset", flag.within, dataset.flags.keys() - {name}
                ),
            )
        if name == "found" and not dataset.find_base_flag(name):
            yield (
                ("flags", name, "within"),
                "missing; a hit rate is of searches: expected a flag "
                f"{' or '.join(SEARCH_FLAGS)} in this "
                "dataset, and within = its name",
            )


def _find_coordinate_faults(city: City, dataset: Dataset) -> Iterator[Fault]:
    """Coordinates place rows in areas whose boundaries the file declares, and nothing else reads
    them.
    """
    declared = dataset.coordinates
    placed = [name for name, field in dataset.fields.items() if field.by_point]
    for name in placed:
        if declared is None:
            yield (
                ("fields", name, "by_point"),
                "missing [datasets.coordinates]; expected longitude and latitude, or point",
            )
        if not (city.boundaries if name == DISTRICT else city.geographies.get(name)):
            table = "boundaries" if name == DISTRICT else f"geographies.{name}"
            yield ("fields", name, "by_point"), f"missing [{table}]; expected the areas' boundaries"
    if declared is None:
        return
    if not placed:
        yield ("coordinates",), "no field says by_point = true: expected one, or no coordinates"
    if bool(declared.longitude) != bool(declared.latitude) or not (
        declared.longitude or declared.point
    ):
        yield ("coordinates",), "expected longitude and latitude, or point"
    columns = {c.casefold() for c in (*declared.longitude, *declared.latitude, *declared.point)}
    # With the coordinates the list of candidates has them anyway.
    read = list_candidates(dataset.model_copy(update={"coordinates": None}))
    for column in read:
        if column.casefold() in columns:
            yield (
                ("coordinates",),
                f"{column!r} is read for something else, which would keep coordinates beside "
                "records",
            )


def _find_scope_faults(dataset: Dataset) -> Iterator[Fault]:
    known = SCOPES[dataset.topic]
    if dataset.scope and dataset.scope not in known:
        yield ("scope",), describe_unknown(f"scope of {dataset.topic}", dataset.scope, known)
    if dataset.publisher and not dataset.publisher.strip():
        yield ("publisher",), "expected the publisher's name, found only spaces"


def _find_absence_faults(dataset: Dataset) -> Iterator[Fault]:
    """What the city does not record: a name that the topic has, a source, and no column that says
    otherwise.
    """
    able = [
        d
        for d in DIMENSIONS
        if d not in DATED_DIMENSIONS and FIELD_TOPICS.get(d, dataset.topic) == dataset.topic
    ]
    able += [f for f in FLAGS if FIELD_TOPICS.get(f, dataset.topic) == dataset.topic]
    able += [CLOSED] if dataset.topic == "complaints" else []
    for name, source in dataset.absent.items():
        if name not in able:
            yield (
                ("absent", name),
                describe_unknown(f"dimension or flag of {dataset.topic}", name, able),
            )
        elif name in dataset.fields or name in dataset.flags or (name == CLOSED and dataset.closed):
            yield ("absent", name), "this dataset reads it from a column: expected one of the two"
        if not source.strip():
            yield ("absent", name), "expected the source that says so, found none"


def _find_count_faults(dataset: Dataset) -> Iterator[Fault]:
    counts = dataset.counts
    if not (counts.rows or counts.units):
        yield (
            ("counts",),
            "expected rows or units, or both, each one of: "
            f"{', '.join(TOPIC_COUNTS[dataset.topic])}",
        )
    for key, count in (("rows", counts.rows), ("units", counts.units)):
        if count and count not in TOPIC_COUNTS[dataset.topic]:
            yield (
                ("counts", key),
                describe_unknown(f"count of {dataset.topic}", count, TOPIC_COUNTS[dataset.topic]),
            )
    if counts.rows and counts.rows == counts.units:
        yield (
            ("counts", "units"),
            f"rows count as {counts.rows!r} already; expected another count, or none",
        )
    if dataset.unit and dataset.unit_parts:
        yield (
            ("unit_parts",),
            "a key has one column or several: expected unit or unit_parts, found both",
        )
    if dataset.unit_parts and (len(dataset.unit_parts) < 2 or not all(dataset.unit_parts)):
        yield (
            ("unit_parts",),
            "expected two lists or more, each of candidate names of one column of the key",
        )
    if counts.units and not (dataset.unit or dataset.unit_parts):
        yield (
            ("unit",),
            "missing; expected the columns that tell units apart, since counts.units is given",
        )


def _find_precision_faults(dataset: Dataset) -> Iterator[Fault]:
    """Bounds that are not the first day of a quarter or year, where dates have that precision."""
    precision = dataset.date.precision
    if precision == "day":
        return
    bounds: list[tuple[tuple, date | None]] = [(("begins",), dataset.begins)]
    bounds += [(("flags", name, "begins"), flag.begins) for name, flag in dataset.flags.items()]
    for key, day in bounds:
        if not day:
            continue
        month = 1 if precision == "year" else (day.month - 1) // 3 * 3 + 1
        expected = date(day.year, month, 1)
        if day != expected:
            yield (
                key,
                f"only the {precision} is known (date.precision): expected {expected}, found {day}",
            )


def _find_filter_faults(dataset: Dataset) -> Iterator[Fault]:
    named: list[tuple] = [(("select",), dataset.select)] if dataset.select else []
    named += [(("where", number), condition) for number, condition in enumerate(dataset.where)]
    for place, condition in named:
        key = (*place, "values")
        for value in condition.values:
            if not normalise_text(value):
                yield key, f"expected a value that a row can hold, found {value!r}"
        yield from find_clashes([(key, condition.values, "selected")])


def _find_join_faults(city: City, dataset: Dataset) -> Iterator[Fault]:
    if dataset.join and dataset.join.dataset == dataset.id:
        yield (
            ("join", "dataset"),
            "a dataset cannot borrow from itself; expected another dataset of this file",
        )
    elif dataset.join and dataset.join.dataset not in {d.id for d in city.datasets}:
        others = [d.id for d in city.datasets if d.id != dataset.id]
        yield (
            ("join", "dataset"),
            describe_unknown("dataset of this file", dataset.join.dataset, others),
        )
