"""What a reader is told of a dataset's revisions: what changed last time, by month, and whether it lives on."""

from __future__ import annotations

from dashboard.words import day_name, month_name, number
from data.revisions import Revision

KINDS = ("added", "changed", "removed")
MOST_MONTHS = 24


def newest(revisions: tuple[Revision, ...]) -> dict[str, Revision]:
    """The last revision of each dataset."""
    return {r.dataset: r for r in revisions}


def what_changed(revision: Revision) -> str:
    """One sentence on what the last refresh with new rows found."""
    told = [f"{number(revision.total(kind))} {kind}" for kind in KINDS]
    return f"What changed on {day_name(revision.at[:10])}: of {number(revision.rows)} rows, {', '.join(told)}."


def months_table(revision: Revision) -> tuple[tuple[str, str], ...]:
    """Rows added, changed and removed by month, newest first; older months are put together at the end."""
    named = sorted((m for m in revision.months if m), reverse=True)
    rows = [(month_name(m), _told([revision.months[m]])) for m in named[:MOST_MONTHS]]
    earlier = [revision.months[m] for m in named[MOST_MONTHS:]]
    rows += [(f"Before {month_name(named[MOST_MONTHS - 1])}", _told(earlier))] if earlier else []
    rows += [("Set aside", _told([revision.months[""]]))] if "" in revision.months else []
    return tuple(rows)


def _told(months: list[dict[str, int]]) -> str:
    sums = {kind: sum(m.get(kind, 0) for m in months) for kind in KINDS}
    return ", ".join(f"{number(n)} {kind}" for kind, n in sums.items() if n)
