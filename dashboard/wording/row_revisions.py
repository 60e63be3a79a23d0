"""Texts on a dataset's revisions: what changed last, by month, and whether it is still updated."""

from __future__ import annotations

from dashboard.wording import format_number, name_day, name_month, translate
from data.history.row_revisions import RowRevision
from data.model.clock import find_local_day

KINDS = ("added", "changed", "removed")
# The same content under another id.
REPLACED_KIND = "replaced"
MAX_MONTHS = 24


def find_newest_revisions(revisions: tuple[RowRevision, ...]) -> dict[str, RowRevision]:
    """The last revision of each dataset."""
    return {r.dataset: r for r in revisions}


def describe_revision(revision: RowRevision, time_zone: str) -> str:
    """One sentence on what the last refresh with new rows found; its date is a day in the city's
    time zone.
    """
    replaced = revision.total(REPLACED_KIND)
    counted = {kind: revision.total(kind) for kind in KINDS}
    if replaced and not any(counted.values()):
        text = translate("revision.only_ids", number=format_number(replaced))
    else:
        said = [
            translate(f"revision.{kind}", number=format_number(rows))
            for kind, rows in counted.items()
        ]
        said += [translate("revision.replaced", number=format_number(replaced))] if replaced else []
        text = translate("comma").join(said)
    return translate(
        "revision.told",
        date=name_day(find_local_day(revision.at, time_zone).isoformat()),
        rows=format_number(revision.rows),
        changes=text,
    )


def build_months_table(revision: RowRevision) -> tuple[tuple[str, str], ...]:
    """Rows added, changed and removed by month, newest first; older months are put together at the
    end.
    """
    named = sorted((m for m in revision.months if m), reverse=True)
    rows = [(name_month(m), _describe_sums([revision.months[m]])) for m in named[:MAX_MONTHS]]
    earlier = [revision.months[m] for m in named[MAX_MONTHS:]]
    rows += (
        [
            (
                translate("revision.before", month=name_month(named[MAX_MONTHS - 1])),
                _describe_sums(earlier),
            )
        ]
        if earlier
        else []
    )
    rows += (
        [(translate("revision.aside"), _describe_sums([revision.months[""]]))]
        if "" in revision.months
        else []
    )
    return tuple(rows)


def _describe_sums(months: list[dict[str, int]]) -> str:
    sums = {kind: sum(m.get(kind, 0) for m in months) for kind in (*KINDS, REPLACED_KIND)}
    return translate("comma").join(
        translate(f"revision.{kind}", number=format_number(n)) for kind, n in sums.items() if n
    )
