"""How to read a chart: a sentence for each kind of mark that it really has, and for what is missing from it."""

from __future__ import annotations

from dashboard.i18n.translate import say
from dashboard.query.answer import Answer
from dashboard.query.periods import time_dimension
from dashboard.wording.labels import dimension_name, dimension_names
from data.model.vocabulary import UNNAMED

# More lines than this stand in panels of their own; bands of more would lie over each other until nothing can be read.
MOST_LINES, MOST_BANDS = 5, 2


def how_to_read(answer: Answer, form: str) -> tuple[str, ...]:
    """What the marks of a trend, a breakdown or a map mean, in the order in which a reader meets them."""
    marks = {"trend": _trend, "breakdown": _bars, "map": _map}.get(form)
    if marks is None or not answer.rows:
        return ()
    return (*marks(answer), *_blanks(answer, form))


def _trend(answer: Answer) -> list[str]:
    time = time_dimension(answer.query.by)
    others = tuple(d for d in answer.query.by if d != time)
    found = [say("read.trend", time=dimension_name(answer, time))] if time else []
    if others:
        lines = len({tuple(row[d] for d in others) for row in answer.rows})
        key = (
            "read.trend_panels"
            if lines > (MOST_BANDS if _banded(answer) else MOST_LINES)
            else "read.trend_several"
        )
        found.append(say(key, dimension=dimension_names(answer, others)))
    found += [say("read.band")] if _banded(answer) else []
    return found + ([say("read.break")] if answer.breaks else [])


def _bars(answer: Answer) -> list[str]:
    if not answer.query.by:
        return []
    first, others = answer.query.by[0], answer.query.by[1:]
    found = [say("read.bars", dimension=dimension_name(answer, first))]
    found += [say("read.bars_panels", dimension=dimension_names(answer, others))] if others else []
    found += [say("read.whisker")] if _banded(answer) else []
    striped = {*UNNAMED} & {row[first] for row in answer.rows if row["numerator"]}
    return found + ([say("read.hatch")] if striped else [])


def _map(answer: Answer) -> list[str]:
    name = dimension_name(answer, "district")
    found = [say("read.map", dimension=name)]
    found += [say("read.map_counts", dimension=name)] if answer.measure.kind == "count" else []
    unplaced = {*UNNAMED} & {row.get("district") for row in answer.rows}
    return found + ([say("read.map_rows")] if unplaced else [])


def _banded(answer: Answer) -> bool:
    """Whether any value has an interval."""
    return answer.measure.kind != "count" and any(row["low"] is not None for row in answer.rows)


def _blanks(answer: Answer, form: str) -> list[str]:
    """What is not there, and that none of it is a zero."""
    statuses = {row["status"] for row in answer.rows}
    found = []
    if any(row["incomplete"] for row in answer.rows):
        found.append(say("read.incomplete_line" if form == "trend" else "read.incomplete"))
    if "no_data" in statuses:
        found.append(say("read.no_data" if form == "trend" else "read.no_data_else"))
    told = ("too_few", "not_recorded", "not_reported", "not_read")
    found += [say(f"read.{s}") for s in told if s in statuses]
    if any(row["status"] == "ok" and row["value"] == 0 for row in answer.rows):
        found.append(say("read.zero"))
    return found
