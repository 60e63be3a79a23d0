"""The page that compares: two places or two periods of one measure, side by side, and the
difference in a sentence.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from dashboard import wording
from dashboard.charts.chart_form import ChartSpec
from dashboard.charts.forms import compare, trend
from dashboard.i18n.translate import translate
from dashboard.measures.registry import Measure
from dashboard.query import addresses
from dashboard.query.addresses import Parameters
from dashboard.query.answer import Answer
from dashboard.query.periods import (
    find_comparison_period,
    find_coverage,
    find_time_dimension,
)
from dashboard.statistics.registry import get_statistics
from dashboard.statistics.two_sample import Population, find_breaks_between
from dashboard.views import compare_sides
from dashboard.views.city_context import CityContext
from dashboard.views.disparities import build_method_sections
from dashboard.views.explore import list_forms
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
from dashboard.views.query_params import drop_comparison, list_comparison, read_page_query
from dashboard.wording import comparisons as said
from data.model.coverage import parse_month
from data.model.period import Period
from data.model.values import Query
from data.model.vocabulary import SUBDISTRICT_DIMENSIONS

PAGE = "compare"
YES_VALUE = "yes"
TREND_MONTHS = 60
MAX_PERIODS = 12


@dataclass(frozen=True)
class Comparison:
    """What an address of the page compares: the first side and the second, what the address says of
    the second (`own`), and the ends of the period that it names.
    """

    own: dict[str, str]
    ends: Period
    first: Population
    second: Population

    @property
    def measure(self) -> Measure:
        """What both sides count."""
        return self.first.answer.measure


def read_comparison(desk: CityContext, parameters: Parameters) -> Comparison:
    """The two sides that an address of the page asks for. Raises BadQuery."""
    own, query, measure, ends = _parse_compare_query(desk, parameters)
    first = compare_sides.build_first_side(desk, query, measure)
    return Comparison(own, ends, first, compare_sides.build_second_side(desk, first, own))


def build_compare_page(desk: CityContext, parameters: Parameters) -> PageContent:
    """Two sides with the same axes, the difference in one sentence, the numbers, and other cities
    beside them.
    """
    found = read_comparison(desk, parameters)
    own, ends, measure = found.own, found.ends, found.measure
    first, second = found.first, found.second
    crossed = find_breaks_between(desk.city, first.answer, second.answer)
    difference = write_comparison(desk, found)
    statistic = get_statistics()["two_sides"]
    sections = (
        Section(
            translate("compare_numbers"),
            (),
            (),
            compare_sides.render_sides_table(first, second),
            "numbers",
        ),
        *_compare_cities(desk, first),
    )
    tested = (Section("", (difference.test,)),) if difference.test else ()
    leading = Headline(measure.topic, difference.sentence, said.find_leading_number(first))
    return PageContent(
        headlines=(leading,),
        charts=_build_charts(desk, found),
        sections=sections,
        methods=(*tested, *build_method_sections(statistic)),
        forms=list_forms(desk, PAGE, parameters),
        topics=measure.topics,
        controls=_build_controls(desk, first.answer, own, bool(crossed), ends),
    )


def write_comparison(desk: CityContext, found: Comparison) -> said.DifferenceText:
    """What the difference of both sides is, or why none is given."""
    return said.write_difference(
        compare_sides.add_months(desk, found.first),
        compare_sides.add_months(desk, found.second),
        find_breaks_between(desk.city, found.first.answer, found.second.answer),
        found.own.get("across") == YES_VALUE,
    )


def _parse_compare_query(
    desk: CityContext, parameters: Parameters
) -> tuple[dict[str, str], Query, Measure, Period]:
    """What the address says of the second side, the question of the first one with its period
    filled in, and the ends of the period that the address names.

    A side without another place is compared with the period before.
    """
    own = list_comparison(parameters)
    query, measure = read_page_query(desk, drop_comparison(parameters), desk.measures[0].id)
    period = desk.period(measure, query.period)
    is_bare = "district" not in dict(query.where) and not {"with", "with_since"} & set(own)
    if is_bare and not period.is_open:
        own = {**own, "with_since": find_comparison_period(period).since}
    return own, replace(query.with_period(period), by=()), measure, query.period


def _build_charts(desk: CityContext, found: Comparison) -> tuple[Chart, ...]:
    """The two sides over time with one axis for both."""
    sides = (found.first, found.second)
    desks = [compare_sides.get_city_context(desk, side.city.id) for side in sides]
    trends = ask_by_month(desk, found)
    reach = max(
        (x for answer in trends for r in answer.rows for x in (r.value, r.high) if x is not None),
        default=0,
    )
    explored = addresses.build_page_url(
        desk.city.id,
        addresses.EXPLORE_VIEW,
        found.first.answer.query,
        **{**found.own, "form": compare.FORM.name},
    )
    asked = addresses.list_parameters(found.first.answer.query, **found.own)
    picture = asked if have_common_time(found, *trends) else ()
    return tuple(
        replace(
            _build_side_chart(at, side, answer, reach, f"compared-{n}"),
            explored=explored,
            picture=picture,
        )
        for n, (at, side, answer) in enumerate(zip(desks, sides, trends), 1)
    )


def have_common_time(found: Comparison, first: Answer, second: Answer) -> bool:
    """Whether both sides over time can stand on one axis: that of the first one's months."""
    if found.first.refusal or found.second.refusal or found.first.period.is_open:
        return False
    if find_time_dimension(first.query.by) != find_time_dimension(second.query.by):
        return False
    dated = found.first.period == found.second.period
    return bool(first.rows) and (not dated or first.period == second.period)


def ask_by_month(desk: CityContext, found: Comparison) -> tuple[Answer, Answer]:
    """Both sides over time; where they have one period that the address does not bound, with the
    years before it.
    """
    longer = not found.ends.is_bounded and found.first.period == found.second.period
    first, second = (
        _ask_by_month(compare_sides.get_city_context(desk, side.city.id), side, longer)
        for side in (found.first, found.second)
    )
    return first, second


def _ask_by_month(desk: CityContext, side: Population, longer: bool) -> Answer:
    query = side.answer.query
    time = desk.find_shortest_period(side.answer.measure)
    period = query.period
    if longer and not period.is_open:
        first, last = period.months
        begins = min(find_coverage(side.answer.measure, desk.build.manifest)[0], default=first)
        period = Period(min(first, max(last - TREND_MONTHS + 1, begins)), last)
    return desk.answers.answer(replace(query.with_period(period), by=(time,)), desk.asof)


def _build_side_chart(
    desk: CityContext, side: Population, answer: Answer, reach: float, name: str
) -> Chart:
    chart = desk.chart("trend", answer, name)
    drawn = trend.FORM.draw_for_page(ChartSpec(answer, reach=reach), name)
    shown = wording.name_months(*answer.period.ends)
    title = (
        translate("compare_side", place=side.place, period=shown)
        if answer.period.first != side.answer.period.first
        else side.name
    )
    return replace(
        chart,
        form=compare.FORM.name,
        title=title,
        sentence=wording.write_headline(side.answer),
        drawing=drawn.wide,
        narrow=drawn.narrow,
    )


def _build_controls(
    desk: CityContext, answer: Answer, own: dict[str, str], crossed: bool, ends: Period
) -> tuple[Control | PeriodControl, ...]:
    measure = answer.measure
    placed = "district" in desk.dimensions(measure)
    chosen = "".join(answer.query.filtered("district"))
    place = (desk.build_place_control(chosen),) if placed else ()
    across = (
        Control(
            "across",
            translate("compare_across"),
            (
                Option("", translate("compare_across_no")),
                Option(YES_VALUE, translate("compare_across_yes")),
            ),
            own.get("across", ""),
        ),
    )
    return (
        desk.build_measure_control(measure.id),
        *place,
        *build_period_control(desk, (measure,), ends),
        Control(
            "with",
            translate("compare_with"),
            (*_list_places(desk, placed), *_list_other_areas(desk, answer)),
            own.get("with", ""),
        ),
        Control(
            "with_since",
            translate("compare_with_since"),
            _list_periods(desk, answer, own.get("with_since", "")),
            own.get("with_since", ""),
        ),
        *(across if crossed else ()),
    )


def _list_places(desk: CityContext, placed: bool) -> tuple[Option, ...]:
    """The city as a whole, its districts, and the other cities that are served."""
    districts = [Option(c.id, c.title) for c in desk.city.districts.categories] if placed else []
    others = [
        Option(c, desk.answers.city(c).name) for c in desk.answers.cities() if c != desk.city.id
    ]
    return (Option("", translate("compare_whole", city=desk.city.name)), *districts, *others)


def _list_other_areas(desk: CityContext, answer: Answer) -> tuple[Option, ...]:
    """The other areas of the geography that the first side is an area of."""
    geography = next((d for d, _ in answer.query.where if d in SUBDISTRICT_DIMENSIONS), "")
    if geography not in desk.list_geographies():
        return ()
    own = answer.query.filtered(geography)
    return tuple(
        Option(f"{geography}:{area}", title)
        for area, title in desk.list_areas(geography).items()
        if area not in own
    )


def _list_periods(desk: CityContext, answer: Answer, chosen: str) -> tuple[Option, ...]:
    """The same months, and those of earlier years as far as there are data; the one that is shown
    is among them.
    """
    covered = find_coverage(answer.measure, desk.build.manifest)[0]
    found = [Option("", translate("compare_same_months"))]
    if answer.period.is_open or not covered:
        return tuple(found)
    first = answer.period.months.first
    for start in range(first - 12, min(covered) - 1, -12):
        earlier = answer.period.move_to(start)
        if earlier.months.last < first and len(found) <= MAX_PERIODS:
            found.append(Option(earlier.since, wording.name_months(*earlier.ends)))
    if chosen not in {"", *(o.value for o in found)}:
        other = answer.period.move_to(parse_month(chosen))
        found.append(Option(chosen, wording.name_months(*other.ends)))
    return tuple(found)


def _compare_cities(desk: CityContext, first: Population) -> tuple[Section, ...]:
    """The same question to every other city that is served, or why it cannot be asked there."""
    others = [c for c in desk.answers.cities() if c != desk.city.id]
    if not others:
        return ()
    whole = compare_sides.build_city_side(desk, first)
    rows = [
        (whole, None),
        *((compare_sides.build_second_side(desk, whole, {"with": city}), whole) for city in others),
    ]
    return (
        Section(
            translate("compare_cities"),
            (translate("compare_cities_note"),),
            (),
            compare_sides.render_cities_table(rows),
            "cities",
        ),
    )
