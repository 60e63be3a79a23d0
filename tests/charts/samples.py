"""The answers that the drawings are tried on: every kind of measure, every status, breaks, few and
many lines.
"""

from __future__ import annotations

from dashboard.query.answer_parts import DefinitionBreak
from dashboard.statistics.change_request import ChangeRequest
from dashboard.statistics.comparison_request import NotAvailable
from dashboard.statistics.p_values import ChanceTest
from dashboard.statistics.period_change import CategoryChange, PeriodComparison
from tests.support.answers import list_months, make_answer, make_crossed_answer, make_row

BREAK = DefinitionBreak("2019-05", "Stops are recorded differently from May 2019 on.")
HOSTILE = '<script>alert("x")</script> & <img src=x onerror=y>'
RACES = {
    "asian": 180,
    "black": 1200,
    "hispanic": 400,
    "middle_eastern": 12,
    "multiracial": 60,
    "native": 90,
    "other": 40,
    "pacific": 30,
    "white": 1900,
    "not_recorded": 500,
}
PLACES = {
    "east": 806,
    "north": 1504,
    "south": 1120,
    "southwest": 533,
    "west": 2282,
    "not_recorded": 905,
    "outside": 41,
}
OUTLINE = {
    "width": 1000,
    "height": 800,
    "neighbours": {},
    "paths": {
        d: f"M{i * 200} 0L{i * 200 + 200} 0 {i * 200 + 200} 800 {i * 200} 800Z"
        for i, d in enumerate(("east", "north", "south", "southwest", "west"))
    },
    "labels": {
        d: [i * 200 + 100, 400]
        for i, d in enumerate(("east", "north", "south", "southwest", "west"))
    },
}


def by_year(**changed):
    """Stops from 2015 to 2023, the two ends incomplete."""
    counts = [5123, 8012, 7800, 7932, 7412, 5210, 4610, 4590, 3682]
    return make_answer(
        [
            make_row(n, year=str(y), incomplete=y in (2015, 2023))
            for y, n in zip(range(2015, 2024), counts)
        ],
        by=("year",),
        **changed,
    )


def by_month(count: int = 100, **changed):
    """Stops in so many months, the last one incomplete."""
    ids = list_months("2015-03", count)
    return make_answer(
        [make_row(1000 + i % 12 * 37, month=m, incomplete=m == ids[-1]) for i, m in enumerate(ids)],
        by=("month",),
        **changed,
    )


def lines(names: int = 5, **changed):
    """Stops by year in so many precincts."""
    places = list(PLACES)[:names]
    return make_answer(
        [
            make_row(600 + 200 * i - 10 * y, year=str(2016 + y), district=d)
            for y in range(8)
            for i, d in enumerate(places)
        ],
        by=("year", "district"),
        **changed,
    )


def frisks(**changed):
    """Frisk rates by year with a year too few, two without data and one incomplete."""
    wholes = {
        2013: 0,
        2014: 0,
        2015: 300,
        2016: 900,
        2017: 1500,
        2018: 12,
        2020: 3300,
        2021: 900,
        2022: 400,
    }
    rows = [
        make_row(whole // 4, whole, "ok" if whole else "no_data", y == 2022, year=str(y))
        for y, whole in wholes.items()
    ]
    return make_answer(
        [*rows, make_row(status="not_recorded", year="2019")], "frisk_rate", ("year",), **changed
    )


def by_race(**changed):
    """Stops by race."""
    return make_answer([make_row(n, race=r) for r, n in RACES.items()], by=("race",), **changed)


def frisks_by_race(**changed):
    """Frisk rates by race, one of them too few to compare."""
    return make_answer(
        [make_row(n // 4, n, race=r) for r, n in RACES.items()], "frisk_rate", ("race",), **changed
    )


def by_place(**changed):
    """Stops by precinct."""
    return make_answer(
        [make_row(n, district=d) for d, n in PLACES.items()], by=("district",), **changed
    )


def by_race_and_place(**changed):
    """Stops by race and precinct."""
    return make_crossed_answer(
        {(r, d): n * m // 7000 for r, n in RACES.items() for d, m in PLACES.items()},
        ("race", "district"),
        **changed,
    )


def change_by_place() -> PeriodComparison:
    """Stops by precinct in 2023 against 2022: up, down, level, beyond chance, and one refused."""
    then = {"east": 900, "north": 1500, "south": 1120, "southwest": 400, "west": 2600}
    before = make_answer(
        [make_row(n, district=d) for d, n in then.items()],
        by=("district",),
        since="2022-01",
        until="2022-12",
    )
    now = make_answer([make_row(PLACES[d], district=d) for d in then], by=("district",))
    pairs = zip(now.rows, before.rows, strict=True)
    tests = {"west": ChanceTest(0.001), "southwest": ChanceTest(0.001), "north": ChanceTest(0.8)}
    refused = {"east": NotAvailable.of("break", month="2023-01", reason="Recorded anew.")}
    rows = tuple(
        CategoryChange(
            row["district"],
            row,
            then,
            "count",
            refused.get(row["district"]),
            tests.get(row["district"]),
        )
        for row, then in pairs
    )
    total = CategoryChange("", make_row(6245), make_row(6520), "count", None)
    query = now.query.with_period(now.period)
    return PeriodComparison(ChangeRequest(query, "2022-01"), now, before, now, before, rows, total)


def over_time() -> dict:
    """Every answer that runs over time, by a name for the test's report."""
    return {
        "years": by_year(),
        "break": by_year(breaks=(BREAK,)),
        "months": by_month(),
        "sample": by_year(sample=True),
        "five": lines(5),
        "seven": lines(7),
        "rates": frisks(),
        "break in rates": frisks(breaks=(BREAK,)),
        "none": make_answer(
            [make_row(status="no_data", year=str(y)) for y in (2020, 2021)], by=("year",)
        ),
        "one": make_answer([make_row(5, year="2020")], by=("year",)),
        "quarters": make_answer(
            [make_row(n, quarter=f"2020-Q{n}") for n in (1, 2, 3, 4)], by=("quarter",)
        ),
        "zeros": make_answer([make_row(0, year=str(y)) for y in (2020, 2021)], by=("year",)),
        "crossed": make_answer(
            [
                make_row(i + 1, year=str(2019 + i % 2), district=d, race=r)
                for i, (d, r) in enumerate(
                    (d, r) for d in ("east", "west") for r in ("black", "white")
                )
            ],
            by=("year", "district", "race"),
        ),
    }


def by_category() -> dict:
    """Every answer by category, by a name for the test's report."""
    return {
        "race": by_race(),
        "frisks": frisks_by_race(),
        "crossed": by_race_and_place(),
        "place": by_place(sample=True),
        "years": by_year(),
        "total": make_answer([make_row(3682)]),
        "empty": make_answer([make_row(status="no_data", race="black")], by=("race",)),
        "hostile": by_race(titles={"race": dict.fromkeys(RACES, HOSTILE)}),
    }
