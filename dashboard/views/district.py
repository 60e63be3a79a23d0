"""One district's own page: what happened in a period, beside the period before and the
whole city.
"""

from __future__ import annotations

from dataclasses import replace

from dashboard import wording
from dashboard.errors import BadQuery
from dashboard.i18n.numbers import round_for_sentence
from dashboard.i18n.translate import capitalize_first, lowercase_first
from dashboard.measures.registry import RESIDENTS, Measure
from dashboard.query import addresses, query_validation
from dashboard.query.addresses import Parameters
from dashboard.query.answer import Answer
from dashboard.query.ranking import can_rank
from dashboard.statistics.series import read_chance, read_months
from dashboard.statistics.two_sample import (
    Population,
    PopulationDifference,
    assess_difference,
    missing_reason,
)
from dashboard.templates import Markup, get_macro
from dashboard.templates.tables import Cell, Heading, Table, render_table
from dashboard.views.alerts import shows_tested_months, write_place_alert
from dashboard.views.city_context import CityContext
from dashboard.views.city_pages import find_trend_period
from dashboard.views.find_district import build_finder_form
from dashboard.views.model import Chart, Headline, PageContent, RememberedFigures, Section
from dashboard.views.period import build_period_control
from dashboard.wording import translate
from dashboard.wording.datasets import explain_missing_counts
from dashboard.wording.district_summary import (
    DistrictComparison,
    DistrictStanding,
    Finding,
    PeriodPair,
    write_complaint_outcome,
    write_district_summary,
    write_rank,
    write_standing,
)
from dashboard.wording.paragraphs import Paragraph
from data.history.boundary_changes import read_boundary_change
from data.model.errors import FieldError, PlainviewError
from data.model.period import Period
from data.model.values import Query
from data.model.vocabulary import UNNAMED_CATEGORIES

OUTCOME_DIMENSIONS = (("stops", "outcome"), ("allegations", "finding"))


class UnknownDistrict(PlainviewError):
    """The city has no district of this id."""

    status = 404


def build_district_page(
    desk: CityContext, district: str, parameters: Parameters = ()
) -> PageContent:
    """The content of the page. Raises UnknownDistrict, naming those there are, and BadQuery for
    what is no month.
    """
    ends = read_period_ends(parameters)
    titles = query_validation.list_districts(desk.city, desk.build.manifest)
    if district not in titles:
        known = ", ".join(titles)
        offer = translate("fault.unknown", given=repr(district[:60]), known=known)
        raise UnknownDistrict(offer, (FieldError("district", offer),))
    name = titles[district]
    charts = [
        *(_build_topic_chart(desk, m, district, name, ends) for m in desk.leading()),
        *_build_outcome_charts(desk, district, ends),
    ]
    heading = translate("here.title", name=name, place=desk.city.name)
    return PageContent(
        title=heading,
        heading=heading,
        headlines=_write_answers(desk, district, titles, ends),
        answers_first=True,
        lead=_write_lead(desk, district, titles, ends),
        leading_sections=_list_reader_areas(desk, name, parameters),
        charts=tuple(charts),
        description=charts[0].sentence[:300] if charts else heading,
        # Of complaints without data the answers above say why; a notice would say it again.
        topics=tuple(measure.topic for measure in desk.leading()),
        action=addresses.build_district_url(desk.city.id, district),
        finder=replace(build_finder_form(desk), folded=True),
        feeds=list_feeds(desk, district, name),
        controls=build_period_control(desk, desk.leading(), ends),
        since=None if ends.is_bounded else _build_remembered_figures(desk, district),
        sections=tuple(
            s
            for s in (
                _build_neighbours_section(desk, district, titles, ends),
                _build_contact_section(desk),
                _build_feeds_section(desk, district, name),
                _build_links_section(desk, district, name),
            )
            if s
        ),
    )


def _list_reader_areas(desk: CityContext, name: str, parameters: Parameters) -> tuple[Section, ...]:
    """The other areas in which the place that the reader looked for lies, each with a way to its
    page.
    """
    ways = []
    for geography in desk.list_geographies():
        area = dict(parameters).get(geography, "")
        title = desk.list_areas(geography).get(area)
        if title:
            ways.append((title, addresses.build_area_url(desk.city.id, geography, area)))
    return (
        (Section("", (translate("area.also", name=name),), tuple(ways), id="areas"),)
        if ways
        else ()
    )


def read_period_ends(parameters: Parameters) -> Period:
    """The ends of the period that an address names; other keys are not read."""
    pairs = {key: value for key, value in parameters if value}
    ends = [(name, pairs.get(name, "").strip()) for name in ("since", "until")]
    faults = [
        FieldError(name, translate("fault.month", given=repr(month[:40])))
        for name, month in ends
        if month and not addresses.MONTH_PATTERN.fullmatch(month)
    ]
    if faults:
        raise BadQuery.of(*faults)
    return Period.parse(*(month for _, month in ends))


def _write_lead(desk: CityContext, district: str, titles: dict[str, str], ends: Period) -> str:
    word = desk.city.districts
    sentences = [
        translate(
            "here.lead_period" if ends.is_bounded else "here.lead",
            name=titles[district],
            count=len(titles),
            districts=word.plural,
            agency=desk.city.agency,
        )
    ]
    people = [
        p.residents
        for p in desk.build.manifest.populations
        if p.district == district and not p.race
    ]
    sentences += (
        [
            translate(
                "here.residents",
                number=wording.format_number(round_for_sentence(people[0])),
            )
        ]
        if people
        else []
    )
    drawn = read_boundary_change(desk.answers.settings.store, desk.city.id, district)
    if drawn:
        sentences.append(
            translate(
                "here.reshaped",
                day=wording.name_day(drawn.at),
                percent=wording.format_percent(drawn.percent),
            )
        )
    return " ".join(sentences)


def _write_answers(
    desk: CityContext, district: str, titles: dict[str, str], ends: Period
) -> tuple[Headline, ...]:
    """More or less than the rest of the city, which rank, and what came of complaints."""
    leading = next((m for m in desk.leading() if "district" in desk.dimensions(m)), None)
    findings: list[tuple[str, Finding]] = []
    if leading:
        facts = _assess_standing(desk, leading, district, titles, ends)
        found = (write_standing(facts), write_rank(facts))
        findings += [(leading.topic, finding) for finding in found if finding]
    complaints = _find_complaint_outcome(desk, district, ends)
    if complaints:
        findings.append(("complaints", complaints))
    return tuple(Headline(topic, finding.text, finding.number) for topic, finding in findings)


def _assess_standing(
    desk: CityContext, measure: Measure, district: str, titles: dict[str, str], ends: Period
) -> DistrictStanding:
    """How a district stands by one count, and by its rate where residents are known, in one
    period.
    """
    span = desk.period(measure, ends)
    where = {"district": (district,)}
    here = desk.ask(measure.id, (), where, span)
    rate = _find_rate_measure(desk, measure)
    own = desk.ask(rate.id, (), where, span) if rate else None
    difference = _compare_with_rest(desk, own) if own else None
    ranked_by = rate if rate and difference else measure
    by_district = desk.ask(ranked_by.id, ("district",), {}, span)
    rows = [
        r
        for r in by_district.rows
        if r["district"] in titles and r.status == "ok" and can_rank(ranked_by, r)
    ]
    values = {r["district"]: r.known_value for r in rows}
    counts = desk.ask(measure.id, ("district",), {}, span)
    named = sum(r.numerator or 0 for r in counts.rows if r["district"] in titles)
    count = here.rows[0].numerator
    fit = district in values and len(values) > 1 and not here.sparse
    return DistrictStanding(
        titles[district],
        here,
        difference,
        100 * count / named if named and count is not None else None,
        1 + sum(v > values[district] for v in values.values()) if fit else 0,
        len(values),
    )


def _find_rate_measure(desk: CityContext, measure: Measure) -> Measure | None:
    """The rate by residents of a count; None where the city's residents are not known."""
    return next(
        (
            m
            for m in desk.measures
            if m.denominator == RESIDENTS and m.numerator == measure.numerator
        ),
        None,
    )


def _compare_with_rest(desk: CityContext, own: Answer) -> PopulationDifference | None:
    """A district's rate and that of the rest of its city, from the records that name a district;
    None where either has none.
    """
    whole = desk.answers.answer(desk.require_district(own.query), desk.asof)
    if missing_reason(own, whole):
        return None
    sides = (
        Population(desk.city, answer, months=read_months(desk.answers, answer, desk.asof))
        for answer in (own, whole)
    )
    first, second = sides
    return assess_difference(first, replace(second, located=True), inside=True)


def _find_complaint_outcome(desk: CityContext, district: str, ends: Period) -> Finding | None:
    """What came of complaints in a district, or in the city where they are not published by
    district.
    """
    known = {m.id: m for m in desk.measures}
    received = known.get("complaints")
    if received is None:
        causes = explain_missing_counts(desk.city, desk.build.manifest, ("complaints",))
        return Finding(causes[0], "") if causes else None
    located = "district" in desk.dimensions(received)
    where = {"district": (district,)} if located else {}
    span = desk.period(received, ends)
    sustained = known.get("sustained_rate")
    if sustained and located and "district" not in desk.dimensions(sustained):
        sustained = None
    return write_complaint_outcome(
        desk.ask(received.id, (), where, span),
        desk.ask(sustained.id, (), where, span) if sustained else None,
        located,
    )


def _build_topic_chart(
    desk: CityContext, measure: Measure, district: str, name: str, ends: Period
) -> Chart:
    """A small trend under the sentences on one topic."""
    recorded = "district" in desk.dimensions(measure)
    where = {"district": (district,)} if recorded else {}
    shortest = desk.find_shortest_period(measure)
    by_month = desk.ask(measure.id, (shortest,), where, find_trend_period(desk, measure, ends))
    chart = desk.chart("trend", by_month, f"trend-{measure.id}")
    key, place = ("chart", name) if recorded else ("chart_city", desk.city.name)
    title = (
        translate("here.chart", topic=measure.short, name=place)
        if key == "chart"
        else translate("here.chart_city", topic=measure.short, place=place)
    )
    if "district" in by_month.each:
        title = wording.write_title(by_month)
    first, *more = write_district_summary(
        build_district_comparison(desk, measure, district, name, ends)
    )
    alert = write_place_alert(desk, measure, where) if shows_tested_months(desk, by_month) else ""
    sentence = Paragraph(first, capitalize_first(alert))
    return replace(chart, title=title, sentence=sentence, more=tuple(more))


def build_district_comparison(
    desk: CityContext, measure: Measure, district: str, name: str, ends: Period
) -> DistrictComparison:
    """The answers on one measure that are set beside each other, all of the same months."""
    span = desk.period(measure, ends)

    def build_pair(where: dict) -> PeriodPair:
        now, before = desk.ask(measure.id, (), where, span), desk.before(measure.id, where, span)
        return PeriodPair(now, before, read_chance(desk.answers, now, before, desk.asof))

    if "district" not in desk.dimensions(measure):
        return DistrictComparison(name, None, build_pair({}))
    here = {"district": (district,)}
    by_district = desk.ask(measure.id, ("district",), {}, span)
    lost = sum(r.numerator or 0 for r in by_district.rows if r["district"] in UNNAMED_CATEGORIES)
    rate = _find_rate_measure(desk, measure)
    rates = None
    if rate:
        own = desk.ask(rate.id, (), here, span)
        rates = own, desk.answers.answer(desk.require_district(own.query), desk.asof)
    return DistrictComparison(name, build_pair(here), build_pair({}), lost, rates)


def _build_outcome_charts(desk: CityContext, district: str, ends: Period) -> list[Chart]:
    """Outcomes of stops and findings of allegations, as far as they are recorded by district."""
    known = {m.id: m for m in desk.measures}
    charts = []
    for name, dimension in OUTCOME_DIMENSIONS:
        if name in known and {dimension, "district"} <= set(desk.dimensions(known[name])):
            period = desk.period(known[name], ends)
            answer = desk.ask(name, (dimension,), {"district": (district,)}, period)
            charts.append(desk.chart("breakdown", answer, f"breakdown-{name}-{dimension}"))
    return charts


def _build_neighbours_section(
    desk: CityContext, district: str, titles: dict[str, str], ends: Period
) -> Section | None:
    """The districts that share a border, each with its own numbers and a way to its page."""
    if not desk.outline:
        return None
    name = titles[district]
    near = [d for d in titles if d in desk.outline.get("neighbours", {}).get(district, ())]
    heading = translate("here.next", name=name)
    if not near:
        return Section(
            heading,
            (translate("here.next_none", district=desk.city.districts.singular, name=name),),
            id="next",
        )
    lead = translate(
        "here.next_lead", name=name, list=wording.join_list((titles[d] for d in near), 6)
    )
    return Section(
        heading, (lead,), (), _render_districts_table(desk, (district, *near), titles, ends), "next"
    )


def _render_districts_table(
    desk: CityContext, shown: tuple[str, ...], titles: dict[str, str], ends: Period
) -> Markup:
    """Counts of some districts and of the whole city as HTML; the first is the page's own, the
    others are named as their pages are: a link "Este" alone reads as "this" in Spanish.
    """
    measures = [m for m in desk.leading() if "district" in desk.dimensions(m)]
    counts = {m.id: desk.ask(m.id, ("district",), {}, desk.period(m, ends)) for m in measures}
    rows: list[list[Cell]] = []
    for district in shown:
        texts = [
            wording.format_cell(a, r)
            for a in counts.values()
            for r in a.rows
            if r["district"] == district
        ]
        name = (
            Cell(
                translate("here.title", name=titles[district], place=desk.city.name),
                heading=True,
                href=addresses.build_district_url(desk.city.id, district),
            )
            if rows
            else Cell(translate("here.this", name=titles[district]), heading=True)
        )
        rows.append([name, *(Cell(text, number=True) for text in texts)])
    whole = [desk.ask(m.id, (), {}, desk.period(m, ends)) for m in measures]
    rows.append(
        [
            Cell(translate("here.whole_city", place=desk.city.name), heading=True),
            *(Cell(wording.format_cell(a, a.rows[0]), number=True) for a in whole),
        ]
    )
    headings = [Heading(capitalize_first(desk.city.districts.singular))]
    for measure in measures:
        period = wording.name_months(*desk.period(measure, ends).ends)
        text = get_macro("cells.html", "render_measure")(measure.short, period)
        headings.append(Heading(text, number=True))
    caption = translate("here.next", name=titles[shown[0]])
    return render_table(Table(caption, headings, rows, style="next-to"))


def _build_contact_section(desk: CityContext) -> Section | None:
    """How to complain or to praise, where the city file names the ways."""
    ways = tuple(
        (translate(key, name=link.name), link.url)
        for key, link in (
            ("here.complain", desk.city.complaint_link),
            ("here.commend", desk.city.commendation_link),
        )
        if link and link.url
    )
    return (
        Section(translate("here.speak_up"), (translate("here.speak_up_lead"),), ways, id="speak-up")
        if ways
        else None
    )


def list_feeds(desk: CityContext, district: str, name: str) -> tuple[tuple[str, str], ...]:
    """A feed for each leading measure that is counted by district: (title, href)."""
    place = translate("comma").join((name, desk.city.name))
    return tuple(
        (
            translate("feed.title", title=translate("feed.of", measure=m.short, place=place)),
            addresses.build_feed_url(desk.city.id, m.id, district),
        )
        for m in desk.leading()
        if "district" in desk.dimensions(m)
    )


def _build_feeds_section(desk: CityContext, district: str, name: str) -> Section | None:
    ways = tuple(
        (translate("feed.link", title=title), href)
        for title, href in list_feeds(desk, district, name)
    )
    return (
        Section(
            translate("feed.heading", name=name),
            (translate("feed.lead"),),
            ways,
            id="follow",
            folded=True,
        )
        if ways
        else None
    )


def _build_remembered_figures(desk: CityContext, district: str) -> RememberedFigures | None:
    """The district's own numbers, for the reader's browser to remember."""
    figures = []
    for measure in desk.leading():
        span = desk.period(measure)
        if "district" in desk.dimensions(measure):
            row = desk.ask(measure.id, (), {"district": (district,)}, span).rows[0]
            if row.status == "ok":
                text = translate(
                    "since.figure",
                    counted=wording.format_count(measure.grain, row.known_numerator, in_full=True),
                    during=wording.name_months_with_preposition(*span.ends),
                )
                figures.append(
                    {
                        "id": measure.id,
                        "title": measure.short,
                        "value": [row.numerator, *span.ends],
                        "text": text,
                    }
                )
    return RememberedFigures(f"{desk.city.id}/{district}", tuple(figures)) if figures else None


def _build_links_section(desk: CityContext, district: str, name: str) -> Section:
    """The same district on the site's other pages."""

    def build_link(page: str, measure: Measure, *by: str) -> str:
        where = (("district", (district,)),)
        return addresses.build_page_url(
            desk.city.id, page, Query(desk.city.id, measure.id, by, where)
        )

    ways = [
        (
            translate("here.everything", name=name),
            addresses.build_page_url(desk.city.id, "", district=district),
        )
    ]
    for measure in (m for m in desk.leading() if "district" in desk.dimensions(m)):
        ways += [
            (
                translate("here.on_map_of", topic=measure.short, name=name),
                build_link("map", measure),
            ),
            (
                translate("here.trend_of", topic=measure.short, name=name),
                build_link("trends", measure, desk.find_shortest_period(measure)),
            ),
        ]
        if "race" in desk.dimensions(measure):
            ways.append(
                (
                    translate("here.race_of", topic=measure.short, name=name),
                    build_link("breakdowns", measure, "race"),
                )
            )
    for geography in desk.list_geographies():
        measure = desk.list_geography_measures(geography)[0]
        kind = lowercase_first(wording.get_dimension_title(geography))
        ways.append(
            (
                translate("map.finer", place=name, geography=kind),
                build_link("map", measure, geography),
            )
        )
    ways.append(
        (
            translate("here.others", districts=desk.city.districts.plural),
            addresses.build_page_url(desk.city.id, addresses.DISTRICT_PAGE),
        )
    )
    heading = translate("here.closer", name=name)
    return Section(heading, (), tuple(ways), id="closer", folded=True)
