"""The city-local day of a row, from a portal's date in any of its forms.

A date that bears an offset from UTC (`Z`, `+00:00`, `UTC`) is a moment and falls on a local day;
but a column whose moments are all, or mostly, midnight holds days, which are not shifted. Days in
numbers alone are read month first, the American order, unless the city file says otherwise or the
column's own values can only be read day first. Three numbers of two digits (24-01-25) may also
begin with the year; where nothing in the column decides, the day comes first, and the rows count as
ambiguous. A year of two digits is one of 1969 to 2068, the rule of POSIX's strptime. Quarters of a
year (2024 Q1, 1Q24) have the precision of a quarter. Day numbers of a spreadsheet (45321 is
2024-01-31) count from 1899-12-30.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from data.engine.duckdb_pool import fetch_row, quote_identifier
from data.normalise.sql import Engine, escape_literal, quote_literals

# A year of two digits is tried first: "%Y" would read 9/3/16 as a day of the year 16.
NUMERIC_DAYS = ("%m/%d/%y", "%m/%d/%Y", "%m-%d-%y", "%m-%d-%Y")
OTHER_DAYS = ("%Y/%m/%d", "%Y-%m-%d", "%d-%b-%y", "%d-%b-%Y")
TIME_FORMS = ("", " %I:%M:%S %p", " %I:%M %p", " %H:%M:%S", " %H:%M")
SINGLE_FORMS = (
    "%Y%m%d",
    "%b %d, %Y",
    "%B %d, %Y",
    "%Y %b %d %I:%M:%S %p",
    "%b %d %Y %I:%M%p",
)
MONTH_FIRST, DAY_FIRST, YEAR_FIRST = "month_first", "day_first", "year_first"
# Days that can only stand first outweigh so many typing errors.
FAR_MORE = 20
DAY_PRECISION, QUARTER, YEAR = "day", "quarter", "year"
# A time of day with its offset from UTC ends a moment, whatever the form of its day. All without
# regard to case.
OFFSET_PATTERN = " ?(z|utc|gmt|[+-][0-9]{2}(:?[0-9]{2})?)$"
MOMENT_PATTERN = (
    f"([0-9]:[0-9]{{2}}(:[0-9.]+)?( ?[ap]m)?|[0-9]t[0-9]{{2}}([0-9]{{2}}){{0,2}}){OFFSET_PATTERN}"
)
MIDNIGHT_PATTERN = f"([t ](00:00(:00(\\.0+)?)?|12:00(:00)? ?am)|t(00){{1,3}}){OFFSET_PATTERN}"
# Hours alone, and hours and minutes without a colon between them.
HOUR_PATTERN = f"t([0-9]{{2}}){OFFSET_PATTERN}"
COMPACT_TIME_PATTERN = f"t([0-9]{{2}})([0-9]{{2}})([0-9]{{2}})?{OFFSET_PATTERN}"
# A column of which so many moments, and more than half, are midnights holds days beside a few
# moments: of true moments one in 24 is a midnight of UTC at most, even where they are rounded to
# hours.
FEWEST_MIDNIGHTS = 30
# Two numbers and a year, as in 3/14/2024.
NUMERIC_PATTERN = "^([0-9]{1,2})[/-]([0-9]{1,2})[/-][0-9]{2,4}"
# Three numbers of two digits, as in 24-01-25.
SHORT_PATTERN = "^([0-9]{2})[/-]([0-9]{2})[/-]([0-9]{2})($|[^0-9])"
# A quarter, once everything but letters and digits is taken away: (year, quarter) or (quarter,
# year).
QUARTER_LAST_PATTERN = "^([0-9]{4}|[0-9]{2})(?:q|qtr|quarter)([1-4])$"
QUARTER_FIRST_PATTERN = (
    "^(?:q|qtr|quarter)?([1-4])(?:st|nd|rd|th)?(?:q|qtr|quarter)?([0-9]{4}|[0-9]{2})$"
)
# 1990-01-01 to 2099-12-31 as a spreadsheet numbers them, with or without a time of day.
SERIAL_PATTERN = "^[0-9]{5}(\\.[0-9]+)?$"
FIRST_SERIAL, LAST_SERIAL, SERIAL_ORIGIN = 32_874, 73_050, "1899-12-30"
# The first year of two digits that belongs to the 1900s.
PIVOT_YEAR = 69


@dataclass(frozen=True)
class DateReading:
    """How one date column is read.

    `moments`: its values have an offset from UTC; `midnight_days`: those at midnight are days and
    not shifted. `order` is that of numeric dates. `precision` is the finest period that the column
    gives: "day", "quarter" or "year". `serial`: its values are the day numbers of a spreadsheet.
    `ambiguous` counts the rows whose day may come first or last, with a two-digit year at the other
    end, where nothing decides.
    """

    moments: bool = False
    midnight_days: bool = False
    order: str = MONTH_FIRST
    precision: str = DAY_PRECISION
    serial: bool = False
    ambiguous: int = 0


def read_dates(
    engine: Engine,
    source: str,
    column: str,
    as_of: date,
    order: str = "",
    precision: str = DAY_PRECISION,
) -> DateReading:
    """How the dates of a column of `source` (a relation in SQL) are to be read.

    `as_of` is the snapshot's day; `order` and `precision` are what the city file says. A column
    that mostly holds quarters has their precision, and one that mostly holds day numbers is read as
    such; fewer of them are no dates that can be read.
    """
    # Many rows share a date: each text is looked at once.
    text = "text"
    texts = (
        f"(SELECT trim({quote_identifier(column)}) AS text, count(*) AS rows FROM {source} GROUP "
        "BY 1)"
    )
    first, second = (
        f"try_cast(regexp_extract({text}, '{NUMERIC_PATTERN}', {n}) AS INTEGER)" for n in (1, 2)
    )
    kinds = (
        f"{text} <> ''",
        _write_is_moment(text),
        f"{_write_is_moment(text)} AND {_write_is_midnight(text)}",
        f"{first} > 12",
        f"{second} > 12",
        _write_is_quarter(text),
        _write_is_serial(text),
    )
    sums = ", ".join(f"coalesce(sum(rows) FILTER ({kind}), 0)" for kind in kinds)
    dated, moments, midnights, late_first, late_second, quarters, serials = fetch_row(
        engine, f"SELECT {sums} FROM {texts}"
    )
    found = DAY_FIRST if late_first > FAR_MORE * late_second else MONTH_FIRST
    if precision == DAY_PRECISION and 2 * quarters > dated:
        precision = QUARTER
    reading = DateReading(
        moments > midnights,
        midnights >= FEWEST_MIDNIGHTS and 2 * midnights > moments,
        order or found,
        precision,
        2 * serials > dated,
    )
    if order or found == MONTH_FIRST:
        return reading
    return _find_year(engine, texts, as_of, late_first, reading)


def _find_year(
    engine: Engine, texts: str, as_of: date, late_first: int, reading: DateReading
) -> DateReading:
    """The reading of a column in which the day stands first, where most of its days may as well be
    years.

    A number beyond 31 can only be a year, and one between the year of the data and 31 can only be a
    day. `late_first` are the rows whose first number is no month.
    """
    first, second, third = (
        f"try_cast(regexp_extract(text, '{SHORT_PATTERN}', {n}) AS INTEGER)" for n in (1, 2, 3)
    )
    after = as_of.year % 100 + 1
    kinds = (
        "first > 12",
        f"first > 31 OR third BETWEEN {after} AND 31",
        f"third > 31 OR third = 0 OR first BETWEEN {after} AND 31",
    )
    sums = ", ".join(f"coalesce(sum(rows) FILTER ({kind}), 0)" for kind in kinds)
    either, year_first, day_first = fetch_row(
        engine,
        f"SELECT {sums} FROM (SELECT rows, {first} AS first, {second} AS second, {third} AS third "
        f"FROM {texts}) WHERE second <= 12",
    )
    if 2 * either <= late_first or day_first > FAR_MORE * year_first:
        return reading
    if year_first > FAR_MORE * day_first:
        return replace(reading, order=YEAR_FIRST)
    return replace(reading, ambiguous=either)


def write_day(column: str, reading: DateReading, time_zone: str) -> str:
    """An SQL expression for the local day (DATE) of a date column, null where it cannot be read.

    Where only a quarter or a year is known, it is the first day of that.
    """
    text = f"trim({quote_identifier(column)})"
    if reading.precision == YEAR:
        year = f"lpad(CAST(try_cast(substr({text}, 1, 4) AS INTEGER) AS VARCHAR), 4, '0')"
        return f"try_cast({year} || '-01-01' AS DATE)"
    day = _write_whole_day(text, reading, time_zone)
    if reading.precision == QUARTER:
        return f"coalesce({_write_quarter(text)}, CAST(date_trunc('quarter', {day}) AS DATE))"
    return day


def _write_whole_day(text: str, reading: DateReading, time_zone: str) -> str:
    iso = (
        f"CASE WHEN regexp_matches({text}, '^[0-9]{{4}}-') "
        f"THEN try_cast(substr({text}, 1, 10) AS DATE) END"
    )
    day = f"coalesce({iso}, CAST({_parse(_write_bare(text), reading.order)} AS DATE))"
    if reading.serial:
        day = f"coalesce({day}, {_write_serial(text)})"
    if not reading.moments:
        return day
    local = _write_local(text, reading.order, time_zone)
    return f"CASE WHEN {_is_shifted(text, reading)} THEN CAST({local} AS DATE) ELSE {day} END"


def _write_quarter(text: str) -> str:
    """An SQL expression for the first day of a quarter written as text; null for anything else."""
    squeezed = _write_squeezed(text)
    later, earlier = (
        _write_quarter_form(squeezed, form, year, quarter)
        for form, year, quarter in ((QUARTER_LAST_PATTERN, 1, 2), (QUARTER_FIRST_PATTERN, 2, 1))
    )
    # Most texts hold no such letter, and need no further look.
    return f"CASE WHEN {text} ILIKE '%q%' THEN coalesce({later}, {earlier}) END"


def _write_is_quarter(text: str) -> str:
    """Whether a text is a quarter: shorter than its day, which a database reads longer than it
    counts a small table.
    """
    squeezed = _write_squeezed(text)
    forms = " OR ".join(
        f"regexp_matches({squeezed}, '{form}')"
        for form in (QUARTER_LAST_PATTERN, QUARTER_FIRST_PATTERN)
    )
    return f"({text} ILIKE '%q%' AND ({forms}))"


def _write_squeezed(text: str) -> str:
    """A text without anything but letters and digits, in SQL."""
    return f"regexp_replace(lower({text}), '[^0-9a-z]', '', 'g')"


def _write_quarter_form(squeezed: str, form: str, year: int, quarter: int) -> str:
    written = f"regexp_extract({squeezed}, '{form}', {year})"
    number = f"try_cast({written} AS INTEGER)"
    full = (
        f"{number} + CASE WHEN length({written}) = 4 THEN 0 WHEN {number} < {PIVOT_YEAR} THEN 2000 "
        f"ELSE 1900 END"
    )
    month = f"try_cast(regexp_extract({squeezed}, '{form}', {quarter}) AS INTEGER) * 3 - 2"
    return f"make_date({full}, {month}, 1)"


def _write_serial(text: str) -> str:
    """An SQL expression for the day of a spreadsheet's day number; null for anything else."""
    day = f"DATE '{SERIAL_ORIGIN}' + CAST(floor(try_cast({text} AS DOUBLE)) AS INTEGER)"
    return f"CASE WHEN {_write_is_serial(text)} THEN {day} END"


def _write_is_serial(text: str) -> str:
    """Whether a text is a spreadsheet's day number."""
    return (
        f"(regexp_matches({text}, '{SERIAL_PATTERN}') "
        f"AND try_cast({text} AS DOUBLE) BETWEEN {FIRST_SERIAL} AND {LAST_SERIAL + 0.999})"
    )


def _parse(text: str, order: str) -> str:
    """An SQL expression for the TIMESTAMP of a day, with or without its time, written in one of the
    known forms.
    """
    return f"try_strptime({text}, [{quote_literals(_list_date_forms(order))}])"


def _write_bare(text: str) -> str:
    """An SQL expression for a text without its offset from UTC, where it is a moment."""
    return (
        f"CASE WHEN {_write_is_moment(text)} THEN regexp_replace({text}, '{OFFSET_PATTERN}', "
        "'', 'i') "
        f"ELSE {text} END"
    )


def _write_local(text: str, order: str, time_zone: str) -> str:
    """An SQL expression for the local date and time (TIMESTAMP) of a moment written as text."""
    text = _write_colons(text)
    bare = f"regexp_replace({text}, '{OFFSET_PATTERN}', '', 'i')"
    parsed = f"coalesce(try_cast({bare} AS TIMESTAMP), {_parse(bare, order)})"
    offset = (
        f"coalesce(nullif(regexp_extract({text}, '[+-][0-9]{{2}}:?([0-9]{{2}})?$'), ''), '+00')"
    )
    rewritten = f"try_cast(strftime({parsed}, '%Y-%m-%d %H:%M:%S') || {offset} AS TIMESTAMPTZ)"
    moment = f"coalesce(try_cast(upper({text}) AS TIMESTAMPTZ), {rewritten})"
    return f"timezone('{escape_literal(time_zone)}', {moment})"


def _write_colons(text: str) -> str:
    """An SQL expression for a moment whose time of day has hours and minutes, with a colon between
    them.
    """
    whole = f"regexp_replace({text}, '{COMPACT_TIME_PATTERN}', 'T\\1:\\2\\4', 'i')"
    return f"regexp_replace({whole}, '{HOUR_PATTERN}', 'T\\1:00\\2', 'i')"


def write_clock(column: str, reading: DateReading, time_zone: str) -> str:
    """An SQL expression for a column's text with moments turned into local time, as in
    2024-01-31T21:30:00.
    """
    text = f"trim({quote_identifier(column)})"
    if not reading.moments:
        return text
    local = f"strftime({_write_local(text, reading.order, time_zone)}, '%Y-%m-%dT%H:%M:%S')"
    return f"CASE WHEN {_is_shifted(text, reading)} THEN {local} ELSE {text} END"


def _list_date_forms(order: str) -> tuple[str, ...]:
    numeric: tuple[str, ...] = NUMERIC_DAYS
    if order == DAY_FIRST:
        numeric = tuple(
            form.replace("%m", "%x").replace("%d", "%m").replace("%x", "%d") for form in numeric
        )
    if order == YEAR_FIRST:
        numeric = ("%y/%m/%d", "%y-%m-%d", *(form for form in numeric if "%Y" in form))
    return (
        tuple(day + time for day in (*numeric, *OTHER_DAYS) for time in TIME_FORMS) + SINGLE_FORMS
    )


def _is_shifted(text: str, reading: DateReading) -> str:
    """Whether a text is a moment to convert to a local day, and no midnight that means a day."""
    midnight = f" AND NOT {_write_is_midnight(text)}" if reading.midnight_days else ""
    return f"({_write_is_moment(text)}{midnight})"


def _write_is_moment(text: str) -> str:
    return f"regexp_matches({text}, '{MOMENT_PATTERN}', 'i')"


def _write_is_midnight(text: str) -> str:
    return f"regexp_matches({text}, '{MIDNIGHT_PATTERN}', 'i')"
