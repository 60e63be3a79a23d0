"""What other sites read: kept answers of the API beside a route that gives nothing, and pictures
never drawn before.
"""

from __future__ import annotations

import shutil
import time
from urllib.request import urlopen

from bench.embed import EMPTY, compare_speed
from bench.measuring import Line, percentile, report
from bench.servers import OURS, Server, Town, bring_up, serve, town_parser
from bench.synthetic import worlds_folder

READS = {
    "answer, JSON": "/api/v1/answers.json?city={city}&measure=stops&by=month,district",
    "answer, CSV": "/api/v1/answers.csv?city={city}&measure=stops&by=month,district",
    "comparison, JSON": "/api/v1/disparities.json?city={city}&measure=stops&benchmark=force_incidents",
}
# Drawn from answers of their own: each picture asks for other months.
PICTURES = (
    "trend.{ending}?city={city}&measure=stops&by=month&since={month}",
    "breakdown.{ending}?city={city}&measure=stops&by=race&since={month}",
    "map.{ending}?city={city}&measure=stops&by=district&since={month}",
)
MONTHS = tuple(f"{year}-{month:02d}" for year in (2017, 2018, 2019) for month in range(1, 13))
TARGETS = {"svg": 300, "png": 500}


def draw_new(ours: Server, town: Town, ending: str, months: int) -> list[float]:
    """Milliseconds of pictures that are asked for the first time, one after another; three before
    them warm up.

    Each picture is drawn from that many months, and those of the first month are not counted.
    """
    spent = []
    for place, month in enumerate(MONTHS[:months]):
        for picture in PICTURES:
            start = time.perf_counter()
            with urlopen(
                f"{ours.origin}/charts/{picture.format(ending=ending, city=town.id, month=month)}"
            ) as reply:
                reply.read()
            if place:
                spent.append(1000 * (time.perf_counter() - start))
    return spent


def run(town: Town, rounds: int, seconds: float, months: int) -> list[Line]:
    """The lines of the bench over a town that is live."""
    lines = []
    shutil.rmtree(
        town.store / "cache", ignore_errors=True
    )  # a kept town may have drawn them in an earlier run
    with serve(OURS, town) as ours:
        for ending, most in TARGETS.items():
            spent = draw_new(ours, town, ending, months)
            lines.append(
                Line(
                    f"new picture, {ending.upper()}, 95 of 100 within",
                    percentile(spent, 0.95),
                    "ms",
                    target=f"<= {most}",
                )
            )
            lines.append(
                Line(f"new picture, {ending.upper()}, median", percentile(spent, 0.5), "ms")
            )
        with serve(EMPTY, town) as empty:
            for what, address in READS.items():
                lines += compare_speed(
                    ours, empty, address.format(city=town.id), rounds, seconds, f"kept {what}"
                )
    return lines


def main() -> None:
    """Run the bench."""
    parser = town_parser(__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument(
        "--months",
        type=int,
        default=len(MONTHS),
        help="pictures are asked for from so many months on, at least 2",
    )
    options = parser.parse_args()
    with worlds_folder(options.keep) as folder:
        town = bring_up(options.portal, folder)
        lines = run(town, options.rounds, options.seconds, options.months)
    drawn = (min(options.months, len(MONTHS)) - 1) * len(PICTURES)
    report(
        "reads",
        f"{town.id}, {drawn} pictures, median of {options.rounds} rounds of {options.seconds:g} s",
        lines,
    )


if __name__ == "__main__":
    main()
