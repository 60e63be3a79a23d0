"""The completeness strip in words: for those who do not see it, and how it is read."""

from __future__ import annotations

from dashboard.i18n.months import name_month, name_months
from dashboard.i18n.numbers import format_percent
from dashboard.i18n.translate import join_list, translate
from dashboard.query.answer import Answer
from dashboard.query.answer_parts import MonthCompleteness
from dashboard.query.completeness import INCOMPLETE, NO_DATA, NOT_REPORTED
from dashboard.wording.labels import name_dimension
from data.model.coverage import format_month

MAX_LISTED_RUNS = 4


def describe_strip(answer: Answer) -> str:
    """What the strip shows: the months with data, how much their records name, and which months are
    otherwise.
    """
    covered = [entry for entry in answer.coverage if entry.state not in (NO_DATA, NOT_REPORTED)]
    ends = [format_month(answer.coverage[i].month) for i in (0, -1)]
    parts = [
        translate(
            "strip_covered", period=name_months(*ends), count=len(covered), all=len(answer.coverage)
        )
    ]
    units, whole = sum(e.units for e in covered), sum(e.complete for e in covered)
    if answer.named and units:
        parts.append(
            translate(
                "strip_whole",
                percent=format_percent(100 * whole / units),
                named=_join_named_dimensions(answer),
            )
        )
        parts += _describe_lowest_month(covered, whole / units)
    parts += _list_months("incomplete_list", [e for e in covered if e.state == INCOMPLETE])
    parts += _list_months("strip_zero", [e for e in covered if not e.units])
    parts += _list_months(
        "not_reported_list", [e for e in answer.coverage if e.state == NOT_REPORTED]
    )
    parts += _list_months("no_data_list", [e for e in answer.coverage if e.state == NO_DATA])
    return " ".join(parts)


def explain_strip(answer: Answer) -> str:
    """How the strip is read."""
    return (
        translate("strip_legend", named=_join_named_dimensions(answer))
        if answer.named
        else translate("strip_legend_bare")
    )


def _join_named_dimensions(answer: Answer) -> str:
    return join_list((name_dimension(answer, d) for d in answer.named), len(answer.named))


def _describe_lowest_month(covered: list[MonthCompleteness], average: float) -> list[str]:
    """The month in which records name least, where it is well below the others."""
    shares = [(e.complete / e.units, e.month) for e in covered if e.units]
    least, month = min(shares)
    return (
        [
            translate(
                "strip_lowest",
                percent=format_percent(100 * least),
                month=name_month(format_month(month)),
            )
        ]
        if len(shares) > 1 and least < average - 0.05
        else []
    )


def _list_months(key: str, entries: list[MonthCompleteness]) -> list[str]:
    """A sentence that lists months, runs of them as one."""
    runs: list[list[int]] = []
    for month, *_ in entries:
        if runs and runs[-1][1] == month - 1:
            runs[-1][1] = month
        else:
            runs.append([month, month])
    names = [name_months(format_month(first), format_month(last)) for first, last in runs]
    return [translate(key, list=join_list(names, MAX_LISTED_RUNS))] if names else []
