"""Detects when a category value starts or stops appearing in the source data.

A category is out of use from the start of the records, or up to their end, where it is silent there
by the rule of `dashboard/query/silence.py`, or where the city file itself tells that the table of
those months has no value for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dashboard.query.aggregation import CubeReader
from data.model.age_bands import name_age_bands
from data.model.build_manifest import Manifest, ManifestDataset
from data.model.standard_values import read_field_meanings
from data.model.values import City
from data.model.vocabulary import UNNAMED_CATEGORIES

MonthRange = tuple[int | None, int | None]


@dataclass(frozen=True)
class BuildData:
    """A city's records: their cubes, the manifest of their build, and the city's file."""

    cubes: CubeReader
    manifest: Manifest
    city: City


def find_active_months(
    covered: Iterable[int], silent: frozenset[int], unknown: frozenset[int]
) -> MonthRange:
    """The first and the last month of use, each None where use does not begin or end within the
    covered months.

    `silent` are the category's silent months; `unknown` those in which nothing is known of any
    category.
    """
    months = sorted(covered)
    if not silent or silent >= set(months) - unknown:
        return None, None
    blank = silent | unknown
    used = [m for m in months if m not in blank]
    since = used[0] if any(m in silent for m in months if m < used[0]) else None
    until = used[-1] if any(m in silent for m in months if m > used[-1]) else None
    return since, until


def table_handovers(records: BuildData, topic: str, dimension: str) -> dict[str, MonthRange]:
    """The categories that an earlier or a later table of a topic has no value for: the first and
    the last month of the tables that have one, each None where no table without it lies beyond.
    """
    tables = [d for d in records.manifest.datasets if d.topic == topic and d.months]
    spans = [
        (
            d.months[0],
            d.months[-1],
            _list_possible_categories(records.city, d, dimension),
        )
        for d in tables
    ]
    found = {}
    for category in records.manifest.get_topic(topic).titles.get(dimension, {}):
        able = [(first, last) for first, last, holds in spans if holds is None or category in holds]
        if category in UNNAMED_CATEGORIES or not able:
            continue
        since, until = min(first for first, _ in able), max(last for _, last in able)
        ends = (
            since if any(last < since for _, last, _ in spans) else None,
            until if any(first > until for first, _, _ in spans) else None,
        )
        if any(ends):
            found[category] = ends
    return found


def _list_possible_categories(
    city: City, table: ManifestDataset, dimension: str
) -> set[str] | None:
    """The categories that a table can have, as the city file reads it; None where it can have any.

    A field that states categories has these and those that were met; one that leaves all to a
    standard list has any of the list.
    """
    dataset = next((d for d in city.datasets if d.id == table.id), None)
    if dimension not in table.dimensions or dataset is None or dimension not in dataset.fields:
        return set()
    field = dataset.fields[dimension]
    if field.open or dimension == "district":
        return None
    stated = (
        set(field.values) - set(UNNAMED_CATEGORIES)
        if field.columns
        else {*field.one_hot, field.constant}
    )
    read = {
        *(stated or read_field_meanings(dimension, field).listed.values()),
        *field.one_hot,
        *(name_age_bands(field.bands) if field.bands else ()),
        *(field.override.values if field.override else ()),
        field.constant,
    }
    return read | set(table.read.get(dimension, {}))
