"""When a table has changed so much that its last good rows are safer: its volume, date column, dates and values."""

from __future__ import annotations

from data.errors import Doubtful, FieldError, SchemaDrift
from data.model import Snapshot, TableInfo
from data.values import FEWEST_QUOTED
from data.vocabulary import recorded_count

MOST_LOST = 0.2
MOST_DOUBTFUL_DATES = 0.01
# A new category begins with a few rows; so many at once are old ones that are written in another way.
MOST_NEW_VALUES = 0.05
# The same for yes and no, as a share of the rarer of the two before.
MOST_NEW_ANSWERS = 0.2
RECORDED = "_recorded"
DATED = ("calendar_date", "floating_timestamp", "fixed_timestamp", "date", "text")
WRONG = {
    "date_in_future": "later than the snapshot itself",
    "date_unreadable": "not readable as dates",
}
ADVICE = "Look at it at the portal; `python app.py refresh {city} --accept` takes it as it is."


def check_table(last: Snapshot, info: TableInfo, total: int, date: str) -> None:
    """Hold a table against its last good snapshot before any row is read; `date` is its date column.

    Raises Doubtful where more than a fifth of the rows are gone, SchemaDrift where the date column is none any more.
    """
    if total < (1 - MOST_LOST) * last.rows:
        raise Doubtful(
            f"{info.id} ({info.title}) has shrunk from {last.rows:,} rows to {total:,}. "
            f"{ADVICE.format(city=last.city)}"
        )
    before = {c.name: c.type for c in last.columns}.get(date, "")
    after = next(c.type for c in info.columns if c.name == date)
    if before in DATED and after not in DATED:
        expected = f"expected a date or a text as before ({before}); {date} is of type {after} now"
        raise SchemaDrift(
            f"{info.id} ({info.title}): date: {expected}", (FieldError("date", expected),)
        )


def doubt(city: str, now: dict, before: dict) -> str:
    """Why a table's dates or values are not to be trusted, or "": what few rows had before, and many have now.

    `now` and `before` hold `id`, `title`, `rows`, `set_aside` (rows by reason), `unknown` (rows by value, by field)
    and `totals` as a build's manifest does.
    """
    why = _wrong_dates(now, before) or _new_values(now, before) or _lost_answers(now, before)
    return f"{now['id']} ({now['title']}): {why} {ADVICE.format(city=city)}" if why else ""


def _wrong_dates(now: dict, before: dict) -> str:
    for reason, words in WRONG.items():
        found, old = now["set_aside"].get(reason, 0), before["set_aside"].get(reason, 0)
        if found - old > MOST_DOUBTFUL_DATES * now["rows"]:
            return f"the dates of {found:,} of {now['rows']:,} rows are {words}; there were {old:,} before."
    return ""


def _new_values(now: dict, before: dict) -> str:
    """A field whose values are written in another way now, or mean something new."""
    for name, values in now["unknown"].items():
        known = before.get("unknown", {}).get(name, {})
        found, old = sum(values.values()), sum(known.values())
        is_flag = recorded_count(name) in before["totals"]
        most = MOST_NEW_VALUES * now["rows"]
        if is_flag:
            most = min(most, MOST_NEW_ANSWERS * _rarer_answer(before["totals"], name))
        if found - old > most:
            new = {value: rows for value, rows in values.items() if value not in known}
            met = _quoted(new) or "more of those that were unknown before"
            place = f"datasets.flags.{name}" if is_flag else f"datasets.fields.{name}.values"
            return (
                f"{name}: {found:,} of {now['rows']:,} rows have values that the city file does not know ({met}); "
                f"there were {old:,} before. Put them into {place}."
            )
    return ""


def _rarer_answer(totals: dict, flag: str) -> int:
    """How many units gave the rarer of yes and no: new words for it may be few among all rows and yet be all of it."""
    return min(totals[flag], totals[recorded_count(flag)] - totals[flag])


def _quoted(values: dict[str, int]) -> str:
    """Values with their rows as they may be told: those that few rows hold may describe a person, and are counted."""
    told = [repr(value) for value, rows in values.items() if rows >= FEWEST_QUOTED]
    few = len(values) - len(told)
    if few:
        told.append(f"{few:,} that fewer than {FEWEST_QUOTED} rows hold")
    return ", ".join(told)


def _lost_answers(now: dict, before: dict) -> str:
    """A yes or no that is written in another way now."""
    for name in (n for n in now["totals"] if n.endswith(RECORDED) and n in before["totals"]):
        found, old = now["totals"][name], before["totals"][name]
        if old / max(before["rows"], 1) - found / max(now["rows"], 1) > MOST_LOST:
            return (
                f"{name.removesuffix(RECORDED)}: {found:,} of {now['rows']:,} rows say yes or no in words that the "
                f"city file knows; {old:,} of {before['rows']:,} did before."
            )
    return ""
