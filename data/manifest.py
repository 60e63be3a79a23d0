"""What a build says of itself: its datasets with coverage and rows set aside, its topics, and its
geography.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from data.city_files.column_resolution import ResolvedColumns, list_counts, list_dimensions
from data.model.audit_findings import Audit
from data.model.coverage import compute_coverage, compute_month_number, format_month
from data.model.values import City, Dataset, Snapshot
from data.model.vocabulary import (
    HOUR,
    HOURS,
    NOT_READ,
    NOT_RECORDED,
    TIME_OF_WEEK_DIMENSIONS,
    WEEKDAYS,
    find_category_title,
)
from data.normalise import NormalisationResult
from data.normalise.records import find_field_flag


@dataclass
class NormalisedDataset:
    """One dataset on its way into a build. `withheld` are the fields and flags that its audit keeps
    back.
    """

    dataset: Dataset
    snapshot: Snapshot
    columns: ResolvedColumns
    records: Path
    result: NormalisationResult
    as_of: date
    by_light: bool = False
    audit: Audit | None = None
    withheld: tuple[str, ...] = ()


def write_manifest(
    city: City, built: list[NormalisedDataset], geography: dict, target: Path
) -> None:
    """Write manifest.json. It has no timestamp: the same rows and city file give the same
    manifest.
    """
    content = {
        "city": city.id,
        "datasets": [describe_dataset(city, b) for b in built],
        "topics": {
            t: _describe_topic([b for b in built if b.dataset.topic == t])
            for t in dict.fromkeys(b.dataset.topic for b in built)
        },
        **geography,
    }
    (target / "manifest.json").write_text(
        json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8"
    )


def describe_dataset(city: City, built: NormalisedDataset) -> dict:
    """One dataset: where it comes from, what months it covers, what was set aside, and how its
    values were read.
    """
    dataset, result, columns = built.dataset, built.result, built.columns
    precision = result.dates.precision
    # What an audit keeps back has counts, and no days.
    by_day = {day: result.counts.by_day[day] for day in result.days}
    covered = compute_coverage(by_day, built.as_of, dataset.lag_days, precision)
    return {
        "id": dataset.id,
        "topic": dataset.topic,
        "title": dataset.title,
        "page": dataset.page or f"https://{city.portal}/d/{dataset.id}",
        "as_of": built.as_of.isoformat(),
        "snapshot": built.snapshot.sha256,
        "rows": result.rows,
        "set_aside": result.set_aside,
        "totals": result.totals,
        "first": format_month(covered.first) if covered else "",
        "last": format_month(covered.last) if covered else "",
        "incomplete": [format_month(m) for m in covered.incomplete] if covered else [],
        "first_day": result.days[0].isoformat() if result.days else "",
        "last_day": result.days[-1].isoformat() if result.days else "",
        "precision": precision,
        "date": columns.date,
        "date_as": _find_date_form(built),
        "closed": columns.closed,
        "time": {"column": columns.time, "of": dataset.time.of, "by_light": built.by_light}
        if dataset.time
        else None,
        "begins": {
            n: format_month(compute_month_number(f.begins))
            for n, f in dataset.flags.items()
            if f.begins
        },
        "unit": columns.unit,
        "without_unit": result.without_unit,
        "dated_by_fallback": result.dated_by_fallback,
        "fallback_dates": list(columns.fallback_dates),
        "spread": result.spread,
        "unit_parts": list(columns.unit_parts),
        "keyless": asdict(result.keyless),
        "differences": [asdict(difference) for difference in result.differences],
        "several": result.several,
        "placements": {name: asdict(p) for name, p in result.placements.items()},
        "columns": dict((*columns.fields, *columns.flags)),
        "within": {
            **{n: base for n, _ in columns.flags if (base := dataset.find_base_flag(n))},
            **{
                n: flag for n, _ in columns.fields if (flag := find_field_flag(dataset, columns, n))
            },
        },
        "select": columns.select,
        "where": list(columns.where),
        "borrowed": list(columns.borrowed),
        "absent": list(columns.absent),
        "asserted_absent": dict(dataset.absent),
        "dimensions": [*list_dimensions(dataset, columns), *result.times_of_week],
        "counts": list(list_counts(dataset, columns)),
        "read": {name: r.categories for name, r in result.readings.items()},
        "values": [asdict(v) for v in result.values],
        "unknown": {name: r.unknown for name, r in result.readings.items() if r.unknown},
        "free_text": {
            name: r.free_text.plain() for name, r in result.readings.items() if r.free_text
        },
        "unreadable": result.unreadable,
        "withheld": list(built.withheld),
        "audit": built.audit.plain() if built.audit else None,
    }


def find_times_of_week(parts: list[NormalisedDataset]) -> tuple[str, ...]:
    """The parts of the week that any table of a topic tells."""
    return tuple(
        d for d in TIME_OF_WEEK_DIMENSIONS if any(d in b.result.times_of_week for b in parts)
    )


def _find_date_form(built: NormalisedDataset) -> str:
    """How a portal can compare the dates: as local `moment`s, as `utc` moments, as sortable `text`,
    or not at all (""), as where several columns date the rows.
    """
    kinds = {c.name: c.type for c in built.snapshot.columns}
    kind = kinds.get(built.columns.date, "text")
    if built.result.dated_by_fallback or built.result.dates.serial:
        return ""
    if built.result.dates.moments:
        mixed = built.result.dates.midnight_days
        return "utc" if kind == "fixed_timestamp" and not mixed else ""
    if kind in ("text", "number"):
        return "text" if kind == "text" and built.result.sortable_dates else ""
    return "moment"


def _describe_topic(parts: list[NormalisedDataset]) -> dict:
    """The dimensions of a topic: the titles of the categories met, which vary within a unit, and of
    which one unit may count under `each` of several categories.
    """
    titles: dict[str, dict[str, str]] = {}
    varies: set[str] = set()
    each: set[str] = set()
    for b in parts:
        varies |= {n for n, f in b.dataset.fields.items() if f.of_row and b.dataset.counts.units}
        each |= set(b.result.several)
        for name in list_dimensions(b.dataset, b.columns):
            field = b.dataset.fields[name]
            met = [field.constant] if field.constant else list(b.result.readings[name].categories)
            known = {
                **field.titles,
                **(b.result.readings[name].titles if name in b.result.readings else {}),
            }
            titles.setdefault(name, {}).update(
                {c: known.get(c, find_category_title(name, c)) for c in met}
            )
    for name, named in titles.items():
        for b in parts:
            if name not in list_dimensions(b.dataset, b.columns):
                cause = NOT_RECORDED if name in b.dataset.absent else NOT_READ
                named.setdefault(cause, find_category_title(name, cause))
    for name in find_times_of_week(parts):
        unknown = [NOT_RECORDED] if name == HOUR else []
        unknown += [] if all(name in b.result.times_of_week for b in parts) else [NOT_READ]
        titles[name] = {
            **(HOURS if name == HOUR else WEEKDAYS),
            **{c: find_category_title(name, c) for c in unknown},
        }
    daylight = any(b.by_light for b in parts)
    return {
        "titles": titles,
        "varies": sorted(varies),
        "each": sorted(each),
        "daylight": daylight,
    }
