"""An Answer as a table: cells for reading, HTML, and CSV with the raw numbers beside what
is shown.
"""

from __future__ import annotations

from itertools import chain, repeat

from dashboard import wording
from dashboard.query import source_links
from dashboard.query.answer import Answer, AnswerRow
from dashboard.templates import Markup
from dashboard.templates.tables import Cell, Heading, Table, render_table
from dashboard.wording.csv_text import format_boolean, format_cell, guard_formula, write_csv
from data.model.version import VERSION
from data.model.vocabulary import TIME_DIMENSIONS

NUMBER_COLUMNS = ("numerator", "denominator", "value", "low", "high")
NAMED_SHARE_COLUMN = "named_share"


def build_table(answer: Answer) -> dict:
    """`caption`, `headings` and `rows` of formatted text: the dimensions first, then counts, value
    and interval.

    A blank says why it is one; an incomplete period is marked in its first cell.
    """
    dimensions = [wording.write_dimension_heading(answer, d) for d in answer.query.by] or [
        wording.translate("place_heading")
    ]
    counts = list_count_headings(answer)
    if answer.measure.kind != "count":
        counts.append(wording.translate("interval_heading"))
    return {
        "caption": wording.write_full_title(answer),
        "headings": dimensions + counts,
        "rows": [
            _format_name_cells(answer, row) + _format_number_cells(answer, row)
            for row in sort_for_display(answer)
        ],
    }


def list_count_headings(answer: Answer) -> list[str]:
    """The headings of an answer's numbers in words: what is counted, over what, and the value."""
    measure = answer.measure
    if measure.kind == "count":
        return [wording.capitalize_first(_name_column(answer, wording.name_unit(answer)))]
    unit = wording.capitalize_first(measure.unit)
    whole = _name_column(answer, measure.denominator_words, of_denominator=True)
    return [
        wording.capitalize_first(_name_column(answer, measure.numerator_words)),
        wording.capitalize_first(whole),
        wording.translate("percent_heading") if measure.kind == "share" else unit,
    ]


def sort_for_display(answer: Answer) -> list[AnswerRow]:
    """Periods as they follow each other, categories as their titles are listed: not recorded comes
    last.
    """
    places = {d: {c: i for i, c in enumerate(titles)} for d, titles in answer.titles.items()}

    def place(row: AnswerRow) -> list[tuple]:
        return [
            (0, row[d]) if d in TIME_DIMENSIONS else (places.get(d, {}).get(row[d], 0), row[d])
            for d in answer.query.by
        ]

    return sorted(answer.rows, key=place)


def _name_column(answer: Answer, counted: str, of_denominator: bool = False) -> str:
    return wording.name_column(answer.measure, counted, answer.overlaps, of_denominator)


def _format_name_cells(answer: Answer, row: AnswerRow) -> list[str]:
    names = [wording.name_category(answer, d, row[d]) for d in answer.query.by] or [answer.place]
    if row.incomplete:
        place = next((i for i, d in enumerate(answer.query.by) if d in TIME_DIMENSIONS), 0)
        names[place] = wording.translate(
            "aside", text=names[place], aside=wording.translate("incomplete")
        )
    return names


def _format_number_cells(answer: Answer, row: AnswerRow) -> list[str]:
    """Count cells stay where the value is withheld; what was never published or recorded has words
    in every cell.
    """
    if answer.measure.kind == "count":
        return [wording.format_cell(answer, row)]
    unlinked = row.status in source_links.UNLINKED_STATUSES and not row.numerator
    if unlinked or row.numerator is None:
        return [wording.describe_status(row.status)] * 3 + [""]
    whole = (
        wording.describe_status("not_recorded")
        if row.denominator is None
        else wording.format_number(row.denominator)
    )
    return [
        wording.format_number(row.numerator),
        whole,
        wording.format_cell(answer, row),
        wording.format_interval(answer, row),
    ]


def render_answer_table(answer: Answer) -> Markup:
    """The table as semantic HTML: a caption, column headings, and the dimensions as row
    headings.
    """
    return render_table(make_table(answer))


def make_table(answer: Answer, of_links: str = "", new_window: str = "") -> Table:
    """The table as a value, before it becomes HTML.

    Its first two numbers lead to where the portal counts the same rows, where there is an address.
    `of_links` is what else is to be said of these links; `new_window` is what each of them says
    where it opens a new window.
    """
    shown, leading = build_table(answer), max(len(answer.query.by), 1)
    links_note = wording.write_links_note(answer.rows)
    note = " ".join(filter(None, (links_note, of_links))) if links_note else ""
    note = " ".join(filter(None, (*wording.describe_goals(answer), note)))
    rows = []
    for row, texts in zip(sort_for_display(answer), shown["rows"]):
        cells = [Cell(text, heading=True) for text in texts[:leading]]
        addresses = chain(
            (source_links.numerator_url(row), source_links.denominator_url(row)), repeat("")
        )
        cells += [
            Cell(text, number=True, href=href) for text, href in zip(texts[leading:], addresses)
        ]
        rows.append(cells)
    return Table(
        caption=shown["caption"],
        headings=[Heading(h, number=i >= leading) for i, h in enumerate(shown["headings"])],
        rows=rows,
        mark=wording.translate("sample") if answer.sample else "",
        note=note,
        new_window=new_window,
    )


def build_csv_rows(answer: Answer) -> list[dict[str, str]]:
    """One dict per row, all text: each dimension's id and title, the raw counts, value and
    interval, status, whether the period is incomplete, the value as the table shows it, whether the
    data are a sample, where to check it, and the share (0 to 1) of the period's records that name
    the dimensions.

    Text that a spreadsheet would take for a formula is led by an apostrophe; numbers are left
    alone.
    """
    return [_build_csv_row(answer, row) for row in answer.rows]


def _build_csv_row(answer: Answer, row: AnswerRow) -> dict[str, str]:
    cells: dict[str, str] = {}
    for dimension in answer.query.by:
        cells[dimension] = guard_formula(row[dimension])
        cells[f"{dimension}_title"] = guard_formula(
            wording.name_category_in_full(answer, dimension, row[dimension])
        )
    cells |= {name: format_cell(getattr(row, name)) for name in NUMBER_COLUMNS}
    return cells | {
        "status": row.status,
        "incomplete": format_boolean(row.incomplete),
        "shown": guard_formula(wording.format_cell(answer, row)),
        "sample": format_boolean(answer.sample),
        **{
            name: guard_formula(getattr(row, name) or "")
            for name in source_links.list_url_fields(answer.measure)
        },
        NAMED_SHARE_COLUMN: format_cell(row.named_share),
    }


def to_csv(answer: Answer, header: bool = True) -> str:
    """The rows as CSV with CRLF line ends; `header` puts lines beginning with # before them: what
    is counted, over what, from which source, as of when, where numbers do not compare, and whether
    the data are a sample.
    """
    names = [n for d in answer.query.by for n in (d, f"{d}_title")]
    names += [
        *NUMBER_COLUMNS,
        "status",
        "incomplete",
        "shown",
        "sample",
        *source_links.list_url_fields(answer.measure),
        NAMED_SHARE_COLUMN,
    ]
    return write_csv(write_comments(answer) if header else (), names, build_csv_rows(answer))


def write_comments(answer: Answer) -> list[str]:
    """What must be known of an answer's rows outside the site, a line each; the last ones are its
    notes.
    """
    measure = answer.measure
    lines = [wording.translate("sample_long")] if answer.sample else []
    lines += [
        wording.write_full_title(answer),
        wording.translate("csv_measure", title=measure.title, unit=wording.name_unit(answer)),
        wording.translate("csv_numerator", words=_name_column(answer, measure.numerator_words)),
    ]
    if measure.denominator:
        whole = _name_column(answer, measure.denominator_words, of_denominator=True)
        lines.append(wording.translate("csv_denominator", words=whole))
    dates = sorted({p.as_of for p in answer.provenance if p.as_of})
    if dates:
        lines.append(wording.translate("csv_as_of", dates=wording.translate("comma").join(dates)))
    lines += [
        wording.translate("csv_event", month=e.month, title=e.title, url=e.url)
        for e in answer.events
    ]
    lines += [
        wording.translate("csv_breaks", month=b.month, reason=b.reason) for b in answer.breaks
    ]
    lines += wording.describe_goals(answer)
    return [
        line
        for line in (
            *lines,
            wording.write_source_line(answer),
            wording.write_citation(answer),
            wording.translate("csv_version", version=VERSION),
            *answer.notes,
        )
        if line
    ]


def render_facts(caption: str, rows: tuple[tuple[str, str], ...]) -> Markup:
    """A table of named facts as HTML: each row's name is its heading."""
    cells = [(Cell(name, heading=True), Cell(value)) for name, value in rows]
    return render_table(Table(caption, (), cells, style=""))
