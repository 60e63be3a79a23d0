"""What a number leaves out, and where it comes from."""

from __future__ import annotations

from dashboard.i18n.months import day_name, period_name
from dashboard.i18n.numbers import number, percent
from dashboard.i18n.translate import listed, say, upper_first
from dashboard.query.answer import Answer
from dashboard.query.naming_shares import PLACES
from dashboard.query.periods import time_dimension
from dashboard.wording.category_coverage import use_list
from dashboard.wording.labels import dimension_name
from dashboard.wording.naming_shares import all_sparse
from dashboard.wording.silences import tell_silences

MOST_LISTED = 4


def missing(answer: Answer) -> str:
    """How many of the units lack the answer's own dimensions, or those that it is filtered by: "A precinct is missing
    for 16% of these stops."."""
    asked = dict.fromkeys((*answer.query.by, *(d for d, _ in answer.query.where)))
    sparse = PLACES if all_sparse(answer) else ()
    told = [_missing(answer, d) for d in asked if _lacking(answer, d) and d not in sparse]
    return " ".join([*told, *(_unnamed(answer, cause, d) for cause, d in _causes(answer))])


def _causes(answer: Answer) -> list[tuple[str, str]]:
    """The other causes for which units have no value of the answer's own dimensions, as (cause, dimension)."""
    if not answer.base:
        return []
    return [
        (cause, d)
        for cause, counted in answer.unnamed.items()
        for d in answer.query.by
        if counted.get(d)
    ]


def _unnamed(answer: Answer, cause: str, dimension: str) -> str:
    """The share of units that have no value for one cause: "For 2% of these stops race is not read by this site."."""
    return say(
        f"unnamed.{cause}",
        dimension=dimension_name(answer, dimension),
        percent=percent(100 * answer.unnamed[cause][dimension] / answer.base),
        these=say(f"{answer.measure.grain}.these"),
    )


def _lacking(answer: Answer, dimension: str) -> float:
    """Percent of the units that lack a dimension."""
    base = answer.missing_of.get(dimension, answer.base)
    return 100 * answer.missing.get(dimension, 0) / base if base else 0.0


def _missing(answer: Answer, dimension: str) -> str:
    name = dimension_name(answer, dimension)
    these = say(f"{answer.measure.grain}.these")
    share = percent(_lacking(answer, dimension))
    if dimension in PLACES:
        key = "missing_place_an" if name[:1].lower() in "aeiou" else "missing_place"
        return upper_first(say(key, dimension=name, percent=share, these=these))
    return say("missing", dimension=upper_first(name), percent=share, these=these)


def completeness(answer: Answer) -> str:
    """Which dimensions, periods and parts are missing or incomplete, in short sentences; "" where nothing is."""
    withheld = sum(r["numerator"] is None and r["status"] == "withheld" for r in answer.rows)
    time = time_dimension(answer.query.by)
    lacking = [
        f"{dimension_name(answer, d)} {percent(_lacking(answer, d))}"
        for d in answer.missing
        if _lacking(answer, d)
    ]
    parts = [say("withheld_here", count=number(withheld))] if withheld else []
    parts += [say("missing_list", list=say("comma").join(lacking))] if lacking else []
    if time:
        parts += _periods(
            answer, time, "incomplete_list", {r[time] for r in answer.rows if r["incomplete"]}
        )
        parts += _periods(
            answer, time, "no_data_list", {r[time] for r in answer.rows if r["status"] == "no_data"}
        )
        parts += tell_silences(answer)
    elif any(r["incomplete"] for r in answer.rows):
        parts.append(say("part_incomplete"))
        parts += tell_silences(answer)
    parts += use_list(answer)
    parts += answer.differing
    parts += answer.audited
    return " ".join(parts)


def _periods(answer: Answer, time: str, key: str, ids: set[str]) -> list[str]:
    names = [period_name(p) for p in sorted(ids)]
    return [say(key, list=listed(names, MOST_LISTED))] if names else []


def source_line(answer: Answer) -> str:
    """Publisher, dataset and as-of date of everything used; made-up numbers are said to be so first."""
    sources = say("source_next").join(_source(p) for p in answer.provenance)
    line = say("source", sources=sources) if sources else ""
    return " ".join(part for part in (say("sample_long") if answer.sample else "", line) if part)


def citation(answer: Answer) -> str:
    """How to name an answer elsewhere: publishers and datasets with their dates, who counted, and the build."""
    sources = say("source_next").join(_source(p) for p in answer.provenance)
    return say("citation", sources=sources, build=answer.build) if sources else ""


def _source(entry: dict) -> str:
    key = "source_one" if entry.get("as_of") else "source_undated"
    date = day_name(entry["as_of"]) if entry.get("as_of") else ""
    return say(
        key, publisher=entry["publisher"], title=entry["title"], dataset=entry["dataset"], date=date
    )
