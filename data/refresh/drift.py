"""When a table has changed so much that its last good rows are safer: its volume, its date column, its dates."""

from __future__ import annotations

from data.errors import Doubtful, FieldError, SchemaDrift
from data.model import Snapshot, TableInfo

MOST_LOST = 0.2
MOST_DOUBTFUL_DATES = 0.01
DATED = ("calendar_date", "floating_timestamp", "fixed_timestamp", "date", "text")
WRONG = {"date_in_future": "later than the snapshot itself", "date_unreadable": "not readable as dates"}
ADVICE = "Look at it at the portal; `python app.py refresh {city} --accept` takes it as it is."


def check_table(last: Snapshot, info: TableInfo, total: int, date: str) -> None:
    """Hold a table against its last good snapshot before any row is read; `date` is its date column.

    Raises Doubtful where more than a fifth of the rows are gone, SchemaDrift where the date column is none any more.
    """
    if total < (1 - MOST_LOST) * last.rows:
        raise Doubtful(f"{info.id} ({info.title}) has shrunk from {last.rows:,} rows to {total:,}. "
                       f"{ADVICE.format(city=last.city)}")
    before = {c.name: c.type for c in last.columns}.get(date, "")
    after = next(c.type for c in info.columns if c.name == date)
    if before in DATED and after not in DATED:
        expected = f"expected a date or a text as before ({before}); {date} is of type {after} now"
        raise SchemaDrift(f"{info.id} ({info.title}): date: {expected}", (FieldError("date", expected),))


def doubt(city: str, now: dict, before: dict) -> str:
    """Why the dates of a table are not to be trusted, or "": wrong ones that few rows had before, and many have now.

    `now` and `before` hold `title`, `rows` and `set_aside` (rows by reason) as a build's manifest does.
    """
    for reason, words in WRONG.items():
        found, old = now["set_aside"].get(reason, 0), before["set_aside"].get(reason, 0)
        if found - old > MOST_DOUBTFUL_DATES * now["rows"]:
            return (f"{now['id']} ({now['title']}): the dates of {found:,} of {now['rows']:,} rows are {words}; "
                    f"there were {old:,} before. {ADVICE.format(city=city)}")
    return ""
