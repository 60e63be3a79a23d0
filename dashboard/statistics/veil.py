"""The veil of darkness: a group's share of stops in the dark and in daylight, at the same time of the evening."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from math import exp

import numpy as np

from dashboard import reliability
from dashboard.answer import Answer
from dashboard.answers import Answers
from dashboard.measures.registry import all_measures
from dashboard.questions import dimensions_of
from dashboard.statistics.asked import NO_GROUP, Refusal
from dashboard.statistics.intervals import Interval
from dashboard.statistics.registry import Statistic, all_statistics
from data.model import Query
from data.vocabulary import CLOCK, LIGHT, NOT_RECORDED

TRAFFIC = "traffic"
LIT = ("dark", "light")
# slot of the clock -> light -> (stops of the group, all stops of a recorded group)
Slots = dict[str, dict[str, tuple[int, int]]]
COLUMNS = ("dark", "dark_all", "light", "light_all")


@dataclass(frozen=True)
class Veil:
    """The odds ratios of one question, or the reason why there are none.

    `rows` hold for each group `race`, the stops of the group and of all in the dark and in daylight (`dark`,
    `dark_all`, `light`, `light_all`), `ratio`, `ratio_low`, `ratio_high` and `status`. `shares` are the percentages of
    stops with a time, and with a recorded race.
    """

    statistic: Statistic
    query: Query
    answer: Answer | None = None
    rows: tuple[dict, ...] = ()
    shares: tuple[float, ...] = ()
    refusal: Refusal | None = None


def veil(answers: Answers, query: Query) -> Veil:
    """The veil of darkness over a question's months; it is of the whole city. Raises BadQuery for bad months."""
    manifest = answers.build(query.city).manifest
    query = Query(query.city, "stops", ("race", LIGHT), (), query.since, query.until)
    found = Veil(all_statistics()["veil_of_darkness"], query)
    refusal = untimed(manifest)
    if refusal:
        return replace(found, refusal=refusal)
    told = dimensions_of(all_measures()["stops"], manifest)
    if "race" not in told:  # not recorded, or another for each row of one stop
        return replace(found, refusal=Refusal.of("group_not_recorded", by="race"))
    if "stop_type" in told:
        query = replace(query, where=(("stop_type", (TRAFFIC,)),))
    total = answers.answer(query)
    if any(row["status"] == reliability.WITHHELD for row in total.rows):
        return replace(found, refusal=Refusal.of("withheld"))
    limits = found.statistic.limits
    shares = (_share(total, LIGHT, (NOT_RECORDED,)), _share(total, "race", NO_GROUP))
    found = replace(found, query=query, answer=total, shares=shares)
    for code, share, limit in (
        ("time_unrecorded", shares[0], limits["time_percent"]),
        ("unrecorded", shares[1], limits["recorded_percent"]),
    ):
        if share < limit:
            return replace(found, refusal=Refusal.of(code, recorded=share, wanted=limit))
    finer = replace(query, by=("race", LIGHT, CLOCK), since=total.since, until=total.until)
    rows = _rows(answers.answer(finer), limits)
    thin = not any(row["status"] == reliability.OK for row in rows)
    return replace(
        found,
        rows=rows,
        refusal=Refusal.of("few_in_the_dark", fewest=int(limits["fewest_stops"])) if thin else None,
    )


def untimed(manifest: dict) -> Refusal | None:
    """Why a city's stops have no daylight: no time at all, the time of a report, or no place to know the sun by."""
    times = [d.get("time") for d in manifest["datasets"] if d["topic"] == "stops"]
    if manifest["topics"].get("stops", {}).get("daylight"):
        return None
    if any(t and t["of"] == "report" for t in times):
        return Refusal.of("time_of_report")
    return Refusal.of("no_place" if any(t and t["column"] for t in times) else "no_time")


def _share(answer: Answer, dimension: str, without: tuple[str, ...]) -> float:
    whole = sum(r["numerator"] or 0 for r in answer.rows)
    named = sum(r["numerator"] or 0 for r in answer.rows if r[dimension] not in without)
    return 100 * named / whole if whole else 0.0


def _rows(answer: Answer, limits: dict[str, float]) -> tuple[dict, ...]:
    """One row for each group, by name."""
    lit = [
        r
        for r in answer.rows
        if r[LIGHT] in LIT and r[CLOCK] != NOT_RECORDED and r["race"] not in NO_GROUP
    ]
    everyone: dict[tuple[str, str], int] = defaultdict(int)
    for row in lit:
        everyone[row[CLOCK], row[LIGHT]] += row["numerator"] or 0
    groups = sorted({r["race"] for r in lit}, key=lambda g: answer.title_of("race", g).casefold())
    rows = []
    for group in groups:
        own = {(r[CLOCK], r[LIGHT]): r["numerator"] or 0 for r in lit if r["race"] == group}
        slots = {
            clock: {light: (own.get((clock, light), 0), everyone[clock, light]) for light in LIT}
            for clock in sorted({clock for clock, _ in everyone})
        }
        rows.append({"race": group, **_fitted(slots, limits)})
    return tuple(rows)


def _fitted(slots: Slots, limits: dict[str, float]) -> dict:
    """Counts, odds ratio and status of one group."""
    counts = dict(
        zip(
            COLUMNS,
            (sum(slot[light][n] for slot in slots.values()) for light in LIT for n in (0, 1)),
        )
    )
    blank = {
        **counts,
        "ratio": None,
        "ratio_low": None,
        "ratio_high": None,
        "status": reliability.TOO_FEW,
    }
    others = (counts["dark_all"] - counts["dark"], counts["light_all"] - counts["light"])
    sides = ((counts["dark"], counts["light"]), others)
    if any(sum(s) < limits["fewest_stops"] or min(s) < limits["fewest_each"] for s in sides):
        return blank
    made = odds_ratio(slots)
    if made is None:
        return blank
    return {
        **counts,
        **dict(zip(("ratio", "ratio_low", "ratio_high"), made)),
        "status": reliability.OK,
    }


def odds_ratio(slots: Slots) -> Interval | None:
    """The odds ratio of dark to light within slots of the clock, and its 95% Wald interval.

    Logistic regression on the grouped counts, with darkness and a level for each slot (Grogger and Ridgeway 2006).
    Slots that are always dark, always light, or all of one group tell nothing of it; None where no slot tells.
    """
    # Loaded when it is first needed: most visits are to other pages, and it takes memory.
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.generalized_linear_model import GLM

    told = [
        slot
        for slot in slots.values()
        if all(slot[light][1] for light in LIT)
        and 0 < sum(slot[light][0] for light in LIT) < sum(slot[light][1] for light in LIT)
    ]
    if not told:
        return None
    cells = [(n, light == "dark", *slot[light]) for n, slot in enumerate(told) for light in LIT]
    design = np.zeros((len(cells), len(told) + 1))
    for place, (slot, dark, _, _) in enumerate(cells):
        design[place, 0], design[place, slot + 1] = dark, 1
    parts = np.array([[own, whole - own] for _, _, own, whole in cells], dtype=float)
    fit = GLM(parts, design, family=Binomial()).fit()
    low, high = fit.conf_int()[0]
    return exp(fit.params[0]), exp(low), exp(high)
