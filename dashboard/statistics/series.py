"""The months behind a total, asked at the door: from them its usual ups and downs are estimated."""

from __future__ import annotations

from dataclasses import replace

from dashboard import questions
from dashboard.answer import Answer
from dashboard.answers import Answers
from dashboard.statistics.months import Months, find_run
from data.coverage import month_of


def read_months(answers: Answers, total: Answer, asof: str = "") -> Months | None:
    """The run of complete months around the last one of a total; None where there is none (`find_run`)."""
    query, measure = total.query, total.measure
    manifest = answers.build(query.city).manifest
    if not total.until or measure.kind == "quantile":
        return None
    if "month" not in questions.dimensions_of(measure, manifest):
        return None
    by_month = answers.answer(replace(query, by=("month",), since="", until=""), asof)
    return find_run(by_month, month_of(total.until))
