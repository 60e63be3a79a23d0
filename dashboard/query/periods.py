"""Months, quarters and years: their ids, the months they hold, which of them a measure covers, and the one rule that
turns `since` and `until` of an address into the months that are shown.

The rule, the same for pages, API, command line, embeds and briefings: both ends are included; one end alone leaves the
other open, to the first or the last month that the measure covers. Without either, an answer covers all months, and a
page, an embed or a briefing that shows one total takes the last 12 complete months.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from dashboard.measures.registry import RESIDENTS, Measure
from data.model.coverage import month_id, month_of
from data.model.vocabulary import TIME


class Period(NamedTuple):
    """The first and the last month of a run of months (YYYY-MM), both included; both are "" where there are no data."""

    since: str
    until: str


@dataclass(frozen=True)
class Span:
    """The months that a question asks for, those that are covered, and those of them that are incomplete or silent.

    In a silent month the source told nothing of what the question counts (dashboard/query/reporting.py).
    """

    asked: tuple[int, ...]
    covered: frozenset[int]
    incomplete: frozenset[int]
    silent: frozenset[int] = frozenset()

    @cached_property
    def usable(self) -> tuple[int, ...]:
        """The months asked for that count: they have data, and the source was not silent."""
        return tuple(m for m in self.asked if m in self.covered and m not in self.silent)


def period_id(month: int, dimension: str) -> str:
    """The id of the period of a time dimension that holds a month number: 2019, 2019-Q3 or 2019-07."""
    year, quarter = month // 12, month % 12 // 3 + 1
    return {"year": f"{year:04d}", "quarter": f"{year:04d}-Q{quarter}", "month": month_id(month)}[
        dimension
    ]


def period_length(dimension: str) -> int:
    """How many months one period of a time dimension holds."""
    return {"year": 12, "quarter": 3, "month": 1}[dimension]


def time_dimension(by: tuple[str, ...]) -> str:
    """The time dimension of a question, or ""."""
    return next((d for d in by if d in TIME), "")


def span(measure: Measure, manifest: dict, since: str, until: str) -> Span:
    """The months of a question; without `since` or `until` it runs over all that the measure covers."""
    covered, incomplete = coverage(measure, manifest)
    if not covered and not (since and until):
        return Span((), frozenset(), frozenset())
    first = month_of(since) if since else min(covered | ({month_of(until)} if until else set()))
    last = month_of(until) if until else max(covered | {first})
    return Span(tuple(range(first, last + 1)), frozenset(covered), frozenset(incomplete))


def coverage(measure: Measure, manifest: dict) -> tuple[set[int], set[int]]:
    """The covered and the incomplete months of a measure: those that its numerator and its denominator share."""
    covered, incomplete = count_coverage(measure.topic, measure.numerator, manifest)
    if measure.denominator and measure.denominator != RESIDENTS:
        topic = measure.denominator_topic or measure.topic
        also, vague = count_coverage(topic, measure.denominator, manifest, measure.kind == "rate")
        covered, incomplete = covered & also, incomplete | vague
    return covered, incomplete & covered


def datasets_of(topic: str, count: str, manifest: dict) -> list[dict]:
    """The manifest's datasets of a topic that carry a count and have any dated row."""
    return [
        d
        for d in manifest["datasets"]
        if d["topic"] == topic and count in d["counts"] and d["first"]
    ]


def count_coverage(
    topic: str, count: str, manifest: dict, asked: bool = False
) -> tuple[set[int], set[int]]:
    """The months of a count; with `asked` only those in which its flag is recorded, where it begins later."""
    covered: set[int] = set()
    incomplete: set[int] = set()
    for dataset in datasets_of(topic, count, manifest):
        first = max(dataset["first"], dataset.get("begins", {}).get(count, "") if asked else "")
        covered |= set(range(month_of(first), month_of(dataset["last"]) + 1))
        incomplete |= {month_of(m) for m in dataset["incomplete"]}
    return covered, incomplete


def resolve_period(
    measure: Measure, manifest: dict, since: str = "", until: str = "", whole_years: bool = False
) -> Period:
    """The months that a page, an embed or a briefing shows for `since` and `until` of its address.

    Without either they are the last 12 complete months, or with `whole_years` the last complete calendar year.
    """
    if not since and not until:
        usual = latest_year if whole_years else latest_complete
        return usual(measure, manifest)
    asked = span(measure, manifest, since, until).asked
    return Period(month_id(asked[0]), month_id(asked[-1])) if asked else Period(since, until)


def widen_period(period: Period, dimension: str) -> Period:
    """The whole years, quarters or months (`dimension`) that hold a period; an open end stays open."""
    length = period_length(dimension)
    since, until = period
    first = month_of(since) // length * length if since else 0
    last = (month_of(until) // length + 1) * length - 1 if until else 0
    return Period(month_id(first) if since else "", month_id(last) if until else "")


def covered_period(measure: Measure, manifest: dict) -> Period:
    """All months from the first to the last that a measure covers."""
    covered, _ = coverage(measure, manifest)
    return Period(month_id(min(covered)), month_id(max(covered))) if covered else Period("", "")


def period_before(period: Period) -> Period:
    """The period of equal length with which a period is compared: the same calendar months of earlier years.

    For a period of whole years (12, 24, ... months) these are the months just before it; for any other length the
    latest earlier run of the same months, so that a summer is compared with a summer.
    """
    first, last = month_of(period.since), month_of(period.until)
    years = -(-(last - first + 1) // 12)
    return Period(month_id(first - 12 * years), month_id(last - 12 * years))


def latest_year(measure: Measure, manifest: dict) -> Period:
    """The last calendar year of which all months are complete; else as `latest_complete`."""
    covered, incomplete = coverage(measure, manifest)
    years = [
        y
        for y in {m // 12 for m in covered}
        if set(range(y * 12, y * 12 + 12)) <= covered - incomplete
    ]
    if not years:
        return latest_complete(measure, manifest)
    return Period(month_id(max(years) * 12), month_id(max(years) * 12 + 11))


def latest_complete(measure: Measure, manifest: dict, months: int = 12) -> Period:
    """The last `months` complete months of a measure; shorter where it covers less."""
    covered, incomplete = coverage(measure, manifest)
    complete = sorted(covered - incomplete) or sorted(covered)
    if not complete:
        return Period("", "")
    last = complete[-1]
    first = max(last - months + 1, complete[0])
    return Period(month_id(first), month_id(last))
