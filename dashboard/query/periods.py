"""Months, quarters and years: their ids, the months they hold, which of them a measure covers, and
the one rule that turns `since` and `until` of an address into the months that are shown.

The rule, the same for pages, API, command line, embeds and briefings: both ends are included; one
end alone leaves the other open, to the first or the last month that the measure covers. Without
either, an answer covers all months, and a page, an embed or a briefing that shows one total takes
the last 12 complete months.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

from dashboard.measures.registry import RESIDENTS, Measure
from data.model.build_manifest import Manifest, ManifestDataset
from data.model.coverage import format_month
from data.model.period import Period
from data.model.vocabulary import TIME_DIMENSIONS

# The period of an address that names no months.
EVERY_MONTH = Period()


@dataclass(frozen=True)
class Span:
    """The months that a question asks for, those that are covered, and those of them that are
    incomplete or silent.

    In a silent month the source reported nothing that the question counts
    (dashboard/query/reporting.py).
    """

    asked: tuple[int, ...]
    covered: frozenset[int]
    incomplete: frozenset[int]
    silent: frozenset[int] = frozenset()

    @cached_property
    def usable(self) -> tuple[int, ...]:
        """The months asked for that count: they have data, and the source was not silent."""
        return tuple(m for m in self.asked if m in self.covered and m not in self.silent)


@lru_cache(maxsize=8192)
def format_period_id(month: int, dimension: str) -> str:
    """The id of the period of a time dimension that holds a month number: 2019, 2019-Q3 or
    2019-07.
    """
    year, quarter = month // 12, month % 12 // 3 + 1
    return {
        "year": f"{year:04d}",
        "quarter": f"{year:04d}-Q{quarter}",
        "month": format_month(month),
    }[dimension]


def count_period_months(dimension: str) -> int:
    """How many months one period of a time dimension holds."""
    return {"year": 12, "quarter": 3, "month": 1}[dimension]


def find_time_dimension(by: tuple[str, ...]) -> str:
    """The time dimension of a question, or ""."""
    return next((d for d in by if d in TIME_DIMENSIONS), "")


def resolve_span(measure: Measure, manifest: Manifest, period: Period) -> Span:
    """The months of a question; an end of its period that is open runs as far as the measure
    covers.
    """
    covered, incomplete = find_coverage(measure, manifest)
    if not covered and period.is_open:
        return Span((), frozenset(), frozenset())
    last_named = set() if period.last is None else {period.last}
    first = min(covered | last_named) if period.first is None else period.first
    last = max(covered | {first}) if period.last is None else period.last
    return Span(tuple(range(first, last + 1)), frozenset(covered), frozenset(incomplete))


def find_coverage(measure: Measure, manifest: Manifest) -> tuple[set[int], set[int]]:
    """The covered and the incomplete months of a measure: those that its numerator and its
    denominator share.
    """
    covered, incomplete = find_count_coverage(measure.topic, measure.numerator, manifest)
    if measure.denominator and measure.denominator != RESIDENTS:
        topic = measure.denominator_topic or measure.topic
        also, vague = find_count_coverage(
            topic, measure.denominator, manifest, measure.kind == "rate"
        )
        covered, incomplete = covered & also, incomplete | vague
    return covered, incomplete & covered


def find_datasets(topic: str, count: str, manifest: Manifest) -> list[ManifestDataset]:
    """The manifest's datasets of a topic that carry a count and have any dated row."""
    return [d for d in manifest.datasets if d.topic == topic and count in d.counts and d.months]


def find_count_coverage(
    topic: str, count: str, manifest: Manifest, asked: bool = False
) -> tuple[set[int], set[int]]:
    """The months of a count; with `asked` only those in which its flag is recorded, where it begins
    later.
    """
    covered: set[int] = set()
    incomplete: set[int] = set()
    for dataset in find_datasets(topic, count, manifest):
        begins = dataset.begins.get(count, 0) if asked else 0
        covered |= {month for month in dataset.months if month >= begins}
        incomplete |= set(dataset.incomplete)
    return covered, incomplete


def resolve_period(
    measure: Measure,
    manifest: Manifest,
    asked: Period = EVERY_MONTH,
    whole_years: bool = False,
) -> Period:
    """The months that a page, an embed or a briefing shows for the period of its address.

    Without either end they are the last 12 complete months, or with `whole_years` the last complete
    calendar year.
    """
    if not asked.is_bounded:
        usual = find_latest_year if whole_years else find_latest_complete_period
        return usual(measure, manifest)
    months = resolve_span(measure, manifest, asked).asked
    return Period(months[0], months[-1]) if months else asked


def widen_period(period: Period, dimension: str) -> Period:
    """The whole years, quarters or months (`dimension`) that hold a period; an open end
    stays open.
    """
    length = count_period_months(dimension)
    return Period(
        None if period.first is None else period.first // length * length,
        None if period.last is None else (period.last // length + 1) * length - 1,
    )


def find_covered_period(measure: Measure, manifest: Manifest) -> Period:
    """All months from the first to the last that a measure covers."""
    covered, _ = find_coverage(measure, manifest)
    return Period(min(covered), max(covered)) if covered else EVERY_MONTH


def find_comparison_period(period: Period) -> Period:
    """The period of equal length with which a period is compared: the same calendar months of
    earlier years.

    For a period of whole years (12, 24, ... months) these are the months just before it; for any
    other length the latest earlier run of the same months, so that a summer is compared with a
    summer. Raises ValueError for a period with an open end.
    """
    years = -(-period.months.length // 12)
    return period.shift(-12 * years)


def find_latest_year(measure: Measure, manifest: Manifest) -> Period:
    """The last calendar year of which all months are complete; else as
    `find_latest_complete_period`.
    """
    covered, incomplete = find_coverage(measure, manifest)
    years = [
        y
        for y in {m // 12 for m in covered}
        if set(range(y * 12, y * 12 + 12)) <= covered - incomplete
    ]
    if not years:
        return find_latest_complete_period(measure, manifest)
    return Period(max(years) * 12, max(years) * 12 + 11)


def find_latest_complete_period(measure: Measure, manifest: Manifest, months: int = 12) -> Period:
    """The last `months` complete months of a measure; shorter where it covers less."""
    covered, incomplete = find_coverage(measure, manifest)
    complete = sorted(covered - incomplete) or sorted(covered)
    if not complete:
        return EVERY_MONTH
    return Period(max(complete[-1] - months + 1, complete[0]), complete[-1])
