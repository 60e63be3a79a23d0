"""Cold and cached answers about a large city, beside grouping its records anew on each question
with pandas.
"""

from __future__ import annotations

import argparse
import time

import pandas as pd

from bench.measuring import Line, Run, apart, median, percentile, report
from bench.synthetic import CITY, World, add_world_options, build, worlds_folder
from dashboard.measures.registry import get_measures
from dashboard.query.addresses import parse_query
from dashboard.query.periods import format_period_id
from dashboard.service.answer_service import AnswerService
from data.model.values import Query
from data.model.vocabulary import TIME_DIMENSIONS

# What the pages ask: every measure by itself, over time, by place and by person, whole and
# filtered.
MEASURES = ("stops", "frisk_rate", "stop_arrest_rate")
ASKED = (
    "",
    "by=year",
    "by=month",
    "by=quarter&race=black",
    "by=month&district=west",
    "by=district",
    "by=district&since=2023-01&until=2023-12",
    "by=race&district=south&age=18_25,26_35",
    "by=age,sex",
    "by=year,district",
    "by=month,race&since=2019-01",
    "by=district,race&outcome=arrest,citation",
    "by=month,district,sex",
)
PLACES = "measure=stops&by=beat&district=north"


def questions() -> tuple[Query, ...]:
    """Forty different questions."""
    texts = [f"measure={m}&{asked}" for asked in ASKED for m in MEASURES] + [PLACES]
    return tuple(parse_query(f"city={CITY}&{text.rstrip('&')}")[0] for text in texts)


def ask_all(world: World, again: int) -> tuple[list[float], list[float]]:
    """Milliseconds of each question asked for the first time, and of each asked again, in one
    process.

    The first answer of all, which also reads the cube, is left out of the first list.
    """
    answers = AnswerService(world.settings)
    answers.answer(parse_query(f"city={CITY}&measure=stops&since=2020-01&until=2020-01")[0])
    cold = [_clock(answers.answer, query) for query in questions()]
    cached = [_clock(answers.answer, query) for _ in range(again) for query in questions()]
    return cold, cached


def first_answer(world: World) -> float:
    """Milliseconds of the first answer in a fresh process that has loaded its modules: it reads the
    cube.
    """
    _forget(world)
    return _clock(AnswerService(world.settings).answer, questions()[2])


def with_pandas(world: World) -> list[float]:
    """Milliseconds of the bare counts of each question, grouped from the records in memory on each
    request.
    """
    records = read_records(world)
    return [_clock(group_records, records, query) for query in questions()]


def read_records(world: World) -> pd.DataFrame:
    """The records of the live build, with the columns that the questions need."""
    path = next((world.store.live(CITY).folder).glob("records-*.parquet"))
    dims = ["district", "race", "sex", "age", "outcome", "beat"]
    sums = ["stops", "frisked", "frisked_recorded", "arrested", "arrested_recorded"]
    return pd.read_parquet(path, columns=["month", *dims, *sums], read_dictionary=dims)


def group_records(records: pd.DataFrame, query: Query) -> pd.DataFrame:
    measure = get_measures()[query.measure]
    keep = records["month"].notna()
    for end, holds in ((query.since, records["month"].ge), (query.until, records["month"].le)):
        if end:
            keep &= holds(int(end[:4]) * 12 + int(end[5:]) - 1)
    for dimension, categories in query.where:
        keep &= records[dimension].isin(categories)
    rows = records[keep]
    counts = [c for c in (measure.numerator, measure.denominator) if c]
    if not query.by:
        return rows[counts].sum()
    by = [rows["month"] if d in TIME_DIMENSIONS else rows[d] for d in query.by]
    sums = rows.groupby(by, observed=True)[counts].sum().reset_index()
    for dimension in set(query.by) & set(TIME_DIMENSIONS):
        sums["month"] = [format_period_id(int(m), dimension) for m in sums["month"]]
    return sums.groupby(["month" if d in TIME_DIMENSIONS else d for d in query.by], observed=True)[
        counts
    ].sum()


def _clock(work, *arguments) -> float:
    start = time.perf_counter()
    work(*arguments)
    return (time.perf_counter() - start) * 1000


def _forget(world: World) -> None:
    """Throw every kept answer away."""
    for path in (world.settings.store / "cache" / "answers").glob("*"):
        path.unlink()


def measure(world: World, rounds: int) -> list[Line]:
    """The lines of the bench: `rounds` processes that each start without any kept answer, and one
    with pandas.
    """
    build(world)
    runs: list[Run] = []
    for _ in range(rounds):
        _forget(world)
        runs.append(apart(ask_all, world, 5))
    first = [apart(first_answer, world).value for _ in range(rounds)]
    cold = [t for run in runs for t in run.value[0]]
    cached = [t for run in runs for t in run.value[1]]
    pandas = apart(with_pandas, world)
    slow = pandas.value
    name = "pandas on each request"
    return [
        Line(
            "cold answer, median",
            median(cold),
            "ms",
            median(slow),
            name,
            median(cold) / median(slow),
        ),
        Line("cold answer, 95th percentile", percentile(cold, 0.95), "ms", target="<= 150"),
        Line("  pandas on each request, 95th percentile", percentile(slow, 0.95), "ms"),
        Line("cached answer, median", median(cached), "ms", target="<= 2"),
        Line("cached answer, 95th percentile", percentile(cached, 0.95), "ms"),
        Line("first answer of a process", median(first), "ms"),
        Line(
            "peak memory",
            max(r.peak_mb for r in runs),
            "MB",
            pandas.peak_mb,
            name,
            max(r.peak_mb for r in runs) / pandas.peak_mb,
        ),
    ]


def main() -> None:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_world_options(parser, rounds=3)
    options = parser.parse_args()
    with worlds_folder(options.keep) as folder:
        lines = measure(World(folder, options.rows), options.rounds)
    about = (
        f"{options.rows:,} made-up rows, {len(questions())} different questions, "
        f"{options.rounds} processes"
    )
    report("answers", about, lines)


if __name__ == "__main__":
    main()
