"""What a reader asks of a comparison, and which of it a city's data can answer: every refusal has its reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from dashboard.errors import BadQuery
from dashboard.measures.registry import RESIDENTS, Measure, all_measures
from dashboard.query import addresses, periods, query_validation
from data.model import vocabulary
from data.model.errors import FieldError
from data.model.values import Query

GROUPS = ("race", "sex")
OTHERS = "others"
SORTS = ("name", "ratio", "count")
EXTRA = ("benchmark", "reference", "sort")
BENCHMARKS = (RESIDENTS, "stops", "force_incidents")
# What names no group of people.
NO_GROUP = (*vocabulary.UNNAMED, vocabulary.SEVERAL)
# Searches that found something are not held against stops: the outcome test is theirs.
TESTED = "found"


@dataclass(frozen=True)
class Asked:
    """A comparison: the question of its counts, what they are held against, with whom, and in which order.

    `query.measure` is a count such as stops or frisked; `query.by` is race or sex. `reference` is `others` (all other
    people) or a group's id.
    """

    query: Query
    benchmark: str
    reference: str = OTHERS
    sort: str = SORTS[0]

    @property
    def by(self) -> str:
        """The dimension whose categories are compared."""
        return self.query.by[0]

    def query_string(self) -> str:
        """The query string of the comparison, keys in one fixed order."""
        reference = "" if self.reference == OTHERS else self.reference
        sort = "" if self.sort == SORTS[0] else self.sort
        return addresses.query_string(
            self.query, benchmark=self.benchmark, reference=reference, sort=sort
        )


@dataclass(frozen=True)
class Refusal:
    """Why something is not shown: a code, and the values that its sentence needs."""

    code: str
    values: tuple[tuple[str, object], ...] = ()

    @classmethod
    def of(cls, code: str, **values: object) -> Refusal:
        """A refusal by its code and values."""
        return cls(code, tuple(values.items()))


def read(text: str) -> Asked:
    """The comparison that a query string asks. Raises BadQuery naming each key at fault and what would be valid."""
    query, extra = addresses.parse(text, EXTRA)
    query = replace(query, by=query.by or GROUPS[:1])
    measure = all_measures().get(query.measure)
    if measure and measure.denominator and (measure.numerator, benchmark_of(measure)) in pairs():
        query = replace(query, measure=measure.numerator)
        extra = {"benchmark": benchmark_of(measure), **extra}
    held = benchmarks(query.measure)
    errors = []
    if not any(count == query.measure for count, _ in pairs()):
        errors.append(_offer("measure", query.measure, sorted({count for count, _ in pairs()})))
    if len(query.by) != 1 or query.by[0] not in GROUPS:
        errors.append(_offer("by", ",".join(query.by), GROUPS))
    if extra.get("benchmark") and extra["benchmark"] not in held:
        errors.append(_offer("benchmark", extra["benchmark"], held))
    if extra.get("sort") and extra["sort"] not in SORTS:
        errors.append(_offer("sort", extra["sort"], SORTS))
    if errors:
        raise BadQuery.of(*errors)
    return Asked(
        query,
        extra.get("benchmark") or held[0],
        extra.get("reference") or OTHERS,
        extra.get("sort") or SORTS[0],
    )


def groups_of(text: str) -> Query:
    """A question about groups alone: city, by (race where it is not named), place and months; no measure is named.

    Raises BadQuery naming each key at fault.
    """
    return _groups(text, ())[0]


def groups_and_reference(text: str) -> tuple[Query, str]:
    """The same with the group that the others are compared with; `others` where none is named."""
    query, extra = _groups(text, ("reference",))
    return query, extra.get("reference") or OTHERS


def _groups(text: str, more: tuple[str, ...]) -> tuple[Query, dict[str, str]]:
    named = text if "measure=" in text else f"{text}&measure=stops"
    query, extra = addresses.parse(named, more)
    if query.by and (len(query.by) > 1 or query.by[0] not in GROUPS):
        raise BadQuery.of(_offer("by", ",".join(query.by), GROUPS))
    return replace(query, by=query.by or GROUPS[:1]), extra


def _offer(field: str, given: str, known: Iterable[str]) -> FieldError:
    return FieldError(field, f"there is no {given[:60]!r} here; expected one of {', '.join(known)}")


def pairs() -> dict[tuple[str, str], Measure]:
    """The measures that divide a count by a benchmark: (count, benchmark) -> measure, in the language spoken."""
    return {
        (m.numerator, benchmark_of(m)): m
        for m in reversed(all_measures().values())
        if m.kind in ("share", "rate")
        and set(GROUPS) & set(m.dimensions)
        and m.numerator != TESTED
        and benchmark_of(m) in (RESIDENTS, *vocabulary.GRAINS)
    }


def benchmark_of(measure: Measure) -> str:
    """What a measure's count is held against: residents, or what its units are."""
    return measure.grain if measure.kind == "share" else measure.denominator


def benchmarks(count: str) -> tuple[str, ...]:
    """What a count may be held against, those first that a measure divides it by."""
    able = [b for c, b in pairs() if c == count]
    order = [b for b in BENCHMARKS if b in able] + sorted(b for b in able if b not in BENCHMARKS)
    return tuple(dict.fromkeys((*order, *(b for b in BENCHMARKS if b != count))))


def refused(asked: Asked, manifest: dict) -> Refusal | None:
    """Why this city's data cannot answer a comparison at all; None where they can be asked."""
    measure = pairs().get((asked.query.measure, asked.benchmark))
    if measure is None:
        return Refusal.of("no_measure", benchmark=asked.benchmark)
    if not periods.coverage(measure, manifest)[0]:
        return Refusal.of("no_data", topics=measure.topics)
    if measure.denominator == RESIDENTS and asked.by not in measure.dimensions:
        return Refusal.of("no_residents_by", by=asked.by)
    if measure.denominator == RESIDENTS and not any(p["race"] for p in manifest["populations"]):
        return Refusal.of("no_residents")
    if asked.by not in query_validation.dimensions_of(measure, manifest):
        return Refusal.of("group_not_recorded", by=asked.by, topics=measure.topics)
    return None
