"""What a reader is told of a dataset's revisions: what changed last time, by month, and whether it lives on."""

from __future__ import annotations

from dashboard.wording import day_name, month_name, number, say
from data.history.row_revisions import Revision
from data.model.clock import local_day

KINDS = ("added", "changed", "removed")
# The same content under another id.
REPLACED = "replaced"
MOST_MONTHS = 24


def newest(revisions: tuple[Revision, ...]) -> dict[str, Revision]:
    """The last revision of each dataset."""
    return {r.dataset: r for r in revisions}


def what_changed(revision: Revision, time_zone: str) -> str:
    """One sentence on what the last refresh with new rows found; its date is a day in the city's time zone."""
    replaced = revision.total(REPLACED)
    counted = {kind: revision.total(kind) for kind in KINDS}
    if replaced and not any(counted.values()):
        told = say("revision.only_ids", number=number(replaced))
    else:
        said = [say(f"revision.{kind}", number=number(rows)) for kind, rows in counted.items()]
        said += [say("revision.replaced", number=number(replaced))] if replaced else []
        told = say("comma").join(said)
    return say(
        "revision.told",
        date=day_name(local_day(revision.at, time_zone).isoformat()),
        rows=number(revision.rows),
        changes=told,
    )


def months_table(revision: Revision) -> tuple[tuple[str, str], ...]:
    """Rows added, changed and removed by month, newest first; older months are put together at the end."""
    named = sorted((m for m in revision.months if m), reverse=True)
    rows = [(month_name(m), _told([revision.months[m]])) for m in named[:MOST_MONTHS]]
    earlier = [revision.months[m] for m in named[MOST_MONTHS:]]
    rows += (
        [(say("revision.before", month=month_name(named[MOST_MONTHS - 1])), _told(earlier))]
        if earlier
        else []
    )
    rows += [(say("revision.aside"), _told([revision.months[""]]))] if "" in revision.months else []
    return tuple(rows)


def _told(months: list[dict[str, int]]) -> str:
    sums = {kind: sum(m.get(kind, 0) for m in months) for kind in (*KINDS, REPLACED)}
    return say("comma").join(
        say(f"revision.{kind}", number=number(n)) for kind, n in sums.items() if n
    )
