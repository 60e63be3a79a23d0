"""Change alerts of a city: which months they read, what was found in the whole and in each district, in words."""

from __future__ import annotations

from dataclasses import replace

from dashboard import wording
from dashboard.i18n.locale import InEnglish
from dashboard.i18n.translate import say, upper_first
from dashboard.measures.registry import Measure
from dashboard.query.answer import Answer
from dashboard.query.periods import coverage
from dashboard.statistics.change_alert import NEEDED, RECENT, Change, recent_change, together
from dashboard.statistics.registry import all_statistics
from dashboard.views.city_context import Desk
from dashboard.views.model import Chart, Section
from data.model.coverage import month_id, month_of
from data.model.vocabulary import UNNAMED


def months(desk: Desk, measure: Measure) -> tuple[str, str] | None:
    """The 39 months that a test reads, the last of them complete; None where one is incomplete, missing, or a change
    of definition lies between them."""
    covered, incomplete = coverage(measure, desk.build.manifest)
    complete = sorted(covered - incomplete)
    if measure.kind != "count" or "month" not in desk.dimensions(measure) or not complete:
        return None
    wanted = range(complete[-1] - NEEDED + 1, complete[-1] + 1)
    since, until = month_id(wanted[0]), month_id(wanted[-1])
    broken = any(
        set(b.topics) & set(measure.topics) and since < b.month <= until for b in desk.city.breaks
    )
    return None if broken or not set(wanted) <= set(complete) else (since, until)


def of_place(desk: Desk, measure: Measure, where: dict) -> str:
    """The sentence on a recent change in one place, or "" where there is none to tell.

    One district is tested together with the others, for a reader may look at each of them.
    """
    if set(where) == {"district"}:
        return (
            by_district(desk, measure).get(where["district"][0], "")
            if len(where["district"]) == 1
            else ""
        )
    span = months(desk, measure)
    if span is None:
        return ""
    found = recent_change(
        [r["numerator"] for r in desk.ask(measure.id, ("month",), where, *span).rows]
    )
    return _sentence(measure, found, span[1], "") if found and found.told else ""


def by_district(desk: Desk, measure: Measure) -> dict[str, str]:
    """The sentence of each district with a recent change, all tested together."""
    span = months(desk, measure)
    if span is None or "district" not in desk.dimensions(measure):
        return {}
    answer = desk.ask(measure.id, ("district", "month"), {}, *span)
    series: dict[str, list[int | None]] = {}
    for row in answer.rows:
        if row["district"] not in UNNAMED:
            series.setdefault(row["district"], []).append(row["numerator"])
    found = {d: change for d, counts in series.items() if (change := recent_change(counts))}
    return {
        d: _sentence(measure, change, span[1], answer.title_of("district", d))
        for d, change in together(found).items()
        if change.told
    }


def alerted(desk: Desk, chart: Chart, answer: Answer, where: dict) -> Chart:
    """The chart of an answer with the sentence on a recent change after its own, where there is one to tell.

    A chart that does not show the months of the change says nothing of it.
    """
    told = of_place(desk, answer.measure, where) if shows_recent(desk, answer) else ""
    return replace(chart, sentence=f"{chart.sentence} {upper_first(told)}") if told else chart


def shows_recent(desk: Desk, answer: Answer) -> bool:
    """Whether the recent months that are tested are among those of an answer."""
    span = months(desk, answer.measure)
    if span is None:
        return False
    first = month_id(month_of(span[1]) - RECENT + 1)
    return answer.since <= first and span[1] <= answer.until


def sections(desk: Desk, answer: Answer) -> tuple[Section, ...]:
    """The districts' recent changes, and how they are tested; () where the measure of the answer cannot be tested here
    or its months do not hold the recent ones."""
    measure = answer.measure
    if not shows_recent(desk, answer):
        return ()
    if months(desk, measure) is None or "district" not in desk.dimensions(measure):
        return ()
    found = tuple(by_district(desk, measure).values()) or (
        say("alerts_none", district=desk.city.districts.singular),
    )
    statistic = all_statistics()["recent_change"]
    method = (
        str(statistic.question),
        str(statistic.method),
        str(statistic.limits_words),
        wording.say("method_source", source=InEnglish(statistic.source)),
        *(str(t) for t in statistic.cannot_show),
    )
    return (
        Section(say("alerts"), (*found, say("alerts_cause")), id="alerts"),
        Section(str(statistic.title), method, id="alerts-method"),
    )


def _sentence(measure: Measure, found: Change, until: str, place: str) -> str:
    since = month_id(int(until[:4]) * 12 + int(until[5:]) - RECENT)
    key = "alert_more" if found.recent > found.expected else "alert_fewer"
    text = say(
        key,
        counted=wording.counted(measure.grain, found.recent),
        period=wording.period(since, until),
        expected=wording.number(round(found.expected)),
    )
    return say("alert_in", place=place, text=text) if place else text
