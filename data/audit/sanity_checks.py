"""Decides before rows are read whether a table changed so much that its last good rows are kept."""

from __future__ import annotations

from data.audit.comparison import MAX_LOST_SHARE
from data.model.errors import FieldError, SchemaDrift, SuspiciousData
from data.model.values import Snapshot, TableInfo

DATE_TYPES = ("calendar_date", "floating_timestamp", "fixed_timestamp", "date", "text")
ADVICE = "Look at it at the portal; `python app.py refresh {city} --accept` takes it as it is."


def check_table(last: Snapshot, info: TableInfo, total: int, date: str) -> None:
    """Compare a table with its last good snapshot before any row is read; `date` is its date
    column.

    Raises SuspiciousData where over a fifth of the rows are gone, SchemaDrift where the column is
    no date any more.
    """
    if total < (1 - MAX_LOST_SHARE) * last.rows:
        raise SuspiciousData(
            f"{info.id} ({info.title}) has shrunk from {last.rows:,} rows to {total:,}. "
            f"{ADVICE.format(city=last.city)}"
        )
    before = {c.name: c.type for c in last.columns}.get(date, "")
    after = next(c.type for c in info.columns if c.name == date)
    if before in DATE_TYPES and after not in DATE_TYPES:
        expected = f"expected a date or a text as before ({before}); {date} is of type {after} now"
        raise SchemaDrift(
            f"{info.id} ({info.title}): date: {expected}", (FieldError("date", expected),)
        )
