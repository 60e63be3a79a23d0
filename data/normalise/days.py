"""The city-local day of a row, from whatever a portal writes as its date.

A date that bears an offset from UTC (`Z`, `+00:00`) is a moment and falls on a local day; but a column whose moments
are all midnight holds days, which are not shifted. Days in numbers alone are read month first, the American order,
unless the city file says otherwise or the column's own values can only be read day first.
"""

from __future__ import annotations

from dataclasses import dataclass

from data.normalise.sql import Engine, listed, name, quoted

# A year of two digits is tried first: "%Y" would read 9/3/16 as a day of the year 16.
NUMERIC_DAYS = ("%m/%d/%y", "%m/%d/%Y", "%m-%d-%y", "%m-%d-%Y")
OTHER_DAYS = ("%Y/%m/%d", "%Y-%m-%d", "%d-%b-%y", "%d-%b-%Y")
TIMES = ("", " %I:%M:%S %p", " %I:%M %p", " %H:%M:%S", " %H:%M", " %H:%M:%S+00")
SINGLE_FORMS = (
    "%Y%m%d",
    "%b %d, %Y",
    "%B %d, %Y",
    "%Y %b %d %I:%M:%S %p",
    "%b %d %Y %I:%M%p",
)
MONTH_FIRST, DAY_FIRST = "month_first", "day_first"
OFFSET = "(Z|[+-][0-9]{2}(:?[0-9]{2})?)$"
MOMENT = f"^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}[T ][0-9]{{2}}:[0-9]{{2}}(:[0-9.]+)? ?{OFFSET}"
MIDNIGHT = f"[T ]00:00(:00(\\.0+)?)? ?{OFFSET}"
# Two numbers and a year, as in 3/14/2024.
NUMERIC = "^([0-9]{1,2})[/-]([0-9]{1,2})[/-][0-9]{2,4}"


@dataclass(frozen=True)
class DateReading:
    """How one date column is read: whether its values are moments, and the order of its days in numbers alone."""

    moments: bool = False
    order: str = MONTH_FIRST


def read_dates(engine: Engine, source: str, column: str, order: str = "") -> DateReading:
    """How the dates of a column of `source` (a relation in SQL) are to be read; `order` is what the city file says."""
    text = f"trim({name(column)})"
    first, second = (
        f"try_cast(regexp_extract({text}, '{NUMERIC}', {n}) AS INTEGER)" for n in (1, 2)
    )
    moments, late_first, late_second = engine.execute(
        f"SELECT coalesce(bool_or({_is_moment(text)} AND NOT {_is_midnight(text)}), false), "
        f"count(*) FILTER ({first} > 12), count(*) FILTER ({second} > 12) FROM {source}"
    ).fetchone()
    found = DAY_FIRST if late_first and not late_second else MONTH_FIRST
    return DateReading(bool(moments), order or found)


def write_day(column: str, precision: str, reading: DateReading, time_zone: str) -> str:
    """An SQL expression for the local day (DATE) of a date column, null where it cannot be read."""
    text = f"trim({name(column)})"
    if precision == "year":
        year = f"lpad(CAST(try_cast(substr({text}, 1, 4) AS INTEGER) AS VARCHAR), 4, '0')"
        return f"try_cast({year} || '-01-01' AS DATE)"
    iso = (
        f"CASE WHEN regexp_matches({text}, '^[0-9]{{4}}-') "
        f"THEN try_cast(substr({text}, 1, 10) AS DATE) END"
    )
    day = f"coalesce({iso}, CAST(try_strptime({text}, [{listed(_forms(reading.order))}]) AS DATE))"
    if not reading.moments:
        return day
    return (
        f"CASE WHEN {_is_moment(text)} THEN CAST({write_local(text, time_zone)} AS DATE) "
        f"ELSE {day} END"
    )


def write_local(text: str, time_zone: str) -> str:
    """An SQL expression for the local date and time (TIMESTAMP) of a moment written as text."""
    return f"timezone('{quoted(time_zone)}', try_cast({text} AS TIMESTAMPTZ))"


def write_clock(column: str, reading: DateReading, time_zone: str) -> str:
    """An SQL expression for a column's text with moments turned into local time, as in 2024-01-31T21:30:00."""
    text = f"trim({name(column)})"
    if not reading.moments:
        return text
    local = f"strftime({write_local(text, time_zone)}, '%Y-%m-%dT%H:%M:%S')"
    return f"CASE WHEN {_is_moment(text)} THEN {local} ELSE {text} END"


def _forms(order: str) -> tuple[str, ...]:
    numeric = NUMERIC_DAYS
    if order == DAY_FIRST:
        numeric = tuple(
            form.replace("%m", "%x").replace("%d", "%m").replace("%x", "%d") for form in numeric
        )
    return tuple(day + time for day in (*numeric, *OTHER_DAYS) for time in TIMES) + SINGLE_FORMS


def _is_moment(text: str) -> str:
    return f"regexp_matches({text}, '{MOMENT}')"


def _is_midnight(text: str) -> str:
    return f"regexp_matches({text}, '{MIDNIGHT}')"
