"""Names and values of an Answer in words: dimensions, categories, rows, and what stands beside a mark or in a cell."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.i18n.months import period_name
from dashboard.i18n.names import dimension_title
from dashboard.i18n.numbers import decimal, fixed, number, percent, rounded
from dashboard.i18n.translate import listed, lower_first, say, say_count, upper_first
from dashboard.query.answer import Answer
from dashboard.wording.category_coverage import out_of_use
from data.model.clean_text import shorten
from data.model.vocabulary import TIME, UNNAMED


def status_words(status: str) -> str:
    """What a status means to a reader; "" for a value that may be shown."""
    return say(f"status.{status}")


def dimension_name(answer: Answer, dimension: str) -> str:
    """A dimension inside a sentence; the district in the city's own word."""
    return (
        answer.district_word[0]
        if dimension == "district"
        else lower_first(dimension_title(dimension))
    )


def dimension_heading(answer: Answer, dimension: str) -> str:
    """A dimension as a heading."""
    return upper_first(dimension_name(answer, dimension))


def dimension_names(answer: Answer, dimensions: tuple[str, ...]) -> str:
    """Dimensions joined: "month and precinct"."""
    return listed(dimension_name(answer, d) for d in dimensions)


def category_name(answer: Answer, dimension: str, category: str, short: bool = False) -> str:
    """The reader's name of a category or of a period; a very long one is cut."""
    return shorten(whole_name(answer, dimension, category, short))


def whole_name(answer: Answer, dimension: str, category: str, short: bool = False) -> str:
    """The same as it was published, for files."""
    return (
        period_name(category, short) if dimension in TIME else answer.title_of(dimension, category)
    )


def row_name(answer: Answer, row: dict, short: bool = False) -> str:
    """The reader's name of a row: "Jul 2019, West"; the place where there are no dimensions."""
    names = [category_name(answer, d, row[d], short) for d in answer.query.by]
    return say("comma").join(names) or answer.place


def counted(grain: str, count: int, in_full: bool = False) -> str:
    """A count with what it counts: "1 stop", "3,682 stops"; in a sentence rounded, else in full."""
    return say_count(grain, count, number=number(count) if in_full else rounded(count))


def count_units(answer: Answer, count: int, in_full: bool = False) -> str:
    """A count of an answer with what it counts, by its narrower name where it has one: "12 stops with a receipt"."""
    return counted(answer.unit_name or answer.measure.grain, count, in_full)


def name_unit(answer: Answer) -> str:
    """What the values of an answer are counted in, for an axis or a heading: "stops", "per 1,000 residents"."""
    if answer.unit_name and answer.measure.kind == "count":
        return say(f"{answer.unit_name}.all")
    return answer.measure.unit


def name_measure(answer: Answer) -> str:
    """The short name of what an answer tells, as its title begins."""
    if answer.unit_name and answer.measure.kind == "count":
        return upper_first(say(f"{answer.unit_name}.all"))
    return answer.measure.short


def plain_value(answer: Answer, row: dict, limits: Sequence[float] = ()) -> str:
    """A row's value alone, in a sentence or at the end of a bar: "1,204", "23%", "5.1"; else why there is none.

    `limits` are those of the classes of a map: no value is rounded into another class than its own.
    """
    if blank := _instead(answer, row):
        return blank
    kind, value = answer.measure.kind, row["value"]
    return {
        "count": lambda: number(row["numerator"]),
        "share": lambda: percent(value, limits),
        "rate": lambda: decimal(value, limits=limits),
        "quantile": lambda: days(value),
    }[kind]()


def _instead(answer: Answer, row: dict) -> str:
    """What stands in the place of a row's value: since or until when its category is in use, or why there is none; ""
    where the value itself does. What is filed under no place or group has its counts, only no rate."""
    if when := out_of_use(answer, row):
        return when
    if row["status"] == "ok":
        return ""
    if row["status"] == "withheld" and row["numerator"] is not None:
        return say("no_rate")
    unnamed = any(value in UNNAMED for name, value in row.items() if name != "status")
    if unnamed and row["status"] == "not_recorded" and row["numerator"]:
        return say("no_rate")
    return status_words(row["status"])


def days(count: int) -> str:
    """So many days."""
    return say_count("days", count, number=number(count))


def value_words(answer: Answer, row: dict, limits: Sequence[float] = ()) -> str:
    """A row's value with its unit or its two counts: "1,204 stops", "23 % (1,924 of 8,189)"; else why there is none."""
    if (
        row["status"] == "too_few"
        and row["denominator"] is not None
        and not out_of_use(answer, row)
    ):
        text = say(
            "blank_value",
            status=status_words("too_few"),
            part=number(row["numerator"]),
            whole=number(row["denominator"]),
        )
    elif blank := _instead(answer, row):
        text = blank
    elif answer.measure.kind == "count":
        text = count_units(answer, row["numerator"], in_full=True)
    elif answer.measure.kind == "share":
        text = say(
            "share_value",
            percent=percent(row["value"], limits),
            part=number(row["numerator"]),
            whole=number(row["denominator"]),
        )
    elif answer.measure.kind == "quantile":
        text = say(
            "days_value",
            days=days(row["value"]),
            part=number(row["numerator"]),
            whole=number(row["denominator"]),
        )
    else:
        text = say(
            "rate_value", value=decimal(row["value"], limits=limits), unit=answer.measure.unit
        )
    return say("marked", value=text, note=say("incomplete")) if row["incomplete"] else text


def mark(answer: Answer, row: dict) -> str:
    """What one mark says: "Jul 2019: 1,234 stops"."""
    return say("mark", name=row_name(answer, row, short=True), value=value_words(answer, row))


def cell(answer: Answer, row: dict) -> str:
    """A row's value in a table, one decimal more than a sentence gives; else why there is none."""
    if blank := _instead(answer, row):
        return blank
    if answer.measure.kind == "count":
        return number(row["numerator"])
    return _precise(answer, row["value"])


def interval(answer: Answer, row: dict) -> str:
    """A row's 95% interval in a table; "" where there is none."""
    if row["status"] != "ok" or row["low"] is None:
        return ""
    return say("interval", low=_precise(answer, row["low"]), high=_precise(answer, row["high"]))


def _precise(answer: Answer, value: float) -> str:
    if answer.measure.kind == "quantile":
        return number(int(value))
    return fixed(value, 1) if answer.measure.kind == "share" else decimal(value, whole_from=1000)
