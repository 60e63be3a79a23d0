"""How often years without a change are called different, on the real months of a store: `python -m
bench.placebo`.

The store is the one of PLAINVIEW_STORE, with Seattle and Cincinnati refreshed. Prints the table
that /methods publishes (dashboard/statistics/placebo.py).
"""

from __future__ import annotations

from dashboard.service.answer_service import AnswerService
from dashboard.settings import read_settings
from dashboard.statistics.placebo import (
    PLACEBO_SERIES,
    PlaceboResult,
    PlaceboSeries,
    measure_placebo,
)
from data.model.values import Query


def read_counts(answers: AnswerService, series: PlaceboSeries) -> list[int]:
    """The monthly counts of a series."""
    query = Query(series.city, series.measure, ("month",), (), series.since, series.until)
    return [row.numerator for row in answers.answer(query).rows]


def run(answers: AnswerService) -> tuple[PlaceboResult, ...]:
    """Every series measured."""
    return tuple(measure_placebo(series, read_counts(answers, series)) for series in PLACEBO_SERIES)


if __name__ == "__main__":
    for found in run(AnswerService(read_settings())):
        print(found)
