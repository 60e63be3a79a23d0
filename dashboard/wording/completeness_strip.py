"""The completeness strip in words: for those who do not see it, and how it is read."""

from __future__ import annotations

from dashboard.i18n.months import month_name, period
from dashboard.i18n.numbers import percent
from dashboard.i18n.translate import listed, say
from dashboard.query.answer import Answer
from dashboard.query.completeness import INCOMPLETE, NO_DATA, NOT_REPORTED
from dashboard.wording.labels import dimension_name
from data.model.coverage import month_id

MOST_LISTED = 4


def strip_words(answer: Answer) -> str:
    """What the strip shows: the months with data, how much their records name, and which months are otherwise."""
    covered = [entry for entry in answer.coverage if entry[1] not in (NO_DATA, NOT_REPORTED)]
    ends = [month_id(answer.coverage[i][0]) for i in (0, -1)]
    parts = [
        say("strip_covered", period=period(*ends), count=len(covered), all=len(answer.coverage))
    ]
    units, whole = sum(e[2] for e in covered), sum(e[3] for e in covered)
    if answer.named and units:
        parts.append(say("strip_whole", percent=percent(100 * whole / units), named=_named(answer)))
        parts += _lowest(covered, whole / units)
    parts += _months("incomplete_list", [e for e in covered if e[1] == INCOMPLETE])
    parts += _months("strip_zero", [e for e in covered if not e[2]])
    parts += _months("not_reported_list", [e for e in answer.coverage if e[1] == NOT_REPORTED])
    parts += _months("no_data_list", [e for e in answer.coverage if e[1] == NO_DATA])
    return " ".join(parts)


def strip_legend(answer: Answer) -> str:
    """How the strip is read."""
    return say("strip_legend", named=_named(answer)) if answer.named else say("strip_legend_bare")


def _named(answer: Answer) -> str:
    return listed((dimension_name(answer, d) for d in answer.named), len(answer.named))


def _lowest(covered: list, average: float) -> list[str]:
    """The month in which records name least, where it is well below the others."""
    shares = [(e[3] / e[2], e[0]) for e in covered if e[2]]
    least, month = min(shares)
    return (
        [say("strip_lowest", percent=percent(100 * least), month=month_name(month_id(month)))]
        if len(shares) > 1 and least < average - 0.05
        else []
    )


def _months(key: str, entries: list) -> list[str]:
    """A sentence that lists months, runs of them as one."""
    runs: list[list[int]] = []
    for month, *_ in entries:
        if runs and runs[-1][1] == month - 1:
            runs[-1][1] = month
        else:
            runs.append([month, month])
    names = [period(month_id(first), month_id(last)) for first, last in runs]
    return [say(key, list=listed(names, MOST_LISTED))] if names else []
