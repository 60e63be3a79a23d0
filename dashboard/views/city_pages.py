"""The pages of one city: overview, map, trends, breakdowns. Each takes the city context and the
address's state.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from dashboard import wording
from dashboard.charts.mark_texts import FinerMap
from dashboard.i18n.translate import lowercase_first
from dashboard.measures.registry import RESIDENTS, Measure
from dashboard.query import addresses, query_validation
from dashboard.query.addresses import Parameters
from dashboard.query.aggregation import find_fine_place
from dashboard.query.periods import EVERY_MONTH, find_coverage
from dashboard.views import alerts
from dashboard.views.city_context import CityContext
from dashboard.views.disparities import build_disparities_page
from dashboard.views.explore import keep_comparison, list_forms
from dashboard.views.find_district import build_finder_form, build_finder_page
from dashboard.views.model import (
    Chart,
    Control,
    Headline,
    Option,
    PageContent,
    PeriodControl,
    Section,
)
from dashboard.views.period import build_period_control
from dashboard.views.query_params import (
    drop_comparison,
    drop_filters,
    list_comparison,
    read_page_query,
)
from dashboard.views.seasons import build_season_section
from dashboard.views.static_pages import build_data_page
from dashboard.wording.missing_data import describe_missing_values
from dashboard.wording.paragraphs import Paragraph
from dashboard.wording.sentences import write_findings_below_headline
from data.model import vocabulary
from data.model.period import Period
from data.model.values import Query

TREND_MONTHS = 60


def build_overview_page(desk: CityContext, parameters: Parameters) -> PageContent:
    """Headlines and a trend for each topic, the districts' map, and what came of it."""
    leading = desk.leading()
    query, _ = read_page_query(desk, parameters, leading[0].id)
    place = drop_filters(query, *(d for d in vocabulary.DIMENSIONS if d != "district"))
    ends = query.period
    headlines, charts = [], []
    for measure in leading:
        here = place if "district" in desk.dimensions(measure) else {}
        period = desk.period(measure, query.period)
        total = desk.ask(measure.id, (), here, period)
        before = desk.before(measure.id, here, period)
        text = desk.headline(total, before)
        if here != place:
            word = desk.city.districts.singular
            text = Paragraph(
                text, wording.translate("whole_city", city=desk.city.name, district=word)
            )
        headlines.append(Headline(measure.topic, text, wording.find_headline_number(total)))
        shortest = desk.find_shortest_period(measure)
        by_month = desk.ask(measure.id, (shortest,), here, find_trend_period(desk, measure, ends))
        drawn = replace(desk.chart("trend", by_month), title=wording.write_full_title(by_month))
        charts.append(alerts.add_alert(desk, drawn, by_month, here))
    drawn_map = _build_map(desk, replace(query, by=()), find_map_measure(desk, leading[0]), "", {})
    if drawn_map is not None:
        charts.append(drawn_map)
    charts += _build_outcome_charts(desk, query, place)
    return PageContent(
        headlines=tuple(headlines),
        charts=tuple(c for c in charts if c),
        finder=build_finder_form(desk),
        controls=(
            desk.build_place_control("".join(query.filtered("district"))),
            *build_period_control(desk, leading, query.period),
        ),
    )


def find_trend_period(desk: CityContext, measure: Measure, ends: Period) -> Period:
    """The months of a small trend: those of the address, else the last five years to the newest
    month.
    """
    if ends.is_bounded:
        return desk.period(measure, ends)
    last = desk.period(measure).months.last
    return Period(find_trend_start(desk, measure, last))


def find_trend_start(desk: CityContext, measure: Measure, last: int) -> int:
    """Five years before the last month, or where the data begin."""
    covered = find_coverage(measure, desk.build.manifest)[0]
    wanted = last - TREND_MONTHS + 1
    return max(wanted, min((m for m in covered if m >= wanted), default=wanted))


def _build_map(
    desk: CityContext, query: Query, measure: Measure, page: str, compared: dict[str, str]
) -> Chart | None:
    """The map of one measure: the selected district is marked, and every district keeps the city's
    scale. Its links hold what is `compared` beside the question.

    A question by a finer geography gets the map of that, of the selected district alone.
    """
    if "district" not in desk.dimensions(measure):
        return None
    if query.by:
        return _build_finer_map(desk, query, measure)
    period = desk.period(measure, query.period)
    answer = desk.ask(measure.id, ("district",), drop_filters(query, "district"), period)
    selected = query.filtered("district")

    def link(district: str) -> str:
        kept = drop_filters(query, "district")
        if (district,) != selected:
            kept = {**kept, "district": (district,)}
        state = Query(
            query.city, query.measure, (), tuple(sorted(kept.items())), query.since, query.until
        )
        return addresses.build_page_url(desk.city.id, page, state, **compared)

    return desk.map(answer, selected, link, finer=_find_finer_map(desk, query, measure, compared))


def _find_finer_map(
    desk: CityContext, query: Query, measure: Measure, compared: dict[str, str]
) -> FinerMap | None:
    """The maps of each district's beats or neighborhoods, in counts: residents of these are not
    known by district.
    """
    counted = next(
        (m for m in desk.measures if m.numerator == measure.numerator and not m.denominator),
        measure,
    )
    shown = counted if measure.denominator == RESIDENTS else measure
    places = [p for p in desk.list_map_places(shown) if p != vocabulary.DISTRICT]
    if not places:
        return None
    geography = lowercase_first(wording.get_dimension_title(places[0]))

    def link(district: str) -> str:
        kept = {**drop_filters(query, "district"), "district": (district,)}
        where = tuple(sorted(kept.items()))
        asked = Query(query.city, shown.id, (places[0],), where, query.since, query.until)
        return addresses.build_page_url(desk.city.id, "map", asked, **compared)

    return FinerMap(wording.translate("map.finer", place="{name}", geography=geography), link)


def _build_finer_map(desk: CityContext, query: Query, measure: Measure) -> Chart:
    """The map of beats, neighborhoods or council districts."""
    period = desk.period(measure, query.period)
    answer = desk.ask(measure.id, query.by, dict(query.where), period)
    place = query.by[0]
    paged = desk.list_areas(place) if place in desk.list_geographies() else {}
    chart = desk.map(
        answer,
        (),
        lambda area: addresses.build_area_url(desk.city.id, place, area) if area in paged else "",
    )
    if not query.filtered("district"):
        return chart
    # The headline above the map of one district has its total, and names it.
    missing = describe_missing_values(answer, wording.TOLD_PERCENT)
    return replace(chart, sentence=Paragraph(write_findings_below_headline(answer), missing))


def find_map_measure(
    desk: CityContext, measure: Measure, place: str = vocabulary.DISTRICT
) -> Measure:
    """The rate by residents of what a measure counts, where residents are known; else the measure
    itself.

    A count by place tells first of all where people are.
    """
    if measure.kind != "count" or not desk.build.manifest.populations:
        return measure
    rates = (
        m
        for m in desk.measures
        if m.numerator == measure.numerator
        and m.denominator == RESIDENTS
        and place in desk.dimensions(m)
    )
    return next(rates, measure)


def _build_outcome_charts(desk: CityContext, query: Query, place: dict) -> list[Chart]:
    """What came of it, and who: outcomes of stops, findings of allegations, races, as far as they
    are recorded.
    """
    charts = []
    known = {m.id: m for m in desk.measures}
    for measure, dimension in (("stops", "race"), ("stops", "outcome"), ("allegations", "finding")):
        if measure in known and dimension in desk.dimensions(known[measure]):
            here = place if "district" in desk.dimensions(known[measure]) else {}
            period = desk.period(known[measure], query.period)
            answer = desk.ask(measure, (dimension,), here, period)
            charts.append(desk.chart("breakdown", answer, f"breakdown-{measure}-{dimension}"))
    return charts


def build_map_page(desk: CityContext, parameters: Parameters) -> PageContent:
    """The map of one measure beside its list, and the selected district's own figures."""
    usable = tuple(m for m in desk.measures if "district" in desk.dimensions(m))
    if not usable:
        return PageContent(
            sections=(
                Section(
                    wording.translate("no_districts"), (wording.translate("no_district_named"),)
                ),
            )
        )
    query, measure = read_page_query(desk, drop_comparison(parameters), usable[0].id)
    compared = list_comparison(parameters)
    places = desk.list_map_places(measure)
    place = next((d for d in query.by if d in places), vocabulary.DISTRICT)
    # Residents of beats are not known by district, so that a district's beats are shown in counts.
    inside = place != vocabulary.DISTRICT and query.filtered("district")
    if not dict(parameters).get("measure") and not inside:
        measure = find_map_measure(desk, measure, place)
        places = desk.list_map_places(measure)
    period = desk.period(measure, query.period)
    by = () if place == vocabulary.DISTRICT else (place,)
    settled = Query(query.city, measure.id, by, query.where, *period.ends)
    chart = _build_map(desk, settled, measure, "map", compared)
    charts = [keep_comparison(chart, parameters)] if chart else []
    selected = query.filtered("district")
    headlines = []
    if len(selected) == 1:
        here = {**drop_filters(query, "district"), "district": selected}
        total = desk.ask(measure.id, (), here, period)
        before = desk.before(measure.id, here, period)
        text = desk.headline(total, before)
        headlines.append(Headline(measure.topic, text, wording.find_headline_number(total)))
        first = period.first if query.period.is_bounded else None
        by_month = desk.ask(
            measure.id, (desk.find_shortest_period(measure),), here, Period(first, period.last)
        )
        trend = desk.chart("trend", by_month, "trend-district", large=True)
        charts.append(replace(trend, title=wording.write_full_title(by_month)))
    return PageContent(
        headlines=tuple(headlines),
        charts=tuple(charts),
        switch=_build_switch(desk, settled, measure, compared),
        forms=list_forms(desk, "map", parameters),
        topics=measure.topics,
        sections=_link_district_page(desk, selected, settled, places, compared),
        controls=(
            desk.build_measure_control(measure.id, usable),
            *_build_geography_control(desk, places, place),
            desk.build_place_control("".join(selected)),
            *build_period_control(desk, (measure,), query.period),
        ),
    )


def _build_geography_control(
    desk: CityContext, places: tuple[str, ...], place: str
) -> tuple[Control, ...]:
    """The choice of the areas that the map shows, where there are several kinds."""
    if len(places) < 2:
        return ()
    options = _list_dimension_options(desk, places)
    return (Control("by", wording.translate("control.areas"), options, place),)


def _build_switch(
    desk: CityContext, query: Query, measure: Measure, compared: dict[str, str]
) -> tuple[tuple[str, str, bool], ...]:
    """The same map as counts and by residents, where the city's residents are known."""
    if measure.kind == "share" or not desk.build.manifest.populations:
        return ()
    place = next(iter(query.by), vocabulary.DISTRICT)
    both = [
        m
        for m in desk.measures
        if m.numerator == measure.numerator and place in desk.dimensions(m) and m.grows_with_period
    ]
    names = {"count": "map.counts", "rate": "map.by_residents"}
    return (
        tuple(
            (
                wording.translate(names[m.kind]),
                addresses.build_page_url(
                    desk.city.id, "map", replace(query, measure=m.id), **compared
                ),
                m is measure,
            )
            for m in sorted(both, key=lambda m: m.kind)
        )
        if len(both) == 2
        else ()
    )


def _link_district_page(
    desk: CityContext,
    selected: tuple[str, ...],
    query: Query,
    places: tuple[str, ...],
    compared: dict[str, str],
) -> tuple[Section, ...]:
    """The ways from a selected district to its own page and to the maps of its beats or
    neighborhoods.
    """
    titles = query_validation.list_districts(desk.city, desk.build.manifest)
    if len(selected) != 1 or selected[0] not in titles:
        return ()
    way = (
        wording.translate("map.own_page", name=titles[selected[0]]),
        addresses.build_district_url(desk.city.id, selected[0]),
    )
    finer = tuple(
        (
            wording.translate(
                "map.finer",
                place=titles[selected[0]],
                geography=lowercase_first(wording.get_dimension_title(place)),
            ),
            addresses.build_page_url(desk.city.id, "map", replace(query, by=(place,)), **compared),
        )
        for place in places
        if place != vocabulary.DISTRICT and not query.by
    )
    return (Section("", (), (way, *finer)),)


def build_trends_page(desk: CityContext, parameters: Parameters) -> PageContent:
    """One measure over time, whole or by one more dimension.

    An address without a period shows all that is covered, and its control says so: of 12 months
    alone neither a year nor a season could be seen beside another one.
    """
    query, measure = read_page_query(desk, drop_comparison(parameters), desk.measures[0].id)
    times = [d for d in desk.dimensions(measure) if d in vocabulary.TIME_DIMENSIONS]
    time = next(
        (d for d in query.by if d in vocabulary.TIME_DIMENSIONS), desk.find_shortest_period(measure)
    )
    others = tuple(d for d in query.by if d not in vocabulary.TIME_DIMENSIONS)
    asked = query.period.is_bounded
    period = desk.period(measure, query.period) if asked else EVERY_MONTH
    answer = desk.ask(measure.id, (time, *others), dict(query.where), period)
    splits = [
        d
        for d in desk.dimensions(measure)
        if d not in (*vocabulary.TIME_DIMENSIONS, *vocabulary.SUBDISTRICT_DIMENSIONS)
    ]
    controls: tuple[Control | PeriodControl, ...] = (
        desk.build_measure_control(measure.id),
        Control(
            "by", wording.translate("control.each"), _list_dimension_options(desk, times), time
        ),
        Control(
            "by",
            wording.translate("control.split"),
            (_make_empty_option(), *_list_dimension_options(desk, splits)),
            ",".join(others),
        ),
        desk.build_place_control("".join(query.filtered("district"))),
        *build_period_control(desk, (measure,), query.period, whole=True),
    )
    chart = desk.chart("trend", answer, "trend", large=True)
    chart = replace(chart, title=wording.write_full_title(answer))
    if not others:
        chart = alerts.add_alert(desk, chart, answer, dict(query.where))
    return PageContent(
        charts=(keep_comparison(chart, parameters),),
        controls=controls,
        forms=list_forms(desk, "trends", parameters),
        topics=measure.topics,
        sections=(*build_season_section(answer), *alerts.build_sections(desk, answer)),
        methods=alerts.build_method_sections(desk, answer),
        feeds=_list_feeds(desk, measure, query),
    )


def _list_feeds(desk: CityContext, measure: Measure, query: Query) -> tuple[tuple[str, str], ...]:
    """What may be followed: a measure in the city or in one district; other filters have no
    feed.
    """
    if {d for d, _ in query.where} - {"district"} or len(query.filtered("district")) > 1:
        return ()
    district = "".join(query.filtered("district"))
    names = {c.id: c.title for c in desk.city.districts.categories}
    place = wording.translate("comma").join(
        p for p in (names.get(district, district), desk.city.name) if p
    )
    title = wording.translate(
        "feed.title", title=wording.translate("feed.of", measure=measure.short, place=place)
    )
    return ((title, addresses.build_feed_url(desk.city.id, measure.id, district)),)


def _choose_dimensions(query: Query, usable: list[str]) -> tuple[str, ...]:
    """The dimension of a breakdown whose address names none.

    A fine place that the query filters by is never crossed with people, so it is broken down by
    itself.
    """
    if fine_place := find_fine_place(query):
        return (fine_place,)
    return ("race",) if "race" in usable else tuple(usable[:1])


def build_breakdowns_page(desk: CityContext, parameters: Parameters) -> PageContent:
    """One measure by any dimension, or by two crossed."""
    query, measure = read_page_query(desk, drop_comparison(parameters), desk.measures[0].id)
    usable = [d for d in desk.dimensions(measure) if d not in vocabulary.TIME_DIMENSIONS]
    by = query.by or _choose_dimensions(query, usable)
    period = desk.period(measure, query.period)
    answer = desk.ask(measure.id, by, dict(query.where), period)
    first, second = (*by, "", "")[:2]
    controls: tuple[Control | PeriodControl, ...] = (
        desk.build_measure_control(measure.id),
        Control(
            "by",
            wording.translate("control.break_down"),
            _list_dimension_options(desk, usable),
            first,
        ),
        Control(
            "by",
            wording.translate("control.and_by"),
            (_make_empty_option(), *_list_dimension_options(desk, usable)),
            second,
        ),
        desk.build_place_control("".join(query.filtered("district"))),
        *build_period_control(desk, (measure,), query.period),
    )
    chart = desk.chart("breakdown", answer, "breakdown", large=True)
    return PageContent(
        charts=(keep_comparison(chart, parameters),),
        forms=list_forms(desk, "breakdowns", parameters),
        topics=measure.topics,
        controls=controls,
    )


def _make_empty_option() -> Option:
    return Option("", wording.translate("control.nothing"))


def _list_dimension_options(desk: CityContext, dimensions) -> tuple[Option, ...]:
    word = desk.city.districts.singular.capitalize()
    return tuple(
        Option(d, word if d == "district" else wording.get_dimension_title(d)) for d in dimensions
    )


CORE_PAGES: dict[str, Callable[[CityContext, Parameters], PageContent]] = {
    "": build_overview_page,
    addresses.DISTRICT_PAGE: build_finder_page,
    "data": build_data_page,
    "map": build_map_page,
    "trends": build_trends_page,
    "breakdowns": build_breakdowns_page,
    "disparities": build_disparities_page,
}
