"""The sides of a comparison: each a place and a period with the answer there, and the tables that show them."""

from __future__ import annotations

from dataclasses import replace

from dashboard import wording
from dashboard.errors import BadQuery
from dashboard.i18n.translate import say, upper_first
from dashboard.measures.registry import Measure
from dashboard.query import addresses
from dashboard.statistics.comparison_request import Refusal
from dashboard.statistics.series import read_months
from dashboard.statistics.two_sample import Side, blank, unlike
from dashboard.templates import Markup, get_macro
from dashboard.templates.tables import Cell, Heading, Table, render_table
from dashboard.views.city_context import Desk
from dashboard.wording import comparisons as said
from data.model.coverage import month_id, month_of
from data.model.errors import FieldError
from data.model.values import Query


def first(desk: Desk, query: Query, measure: Measure) -> Side:
    """The side that the page's own question asks for."""
    return Side(desk.city, desk.answers.answer(replace(query, measure=measure.id)))


def whole(desk: Desk, side: Side) -> Side:
    """The same over the whole city."""
    query = side.answer.query
    kept = tuple((d, c) for d, c in query.where if d != "district")
    return Side(side.city, desk.answers.answer(replace(query, where=kept)))


def add_months(desk: Desk, side: Side) -> Side:
    """The side with the months behind its total."""
    return replace(side, months=read_months(desk.answers, side.answer))


def desk_of(desk: Desk, city: str) -> Desk:
    """The desk of a served city."""
    return (
        desk
        if city == desk.city.id
        else Desk(desk.answers, desk.answers.city(city), desk.answers.build(city))
    )


def second(desk: Desk, one: Side, own: dict[str, str]) -> Side:
    """The other side: `with` names a district of the city or another city, `with_since` the month its period begins.

    The period is as long as the first one's. Raises BadQuery for a place or a month that is not there.
    """
    since, until = _period(one, own.get("with_since", ""))
    place, other = own.get("with", ""), desk
    kept = {d: c for d, c in one.answer.query.where if d != "district"}
    known = [c.id for c in desk.city.districts.categories]
    cities = [c for c in desk.answers.cities() if c != desk.city.id]
    if place in known:
        kept["district"] = (place,)
    elif place in cities:
        other = desk_of(desk, place)
    elif place:
        offer = ", ".join([*known, *cities])
        raise BadQuery.of(
            FieldError("with", f"there is no {place[:60]!r} here; expected one of {offer}")
        )
    if other is desk and not place and one.districts:
        return _located(one, desk, kept, (since, until))
    return _asked(one, other, kept, (since, until))


def _located(one: Side, desk: Desk, kept: dict, period: tuple[str, str]) -> Side:
    """The whole city from the records that name a district, as a district is compared with it."""
    measure = one.answer.measure
    query = Query(desk.city.id, measure.id, (), tuple(sorted(kept.items())), *period)
    return Side(desk.city, desk.answers.answer(desk.located(query)), located=True)


def _asked(one: Side, desk: Desk, kept: dict, period: tuple[str, str]) -> Side:
    measure = one.answer.measure
    query = Query(desk.city.id, measure.id, (), tuple(sorted(kept.items())), *period)
    if desk.city.id == one.city.id:
        return Side(desk.city, desk.answers.answer(query))
    try:
        answer = desk.answers.answer(query)
    except BadQuery as error:
        # Nothing of it is shown beside the reason; a city that knows years alone cannot be asked for months either.
        bare = desk.answers.answer(replace(query, where=(), since="", until=""))
        return Side(desk.city, bare, Refusal.of("cannot_ask", city=desk.city.name, why=str(error)))
    return Side(desk.city, answer, unlike(one, desk.city))


def _period(one: Side, since: str) -> tuple[str, str]:
    if not since or not one.answer.since:
        return one.period
    if not addresses.MONTH.fullmatch(since):
        raise BadQuery.of(
            FieldError(
                "with_since", f"{since[:40]!r} is not a month; expected YYYY-MM, such as 2022-07"
            )
        )
    length = month_of(one.answer.until) - month_of(one.answer.since)
    return since, month_id(month_of(since) + length)


def table_html(one: Side, other: Side) -> Markup:
    """The two sides as columns: value, interval, counts, and each side's own data."""
    measure = one.answer.measure
    rows = [(say("compare_value"), [_value(s) for s in (one, other)])]
    if measure.kind != "count":
        rows += [
            (
                say("interval_heading"),
                [wording.interval(s.answer, s.answer.rows[0]) for s in (one, other)],
            ),
            (
                upper_first(measure.numerator_words),
                [_count(s.answer.rows[0]["numerator"]) for s in (one, other)],
            ),
            (
                upper_first(measure.denominator_words),
                [_whole(s.answer.rows[0]) for s in (one, other)],
            ),
        ]
    cells = [[Cell(name, heading=True), *(Cell(text) for text in texts)] for name, texts in rows]
    ways = [Cell(_render_links(side)) for side in (one, other)]
    cells.append([Cell(say("step_data_heading"), heading=True), *ways])
    headings = [Heading(text) for text in (measure.short, one.name, other.name)]
    return render_table(Table(measure.title, headings, cells))


def _value(side: Side) -> str:
    return wording.value_words(side.answer, side.answer.rows[0])


def _count(count: int | None) -> str:
    """A count in words; a dash where no count is told."""
    return "–" if count is None else wording.number(count)


def _whole(row: dict) -> str:
    return (
        wording.status_words("not_recorded")
        if row["denominator"] is None
        else wording.number(row["denominator"])
    )


def _render_links(side: Side) -> Markup:
    """The side's CSV and JSON answer, and the portal's own count where there is one."""
    query, portal = side.answer.query, side.answer.rows[0]["source_url"]
    ways = [("CSV", addresses.answers(query, "csv")), ("JSON", addresses.answers(query))]
    ways += [(say("compare_portal"), portal)] if portal else []
    return get_macro("cells.html", "render_side_links")(side.name, ways)


def cities_html(rows: list[tuple[Side, Side | None]]) -> Markup:
    """One row for each city: its value and interval, or why it does not stand beside the first one's."""
    cells = []
    for side, against in rows:
        refusal = side.refusal or (blank(against.answer, side.answer) if against else None)
        name = Cell(side.city.name, heading=True)
        if refusal:
            cells.append([name, Cell(said.reason(refusal, against, side), span=2, style="why")])
        else:
            interval = wording.interval(side.answer, side.answer.rows[0])
            cells.append([name, Cell(_value(side)), Cell(interval)])
    keys = ("compare_city", "compare_value", "interval_heading")
    headings = [Heading(say(key)) for key in keys]
    return render_table(Table(wording.full_title(rows[0][0].answer), headings, cells))
