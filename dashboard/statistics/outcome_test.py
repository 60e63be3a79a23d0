"""The outcome test: hit rates of searches by group, and whether they may differ by chance alone."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import chdtrc

from dashboard.measures.registry import get_measures
from dashboard.query import reliability
from dashboard.query.answer import Answer
from dashboard.query.answer_source import AnswerSource, get_manifest
from dashboard.query.periods import find_coverage
from dashboard.query.query_validation import find_dimensions
from dashboard.statistics import ratios
from dashboard.statistics.comparison_request import (
    ALL_OTHERS,
    UNGROUPED_CATEGORIES,
    ComparisonRequest,
    NotAvailable,
)
from dashboard.statistics.ratios import GroupComparison, GroupRatio
from dashboard.statistics.registry import get_statistics
from data.model.build_manifest import Manifest
from data.model.values import Query

MEASURE_ID = "hit_rate"
# Which stops may have found something: the city file says, where it is not the searches.
SEARCH_MEASURES = {"searched": "search_rate", "frisked": "frisk_rate"}


@dataclass(frozen=True)
class EqualRatesTest:
    """Pearson's chi-squared test of equal hit rates: statistic, degrees of freedom, probability (0
    to 1), groups.
    """

    chi_squared: float
    freedom: int
    probability: float
    groups: tuple[str, ...]


@dataclass(frozen=True)
class OutcomeTest:
    """The outcome test of one question: the comparison of hit rates, and the test of them all (None
    where refused, and where one search may be of several groups).
    """

    comparison: GroupComparison
    test: EqualRatesTest | None = None
    base: str = "searched"


def run_outcome_test(
    answers: AnswerSource, query: Query, sort: str = "name", asof: str = ""
) -> OutcomeTest:
    """The test by the first dimension of a question, whatever its measure, from the live build or
    from the one that `asof` names. Raises BadQuery for what does not exist.
    """
    asked = ComparisonRequest(replace(query, measure=MEASURE_ID), "searches", ALL_OTHERS, sort)
    found = GroupComparison(get_statistics()["outcome_test"], asked)
    manifest = get_manifest(answers, query.city, asof)
    measure = get_measures()[MEASURE_ID]
    base = find_search_flag(manifest)
    if not find_coverage(measure, manifest)[0]:
        return OutcomeTest(replace(found, refusal=NotAvailable.of("no_results")), base=base)
    if asked.by not in find_dimensions(measure, manifest):
        return OutcomeTest(
            replace(found, refusal=NotAvailable.of("group_not_recorded", by=asked.by)), base=base
        )
    answer = answers.answer(asked.query, asof)
    if any(row.status == reliability.WITHHELD for row in answer.rows):
        return OutcomeTest(replace(found, refusal=NotAvailable.of("withheld")), base=base)
    fewest = found.statistic.limits["fewest_searches"]
    groups = [r for r in answer.rows if r[asked.by] not in UNGROUPED_CATEGORIES]
    months = ratios.read_group_months(answers, answer, asof)
    once = ratios.count_each_once(answers, answer, asof)
    rows = [
        _hide_small_group(ratios.compare_group(row, groups, asked, measure, months, once), fewest)
        for row in groups
    ]
    shares = _measure_recorded_shares(answers, asked, answer, base, asof)
    found = replace(
        found, answer=answer, recorded=shares[:1], rows=tuple(ratios.sort_rows(rows, answer, asked))
    )
    tested = [r for r in rows if (r.base or 0) >= fewest]
    refusal = _find_refusal(found, tested, shares)
    # The test asks that no search is in two groups.
    untested = refusal or answer.overlaps
    return OutcomeTest(
        replace(found, refusal=refusal),
        None
        if untested
        else assess_equal_rates({r.group: (r.count or 0, r.base or 0) for r in tested}),
        base,
    )


def find_search_flag(manifest: Manifest) -> str:
    """Which flag of the stops a find goes with: searched, or what the city file names."""
    named = [d.within["found"] for d in manifest.datasets if d.within.get("found")]
    return named[0] if named else "searched"


def _hide_small_group(row: GroupRatio, fewest: float) -> GroupRatio:
    """The row without its ratio where the group has too few searches for the test."""
    if (row.base or 0) >= fewest or row.status != reliability.OK:
        return row
    return replace(row, ratio=None, ratio_low=None, ratio_high=None, status=reliability.TOO_FEW)


def _measure_recorded_shares(
    answers: AnswerSource, asked: ComparisonRequest, answer: Answer, base: str, asof: str
) -> tuple[float, float, float]:
    """Percentages: searches whose group is recorded; stops that say whether there was one; searches
    with a result.
    """
    group = ratios.calculate_recorded_shares(answer, answer.measure)[1]
    total = replace(asked.query.with_period(answer.period), by=())
    stops = answers.answer(replace(total, measure="stops"), asof).rows[0]
    searches = answers.answer(replace(total, measure=SEARCH_MEASURES[base]), asof).rows[0]
    results = sum(row.denominator or 0 for row in answer.undivided().rows)
    return (
        group,
        _calculate_percent(searches.denominator, stops.numerator),
        _calculate_percent(results, searches.numerator),
    )


def _calculate_percent(part: int | None, whole: int | None) -> float:
    return 100 * (part or 0) / whole if whole else 0.0


def _find_refusal(
    found: GroupComparison, tested: list[GroupRatio], shares: tuple[float, float, float]
) -> NotAvailable | None:
    limits = found.statistic.limits
    rules = zip(
        ("unrecorded", "search_unrecorded", "result_unrecorded"),
        shares,
        ("recorded_percent", "search_recorded_percent", "result_recorded_percent"),
    )
    for code, share, limit in rules:
        if share < limits[limit]:
            return NotAvailable.of(code, recorded=share, wanted=limits[limit])
    if len(tested) < 2:
        return NotAvailable.of("few_searches", fewest=int(limits["fewest_searches"]))
    if not any(row.ratio is not None for row in found.rows):
        return NotAvailable.of("too_thin")
    return None


def assess_equal_rates(counts: dict[str, tuple[int, int]]) -> EqualRatesTest | None:
    """Pearson's test (1900) that groups have one hit rate, without correction; None where all or no
    searches found.

    `counts` are the finds and the searches of each group.
    """
    observed = np.array(
        [
            [found for found, _ in counts.values()],
            [searches - found for found, searches in counts.values()],
        ]
    )
    result_sums = observed.sum(axis=1, keepdims=True)
    if not result_sums.all():
        return None
    expected = observed.sum(axis=0, keepdims=True) * result_sums / observed.sum()
    statistic = float(((observed - expected) ** 2 / expected).sum())
    freedom = len(counts) - 1
    # By scipy.special: loading scipy.stats takes 40 MB of every web process.
    return EqualRatesTest(statistic, freedom, float(chdtrc(freedom, statistic)), tuple(counts))
