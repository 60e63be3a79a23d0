"""What a reader asks of a comparison, and which of it a city's data can answer: every refusal has
its reason.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from dashboard.errors import BadQuery
from dashboard.i18n.translate import translate
from dashboard.measures.registry import RESIDENTS, Measure, get_measures
from dashboard.query import addresses, periods, query_validation
from data.model import vocabulary
from data.model.build_manifest import Manifest
from data.model.errors import FieldError
from data.model.values import Query

GROUP_DIMENSIONS = ("race", "sex")
ALL_OTHERS = "others"
SORT_KEYS = ("name", "ratio", "count")
EXTRA_KEYS = ("benchmark", "reference", "sort")
BENCHMARK_IDS = (RESIDENTS, "stops", "force_incidents")
# What names no group of people.
UNGROUPED_CATEGORIES = (*vocabulary.UNNAMED_CATEGORIES, vocabulary.SEVERAL)
# Searches that found something are not compared with stops: the outcome test compares them.
OUTCOME_FLAG = "found"


@dataclass(frozen=True)
class ComparisonRequest:
    """A comparison: the question of its counts, their benchmark, the groups they are compared with,
    and the order of rows.

    `query.measure` is a count such as stops or frisked; `query.by` is race or sex. `reference` is
    `others` (all other people) or a group's id.
    """

    query: Query
    benchmark: str
    reference: str = ALL_OTHERS
    sort: str = SORT_KEYS[0]

    @property
    def by(self) -> str:
        """The dimension whose categories are compared."""
        return self.query.by[0]

    def list_parameters(self) -> addresses.Parameters:
        """The parameters of the comparison, keys in one fixed order, the city first."""
        reference = "" if self.reference == ALL_OTHERS else self.reference
        sort = "" if self.sort == SORT_KEYS[0] else self.sort
        return addresses.list_parameters(
            self.query, benchmark=self.benchmark, reference=reference, sort=sort
        )


@dataclass(frozen=True)
class NotAvailable:
    """Why something is not shown: a code, and the values that its sentence needs."""

    code: str
    values: tuple[tuple[str, object], ...] = ()

    @classmethod
    def of(cls, code: str, **values: object) -> NotAvailable:
        """A refusal by its code and values."""
        return cls(code, tuple(values.items()))


def parse_comparison(text: str) -> ComparisonRequest:
    """The comparison that a query string asks, as `read_comparison` reads it from its
    parameters.
    """
    return read_comparison(addresses.parse_parameters(text))


def read_comparison(parameters: addresses.Parameters) -> ComparisonRequest:
    """The comparison that parameters ask. Raises BadQuery naming each key at fault and what would
    be valid.
    """
    query, extra = addresses.read_query(parameters, EXTRA_KEYS)
    query = replace(query, by=query.by or GROUP_DIMENSIONS[:1])
    measure = get_measures().get(query.measure)
    if (
        measure
        and measure.denominator
        and (measure.numerator, get_benchmark(measure)) in index_benchmark_measures()
    ):
        query = replace(query, measure=measure.numerator)
        extra = {"benchmark": get_benchmark(measure), **extra}
    held = list_benchmarks(query.measure)
    errors = []
    if not any(count == query.measure for count, _ in index_benchmark_measures()):
        errors.append(
            _make_unknown_error(
                "measure", query.measure, sorted({count for count, _ in index_benchmark_measures()})
            )
        )
    if len(query.by) != 1 or query.by[0] not in GROUP_DIMENSIONS:
        errors.append(_make_unknown_error("by", ",".join(query.by), GROUP_DIMENSIONS))
    if extra.get("benchmark") and extra["benchmark"] not in held:
        errors.append(_make_unknown_error("benchmark", extra["benchmark"], held))
    if extra.get("sort") and extra["sort"] not in SORT_KEYS:
        errors.append(_make_unknown_error("sort", extra["sort"], SORT_KEYS))
    if errors:
        raise BadQuery.of(*errors)
    return ComparisonRequest(
        query,
        extra.get("benchmark") or held[0],
        extra.get("reference") or ALL_OTHERS,
        extra.get("sort") or SORT_KEYS[0],
    )


def parse_groups(text: str) -> Query:
    """A question about groups alone: city, by (race where it is not named), place and months; no
    measure is named.

    Raises BadQuery naming each key at fault.
    """
    return read_groups(addresses.parse_parameters(text))


def read_groups(parameters: addresses.Parameters) -> Query:
    """The same from the parameters of an address."""
    return _read_group_query(parameters, ())[0]


def read_groups_and_reference(parameters: addresses.Parameters) -> tuple[Query, str]:
    """The same with the group that the others are compared with; `others` where none is named."""
    query, extra = _read_group_query(parameters, ("reference",))
    return query, extra.get("reference") or ALL_OTHERS


def _read_group_query(
    parameters: addresses.Parameters, more: tuple[str, ...]
) -> tuple[Query, dict[str, str]]:
    named = parameters if "measure" in dict(parameters) else (*parameters, ("measure", "stops"))
    query, extra = addresses.read_query(named, more)
    if query.by and (len(query.by) > 1 or query.by[0] not in GROUP_DIMENSIONS):
        raise BadQuery.of(_make_unknown_error("by", ",".join(query.by), GROUP_DIMENSIONS))
    return replace(query, by=query.by or GROUP_DIMENSIONS[:1]), extra


def _make_unknown_error(field: str, given: str, known: Iterable[str]) -> FieldError:
    return FieldError(
        field, translate("fault.unknown", given=repr(given[:60]), known=", ".join(known))
    )


def index_benchmark_measures() -> dict[tuple[str, str], Measure]:
    """The measures that divide a count by a benchmark: (count, benchmark) -> measure, in the
    current language.
    """
    return {
        (m.numerator, get_benchmark(m)): m
        for m in reversed(get_measures().values())
        if m.kind in ("share", "rate")
        and set(GROUP_DIMENSIONS) & set(m.dimensions)
        and m.numerator != OUTCOME_FLAG
        and get_benchmark(m) in (RESIDENTS, *vocabulary.GRAINS)
    }


def get_benchmark(measure: Measure) -> str:
    """What a measure's count is compared with: residents, or what its units are."""
    return measure.grain if measure.kind == "share" else measure.denominator


def list_benchmarks(count: str) -> tuple[str, ...]:
    """The benchmarks of a count, those first that a measure divides it by."""
    able = [b for c, b in index_benchmark_measures() if c == count]
    order = [b for b in BENCHMARK_IDS if b in able] + sorted(
        b for b in able if b not in BENCHMARK_IDS
    )
    return tuple(dict.fromkeys((*order, *(b for b in BENCHMARK_IDS if b != count))))


def find_refusal(asked: ComparisonRequest, manifest: Manifest) -> NotAvailable | None:
    """Why this city's data cannot answer a comparison at all; None where they can be asked."""
    measure = index_benchmark_measures().get((asked.query.measure, asked.benchmark))
    if measure is None:
        return NotAvailable.of("no_measure", benchmark=asked.benchmark)
    if not periods.find_coverage(measure, manifest)[0]:
        return NotAvailable.of("no_data", topics=measure.topics)
    if measure.denominator == RESIDENTS and asked.by not in measure.dimensions:
        return NotAvailable.of("no_residents_by", by=asked.by)
    if measure.denominator == RESIDENTS and not any(p.race for p in manifest.populations):
        return NotAvailable.of("no_residents")
    if asked.by not in query_validation.find_dimensions(measure, manifest):
        return NotAvailable.of("group_not_recorded", by=asked.by, topics=measure.topics)
    return None
