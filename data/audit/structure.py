"""Whether a table hangs together: its order of dates, heaps, silent months and districts, joins and
keys.
"""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from data.audit.silent_days import find_silent_days
from data.audit.thresholds import (
    DOUBLED_YELLOW,
    HEAP_ALONE,
    HEAP_TIMES_MEDIAN,
    HEAP_YELLOW,
    KEYLESS_YELLOW,
    MIN_ALL_DISTRICTS,
    MIN_CONTENTS,
    MIN_EXPECTED,
    MIN_HEAP_DAYS,
    MIN_HEAP_ROWS,
    MIN_KEYLESS,
    MIN_ORDERED,
    MIN_SPREAD,
    MIN_SPREAD_UNITS,
    SPREAD_RED,
    SPREAD_YELLOW,
    UNJOINED_RED,
    UNJOINED_YELLOW,
    grade_share,
)
from data.model.audit_findings import SILENT_DAYS, Finding, Severity
from data.model.coverage import compute_month_number
from data.model.unit_rules import EACH
from data.model.values import City, Dataset
from data.normalise import NormalisationResult, RowCounts

DAY_PRECISION = "day"
MAX_NAMED_RUNS = 3


def judge_structure(
    city: City, dataset: Dataset, result: NormalisationResult, described: dict
) -> Iterator[Finding]:
    """Findings on one table; `described` is the dataset's entry in the manifest."""
    counts = result.counts
    yield from _judge_order(dataset, counts)
    yield from _judge_years(result)
    if dataset.date.precision == DAY_PRECISION:
        yield from _judge_heap(counts)
        yield from _judge_months(counts, described)
        yield from _judge_days(counts)
    yield from _judge_doubled(result)
    yield from _judge_districts(city, counts)
    yield from _judge_join(result)
    yield from _judge_keys(dataset, result)
    yield from _judge_units(dataset, result)
    yield from _judge_differences(result)


def _judge_order(dataset: Dataset, counts: RowCounts) -> Iterator[Finding]:
    """A finding on numeric dates whose order of day and month cannot be determined."""
    order = counts.order
    known = dataset.date.order or order.day_first or order.month_first
    if known or order.either < MIN_ORDERED:
        return
    yield Finding(
        "date_order",
        Severity.YELLOW,
        share=order.either / order.numeric,
        numbers={"rows": order.either, "of": order.numeric},
        sentence=(
            f"{order.either:,} dates may be read with the day or with the month first, and "
            "none tells which; "
            "they are read with the month first."
        ),
        remedy="datasets.date.order",
    )


def _judge_years(result: NormalisationResult) -> Iterator[Finding]:
    """A finding on dates of three two-digit numbers whose order of day and year cannot be
    determined.
    """
    rows = result.dates.ambiguous
    if rows < MIN_ORDERED:
        return
    yield Finding(
        "date_order_year",
        Severity.YELLOW,
        share=rows / result.rows,
        numbers={"rows": rows, "of": result.rows},
        sentence=(
            f"{rows:,} dates may be read with the day or with the year first, and none tells "
            "which; "
            "they are read with the day first."
        ),
        remedy="datasets.date.order",
    )


def _judge_heap(counts: RowCounts) -> Iterator[Finding]:
    """A finding on many rows of one day, which is often a placeholder date."""
    rows = sum(counts.by_day.values())
    if rows < MIN_HEAP_ROWS:
        return
    day, most = max(counts.by_day.items(), key=lambda item: item[1])
    usual = median(counts.by_day.values())
    beside_many = len(counts.by_day) >= MIN_HEAP_DAYS and most > HEAP_TIMES_MEDIAN * usual
    if most <= (HEAP_YELLOW if beside_many else HEAP_ALONE) * rows:
        return
    yield Finding(
        "heap",
        Severity.YELLOW,
        share=most / rows,
        numbers={"rows": most, "of": rows, "usual": round(usual)},
        examples=(day.isoformat(),),
        sentence=f"{most:,} of {rows:,} rows are of one day, {day}; a usual day has {usual:.0f}.",
        remedy="datasets.date: name another column, or `begins` after that day",
    )


def _judge_months(counts: RowCounts, described: dict) -> Iterator[Finding]:
    """Months without a row between months with many."""
    months: dict[int, int] = {}
    for day, rows in counts.by_day.items():
        month = compute_month_number(day)
        months[month] = months.get(month, 0) + rows
    if not months:
        return
    covered = range(min(months), max(months) + 1)
    usual = median(months.get(month, 0) for month in covered)
    silent = [month for month in covered if month not in months]
    if not silent or usual < MIN_EXPECTED:
        return
    yield Finding(
        "silent_months",
        Severity.YELLOW,
        share=len(silent) / len(covered),
        numbers={"rows": len(silent), "of": len(covered), "usual": round(usual)},
        sentence=(
            f"{len(silent):,} of the {len(covered):,} months from {described['first']} to "
            f"{described['last']} have no row; a usual month has {usual:.0f}."
        ),
    )


def _judge_days(counts: RowCounts) -> Iterator[Finding]:
    """Consecutive days without a row, in months that have some: another finding reports whole
    months.
    """
    months = {compute_month_number(day) for day in counts.by_day}
    runs = [
        run
        for run in find_silent_days(counts.by_day)
        if any(compute_month_number(day) in months for day in run)
    ]
    if not runs:
        return
    days = sum((last - first).days + 1 for first, last in runs)
    covered = (max(counts.by_day) - min(counts.by_day)).days + 1
    periods = tuple(f"{first} to {last}" for first, last in runs)
    yield Finding(
        SILENT_DAYS,
        Severity.YELLOW,
        share=days / covered,
        numbers={"rows": days, "of": covered},
        examples=periods,
        sentence=(
            f"{days:,} days in a row have no row where the days around them have many: "
            f"{', '.join(periods[:MAX_NAMED_RUNS])}."
        ),
        remedy="the portal: a part of the rows was not published",
    )


def _judge_doubled(result: NormalisationResult) -> Iterator[Finding]:
    """A table whose rows all came twice (or three times), as after a portal loaded a file once more
    under new ids.

    A unit that has a key is counted once all the same; where rows are counted, the numbers may be
    twice as high as they should be, or a city may publish one row for each of several people of
    which it tells nothing apart.
    """
    counts = result.counts
    if counts.contents < MIN_CONTENTS or counts.doubled <= DOUBLED_YELLOW * counts.contents:
        return
    yield Finding(
        "rows_doubled",
        Severity.YELLOW,
        share=counts.doubled / counts.contents,
        numbers={"rows": counts.repeated, "of": result.rows},
        sentence=(
            f"nearly every row is there several times: {counts.repeated:,} of {result.rows:,} rows "
            "repeat another in every column that is read."
        ),
        remedy="the portal: a table that was loaded twice; or datasets.fields, where a column tells "
        "the rows apart",
    )


def _judge_districts(city: City, counts: RowCounts) -> Iterator[Finding]:
    """Districts that a table of the whole city never names, and those that have fallen silent for a
    year.
    """
    if not counts.districts:
        return
    rows = sum(found.rows for found in counts.districts.values())
    years = (max(counts.by_day) - min(counts.by_day)).days / 365
    silent, absent = [], []
    for category in city.districts.categories:
        found = counts.districts.get(category.id)
        if found is None:
            absent.append(category.title)
        elif not found.recent and years > 2 and found.rows / (years - 1) >= MIN_EXPECTED:
            silent.append(category.title)
    if absent and rows >= MIN_ALL_DISTRICTS:
        yield _make_district_finding(
            "districts_absent",
            city,
            absent,
            f"district: no row names {', '.join(absent)}.",
            "districts.categories: the spellings, or take the district out",
        )
    if silent:
        yield _make_district_finding(
            "districts_silent",
            city,
            silent,
            f"district: {', '.join(silent)} had rows before, and none in the last 12 months.",
            "districts.categories: the spellings",
        )


def _make_district_finding(
    id: str, city: City, titles: list[str], sentence: str, remedy: str
) -> Finding:
    """A yellow finding about some of the city's districts."""
    of = len(city.districts.categories)
    return Finding(
        id,
        Severity.YELLOW,
        "district",
        len(titles) / of,
        {"rows": len(titles), "of": of},
        tuple(titles),
        sentence,
        remedy,
    )


def _judge_join(result: NormalisationResult) -> Iterator[Finding]:
    """Rows without a partner in the table whose columns they borrow."""
    joined = result.counts.joined
    if joined is None or not result.rows:
        return
    lone = result.rows - joined
    severity = grade_share(lone / result.rows, UNJOINED_YELLOW, UNJOINED_RED)
    if severity is Severity.GREEN or lone < MIN_EXPECTED:
        return
    yield Finding(
        "rows_unjoined",
        severity,
        share=lone / result.rows,
        numbers={"rows": lone, "of": result.rows},
        sentence=f"{lone:,} of {result.rows:,} rows have no partner in the table that they borrow "
        "columns from.",
        remedy="datasets.join.columns",
    )


def _judge_keys(dataset: Dataset, result: NormalisationResult) -> Iterator[Finding]:
    """Words and marks in the place of keys ("N/A", 0): their rows are counted as units of their
    own.
    """
    keyless, rows = result.keyless, result.rows
    if keyless.rows < MIN_KEYLESS or keyless.rows <= KEYLESS_YELLOW * rows:
        return
    example = f", such as {', '.join(keyless.examples)}" if keyless.examples else ""
    yield Finding(
        "keys_placeholder",
        Severity.YELLOW,
        share=keyless.rows / rows,
        numbers={"rows": keyless.rows, "of": rows},
        examples=keyless.examples,
        sentence=(
            f"{keyless.rows:,} of {rows:,} rows have a key that names no unit{example}; "
            f"each counts as {dataset.counts.units} of its own."
        ),
        remedy="datasets.unit: name another column, or several that make a key together",
    )


def _judge_units(dataset: Dataset, result: NormalisationResult) -> Iterator[Finding]:
    """Keys that tie rows of different days, districts or spellings, among all units; among few,
    only days tell: a case may well name several places.
    """
    units = result.totals.get(dataset.counts.units or "", 0)
    spread = result.spread if units >= MIN_SPREAD_UNITS else result.over_days
    if spread < MIN_SPREAD or not units:
        return
    severity = grade_share(spread / units, SPREAD_YELLOW, SPREAD_RED)
    if severity is Severity.GREEN:
        return
    yield Finding(
        "units_spread",
        severity,
        share=spread / units,
        numbers={"rows": spread, "of": units},
        sentence=(
            f"{spread:,} of {units:,} keys tie rows of different days, districts or "
            "spellings of the key."
        ),
        remedy="datasets.unit: a key of several columns",
    )


def _judge_differences(result: NormalisationResult) -> Iterator[Finding]:
    """Fields and flags that differ between the rows of one unit although the city file states no
    rule for it.
    """
    for found in result.differences:
        if not found.needs_rule:
            continue
        meant = (
            "each value that a unit names counts it"
            if found.rule == EACH
            else "one row's yes is the unit's"
        )
        rules = "row, each, highest or first" if found.kind == "field" else "row, any or first"
        yield Finding(
            "units_differ",
            Severity.YELLOW,
            found.name,
            found.units_differ / found.units,
            {"rows": found.units_differ, "of": found.units},
            sentence=(
                f"{found.name}: {found.units_differ:,} of {found.units:,} units have rows "
                "that differ, and the city "
                f"file states no rule; {meant}."
            ),
            remedy=f"datasets.{found.kind}s.{found.name}.rule: {rules}",
        )
