"""The sentences of the census page: what is shown, how fresh it is, how marks are made, where the list comes from."""

from __future__ import annotations

from dashboard.i18n.translate import say_count
from dashboard.views.census_content.choice import Choice
from dashboard.views.census_content.rows import Row
from dashboard.wording import day_name, lower_first, number, say
from data.census.check_results import Checked
from data.census.entries import (
    KINDS,
    SOURCE,
    SOURCE_DAY,
    SOURCE_LICENCE,
    Entry,
    by_agency,
    load_census,
    of_topics,
)
from data.census.score import CRITERIA, MET, NOT_CHECKED, PARTLY, Mark


def criteria() -> tuple[str, ...]:
    """Whose the criteria are, then how each is judged."""
    return (say("census.criteria_source"), *(say(f"census.about.{c}") for c in CRITERIA))


def listing() -> tuple[str, ...]:
    """Where the list comes from, and what to know of it."""
    return (
        say("census.list_source", source=SOURCE, licence=SOURCE_LICENCE, date=day_name(SOURCE_DAY)),
        say("census.list_days"),
        say("census.list_agency"),
    )


def title_of(entry: Entry) -> str:
    """What an entry is: its kind, and its part where it has one."""
    return ": ".join(
        filter(
            None,
            (say(f"census.kind.{entry.kind}") if entry.kind in KINDS else entry.kind, entry.part),
        )
    )


def several(count: int, what: str) -> str:
    """ "1 dataset", "206 datasets", "21 agencies"; `what` is dataset, agency or police_agency."""
    return say_count(f"census.{what}", count, number=number(count))


def shown(rows: tuple[Row, ...], choice: Choice) -> str:
    """How much is known, or how much of it fits the choice."""
    entries = load_census()
    if choice.filtered:
        agencies = by_agency(r.entry for r in rows)
        return (
            say(
                "census.shown_some",
                shown=number(len(rows)),
                datasets=several(len(entries), "dataset"),
                agencies=several(len(agencies), "agency"),
            )
            if rows
            else say("census.shown_none")
        )
    topics = of_topics(entries)
    return say(
        "census.shown_all",
        datasets=several(len(entries), "dataset"),
        shown=number(len(topics)),
        agencies=several(len(by_agency(entries)), "police_agency"),
        topic_agencies=several(len(by_agency(topics)), "agency"),
    )


def freshness(checked: Checked) -> str:
    """When the portals were last asked, and for how many datasets marks rest on it."""
    if not checked.checked_at:
        return say("census.never_asked", date=day_name(SOURCE_DAY))
    scored = sum(e.key in checked.found for e in load_census())
    return say(
        "census.asked", date=day_name(checked.checked_at[:10]), datasets=several(scored, "dataset")
    )


def notices(checked: Checked) -> tuple[str, ...]:
    """What the last check could not do."""
    if checked.damaged:
        return (say("census.damaged"),)
    silent = len(checked.unanswered)
    return (say("census.silent", datasets=several(silent, "dataset")),) if silent else ()


def score(row: Row) -> str:
    """The marks in short: "4 of 6, 1 partly, 1 not checked"."""
    states = [m.state for m in row.marks]
    parts = [say("census.score", met=states.count(MET), all=len(states))]
    parts += [
        say(f"census.score_{state}", number=states.count(state))
        for state in (PARTLY, NOT_CHECKED)
        if state in states
    ]
    return say("comma").join(parts)


def mark(found: Mark) -> str:
    """A criterion and how it is met: "Up to date: partly met."."""
    return say(
        "sentence",
        text=say(
            "mark",
            name=say(f"census.mark.{found.criterion}"),
            value=lower_first(say(f"census.state.{found.state}")),
        ),
    )


def basis(row: Row) -> str:
    """What the marks rest on, and as of when."""
    if row.found:
        told = say("census.from_portal", date=day_name(row.found.checked_at[:10]))
        silent = "census.no_answer_it"
    else:
        told, silent = say("census.from_list"), "census.no_answer"
    return f"{told} {say(silent, date=day_name(row.unanswered[:10]))}" if row.unanswered else told
