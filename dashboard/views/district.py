"""One district's own page: what happened in a period, beside the period before and the whole city."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl

from dashboard import wording
from dashboard.errors import BadQuery
from dashboard.i18n.translate import upper_first
from dashboard.measures.registry import RESIDENTS, Measure
from dashboard.query import addresses, query_validation
from dashboard.query.periods import Period
from dashboard.statistics.series import read_chance
from dashboard.templates import Markup, get_macro
from dashboard.templates.tables import Cell, Heading, Table, render_table
from dashboard.views.alerts import of_place, shows_recent
from dashboard.views.city_context import Desk
from dashboard.views.city_pages import trend_ends
from dashboard.views.find_district import finder
from dashboard.views.model import Chart, Section, Since
from dashboard.views.period import period_control
from dashboard.wording import say
from dashboard.wording.district_summary import Beside, Pair, beside
from data.history.boundary_changes import read_reshaped
from data.model.errors import FieldError, PlainviewError
from data.model.values import Query
from data.model.vocabulary import UNNAMED

CAME_OF_IT = (("stops", "outcome"), ("allegations", "finding"))


class NoDistrict(PlainviewError):
    """The city has no district of this id."""

    status = 404


def district_page(desk: Desk, district: str, search: str = "") -> dict:
    """The content of the page. Raises NoDistrict, naming those there are, and BadQuery for what is no month."""
    ends = _ends(search)
    titles = query_validation.districts_of(desk.city, desk.build.manifest)
    if district not in titles:
        offer = f"there is no {district[:60]!r} here; expected one of {', '.join(titles)}"
        raise NoDistrict(offer, (FieldError("district", offer),))
    name = titles[district]
    charts = [
        *(_happened(desk, m, district, name, ends) for m in desk.leading()),
        *_came_of_it(desk, district, ends),
    ]
    heading = say("here.title", name=name, place=desk.city.name)
    return {
        "title": heading,
        "heading": heading,
        "lead": _lead(desk, district, titles, ends),
        "charts": tuple(charts),
        "description": charts[0].sentence[:300] if charts else heading,
        "action": addresses.district(desk.city.id, district),
        "finder": replace(finder(desk), folded=True),
        "feeds": feeds(desk, district, name),
        "controls": period_control(desk, desk.leading(), *ends),
        "since": None if any(ends) else _since(desk, district),
        "sections": tuple(
            s
            for s in (
                _next_to(desk, district, titles, ends),
                _speak_up(desk),
                _follow(desk, district, name),
                _closer(desk, district, name),
            )
            if s
        ),
    }


def _ends(search: str) -> Period:
    """The ends of the period that an address names; other keys are not this page's."""
    pairs = dict(parse_qsl(search.lstrip("?")[: addresses.LONGEST]))
    ends = Period(pairs.get("since", "").strip(), pairs.get("until", "").strip())
    faults = [
        FieldError(name, say("fault.month", given=repr(month[:40])))
        for name, month in zip(("since", "until"), ends)
        if month and not addresses.MONTH.fullmatch(month)
    ]
    if faults:
        raise BadQuery.of(*faults)
    return ends


def _lead(desk: Desk, district: str, titles: dict[str, str], ends: Period) -> str:
    word = desk.city.districts
    told = [
        say(
            "here.lead_period" if any(ends) else "here.lead",
            name=titles[district],
            count=len(titles),
            districts=word.plural,
            agency=desk.city.agency,
        )
    ]
    people = [
        p["residents"]
        for p in desk.build.manifest["populations"]
        if p["district"] == district and not p["race"]
    ]
    told += (
        [say("here.residents", number=wording.rounded(people[0]).removeprefix("about "))]
        if people
        else []
    )
    drawn = read_reshaped(desk.answers.settings.store, desk.city.id, district)
    if drawn:
        told.append(
            say(
                "here.reshaped",
                day=wording.day_name(drawn.at),
                percent=wording.percent(drawn.percent),
            )
        )
    return " ".join(told)


def _happened(desk: Desk, measure: Measure, district: str, name: str, ends: Period) -> Chart:
    """A small trend under the sentences on one topic."""
    recorded = "district" in desk.dimensions(measure)
    where = {"district": (district,)} if recorded else {}
    shortest = desk.shortest_period(measure)
    by_month = desk.ask(measure.id, (shortest,), where, *trend_ends(desk, measure, ends))
    chart = desk.chart("trend", by_month, f"trend-{measure.id}")
    key, place = ("chart", name) if recorded else ("chart_city", desk.city.name)
    title = (
        say("here.chart", topic=measure.short, name=place)
        if key == "chart"
        else say("here.chart_city", topic=measure.short, place=place)
    )
    if "district" in by_month.each:
        title = wording.title(by_month)
    first, *more = beside(facts_of(desk, measure, district, name, ends))
    alert = of_place(desk, measure, where) if shows_recent(desk, by_month) else ""
    return replace(chart, title=title, sentence=first, more=(*more, *([alert] if alert else [])))


def facts_of(desk: Desk, measure: Measure, district: str, name: str, ends: Period) -> Beside:
    """The answers on one measure that are set beside each other, all of the same months."""
    span = desk.period(measure, *ends)

    def pair(where: dict) -> Pair:
        now, before = desk.ask(measure.id, (), where, *span), desk.before(measure.id, where, span)
        return Pair(now, before, read_chance(desk.answers, now, before, desk.asof))

    if "district" not in desk.dimensions(measure):
        return Beside(name, None, pair({}))
    here = {"district": (district,)}
    by_district = desk.ask(measure.id, ("district",), {}, *span)
    lost = sum(r["numerator"] or 0 for r in by_district.rows if r["district"] in UNNAMED)
    rate = next(
        (
            m
            for m in desk.measures
            if m.denominator == RESIDENTS and m.numerator == measure.numerator
        ),
        None,
    )
    rates = None
    if rate:
        own = desk.ask(rate.id, (), here, *span)
        rates = own, desk.answers.answer(desk.located(own.query), desk.asof)
    return Beside(name, pair(here), pair({}), lost, rates)


def _came_of_it(desk: Desk, district: str, ends: Period) -> list[Chart]:
    """Outcomes of stops and findings of allegations, as far as they are recorded by district."""
    known = {m.id: m for m in desk.measures}
    charts = []
    for name, dimension in CAME_OF_IT:
        if name in known and {dimension, "district"} <= set(desk.dimensions(known[name])):
            period = desk.period(known[name], *ends)
            answer = desk.ask(name, (dimension,), {"district": (district,)}, *period)
            charts.append(desk.chart("breakdown", answer, f"breakdown-{name}-{dimension}"))
    return charts


def _next_to(desk: Desk, district: str, titles: dict[str, str], ends: Period) -> Section | None:
    """The districts that share a border, each with its own numbers and a way to its page."""
    if not desk.outline:
        return None
    name = titles[district]
    near = [d for d in titles if d in desk.outline.get("neighbours", {}).get(district, ())]
    heading = say("here.next", name=name)
    if not near:
        return Section(
            heading,
            (say("here.next_none", district=desk.city.districts.singular, name=name),),
            id="next",
        )
    lead = say("here.next_lead", name=name, list=wording.listed((titles[d] for d in near), 6))
    return Section(heading, (lead,), (), _table(desk, (district, *near), titles, ends), "next")


def _table(desk: Desk, shown: tuple[str, ...], titles: dict[str, str], ends: Period) -> Markup:
    """Counts of some districts and of the whole city as HTML; the first is the page's own."""
    measures = [m for m in desk.leading() if "district" in desk.dimensions(m)]
    counts = {m.id: desk.ask(m.id, ("district",), {}, *desk.period(m, *ends)) for m in measures}
    rows: list[list[Cell]] = []
    for district in shown:
        texts = [
            wording.cell(a, r) for a in counts.values() for r in a.rows if r["district"] == district
        ]
        name = (
            Cell(titles[district], heading=True, href=addresses.district(desk.city.id, district))
            if rows
            else Cell(say("here.this", name=titles[district]), heading=True)
        )
        rows.append([name, *(Cell(text, number=True) for text in texts)])
    whole = [desk.ask(m.id, (), {}, *desk.period(m, *ends)) for m in measures]
    rows.append(
        [
            Cell(say("here.whole_city", place=desk.city.name), heading=True),
            *(Cell(wording.cell(a, a.rows[0]), number=True) for a in whole),
        ]
    )
    headings = [Heading(upper_first(desk.city.districts.singular))]
    for measure in measures:
        period = wording.period(*desk.period(measure, *ends))
        text = get_macro("cells.html", "render_measure")(measure.short, period)
        headings.append(Heading(text, number=True))
    caption = say("here.next", name=titles[shown[0]])
    return render_table(Table(caption, headings, rows, style="next-to"))


def _speak_up(desk: Desk) -> Section | None:
    """How to complain or to praise, where the city file names the ways."""
    ways = tuple(
        (say(key, name=link.name), link.url)
        for key, link in (
            ("here.complain", desk.city.complaint_link),
            ("here.commend", desk.city.commendation_link),
        )
        if link and link.url
    )
    return (
        Section(say("here.speak_up"), (say("here.speak_up_lead"),), ways, id="speak-up")
        if ways
        else None
    )


def feeds(desk: Desk, district: str, name: str) -> tuple[tuple[str, str], ...]:
    """A feed for each leading measure that is counted by district: (title, href)."""
    place = say("comma").join((name, desk.city.name))
    return tuple(
        (
            say("feed.title", title=say("feed.of", measure=m.short, place=place)),
            addresses.feed(desk.city.id, m.id, district),
        )
        for m in desk.leading()
        if "district" in desk.dimensions(m)
    )


def _follow(desk: Desk, district: str, name: str) -> Section | None:
    ways = tuple(
        (say("feed.link", title=title), href) for title, href in feeds(desk, district, name)
    )
    return (
        Section(say("feed.heading", name=name), (say("feed.lead"),), ways, id="follow")
        if ways
        else None
    )


def _since(desk: Desk, district: str) -> Since | None:
    """The district's own numbers, for the reader's browser to remember."""
    figures = []
    for measure in desk.leading():
        span = desk.period(measure)
        if "district" in desk.dimensions(measure):
            row = desk.ask(measure.id, (), {"district": (district,)}, *span).rows[0]
            if row["status"] == "ok":
                text = say(
                    "since.figure",
                    counted=wording.counted(measure.grain, row["numerator"], in_full=True),
                    during=wording.during(*span),
                )
                figures.append(
                    {
                        "id": measure.id,
                        "title": measure.short,
                        "value": [row["numerator"], *span],
                        "text": text,
                    }
                )
    return Since(f"{desk.city.id}/{district}", tuple(figures)) if figures else None


def _closer(desk: Desk, district: str, name: str) -> Section:
    """The same district on the site's other pages."""

    def at(page: str, measure: Measure, *by: str) -> str:
        where = (("district", (district,)),)
        return addresses.page(desk.city.id, page, Query(desk.city.id, measure.id, by, where))

    ways = [
        (say("here.everything", name=name), addresses.page(desk.city.id, "", district=district))
    ]
    for measure in (m for m in desk.leading() if "district" in desk.dimensions(m)):
        ways += [
            (say("here.on_map_of", topic=measure.short, name=name), at("map", measure)),
            (
                say("here.trend_of", topic=measure.short, name=name),
                at("trends", measure, desk.shortest_period(measure)),
            ),
        ]
        if "race" in desk.dimensions(measure):
            ways.append(
                (
                    say("here.race_of", topic=measure.short, name=name),
                    at("breakdowns", measure, "race"),
                )
            )
    ways.append(
        (
            say("here.others", districts=desk.city.districts.plural),
            addresses.page(desk.city.id, addresses.DISTRICT),
        )
    )
    return Section(say("here.closer", name=name), (), tuple(ways), id="closer")
