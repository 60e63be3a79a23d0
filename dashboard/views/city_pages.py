"""The pages of one city: overview, map, trends, breakdowns. Each takes the desk and the address's state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from dashboard import wording
from dashboard.measures.registry import RESIDENTS, Measure
from dashboard.query import addresses, query_validation
from dashboard.query.periods import Period, coverage
from dashboard.views import alerts
from dashboard.views.city_context import Desk
from dashboard.views.disparities import disparities
from dashboard.views.find_district import finder, finding
from dashboard.views.model import Chart, Control, Headline, Option, Section
from dashboard.views.period import period_control
from dashboard.views.query_params import read, without
from dashboard.views.static_pages import about_the_data
from data.model import vocabulary
from data.model.coverage import month_id, month_of
from data.model.values import Query

Content = dict
TREND_MONTHS = 60


def overview(desk: Desk, search: str) -> Content:
    """Headlines and a trend for each topic, the districts' map, and what came of it."""
    leading = desk.leading()
    query, _ = read(desk, search, leading[0].id)
    place = without(query, *(d for d in vocabulary.DIMENSIONS if d != "district"))
    ends = Period(query.since, query.until)
    headlines, charts = [], []
    for measure in leading:
        here = place if "district" in desk.dimensions(measure) else {}
        period = desk.period(measure, query.since, query.until)
        total = desk.ask(measure.id, (), here, *period)
        before = desk.before(measure.id, here, period)
        text = desk.headline(total, before)
        if here != place:
            word = desk.city.districts.singular
            text = f"{text} {wording.say('whole_city', city=desk.city.name, district=word)}"
        headlines.append(Headline(measure.topic, text))
        shortest = desk.shortest_period(measure)
        by_month = desk.ask(measure.id, (shortest,), here, *trend_ends(desk, measure, ends))
        drawn = replace(desk.chart("trend", by_month), title=wording.full_title(by_month))
        charts.append(alerts.alerted(desk, drawn, by_month, here))
    drawn_map = _map(desk, query, leading[0], "")
    if drawn_map is not None:
        charts.append(drawn_map)
    charts += _outcomes(desk, query, place)
    return {
        "headlines": tuple(headlines),
        "charts": tuple(c for c in charts if c),
        "finder": finder(desk),
        "controls": (
            desk.place_control("".join(query.filtered("district"))),
            *period_control(desk, leading, query.since, query.until),
        ),
    }


def trend_ends(desk: Desk, measure: Measure, ends: Period) -> tuple[str, str]:
    """The months of a small trend: those of the address, else the last five years to the newest month."""
    if any(ends):
        return desk.period(measure, *ends)
    return trend_start(desk, measure, desk.period(measure).until), ""


def trend_start(desk: Desk, measure: Measure, until: str) -> str:
    """Five years before the last month, or where the data begin."""
    covered = coverage(measure, desk.build.manifest)[0]
    wanted = month_of(until) - TREND_MONTHS + 1
    return month_id(max(wanted, min((m for m in covered if m >= wanted), default=wanted)))


def _map(desk: Desk, query: Query, measure: Measure, page: str) -> Chart | None:
    """The map of one measure: the selected district is marked, and every district keeps the city's scale."""
    if "district" not in desk.dimensions(measure):
        return None
    period = desk.period(measure, query.since, query.until)
    answer = desk.ask(measure.id, ("district",), without(query, "district"), *period)
    selected = query.filtered("district")

    def link(district: str) -> str:
        kept = without(query, "district")
        if (district,) != selected:
            kept = {**kept, "district": (district,)}
        state = Query(
            query.city, query.measure, (), tuple(sorted(kept.items())), query.since, query.until
        )
        return addresses.page(desk.city.id, page, state)

    return desk.map(answer, selected, link)


def _outcomes(desk: Desk, query: Query, place: dict) -> list[Chart]:
    """What came of it, and who: outcomes of stops, findings of allegations, races, as far as they are recorded."""
    charts = []
    known = {m.id: m for m in desk.measures}
    for measure, dimension in (("stops", "race"), ("stops", "outcome"), ("allegations", "finding")):
        if measure in known and dimension in desk.dimensions(known[measure]):
            here = place if "district" in desk.dimensions(known[measure]) else {}
            period = desk.period(known[measure], query.since, query.until)
            answer = desk.ask(measure, (dimension,), here, *period)
            charts.append(desk.chart("breakdown", answer, f"breakdown-{measure}-{dimension}"))
    return charts


def district_map(desk: Desk, search: str) -> Content:
    """The map of one measure beside its list, and the selected district's own figures."""
    usable = tuple(m for m in desk.measures if "district" in desk.dimensions(m))
    if not usable:
        return {
            "sections": (Section(wording.say("no_districts"), (wording.say("no_district_named"),)),)
        }
    query, measure = read(desk, search, usable[0].id)
    period = desk.period(measure, query.since, query.until)
    settled = Query(query.city, measure.id, (), query.where, *period)
    chart = _map(desk, settled, measure, "map")
    charts = [chart] if chart else []
    selected = query.filtered("district")
    headlines = []
    if len(selected) == 1:
        here = {**without(query, "district"), "district": selected}
        total = desk.ask(measure.id, (), here, *period)
        before = desk.before(measure.id, here, period)
        headlines.append(Headline(measure.topic, desk.headline(total, before)))
        since = period.since if query.since or query.until else ""
        by_month = desk.ask(measure.id, (desk.shortest_period(measure),), here, since, period.until)
        trend = desk.chart("trend", by_month, "trend-district", large=True)
        charts.append(replace(trend, title=wording.full_title(by_month)))
    return {
        "headlines": tuple(headlines),
        "charts": tuple(charts),
        "switch": _switch(desk, settled, measure),
        "sections": _own_page(desk, selected),
        "controls": (
            desk.measure_control(measure.id, usable),
            desk.place_control("".join(selected)),
            *period_control(desk, (measure,), query.since, query.until),
        ),
    }


def _switch(desk: Desk, query: Query, measure: Measure) -> tuple[tuple[str, str, bool], ...]:
    """The same map as counts and by residents, where the city's residents are known."""
    if measure.kind == "share" or not desk.build.manifest["populations"]:
        return ()
    both = [
        m
        for m in desk.measures
        if m.numerator == measure.numerator
        and "district" in desk.dimensions(m)
        and (m.kind == "count" or m.denominator == RESIDENTS)
    ]
    names = {"count": "map.counts", "rate": "map.by_residents"}
    return (
        tuple(
            (
                wording.say(names[m.kind]),
                addresses.page(desk.city.id, "map", replace(query, measure=m.id)),
                m is measure,
            )
            for m in sorted(both, key=lambda m: m.kind)
        )
        if len(both) == 2
        else ()
    )


def _own_page(desk: Desk, selected: tuple[str, ...]) -> tuple[Section, ...]:
    """The way from a selected district to its own page."""
    titles = query_validation.districts_of(desk.city, desk.build.manifest)
    if len(selected) != 1 or selected[0] not in titles:
        return ()
    way = (
        wording.say("map.own_page", name=titles[selected[0]]),
        addresses.district(desk.city.id, selected[0]),
    )
    return (Section("", (), (way,)),)


def trends(desk: Desk, search: str) -> Content:
    """One measure over time, whole or by one more dimension.

    An address without a period shows all that is covered, and its control says so: of 12 months alone neither a year
    nor a season could be seen beside another one.
    """
    query, measure = read(desk, search, desk.measures[0].id)
    times = [d for d in desk.dimensions(measure) if d in vocabulary.TIME]
    time = next((d for d in query.by if d in vocabulary.TIME), desk.shortest_period(measure))
    others = tuple(d for d in query.by if d not in vocabulary.TIME)
    asked = bool(query.since or query.until)
    period = desk.period(measure, query.since, query.until) if asked else Period("", "")
    answer = desk.ask(measure.id, (time, *others), dict(query.where), *period)
    splits = [
        d for d in desk.dimensions(measure) if d not in (*vocabulary.TIME, *vocabulary.FINE_PLACES)
    ]
    controls = (
        desk.measure_control(measure.id),
        Control("by", wording.say("control.each"), _dimension_options(desk, times), time),
        Control(
            "by",
            wording.say("control.split"),
            (_nothing(), *_dimension_options(desk, splits)),
            ",".join(others),
        ),
        desk.place_control("".join(query.filtered("district"))),
        *period_control(desk, (measure,), query.since, query.until, whole=True),
    )
    chart = desk.chart("trend", answer, "trend", large=True)
    chart = replace(chart, title=wording.full_title(answer))
    if not others:
        chart = alerts.alerted(desk, chart, answer, dict(query.where))
    return {
        "charts": (chart,),
        "controls": controls,
        "sections": alerts.sections(desk, answer),
        "feeds": _feed(desk, measure, query),
    }


def _feed(desk: Desk, measure: Measure, query: Query) -> tuple[tuple[str, str], ...]:
    """What may be followed: a measure in the city or in one district; other filters have no feed."""
    if {d for d, _ in query.where} - {"district"} or len(query.filtered("district")) > 1:
        return ()
    district = "".join(query.filtered("district"))
    names = {c.id: c.title for c in desk.city.districts.categories}
    place = wording.say("comma").join(
        p for p in (names.get(district, district), desk.city.name) if p
    )
    title = wording.say(
        "feed.title", title=wording.say("feed.of", measure=measure.short, place=place)
    )
    return ((title, addresses.feed(desk.city.id, measure.id, district)),)


def breakdowns(desk: Desk, search: str) -> Content:
    """One measure by any dimension, or by two crossed."""
    query, measure = read(desk, search, desk.measures[0].id)
    usable = [d for d in desk.dimensions(measure) if d not in vocabulary.TIME]
    by = tuple(d for d in query.by) or tuple(usable[:1] if "race" not in usable else ["race"])
    period = desk.period(measure, query.since, query.until)
    answer = desk.ask(measure.id, by, dict(query.where), *period)
    first, second = (*by, "", "")[:2]
    controls = (
        desk.measure_control(measure.id),
        Control("by", wording.say("control.break_down"), _dimension_options(desk, usable), first),
        Control(
            "by",
            wording.say("control.and_by"),
            (_nothing(), *_dimension_options(desk, usable)),
            second,
        ),
        desk.place_control("".join(query.filtered("district"))),
        *period_control(desk, (measure,), query.since, query.until),
    )
    return {
        "charts": (desk.chart("breakdown", answer, "breakdown", large=True),),
        "controls": controls,
    }


def _nothing() -> Option:
    return Option("", wording.say("control.nothing"))


def _dimension_options(desk: Desk, dimensions) -> tuple[Option, ...]:
    word = desk.city.districts.singular.capitalize()
    return tuple(
        Option(d, word if d == "district" else wording.dimension_title(d)) for d in dimensions
    )


VIEWS: dict[str, Callable[[Desk, str], Content]] = {
    "": overview,
    addresses.DISTRICT: finding,
    "data": about_the_data,
    "map": district_map,
    "trends": trends,
    "breakdowns": breakdowns,
    "disparities": disparities,
}
