"""The rows of an answer as typed columns, the same in every file that knows types."""

from __future__ import annotations

from dashboard import wording
from dashboard.query import source_links
from dashboard.query.answer import Answer, AnswerRow
from dashboard.wording import answer_table

SHARE_COLUMN = answer_table.NAMED_SHARE_COLUMN
INTEGER_COLUMNS = ("numerator", "denominator")
REAL_COLUMNS = ("value", "low", "high")
FLOAT_COLUMNS = (*REAL_COLUMNS, answer_table.NAMED_SHARE_COLUMN)
BOOLEAN_COLUMNS = ("incomplete", "sample")


def list_columns(answer: Answer) -> list[str]:
    """The names of the columns: each dimension's id and title, counts, value and interval, status,
    and the rest.
    """
    by = [name for d in answer.query.by for name in (d, f"{d}_title")]
    return [
        *by,
        *INTEGER_COLUMNS,
        *REAL_COLUMNS,
        "status",
        "incomplete",
        "shown",
        "sample",
        *source_links.list_url_fields(answer.measure),
        answer_table.NAMED_SHARE_COLUMN,
    ]


def build_rows(answer: Answer) -> list[dict]:
    """One dict per row: whole numbers, real numbers, truths and texts; None where there is
    nothing.
    """
    return [_build_row(answer, row) for row in answer.rows]


def _build_row(answer: Answer, row: AnswerRow) -> dict:
    cells: dict = {}
    for dimension in answer.query.by:
        cells[dimension] = row[dimension]
        cells[f"{dimension}_title"] = wording.name_category_in_full(
            answer, dimension, row[dimension]
        )
    cells |= {
        name: getattr(row, name)
        for name in (*INTEGER_COLUMNS, *REAL_COLUMNS, "status", "incomplete")
    }
    return cells | {
        "shown": wording.format_cell(answer, row),
        "sample": answer.sample,
        **{name: getattr(row, name) or "" for name in source_links.list_url_fields(answer.measure)},
        answer_table.NAMED_SHARE_COLUMN: row.named_share,
    }


def describe_rows(answer: Answer) -> list[str]:
    """What must be known of the rows, a line each: what is counted, over what, from where, as of
    when.
    """
    return [" ".join(line.split()) for line in answer_table.write_comments(answer)]
