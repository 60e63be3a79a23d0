"""Names and values of an Answer in words: dimensions, categories, rows, and what stands beside a
mark or in a cell.
"""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.i18n.months import name_period
from dashboard.i18n.names import get_dimension_title
from dashboard.i18n.numbers import (
    format_decimal,
    format_fixed_decimals,
    format_number,
    format_percent,
    format_rounded_number,
)
from dashboard.i18n.translate import (
    capitalize_first,
    join_list,
    lowercase_first,
    translate,
    translate_count,
)
from dashboard.query.answer import Answer, AnswerRow
from dashboard.wording.category_coverage import explain_disuse
from data.model.clean_text import shorten_text
from data.model.vocabulary import TIME_DIMENSIONS, UNNAMED_CATEGORIES


def describe_status(status: str) -> str:
    """What a status means to a reader; "" for a value that may be shown."""
    return translate(f"status.{status}")


def name_dimension(answer: Answer, dimension: str) -> str:
    """A dimension inside a sentence; the district in the city's own word."""
    return (
        answer.district_word[0]
        if dimension == "district"
        else lowercase_first(get_dimension_title(dimension))
    )


def write_dimension_heading(answer: Answer, dimension: str) -> str:
    """A dimension as a heading."""
    return capitalize_first(name_dimension(answer, dimension))


def join_dimension_names(answer: Answer, dimensions: tuple[str, ...]) -> str:
    """Dimensions joined: "month and precinct"."""
    return join_list(name_dimension(answer, d) for d in dimensions)


def name_category(answer: Answer, dimension: str, category: str, short: bool = False) -> str:
    """The reader's name of a category or of a period; a very long one is cut."""
    return shorten_text(name_category_in_full(answer, dimension, category, short))


def name_category_in_full(
    answer: Answer, dimension: str, category: str, short: bool = False
) -> str:
    """The same as it was published, for files."""
    return (
        name_period(category, short)
        if dimension in TIME_DIMENSIONS
        else answer.title_of(dimension, category)
    )


def name_row(answer: Answer, row: AnswerRow, short: bool = False) -> str:
    """The reader's name of a row: "Jul 2019, West"; the place where there are no dimensions."""
    names = [name_category(answer, d, row[d], short) for d in answer.query.by]
    return translate("comma").join(names) or answer.place


def format_count(grain: str, count: int, in_full: bool = False) -> str:
    """A count with what it counts: "1 stop", "3,682 stops"; in a sentence rounded, else in full."""
    return translate_count(
        grain, count, number=format_number(count) if in_full else format_rounded_number(count)
    )


def count_units(answer: Answer, count: int, in_full: bool = False) -> str:
    """A count of an answer with what it counts, by its narrower name where it has one: "12 stops
    with a receipt".
    """
    return format_count(answer.unit_name or answer.measure.grain, count, in_full)


def name_unit(answer: Answer) -> str:
    """What the values of an answer are counted in, for an axis or a heading: "stops", "per 1,000
    residents".
    """
    if answer.unit_name and answer.measure.kind == "count":
        return translate(f"{answer.unit_name}.all")
    return answer.measure.unit


def name_measure(answer: Answer) -> str:
    """The short name of an answer's measure, with which its title begins."""
    if answer.unit_name and answer.measure.kind == "count":
        return capitalize_first(translate(f"{answer.unit_name}.all"))
    return answer.measure.short


def format_plain_value(answer: Answer, row: AnswerRow, limits: Sequence[float] = ()) -> str:
    """A row's value alone, in a sentence or at the end of a bar: "1,204", "23%", "5.1"; else why
    there is none.

    `limits` are those of the classes of a map: no value is rounded into another class than its own.
    """
    if blank := _explain_blank_value(answer, row):
        return blank
    return {
        "count": lambda: format_number(row.known_numerator),
        "share": lambda: format_percent(row.known_value, limits),
        "rate": lambda: format_decimal(row.known_value, limits=limits),
        "quantile": lambda: format_days(row.known_value),
    }[answer.measure.kind]()


def _explain_blank_value(answer: Answer, row: AnswerRow) -> str:
    """What stands in the place of a row's value: since or until when its category is in use, or why
    there is none; "" where the value itself does. What is filed under no place or group has its
    counts, only no rate.
    """
    if when := explain_disuse(answer, row):
        return when
    if row.status == "ok":
        return ""
    if row.status == "withheld" and row.numerator is not None:
        return translate("no_rate")
    unnamed = any(category in UNNAMED_CATEGORIES for category in row.categories.values())
    if unnamed and row.status == "not_recorded" and row.numerator:
        return translate("no_rate")
    return describe_status(row.status)


def format_days(days: float) -> str:
    """So many whole days."""
    count = int(days)
    return translate_count("days", count, number=format_number(count))


def format_value_with_unit(answer: Answer, row: AnswerRow, limits: Sequence[float] = ()) -> str:
    """A row's value with its unit or its two counts: "1,204 stops", "23 % (1,924 of 8,189)"; else
    why there is none.
    """
    if row.status == "too_few" and row.denominator is not None and not explain_disuse(answer, row):
        text = translate(
            "blank_value",
            status=describe_status("too_few"),
            part=format_number(row.known_numerator),
            whole=format_number(row.denominator),
        )
    elif blank := _explain_blank_value(answer, row):
        text = blank
    elif answer.measure.kind == "count":
        text = count_units(answer, row.known_numerator, in_full=True)
    elif answer.measure.kind == "share":
        text = translate(
            "share_value",
            percent=format_percent(row.known_value, limits),
            part=format_number(row.known_numerator),
            whole=format_number(row.known_denominator),
        )
    elif answer.measure.kind == "quantile":
        text = translate(
            "days_value",
            days=format_days(row.known_value),
            part=format_number(row.known_numerator),
            whole=format_number(row.known_denominator),
        )
    else:
        text = translate(
            "rate_value",
            value=format_decimal(row.known_value, limits=limits),
            unit=answer.measure.unit,
        )
    return translate("marked", value=text, note=translate("incomplete")) if row.incomplete else text


def describe_mark(answer: Answer, row: AnswerRow) -> str:
    """What one mark says: "Jul 2019: 1,234 stops"."""
    return translate(
        "mark", name=name_row(answer, row, short=True), value=format_value_with_unit(answer, row)
    )


def format_cell(answer: Answer, row: AnswerRow) -> str:
    """A row's value in a table, one decimal more than a sentence gives; else why there is none."""
    if blank := _explain_blank_value(answer, row):
        return blank
    if answer.measure.kind == "count":
        return format_number(row.known_numerator)
    return _format_precise_value(answer, row.known_value)


def format_interval(answer: Answer, row: AnswerRow) -> str:
    """A row's 95% interval in a table; "" where there is none."""
    if row.status != "ok" or row.low is None:
        return ""
    return translate(
        "interval",
        low=_format_precise_value(answer, row.low),
        high=_format_precise_value(answer, row.known_high),
    )


def _format_precise_value(answer: Answer, value: float) -> str:
    if answer.measure.kind == "quantile":
        return format_number(int(value))
    return (
        format_fixed_decimals(value, 1)
        if answer.measure.kind == "share"
        else format_decimal(value, whole_from=1000)
    )
