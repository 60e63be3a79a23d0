"""How to read a chart: a sentence for each kind of mark that it really has, for what is missing,
and for each event.
"""

from __future__ import annotations

from dashboard.i18n.months import name_month
from dashboard.i18n.translate import translate
from dashboard.query.answer import Answer
from dashboard.query.periods import find_time_dimension
from dashboard.wording.labels import join_dimension_names, name_dimension
from data.model.vocabulary import UNNAMED_CATEGORIES

# More lines than this stand in panels of their own; bands of more would lie over each other until
# nothing can be read.
MOST_LINES, MOST_BANDS = 5, 2


def explain_trend(answer: Answer) -> list[str]:
    """What points, lines, bands and breaks of a trend mean."""
    time = find_time_dimension(answer.query.by)
    others = tuple(d for d in answer.query.by if d != time)
    found = [translate("read.trend", time=name_dimension(answer, time))] if time else []
    if others:
        lines = len({tuple(row[d] for d in others) for row in answer.rows})
        key = (
            "read.trend_panels"
            if lines > (MOST_BANDS if _has_intervals(answer) else MOST_LINES)
            else "read.trend_several"
        )
        found.append(translate(key, dimension=join_dimension_names(answer, others)))
    found += [translate("read.band")] if _has_intervals(answer) else []
    return found + ([translate("read.break")] if answer.breaks else [])


def explain_bars(answer: Answer) -> list[str]:
    """What bars, panels, intervals and stripes of a breakdown mean."""
    if not answer.query.by:
        return []
    first, others = answer.query.by[0], answer.query.by[1:]
    found = [translate("read.bars", dimension=name_dimension(answer, first))]
    found += (
        [translate("read.bars_panels", dimension=join_dimension_names(answer, others))]
        if others
        else []
    )
    found += [translate("read.whisker")] if _has_intervals(answer) else []
    striped = {*UNNAMED_CATEGORIES} & {row[first] for row in answer.rows if row.numerator}
    return found + ([translate("read.hatch")] if striped else [])


def explain_map(answer: Answer) -> list[str]:
    """What the colours of a map mean, and where to find what has no place."""
    name = name_dimension(answer, "district")
    found = [translate("read.map", dimension=name)]
    found += (
        [translate("read.map_counts", dimension=name)] if answer.measure.kind == "count" else []
    )
    unplaced = {*UNNAMED_CATEGORIES} & {row.categories.get("district") for row in answer.rows}
    return found + ([translate("read.map_rows")] if unplaced else [])


def _has_intervals(answer: Answer) -> bool:
    """Whether any value has an interval."""
    return answer.measure.kind != "count" and any(row.low is not None for row in answer.rows)


def explain_blanks(answer: Answer, on_line: bool) -> list[str]:
    """What is not there, on a line or elsewhere, and that none of it is a zero."""
    statuses = {row.status for row in answer.rows}
    found = []
    if any(row.incomplete for row in answer.rows):
        found.append(translate("read.incomplete_line" if on_line else "read.incomplete"))
    if "no_data" in statuses:
        found.append(translate("read.no_data" if on_line else "read.no_data_else"))
    explained = ("too_few", "not_recorded", "not_reported", "not_read")
    found += [translate(f"read.{s}") for s in explained if s in statuses]
    if any(row.status == "ok" and row.value == 0 for row in answer.rows):
        found.append(translate("read.zero"))
    return found


def write_event_notes(answer: Answer) -> tuple[str, ...]:
    """One sentence for each event in the answer's months, then what a mark does not say; () where
    there are none.
    """
    notes = tuple(
        translate(
            "event_source" if e.url else "event_told",
            month=name_month(e.month),
            title=e.title,
            url=e.url,
        )
        for e in answer.events
    )
    return (*notes, translate("event_cause")) if notes else ()
