"""What a chart adds to the total that was told before it."""

from __future__ import annotations

from dashboard.i18n.months import during
from dashboard.i18n.translate import say, tidy
from dashboard.query.answer import Answer
from dashboard.query.periods import time_dimension
from dashboard.statistics.months import Months
from dashboard.wording import change_sentences
from dashboard.wording.missing_data import missing
from dashboard.wording.sentences import only, sentence, total


def over_time(answer: Answer) -> bool:
    """Whether an answer runs over time."""
    return bool(time_dimension(answer.query.by))


def finding(answer: Answer, months: Months | None = None) -> str:
    """The sentence of an answer without what a headline has told already (its total, its filter), and without what is
    missing; `months` are those from which chance is told."""
    said = sentence(answer, months).removesuffix(missing(answer)).strip()
    said = said.removesuffix(" ".join(only(answer))).strip()
    whole = change_sentences.summed(list(answer.undivided().rows))
    if over_time(answer) or whole is None or answer.measure.kind != "count":
        return said
    lead = tidy(say("sentence", text=total(answer, whole, during(answer.since, answer.until))))
    return said.removeprefix(lead).strip() or said
