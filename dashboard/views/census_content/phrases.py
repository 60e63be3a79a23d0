"""The sentences of the census page: what is shown, how fresh it is, how marks are made, where the
list comes from.
"""

from __future__ import annotations

from dashboard.i18n.translate import translate_count
from dashboard.views.census_content.choice import CensusFilter
from dashboard.views.census_content.rows import CensusRow
from dashboard.wording import format_number, lowercase_first, name_day, translate
from data.census.check_results import CheckResults
from data.census.entries import (
    KINDS,
    SOURCE,
    SOURCE_DAY,
    SOURCE_LICENCE,
    CensusEntry,
    group_by_agency,
    load_census,
    select_topics,
)
from data.census.score import CRITERIA, MET, NOT_CHECKED, PARTLY, OpennessMark


def describe_criteria() -> tuple[str, ...]:
    """Whose the criteria are, then how each is judged."""
    return (
        translate("census.criteria_source"),
        *(translate(f"census.about.{c}") for c in CRITERIA),
    )


def describe_listing() -> tuple[str, ...]:
    """Where the list comes from, and what to know of it."""
    return (
        translate(
            "census.list_source", source=SOURCE, licence=SOURCE_LICENCE, date=name_day(SOURCE_DAY)
        ),
        translate("census.list_days"),
        translate("census.list_agency"),
    )


def write_entry_title(entry: CensusEntry) -> str:
    """What an entry is: its kind, and its part where it has one."""
    return ": ".join(
        filter(
            None,
            (
                translate(f"census.kind.{entry.kind}") if entry.kind in KINDS else entry.kind,
                entry.part,
            ),
        )
    )


def format_entry_count(count: int, what: str) -> str:
    """ "1 dataset", "206 datasets", "21 agencies"; `what` is dataset, agency or police_agency."""
    return translate_count(f"census.{what}", count, number=format_number(count))


def describe_shown(rows: tuple[CensusRow, ...], choice: CensusFilter) -> str:
    """How much is known, or how much of it fits the choice."""
    entries = load_census()
    if choice.filtered:
        agencies = group_by_agency(r.entry for r in rows)
        return (
            translate(
                "census.shown_some",
                shown=format_number(len(rows)),
                datasets=format_entry_count(len(entries), "dataset"),
                agencies=format_entry_count(len(agencies), "agency"),
            )
            if rows
            else translate("census.shown_none")
        )
    topics = select_topics(entries)
    return translate(
        "census.shown_all",
        datasets=format_entry_count(len(entries), "dataset"),
        shown=format_number(len(topics)),
        agencies=format_entry_count(len(group_by_agency(entries)), "police_agency"),
        topic_agencies=format_entry_count(len(group_by_agency(topics)), "agency"),
    )


def describe_freshness(checked: CheckResults) -> str:
    """When the portals were last asked, and for how many datasets marks rest on it."""
    if not checked.checked_at:
        return translate("census.never_asked", date=name_day(SOURCE_DAY))
    scored = sum(e.key in checked.found for e in load_census())
    return translate(
        "census.asked",
        date=name_day(checked.checked_at[:10]),
        datasets=format_entry_count(scored, "dataset"),
    )


def write_notices(checked: CheckResults) -> tuple[str, ...]:
    """What the last check could not do."""
    if checked.damaged:
        return (translate("census.damaged"),)
    silent = len(checked.unanswered)
    return (
        (translate("census.silent", datasets=format_entry_count(silent, "dataset")),)
        if silent
        else ()
    )


def write_score(row: CensusRow) -> str:
    """The marks in short: "4 of 6, 1 partly, 1 not checked"."""
    states = [m.state for m in row.marks]
    parts = [translate("census.score", met=states.count(MET), all=len(states))]
    parts += [
        translate(f"census.score_{state}", number=states.count(state))
        for state in (PARTLY, NOT_CHECKED)
        if state in states
    ]
    return translate("comma").join(parts)


def describe_criterion(found: OpennessMark) -> str:
    """A criterion and how it is met: "Up to date: partly met."."""
    return translate(
        "sentence",
        text=translate(
            "mark",
            name=translate(f"census.mark.{found.criterion}"),
            value=lowercase_first(translate(f"census.state.{found.state}")),
        ),
    )


def describe_basis(row: CensusRow) -> str:
    """What the marks rest on, and as of when."""
    if row.found:
        basis = translate("census.from_portal", date=name_day(row.found.checked_at[:10]))
        silent = "census.no_answer_it"
    else:
        basis, silent = translate("census.from_list"), "census.no_answer"
    return (
        f"{basis} {translate(silent, date=name_day(row.unanswered[:10]))}"
        if row.unanswered
        else basis
    )
