"""The page that compares: two places or two periods of one measure, side by side, and the difference in a sentence."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

from dashboard import wording
from dashboard.charts import svg
from dashboard.i18n.translate import say
from dashboard.measures.registry import Measure
from dashboard.query import addresses
from dashboard.query.answer import Answer
from dashboard.query.periods import Period, coverage, period_before
from dashboard.statistics.registry import all_statistics
from dashboard.statistics.two_sample import Side, between
from dashboard.views import compare_sides
from dashboard.views.city_context import LARGE, NARROW, Desk
from dashboard.views.disparities import about
from dashboard.views.model import Chart, Control, Headline, Option, PeriodControl, Section
from dashboard.views.period import period_control
from dashboard.views.query_params import read
from dashboard.wording import comparisons as said
from data.model.coverage import month_id, month_of
from data.model.values import Query

OWN = ("with", "with_since", "across")
YES = "yes"
TREND_MONTHS = 60
MOST_PERIODS = 12


def compare(desk: Desk, search: str) -> dict:
    """Two sides with the same axes, the difference in one sentence, the numbers, and other cities beside them."""
    own, query, measure, ends = _asked(desk, search)
    first = compare_sides.first(desk, query, measure)
    second = compare_sides.second(desk, first, own)
    across = own.get("across") == YES
    crossed = between(desk.city, first.answer, second.answer)
    told = said.difference(
        compare_sides.add_months(desk, first),
        compare_sides.add_months(desk, second),
        crossed,
        across,
    )
    statistic = all_statistics()["two_sides"]
    sections = (
        Section(say("compare_numbers"), (), (), compare_sides.table_html(first, second), "numbers"),
        *_cities(desk, first),
        *about(statistic),
    )
    leading = Headline(measure.topic, told, said.leading_number(first))
    return {
        "headlines": (leading,),
        "charts": _charts(desk, first, second, longer=not any(ends)),
        "sections": sections,
        "controls": _controls(desk, first.answer, own, bool(crossed), ends),
    }


def _asked(desk: Desk, search: str) -> tuple[dict[str, str], Query, Measure, Period]:
    """What the address says of the second side, the question of the first one with its period filled in, and the ends
    of the period that the address names.

    A side without another place is compared with the period before.
    """
    pairs = parse_qsl(search.lstrip("?")[: addresses.LONGEST + 1], keep_blank_values=True)
    own = {key: value.strip() for key, value in pairs if key in OWN and value.strip()}
    query, measure = read(
        desk, urlencode([p for p in pairs if p[0] not in OWN]), desk.measures[0].id
    )
    period = desk.period(measure, query.since, query.until)
    if "district" not in dict(query.where) and "with" not in own and "with_since" not in own:
        own = {**own, "with_since": period_before(period).since} if all(period) else own
    question = replace(query, by=(), since=period.since, until=period.until)
    return own, question, measure, Period(query.since, query.until)


def _charts(desk: Desk, first: Side, second: Side, longer: bool) -> tuple[Chart, ...]:
    """The two sides over time with one axis for both; with `longer`, and where the periods are the same, with the years
    before them."""
    desks = [compare_sides.desk_of(desk, side.city.id) for side in (first, second)]
    trends = [
        _over_time(at, side, longer and first.period == second.period)
        for at, side in zip(desks, (first, second))
    ]
    reach = max(
        (
            x
            for answer in trends
            for r in answer.rows
            for x in (r["value"], r["high"])
            if x is not None
        ),
        default=0,
    )
    return tuple(
        _chart(at, side, answer, reach, f"compared-{n}")
        for n, (at, side, answer) in enumerate(zip(desks, (first, second), trends), 1)
    )


def _over_time(desk: Desk, side: Side, longer: bool) -> Answer:
    query = side.answer.query
    time = desk.shortest_period(side.answer.measure)
    since = query.since
    if longer and since:
        begins = min(coverage(side.answer.measure, desk.build.manifest)[0], default=month_of(since))
        since = month_id(
            min(month_of(since), max(month_of(query.until) - TREND_MONTHS + 1, begins))
        )
    return desk.answers.answer(replace(query, by=(time,), since=since))


def _chart(desk: Desk, side: Side, answer: Answer, reach: float, name: str) -> Chart:
    chart = desk.chart("trend", answer, name)
    size = LARGE["trend"]
    shown = wording.period(answer.since, answer.until)
    title = (
        say("compare_side", place=side.place, period=shown)
        if answer.since != side.answer.since
        else side.name
    )
    return replace(
        chart,
        form="compared",
        title=title,
        sentence=wording.headline(side.answer),
        drawing=svg.draw_trend(answer, width=size["width"] * 0.7, prefix=name, reach=reach),
        narrow=svg.draw_trend(answer, width=NARROW, prefix=f"{name}-n", reach=reach),
    )


def _controls(
    desk: Desk, answer: Answer, own: dict[str, str], crossed: bool, ends: Period
) -> tuple[Control | PeriodControl, ...]:
    measure = answer.measure
    placed = "district" in desk.dimensions(measure)
    chosen = "".join(answer.query.filtered("district"))
    place = (desk.place_control(chosen),) if placed else ()
    across = (
        Control(
            "across",
            say("compare_across"),
            (Option("", say("compare_across_no")), Option(YES, say("compare_across_yes"))),
            own.get("across", ""),
        ),
    )
    return (
        desk.measure_control(measure.id),
        *place,
        *period_control(desk, (measure,), *ends),
        Control("with", say("compare_with"), _places(desk, placed), own.get("with", "")),
        Control(
            "with_since",
            say("compare_with_since"),
            _periods(desk, answer, own.get("with_since", "")),
            own.get("with_since", ""),
        ),
        *(across if crossed else ()),
    )


def _places(desk: Desk, placed: bool) -> tuple[Option, ...]:
    """The city as a whole, its districts, and the other cities that are served."""
    districts = [Option(c.id, c.title) for c in desk.city.districts.categories] if placed else []
    others = [
        Option(c, desk.answers.city(c).name) for c in desk.answers.cities() if c != desk.city.id
    ]
    return (Option("", say("compare_whole", city=desk.city.name)), *districts, *others)


def _periods(desk: Desk, answer: Answer, chosen: str) -> tuple[Option, ...]:
    """The same months, and those of earlier years as far as there are data; the one that is shown is among them."""
    covered = coverage(answer.measure, desk.build.manifest)[0]
    found = [Option("", say("compare_same_months"))]
    if answer.since and covered:
        length = month_of(answer.until) - month_of(answer.since)
        for start in range(month_of(answer.since) - 12, min(covered) - 1, -12):
            if start + length < month_of(answer.since) and len(found) <= MOST_PERIODS:
                found.append(
                    Option(
                        month_id(start), wording.period(month_id(start), month_id(start + length))
                    )
                )
        if chosen not in {"", *(o.value for o in found)}:
            last = month_id(month_of(chosen) + length)
            found.append(Option(chosen, wording.period(chosen, last)))
    return tuple(found)


def _cities(desk: Desk, first: Side) -> tuple[Section, ...]:
    """The same question to every other city that is served, or why it cannot be asked there."""
    others = [c for c in desk.answers.cities() if c != desk.city.id]
    if not others:
        return ()
    whole = compare_sides.whole(desk, first)
    rows = [
        (whole, None),
        *((compare_sides.second(desk, whole, {"with": city}), whole) for city in others),
    ]
    return (
        Section(
            say("compare_cities"),
            (say("compare_cities_note"),),
            (),
            compare_sides.cities_html(rows),
            "cities",
        ),
    )
