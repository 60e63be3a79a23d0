"""A comparison of two periods in words: its title, its sentences, the cells of its table and the
rows of its files.
"""

from __future__ import annotations

from collections.abc import Callable

from dashboard.i18n.months import name_months, name_months_with_preposition
from dashboard.i18n.numbers import (
    format_decimal,
    format_fixed_decimals,
    format_number,
    format_percent,
)
from dashboard.i18n.translate import capitalize_first, join_list, translate
from dashboard.query.answer import AnswerRow
from dashboard.query.naming_shares import MIN_NAMED_SHARE
from dashboard.query.source_links import numerator_url
from dashboard.statistics.change_request import NAME_KEY, SORT_KEYS, ChangeRequest
from dashboard.statistics.comparison_request import NotAvailable
from dashboard.statistics.period_change import CategoryChange, PeriodComparison
from dashboard.templates import get_macro
from dashboard.templates.tables import Cell, Heading, Table
from dashboard.wording.change_sentences import explain_change_refusal
from dashboard.wording.csv_text import write_values_csv
from dashboard.wording.labels import (
    describe_status,
    format_cell,
    name_category,
    name_category_in_full,
    name_dimension,
    write_dimension_heading,
)
from dashboard.wording.links import write_links_note
from dashboard.wording.missing_data import write_citation, write_source_line
from dashboard.wording.overlapping_categories import write_overlap_notes
from dashboard.wording.sentences import write_title

MAX_LISTED = 8
SortLink = Callable[[str], str]
SIDES = ("now", "before")
SIDE_COLUMNS = ("numerator", "denominator", "value", "low", "high", "status", "incomplete")


def write_changes_title(found: PeriodComparison) -> str:
    """What is compared: "Stops in Seattle, by precinct: 2023 against 2022"."""
    return translate(
        "changes_title",
        title=write_title(found.now),
        now=name_months(*found.request.period.ends),
        before=name_months(*found.request.period_before.ends),
    )


def name_change_row(found: PeriodComparison, change: CategoryChange) -> str:
    """The reader's name of a row: its category, or the whole."""
    if not change.category:
        return translate("changes_total", place=found.now.place)
    return name_category(found.now, found.request.by, change.category)


def write_changes_finding(found: PeriodComparison) -> list[str]:
    """Which rows changed by more than the usual ups and downs, and which have no change."""
    beyond = [change for change in found.rows if change.is_beyond_chance]
    count = found.now.measure.kind == "count"
    sentences = []
    for rose in (True, False):
        names = [
            translate(
                "changes_named",
                name=name_change_row(found, change),
                change=format_change(found, change),
            )
            for change in sorted(beyond, key=lambda c: -abs(c.difference or 0))
            if ((change.difference or 0) > 0) is rose
        ]
        if names:
            key = ("more" if rose else "fewer") if count else ("higher" if rose else "lower")
            sentences.append(translate(f"changes_{key}", list=join_list(names, MAX_LISTED)))
    if not beyond and any(change.is_beyond_chance is False for change in found.rows):
        sentences.append(translate("changes_none"))
    refused = [name_change_row(found, change) for change in found.rows if change.refusal]
    if refused:
        sentences.append(translate("changes_refused", list=join_list(refused, MAX_LISTED)))
    return sentences


def write_changes_notes(found: PeriodComparison) -> list[str]:
    """What must be known of the rows: how they are tested, what the total holds, what overlaps."""
    return [*write_changes_method(), *write_changes_limits(found)]


def write_changes_method() -> list[str]:
    """How the rows are tested, and what the total holds."""
    return [translate("changes_together"), translate("changes_totals_once")]


def write_changes_limits(found: PeriodComparison) -> list[str]:
    """Which categories overlap, and that the table does not explain the changes."""
    overlaps = write_overlap_notes(found.now.each, found.now.measure)
    return [*overlaps, translate("changes_cause")]


def explain_refusal(found: PeriodComparison, change: CategoryChange) -> str:
    """Why no change of a row is given; "" where one is."""
    refusal = change.refusal
    if refusal is None:
        return ""
    values = dict(refusal.values)
    if refusal.code in ("status", "few_named", "out_of_use"):
        during = name_months_with_preposition(str(values["since"]), str(values["until"]))
        return translate(f"changes_not.{refusal.code}", **_list_values(found, refusal, during))
    return " ".join(explain_change_refusal(refusal, found.now, change.now, change.before))


def _list_values(found: PeriodComparison, refusal: NotAvailable, during: str) -> dict[str, str]:
    values = {"during": during}
    if refusal.code == "status":
        values["status"] = describe_status(str(dict(refusal.values)["status"]))
    if refusal.code == "few_named":
        values["dimension"] = name_dimension(found.now, found.request.by)
        values["least"] = format_percent(100 * MIN_NAMED_SHARE)
    return values


def write_signed(text: str, value: float) -> str:
    """The text of a size with the sign of a value."""
    if value == 0:
        return text
    return translate("changes_positive" if value > 0 else "changes_negative", number=text)


def format_difference(change: CategoryChange) -> str:
    """The difference with its sign, in the measure's unit; "" where none is given."""
    difference = change.difference
    if difference is None:
        return ""
    size = abs(difference)
    if change.kind == "share":
        text = format_fixed_decimals(size, 1)
    elif change.kind == "rate":
        text = format_decimal(size)
    else:
        text = format_number(round(size))
    return write_signed(text, difference)


def format_percent_change(change: CategoryChange) -> str:
    """The change in percent with its sign; "" where none is given."""
    if change.percent is None:
        return ""
    return write_signed(format_percent(abs(change.percent)), change.percent)


def format_change(found: PeriodComparison, change: CategoryChange) -> str:
    """The change as a sentence and a map give it: in percent where there is one, else the
    difference.
    """
    return format_percent_change(change) or format_difference(change)


def describe_change_chance(change: CategoryChange) -> str:
    """Whether a change is beyond the usual ups and downs, as a cell says it; "" where no change is
    given.
    """
    if change.refusal or change.chance is None:
        return ""
    if change.chance.untested:
        return translate(f"changes_chance.{change.chance.untested}")
    return translate("changes_chance.yes" if change.is_beyond_chance else "changes_chance.no")


def describe_change_mark(found: PeriodComparison, change: CategoryChange) -> str:
    """What a mark of a row says: its name, and what is said of its change."""
    description = describe_change_values(found, change)
    return translate("mark", name=name_change_row(found, change), value=description)


def describe_change_values(found: PeriodComparison, change: CategoryChange) -> str:
    """Both values of a row, the change and whether it may be chance."""
    return translate(
        "changes_mark",
        now=_format_value(found, change, "now"),
        before=_format_value(found, change, "before"),
        change=explain_refusal(found, change) or format_change(found, change),
    )


def list_change_columns(found: PeriodComparison) -> list[str]:
    """The keys of the table's columns, the name first; each can be sorted by."""
    percent = found.now.measure.kind == "count"
    rates = found.rate is not None
    left_out = set() if percent else {"percent"}
    left_out |= set() if rates else {"rate", "rate_before"}
    return [key for key in SORT_KEYS if key not in left_out]


def name_change_column(found: PeriodComparison, key: str) -> str:
    """The heading of a column."""
    request = found.request
    now, before = name_months(*request.period.ends), name_months(*request.period_before.ends)
    if key == NAME_KEY:
        return write_dimension_heading(found.now, request.by)
    if key in SIDES:
        return capitalize_first(now if key == "now" else before)
    if key in ("rate", "rate_before") and found.rate is not None:
        period = now if key == "rate" else before
        return capitalize_first(
            translate("changes_heading.rate", unit=found.rate.unit, period=period)
        )
    points = key == "difference" and found.now.measure.kind == "share"
    return translate(f"changes_heading.{'points' if points else key}")


def make_changes_table(
    found: PeriodComparison, link: SortLink | None = None, of_links: str = "", new_window: str = ""
) -> Table:
    """The table: one row for each category, and the total last.

    `link` gives the address of the table in an order; without it the headings lead nowhere.
    `of_links` and `new_window` are as in `answer_table.make_table`.
    """
    keys = list_change_columns(found)
    headings = [_make_heading(found, key, link) for key in keys]
    rows = [_make_row(found, change, keys) for change in (*found.rows, found.total)]
    sample = translate("sample") if found.now.sample else ""
    links_note = write_links_note((*found.now.rows, *found.before.rows))
    note = " ".join(filter(None, (links_note, of_links))) if links_note else ""
    return Table(
        write_changes_title(found), headings, rows, mark=sample, note=note, new_window=new_window
    )


def _make_heading(found: PeriodComparison, key: str, link: SortLink | None) -> Heading:
    """A column's heading: a link that sorts by it, or reverses the order where it is sorted by it
    already.
    """
    name = name_change_column(found, key)
    number = key != NAME_KEY
    request = found.request
    if link is None:
        return Heading(name, number)
    order = ""
    if request.sort_key == key:
        order = "descending" if request.descending else "ascending"
    href = link(choose_next_order(request, key))
    text = get_macro("cells.html", "render_sort_link")(key, name, href, order)
    return Heading(text, number, sort=order)


def choose_next_order(request: ChangeRequest, key: str) -> str:
    """The order that a column's heading leads to: names from a on, numbers from the highest down,
    then the reverse.
    """
    first = key if key in (NAME_KEY, "chance") else f"-{key}"
    if request.sort != first:
        return first
    return f"-{key}" if first == key else key


def _make_row(found: PeriodComparison, change: CategoryChange, keys: list[str]) -> list[Cell]:
    """The cells of a row; where no change is given, the reason stands across the cells of the
    change.
    """
    texts: dict[str, Cell] = {
        NAME_KEY: Cell(name_change_row(found, change), heading=True),
        "difference": Cell(format_difference(change), number=True),
        "percent": Cell(format_percent_change(change), number=True),
        "chance": Cell(describe_change_chance(change), style="chance"),
    }
    for side, row in (("now", change.now), ("before", change.before)):
        texts[side] = Cell(_format_value(found, change, side), number=True, href=numerator_url(row))
    for key, rate in (("rate", change.rate), ("rate_before", change.rate_before)):
        text = "" if rate is None else _format_rate(rate)
        texts[key] = Cell(text, number=True)
    if not change.refusal:
        return [texts[key] for key in keys]
    about = [key for key in keys if key in ("difference", "percent", "chance")]
    reason = Cell(explain_refusal(found, change), span=len(about), style="why")
    return [reason if key == about[0] else texts[key] for key in keys if key not in about[1:]]


def _format_value(found: PeriodComparison, change: CategoryChange, side: str) -> str:
    divided = bool(change.category)
    answers = {
        "now": (found.now if divided else found.total_now, change.now),
        "before": (found.before if divided else found.total_before, change.before),
    }
    answer, row = answers[side]
    return format_cell(answer, row)


def _format_rate(row: AnswerRow) -> str:
    """The rate in a table; a row that is counted, but whose residents are not known, has no
    rate.
    """
    if row.status == "not_recorded" and row.numerator is not None:
        return translate("no_rate")
    if row.status != "ok":
        return describe_status(row.status)
    return format_decimal(row.known_value, whole_from=1000)


def list_change_fields(found: PeriodComparison) -> list[str]:
    """The columns of the files, under names that never change."""
    by = found.request.by
    sides = [f"{side}_{name}" for side in SIDES for name in SIDE_COLUMNS]
    return [
        by,
        f"{by}_title",
        *sides,
        "difference",
        "percent",
        "p",
        "p_together",
        "beyond_chance",
        "untested",
        "refused",
        "reason",
        "rate_now",
        "rate_before",
        "now_source_url",
        "before_source_url",
    ]


def build_change_rows(found: PeriodComparison) -> list[dict]:
    """One dict for each row of the files, the total last with an empty category: numbers, truths
    and texts.
    """
    return [_build_row(found, change) for change in (*found.rows, found.total)]


def _build_row(found: PeriodComparison, change: CategoryChange) -> dict:
    by = found.request.by
    title = translate("changes_total", place=found.now.place)
    if change.category:
        title = name_category_in_full(found.now, by, change.category)
    row: dict = {by: change.category, f"{by}_title": title}
    for side, own in (("now", change.now), ("before", change.before)):
        row |= {f"{side}_{name}": getattr(own, name) for name in SIDE_COLUMNS}
        row[f"{side}_source_url"] = numerator_url(own)
    chance = change.chance
    return row | {
        "difference": change.difference,
        "percent": change.percent,
        "p": change.p_alone,
        "p_together": chance.p if chance else None,
        "beyond_chance": change.is_beyond_chance,
        "untested": chance.untested if chance else "",
        "refused": change.refusal.code if change.refusal else "",
        "reason": explain_refusal(found, change),
        "rate_now": change.rate.value if change.rate else None,
        "rate_before": change.rate_before.value if change.rate_before else None,
    }


def write_changes_csv(found: PeriodComparison) -> str:
    """The rows as CSV with CRLF line ends, with lines beginning with # that say what they are."""
    names = list_change_fields(found)
    return write_values_csv(describe_changes(found), names, build_change_rows(found))


def describe_changes(found: PeriodComparison) -> list[str]:
    """What must be known of the rows outside the site, a line each."""
    lines = [translate("sample_long")] if found.now.sample else []
    lines += [write_changes_title(found), *write_changes_finding(found)]
    lines += write_changes_notes(found)
    lines += [write_source_line(found.now), write_citation(found.now)]
    lines += [*found.now.notes, *(n for n in found.before.notes if n not in found.now.notes)]
    return [line for line in lines if line]
