"""What a number leaves out, and where it comes from."""

from __future__ import annotations

from dashboard.i18n.months import name_day, name_period
from dashboard.i18n.numbers import format_number, format_percent
from dashboard.i18n.translate import capitalize_first, join_list, translate
from dashboard.query.answer import Answer
from dashboard.query.naming_shares import PLACE_DIMENSIONS
from dashboard.query.periods import find_time_dimension
from dashboard.wording.category_coverage import list_uses
from dashboard.wording.labels import name_dimension
from dashboard.wording.naming_shares import is_always_sparse
from dashboard.wording.silences import describe_silences

MAX_LISTED_PERIODS = 4


def describe_missing_values(answer: Answer) -> str:
    """How many of the units lack the answer's own dimensions, or those that it is filtered by: "A precinct is missing
    for 16% of these stops."."""
    asked = dict.fromkeys((*answer.query.by, *(d for d, _ in answer.query.where)))
    sparse = PLACE_DIMENSIONS if is_always_sparse(answer) else ()
    told = [
        _describe_missing_dimension(answer, d)
        for d in asked
        if _measure_missing_percent(answer, d) and d not in sparse
    ]
    return " ".join(
        [*told, *(_describe_cause(answer, cause, d) for cause, d in _list_causes(answer))]
    )


def _list_causes(answer: Answer) -> list[tuple[str, str]]:
    """The other causes for which units have no value of the answer's own dimensions, as (cause, dimension)."""
    if not answer.base:
        return []
    return [
        (cause, d)
        for cause, counted in answer.unnamed.items()
        for d in answer.query.by
        if counted.get(d)
    ]


def _describe_cause(answer: Answer, cause: str, dimension: str) -> str:
    """The share of units that have no value for one cause: "For 2% of these stops race is not read by this site."."""
    return translate(
        f"unnamed.{cause}",
        dimension=name_dimension(answer, dimension),
        percent=format_percent(100 * answer.unnamed[cause][dimension] / answer.base),
        these=translate(f"{answer.measure.grain}.these"),
    )


def _measure_missing_percent(answer: Answer, dimension: str) -> float:
    """Percent of the units that lack a dimension."""
    base = answer.missing_of.get(dimension, answer.base)
    return 100 * answer.missing.get(dimension, 0) / base if base else 0.0


def _describe_missing_dimension(answer: Answer, dimension: str) -> str:
    name = name_dimension(answer, dimension)
    these = translate(f"{answer.measure.grain}.these")
    share = format_percent(_measure_missing_percent(answer, dimension))
    if dimension in PLACE_DIMENSIONS:
        key = "missing_place_an" if name[:1].lower() in "aeiou" else "missing_place"
        return capitalize_first(translate(key, dimension=name, percent=share, these=these))
    return translate("missing", dimension=capitalize_first(name), percent=share, these=these)


def describe_completeness(answer: Answer) -> str:
    """Which dimensions, periods and parts are missing or incomplete, in short sentences; "" where nothing is."""
    withheld = sum(r["numerator"] is None and r["status"] == "withheld" for r in answer.rows)
    time = find_time_dimension(answer.query.by)
    lacking = [
        f"{name_dimension(answer, d)} {format_percent(_measure_missing_percent(answer, d))}"
        for d in answer.missing
        if _measure_missing_percent(answer, d)
    ]
    parts = [translate("withheld_here", count=format_number(withheld))] if withheld else []
    parts += [translate("missing_list", list=translate("comma").join(lacking))] if lacking else []
    if time:
        parts += _list_periods(
            answer, time, "incomplete_list", {r[time] for r in answer.rows if r["incomplete"]}
        )
        parts += _list_periods(
            answer, time, "no_data_list", {r[time] for r in answer.rows if r["status"] == "no_data"}
        )
        parts += describe_silences(answer)
    elif any(r["incomplete"] for r in answer.rows):
        parts.append(translate("part_incomplete"))
        parts += describe_silences(answer)
    parts += list_uses(answer)
    parts += answer.differing
    parts += answer.audited
    return " ".join(parts)


def _list_periods(answer: Answer, time: str, key: str, ids: set[str]) -> list[str]:
    names = [name_period(p) for p in sorted(ids)]
    return [translate(key, list=join_list(names, MAX_LISTED_PERIODS))] if names else []


def write_source_line(answer: Answer) -> str:
    """Publisher, dataset and as-of date of everything used; made-up numbers are said to be so first."""
    sources = translate("source_next").join(_describe_source(p) for p in answer.provenance)
    line = translate("source", sources=sources) if sources else ""
    return " ".join(
        part for part in (translate("sample_long") if answer.sample else "", line) if part
    )


def write_citation(answer: Answer) -> str:
    """How to name an answer elsewhere: publishers and datasets with their dates, who counted, and the build."""
    sources = translate("source_next").join(_describe_source(p) for p in answer.provenance)
    return translate("citation", sources=sources, build=answer.build) if sources else ""


def _describe_source(entry: dict) -> str:
    key = "source_one" if entry.get("as_of") else "source_undated"
    date = name_day(entry["as_of"]) if entry.get("as_of") else ""
    return translate(
        key, publisher=entry["publisher"], title=entry["title"], dataset=entry["dataset"], date=date
    )
