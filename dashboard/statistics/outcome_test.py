"""The outcome test: hit rates of searches by group, and whether they may differ by chance alone."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dashboard.measures.registry import all_measures
from dashboard.query import reliability
from dashboard.query.answer import Answer
from dashboard.query.answer_source import AnswerSource
from dashboard.query.periods import coverage
from dashboard.query.query_validation import dimensions_of
from dashboard.statistics import ratios
from dashboard.statistics.comparison_request import NO_GROUP, OTHERS, Asked, Refusal
from dashboard.statistics.ratios import Comparison
from dashboard.statistics.registry import all_statistics
from data.model.values import Query

MEASURE = "hit_rate"
# Which stops may have found something: the city file says, where it is not the searches.
SEARCHES = {"searched": "search_rate", "frisked": "frisk_rate"}


@dataclass(frozen=True)
class EqualRates:
    """Pearson's chi-squared test of equal hit rates: statistic, degrees of freedom, probability (0 to 1), groups."""

    chi_squared: float
    freedom: int
    probability: float
    groups: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """The outcome test of one question: the comparison of hit rates, and the test of them all (None where refused, and
    where one search may be of several groups)."""

    comparison: Comparison
    test: EqualRates | None = None
    base: str = "searched"


def outcome_test(answers: AnswerSource, query: Query, sort: str = "name") -> Outcome:
    """The test by the first dimension of a question, whatever its measure. Raises BadQuery for what does not exist."""
    asked = Asked(replace(query, measure=MEASURE), "searches", OTHERS, sort)
    found = Comparison(all_statistics()["outcome_test"], asked)
    manifest = answers.build(query.city).manifest
    measure = all_measures()[MEASURE]
    base = searched_by(manifest)
    if not coverage(measure, manifest)[0]:
        return Outcome(replace(found, refusal=Refusal.of("no_results")), base=base)
    if asked.by not in dimensions_of(measure, manifest):
        return Outcome(
            replace(found, refusal=Refusal.of("group_not_recorded", by=asked.by)), base=base
        )
    answer = answers.answer(asked.query)
    if any(row["status"] == reliability.WITHHELD for row in answer.rows):
        return Outcome(replace(found, refusal=Refusal.of("withheld")), base=base)
    fewest = found.statistic.limits["fewest_searches"]
    groups = [r for r in answer.rows if r[asked.by] not in NO_GROUP]
    months = ratios.read_group_months(answers, answer)
    once = ratios.count_each_once(answers, answer)
    rows = [
        _enough(ratios.against(row, groups, asked, measure, months, once), fewest) for row in groups
    ]
    shares = _recorded(answers, asked, answer, base)
    found = replace(
        found, answer=answer, recorded=shares[:1], rows=tuple(ratios.in_order(rows, answer, asked))
    )
    tested = [r for r in rows if (r["base"] or 0) >= fewest]
    refusal = _unfit(found, tested, shares)
    # The test asks that no search is in two groups.
    untested = refusal or answer.overlaps
    return Outcome(
        replace(found, refusal=refusal), None if untested else equal_rates(tested, asked.by), base
    )


def searched_by(manifest: dict) -> str:
    """Which flag of the stops a find goes with: searched, or what the city file names."""
    named = [d["within"]["found"] for d in manifest["datasets"] if d.get("within", {}).get("found")]
    return named[0] if named else "searched"


def _enough(row: dict, fewest: float) -> dict:
    """The row without its ratio where the group has too few searches for the test."""
    if (row["base"] or 0) >= fewest or row["status"] != reliability.OK:
        return row
    return {**row, **ratios.BLANK, "status": reliability.TOO_FEW}


def _recorded(
    answers: AnswerSource, asked: Asked, answer: Answer, base: str
) -> tuple[float, float, float]:
    """Percentages: searches whose group is recorded; stops that say whether there was one; searches with a result."""
    group = ratios.recorded_shares(answer, answer.measure)[1]
    total = replace(asked.query, by=(), since=answer.since, until=answer.until)
    stops = answers.answer(replace(total, measure="stops")).rows[0]
    searches = answers.answer(replace(total, measure=SEARCHES[base])).rows[0]
    results = sum(row["denominator"] or 0 for row in answer.undivided().rows)
    return (
        group,
        _percent(searches["denominator"], stops["numerator"]),
        _percent(results, searches["numerator"]),
    )


def _percent(part: int | None, whole: int | None) -> float:
    return 100 * (part or 0) / whole if whole else 0.0


def _unfit(
    found: Comparison, tested: list[dict], shares: tuple[float, float, float]
) -> Refusal | None:
    limits = found.statistic.limits
    rules = zip(
        ("unrecorded", "search_unrecorded", "result_unrecorded"),
        shares,
        ("recorded_percent", "search_recorded_percent", "result_recorded_percent"),
    )
    for code, share, limit in rules:
        if share < limits[limit]:
            return Refusal.of(code, recorded=share, wanted=limits[limit])
    if len(tested) < 2:
        return Refusal.of("few_searches", fewest=int(limits["fewest_searches"]))
    if not any(row["ratio"] is not None for row in found.rows):
        return Refusal.of("too_thin")
    return None


def equal_rates(rows: list[dict], by: str) -> EqualRates | None:
    """Pearson's test (1900) that groups have one hit rate, without correction; None where all or no searches found.

    `rows` hold count (finds) and base (searches).
    """
    from scipy.stats import chi2_contingency  # heavy; few pages need it

    finds, rest = [r["count"] for r in rows], [r["base"] - r["count"] for r in rows]
    if not (sum(finds) and sum(rest)):
        return None
    made = chi2_contingency([finds, rest], correction=False)
    return EqualRates(
        float(made.statistic), int(made.dof), float(made.pvalue), tuple(r[by] for r in rows)
    )
