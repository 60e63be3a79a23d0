"""What is said of the months before and after an event: sentences, and the rows of a table and of
files.
"""

from __future__ import annotations

from dashboard.i18n.months import name_calendar_month, name_month, name_months
from dashboard.i18n.numbers import format_fixed_decimals
from dashboard.i18n.translate import capitalize_first, translate
from dashboard.query.answer import Answer, AnswerRow
from dashboard.query.source_links import numerator_url
from dashboard.statistics.event_window import EventComparison
from dashboard.templates.tables import Cell, Heading, Table
from dashboard.wording.change_sentences import explain_change_refusal
from dashboard.wording.csv_text import write_values_csv
from dashboard.wording.labels import format_cell
from dashboard.wording.links import write_links_note
from dashboard.wording.missing_data import write_citation, write_source_line
from dashboard.wording.period_changes import write_signed

SIDE_COLUMNS = ("numerator", "denominator", "value", "low", "high", "status", "incomplete")
SIDES = ("before", "after")
TOTAL = "total"


def write_event_title(found: EventComparison) -> str:
    """What is compared: "Stops before and after June 2022: Harbor, Seattle"."""
    after = found.total_after
    names = [after.title_of("district", d) for d in after.query.filtered("district")]
    place = translate("comma").join([*names, after.place])
    month = name_month(found.windows.after.since)
    return translate("event_heading", measure=after.measure.short, place=place, month=month)


def write_event_change(found: EventComparison) -> tuple[str, ...]:
    """The change with its interval, or why there is no interval; () where no change is given."""
    if found.change is None:
        return ()
    if found.interval is None:
        return (translate("event_no_interval"),)
    share = found.total_after.measure.kind == "share"
    values = dict(zip(("change", "low", "high"), (found.change, *found.interval)))
    unit = "event_points" if share else "event_percent"
    sizes = {
        name: write_signed(translate(unit, number=format_fixed_decimals(abs(v), 1)), v)
        for name, v in values.items()
    }
    return (translate("event_change", **sizes),)


def explain_event_refusal(found: EventComparison) -> str:
    """Why no change is given; "" where one is."""
    if found.refusal is None:
        return ""
    after, before = found.total_after, found.total_before
    return " ".join(explain_change_refusal(found.refusal, after, after.rows[0], before.rows[0]))


def name_windows(found: EventComparison) -> tuple[str, str]:
    """The months before and the months after, as they are named."""
    before, after = (name_months(*p.ends) for p in (found.windows.before, found.windows.after))
    return before, after


def write_event_lines(found: EventComparison) -> str:
    """What the two lines of the chart are."""
    before, after = name_windows(found)
    return translate("event_lines", after=after, before=before)


def make_event_table(found: EventComparison, of_links: str = "", new_window: str = "") -> Table:
    """Each calendar month of both windows, and their totals. `of_links` and `new_window` are as in
    `make_table`.
    """

    def make_cell(answer: Answer, place: int) -> Cell:
        row = answer.rows[place]
        return Cell(format_cell(answer, row), number=True, href=numerator_url(row))

    rows = [
        [
            Cell(capitalize_first(name_calendar_month(row["month"])), heading=True),
            make_cell(found.months_before, place),
            make_cell(found.months_after, place),
        ]
        for place, row in enumerate(found.months_after.rows)
    ]
    totals = [make_cell(found.total_before, 0), make_cell(found.total_after, 0)]
    rows.append([Cell(translate("event_total"), heading=True), *totals])
    before, after = name_windows(found)
    headings = [
        Heading(translate("seasons_month")),
        Heading(capitalize_first(before), number=True),
        Heading(capitalize_first(after), number=True),
    ]
    links_note = write_links_note([*found.months_after.rows, *found.months_before.rows])
    return Table(
        write_event_title(found),
        headings,
        rows,
        mark=translate("sample") if found.total_after.sample else "",
        note=" ".join(filter(None, (links_note, of_links))) if links_note else "",
        new_window=new_window,
    )


def list_event_pairs(found: EventComparison) -> list[tuple[AnswerRow, AnswerRow]]:
    """The rows of each calendar month before and after, in the order of the months; then the
    totals.
    """
    months = list(zip(found.months_before.rows, found.months_after.rows))
    return [*months, (found.total_before.rows[0], found.total_after.rows[0])]


def list_event_fields() -> list[str]:
    """The columns of the files, under names that never change."""
    return [
        name
        for side in SIDES
        for name in (
            f"{side}_month",
            *(f"{side}_{column}" for column in SIDE_COLUMNS),
            f"{side}_source_url",
        )
    ]


def build_event_rows(found: EventComparison) -> list[dict]:
    """One dict for each row of the files: the calendar months, then the totals, whose months are
    `total`.
    """
    return [
        {
            f"{side}_{name}": value
            for side, row in zip(SIDES, pair)
            for name, value in _list_values(row).items()
        }
        for pair in list_event_pairs(found)
    ]


def _list_values(row: AnswerRow) -> dict:
    numbers = {column: getattr(row, column) for column in SIDE_COLUMNS}
    month = row.categories.get("month", TOTAL)
    return {"month": month, **numbers, "source_url": numerator_url(row)}


def write_event_csv(found: EventComparison) -> str:
    """The rows as CSV with CRLF line ends, with lines beginning with # that say what they are."""
    return write_values_csv(describe_event(found), list_event_fields(), build_event_rows(found))


def list_happenings(found: EventComparison) -> list[tuple[str, str]]:
    """What the city file says happened in the windows, as (month, words), in order."""
    answers = (found.total_before, found.total_after)
    happened = [(e.month, e.title) for a in answers for e in a.events]
    happened += [(b.month, b.reason) for a in answers for b in a.breaks]
    at_start = (a.break_at_start for a in answers)
    happened += [(b.month, b.reason) for b in at_start if b is not None]
    return sorted((month, text.strip()) for month, text in set(happened))


def tell_happenings(found: EventComparison) -> list[str]:
    """The same in sentences, and that no cause is named."""
    sentences = [
        translate("changes_event_told", month=name_month(month), title=title)
        for month, title in list_happenings(found)
    ]
    return [*(sentences or [translate("event_nothing_else")]), translate("alerts_cause")]


def describe_event(found: EventComparison) -> list[str]:
    """What must be known of the rows outside the site, a line each."""
    after = found.total_after
    lines = [translate("sample_long")] if after.sample else []
    lines += [write_event_title(found), write_event_lines(found)]
    lines += [*write_event_change(found), explain_event_refusal(found)]
    lines += tell_happenings(found)
    lines += [write_source_line(after), write_citation(after)]
    lines += [*after.notes, *(n for n in found.total_before.notes if n not in after.notes)]
    return [line for line in lines if line]
