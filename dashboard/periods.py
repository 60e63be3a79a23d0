"""Months, quarters and years: their ids, the months they hold, and which of them a measure covers."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.measures.registry import RESIDENTS, Measure
from data.coverage import month_id, month_of
from data.vocabulary import TIME


@dataclass(frozen=True)
class Span:
    """The months that a question asks for, those that are covered, and those of them that are incomplete."""

    asked: tuple[int, ...]
    covered: frozenset[int]
    incomplete: frozenset[int]

    @property
    def usable(self) -> tuple[int, ...]:
        """The months asked for that have data."""
        return tuple(m for m in self.asked if m in self.covered)


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
    covered, incomplete = _count_coverage(measure.topic, measure.numerator, manifest)
    if measure.denominator and measure.denominator != RESIDENTS:
        topic = measure.denominator_topic or measure.topic
        also, vague = _count_coverage(topic, measure.denominator, manifest, measure.kind == "rate")
        covered, incomplete = covered & also, incomplete | vague
    return covered, incomplete & covered


def datasets_of(topic: str, count: str, manifest: dict) -> list[dict]:
    """The manifest's datasets of a topic that carry a count and have any dated row."""
    return [
        d
        for d in manifest["datasets"]
        if d["topic"] == topic and count in d["counts"] and d["first"]
    ]


def _count_coverage(
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


def latest_year(measure: Measure, manifest: dict) -> tuple[str, str]:
    """The last calendar year of which all months are complete, as since and until; else as `latest_complete`."""
    covered, incomplete = coverage(measure, manifest)
    years = [
        y
        for y in {m // 12 for m in covered}
        if set(range(y * 12, y * 12 + 12)) <= covered - incomplete
    ]
    if not years:
        return latest_complete(measure, manifest)
    return month_id(max(years) * 12), month_id(max(years) * 12 + 11)


def latest_complete(measure: Measure, manifest: dict, months: int = 12) -> tuple[str, str]:
    """The last `months` complete months of a measure, as since and until; shorter where it covers less; "" for none."""
    covered, incomplete = coverage(measure, manifest)
    complete = sorted(covered - incomplete) or sorted(covered)
    if not complete:
        return "", ""
    last = complete[-1]
    first = max(last - months + 1, complete[0])
    return month_id(first), month_id(last)
