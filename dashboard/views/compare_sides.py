"""The sides of a comparison: each a place and a period with the answer there, and the tables that
show them.
"""

from __future__ import annotations

from dataclasses import replace

from dashboard import wording
from dashboard.errors import BadQuery
from dashboard.i18n.translate import capitalize_first, translate
from dashboard.measures.registry import Measure
from dashboard.query import addresses
from dashboard.query.answer import AnswerRow
from dashboard.query.periods import EVERY_MONTH
from dashboard.statistics.comparison_request import NotAvailable
from dashboard.statistics.series import read_months
from dashboard.statistics.two_sample import Population, incomparable_reason, missing_reason
from dashboard.templates import Markup, get_macro
from dashboard.templates.tables import Cell, Heading, Table, render_table
from dashboard.views.city_context import CityContext, open_city
from dashboard.wording import comparisons as said
from data.model.coverage import parse_month
from data.model.errors import FieldError
from data.model.period import Period
from data.model.values import Query
from data.model.vocabulary import SUBDISTRICT_DIMENSIONS


def build_first_side(desk: CityContext, query: Query, measure: Measure) -> Population:
    """The side that the page's own question asks for."""
    return Population(desk.city, desk.answers.answer(replace(query, measure=measure.id), desk.asof))


def build_city_side(desk: CityContext, side: Population) -> Population:
    """The same over the whole city."""
    query = side.answer.query
    kept = tuple((d, c) for d, c in query.where if d != "district")
    return Population(side.city, desk.answers.answer(replace(query, where=kept), desk.asof))


def add_months(desk: CityContext, side: Population) -> Population:
    """The side with the months behind its total."""
    return replace(side, months=read_months(desk.answers, side.answer, desk.asof))


def get_city_context(desk: CityContext, city: str) -> CityContext:
    """The context of a served city."""
    return desk if city == desk.city.id else open_city(desk.answers, city)


def build_second_side(desk: CityContext, one: Population, own: dict[str, str]) -> Population:
    """The other side: `with` names a district of the city, an area of another geography
    (GEOGRAPHY:ID) or another city, `with_since` the month its period begins.

    The period is as long as the first one's. Raises BadQuery for a place or a month that is not
    there.
    """
    period = _find_second_period(one, own.get("with_since", ""))
    place, other = own.get("with", ""), desk
    kept = {d: c for d, c in one.answer.query.where if d != "district"}
    known = [c.id for c in desk.city.districts.categories]
    cities = [c for c in desk.answers.cities() if c != desk.city.id]
    geography, _, area = place.partition(":")
    if place in known or area:
        # A district crossed with another geography would be a sliver of both.
        kept = {d: c for d, c in kept.items() if d not in SUBDISTRICT_DIMENSIONS}
    if place in known:
        kept["district"] = (place,)
    elif area and geography in desk.list_geographies() and area in desk.list_areas(geography):
        kept[geography] = (area,)
    elif place in cities:
        other = get_city_context(desk, place)
    elif place:
        offer = ", ".join([*known, *cities])
        raise BadQuery.of(
            FieldError("with", translate("fault.unknown", given=repr(place[:60]), known=offer))
        )
    if other is desk and not place and one.districts:
        return _build_located_side(one, desk, kept, period)
    return _build_side(one, other, kept, period)


def _build_located_side(
    one: Population, desk: CityContext, kept: dict, period: Period
) -> Population:
    """The whole city from the records that name a district, as a district is compared with it."""
    measure = one.answer.measure
    query = Query(desk.city.id, measure.id, (), tuple(sorted(kept.items())), *period.ends)
    return Population(
        desk.city, desk.answers.answer(desk.require_district(query), desk.asof), located=True
    )


def _build_side(one: Population, desk: CityContext, kept: dict, period: Period) -> Population:
    measure = one.answer.measure
    query = Query(desk.city.id, measure.id, (), tuple(sorted(kept.items())), *period.ends)
    if desk.city.id == one.city.id:
        return Population(desk.city, desk.answers.answer(query, desk.asof))
    try:
        answer = desk.answers.answer(query, desk.asof)
    except BadQuery as error:
        # Nothing of it is shown beside the reason; a city that knows years alone cannot be asked
        # for months either.
        bare = desk.answers.answer(replace(query.with_period(EVERY_MONTH), where=()), desk.asof)
        return Population(
            desk.city, bare, NotAvailable.of("cannot_ask", city=desk.city.name, why=str(error))
        )
    return Population(desk.city, answer, incomparable_reason(one, desk.city))


def _find_second_period(one: Population, since: str) -> Period:
    if not since or one.period.is_open:
        return one.period
    if not addresses.MONTH_PATTERN.fullmatch(since):
        raise BadQuery.of(
            FieldError("with_since", translate("fault.month", given=repr(since[:40])))
        )
    return one.period.move_to(parse_month(since))


def render_sides_table(one: Population, other: Population) -> Markup:
    """The two sides as columns: value, interval, counts, and each side's own data."""
    measure = one.answer.measure
    rows = [(translate("compare_value"), [_format_side_value(s) for s in (one, other)])]
    if measure.kind != "count":
        rows += [
            (
                translate("interval_heading"),
                [wording.format_interval(s.answer, s.answer.rows[0]) for s in (one, other)],
            ),
            (
                capitalize_first(measure.numerator_words),
                [_format_count_or_dash(s.answer.rows[0].numerator) for s in (one, other)],
            ),
            (
                capitalize_first(measure.denominator_words),
                [_format_denominator(s.answer.rows[0]) for s in (one, other)],
            ),
        ]
    cells = [[Cell(name, heading=True), *(Cell(text) for text in texts)] for name, texts in rows]
    ways = [Cell(_render_links(side)) for side in (one, other)]
    cells.append([Cell(translate("step_data_heading"), heading=True), *ways])
    headings = [Heading(text) for text in (measure.short, one.name, other.name)]
    return render_table(Table(measure.title, headings, cells))


def _format_side_value(side: Population) -> str:
    return wording.format_value_with_unit(side.answer, side.answer.rows[0])


def _format_count_or_dash(count: int | None) -> str:
    """A count in words; a dash where there is none."""
    return "–" if count is None else wording.format_number(count)


def _format_denominator(row: AnswerRow) -> str:
    return (
        wording.describe_status("not_recorded")
        if row.denominator is None
        else wording.format_number(row.denominator)
    )


def _render_links(side: Population) -> Markup:
    """The side's CSV and JSON answer, and the portal's own count where there is one."""
    query, portal = side.answer.query, side.answer.rows[0].source_url
    ways = [
        ("CSV", addresses.build_answer_url(query, "csv")),
        ("JSON", addresses.build_answer_url(query)),
    ]
    ways += [(translate("compare_portal"), portal)] if portal else []
    return get_macro("cells.html", "render_side_links")(side.name, ways)


def render_cities_table(rows: list[tuple[Population, Population | None]]) -> Markup:
    """One row for each city: its value and interval, or why it does not stand beside the first
    one's.
    """
    cells = []
    for side, against in rows:
        refusal = side.refusal or (missing_reason(against.answer, side.answer) if against else None)
        name = Cell(side.city.name, heading=True)
        if refusal:
            cells.append(
                [name, Cell(said.explain_refusal(refusal, against, side), span=2, style="why")]
            )
        else:
            interval = wording.format_interval(side.answer, side.answer.rows[0])
            cells.append([name, Cell(_format_side_value(side)), Cell(interval)])
    keys = ("compare_city", "compare_value", "interval_heading")
    headings = [Heading(translate(key)) for key in keys]
    return render_table(Table(wording.write_full_title(rows[0][0].answer), headings, cells))
