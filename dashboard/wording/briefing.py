"""The sentence that a chart adds to the total above it."""

from __future__ import annotations

from dashboard.i18n.months import name_months_with_preposition
from dashboard.i18n.translate import normalize_spaces, translate
from dashboard.query.answer import Answer
from dashboard.query.periods import find_time_dimension
from dashboard.statistics.months import MonthRun
from dashboard.wording import change_sentences
from dashboard.wording.paragraphs import Paragraph
from dashboard.wording.sentences import describe_filter_sentence, write_findings, write_total


def runs_over_time(answer: Answer) -> bool:
    """Whether an answer runs over time."""
    return bool(find_time_dimension(answer.query.by))


def write_finding(answer: Answer, months: MonthRun | None = None) -> Paragraph:
    """The sentences of an answer without what the headline says already (total, filter), and without missing data;
    `months` are those from which chance is computed."""
    said = Paragraph(*write_findings(answer, months)).without(describe_filter_sentence(answer))
    whole = change_sentences.sum_rows(list(answer.undivided().rows))
    if runs_over_time(answer) or whole is None or answer.measure.kind != "count":
        return said
    lead = normalize_spaces(
        translate(
            "sentence",
            text=write_total(
                answer, whole, name_months_with_preposition(answer.since, answer.until)
            ),
        )
    )
    return said.without([lead]) or said
