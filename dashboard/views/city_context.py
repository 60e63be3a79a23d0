"""What every page of one city needs: its data, its controls, and how a query becomes a Chart."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

from dashboard import wording
from dashboard.charts import svg
from dashboard.charts.chart_form import ChartSpec, QuestionForm
from dashboard.charts.drawing_widths import NO_DRAWINGS, Drawings
from dashboard.charts.forms import QUESTION_FORMS
from dashboard.charts.map_classes import is_shared_scale
from dashboard.charts.map_ground import MapGround, parse_ground
from dashboard.charts.mark_texts import FinerMap, write_mark_texts
from dashboard.measures.registry import RESIDENTS, Measure
from dashboard.query import addresses, periods, query_validation
from dashboard.query.answer import Answer
from dashboard.query.naming_shares import restrict_to_named
from dashboard.query.periods import EVERY_MONTH, find_time_dimension
from dashboard.query.ranking import can_rank
from dashboard.service.answer_service import AnswerService
from dashboard.statistics.series import read_chance, read_months
from dashboard.statistics.uncertainty import MONTHS_PER_YEAR
from dashboard.views import methods
from dashboard.views.model import Chart, ChartGaps, Control, Option
from dashboard.wording import answer_table
from dashboard.wording.category_coverage import list_page_notes
from dashboard.wording.chart_help import write_event_notes
from dashboard.wording.glossary import find_terms
from dashboard.wording.paragraphs import Paragraph
from data.model.period import Period
from data.model.values import City, Query
from data.model.vocabulary import (
    DISTRICT,
    SUBDISTRICT_DIMENSIONS,
    UNNAMED_CATEGORIES,
    find_shortest_period,
)
from data.store.store import Build

# The dimensions whose categories can be areas of a map.
MAP_PLACES = (DISTRICT, *SUBDISTRICT_DIMENSIONS)
# Part of its extent that a map of some areas leaves around them.
CROP_MARGIN = 0.06
# Of a series over more months than these most rows have the year before in the series itself.
LONG_SERIES = 2 * MONTHS_PER_YEAR

# The measure that stands for a topic where a reader has not chosen one.
LEADING_MEASURES = {"stops": "stops", "complaints": "complaints", "force": "force_incidents"}
SECOND_LEADING_MEASURES = {"complaints": "allegations", "force": "force_reports"}


def read_outline(build: Build, place: str = DISTRICT) -> dict | None:
    """The outline of a geography in a build; None where it has none."""
    name = "outline.json" if place == DISTRICT else f"outline-{place}.json"
    path = build.folder / name
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def read_answer_outline(build: Build, answer: Answer) -> dict | None:
    """The outline of the geography that an answer is by; None where there is none.

    Of areas finer than a district that the question is about, those that have records there are
    left, and the map is drawn for them.
    """
    by = answer.query.by
    if len(by) != 1 or by[0] not in MAP_PLACES:
        return None
    outline = read_outline(build, by[0])
    if outline is None or by[0] == DISTRICT or not answer.query.filtered(DISTRICT):
        return outline
    met = {row[by[0]] for row in answer.rows if row.numerator or row.denominator}
    kept = [area for area in outline["paths"] if area in met]
    return crop_outline(outline, kept) if kept else outline


def read_year_answer(answers: AnswerService, answer: Answer, asof: str = "") -> Answer:
    """The question of a map by year, about all districts and all months: what its classes are made
    from.
    """
    where = tuple((d, kept) for d, kept in answer.query.where if d != DISTRICT)
    by = (answer.query.by[0], "year")
    return answers.answer(replace(answer.query, by=by, where=where, since="", until=""), asof)


def crop_outline(outline: dict, areas: list[str]) -> dict:
    """An outline of some areas alone; its `frame` holds them."""
    boxes = [outline["boxes"][area] for area in areas]
    left, top = min(b[0] for b in boxes), min(b[1] for b in boxes)
    right, bottom = max(b[2] for b in boxes), max(b[3] for b in boxes)
    margin = CROP_MARGIN * max(right - left, bottom - top)
    frame = (left - margin, top - margin, right - left + 2 * margin, bottom - top + 2 * margin)
    parts = {k: {a: outline[k][a] for a in areas} for k in ("paths", "labels", "rooms", "areas")}
    return {**outline, **parts, "frame": frame}


def write_map_credit(city: City, place: str, ground: MapGround | None) -> str:
    """Who made the ground of a map, and whether nobody has seen its areas yet; "" where there is
    nothing to say.
    """
    declared = city.boundaries if place == DISTRICT else city.geographies.get(place)
    return join_sources(
        wording.name_ground_sources(ground.sources) if ground else "",
        wording.translate("map.unverified") if declared and declared.unverified else "",
    )


def join_sources(*sources: str) -> str:
    """The sources of a chart in one line, without empty ones."""
    return " · ".join(source for source in sources if source)


def read_ground(build: Build, address_of: str = "") -> MapGround | None:
    """The ground of a build's maps; None where it has none. With the name of a build in
    `address_of`, drawings refer to the file under that address instead of holding the paths
    themselves.
    """
    path = build.folder / "ground.json"
    if not path.exists():
        return None
    address = addresses.build_ground_url(build.city, address_of) if address_of else ""
    return parse_ground(json.loads(path.read_text(encoding="utf-8")), address)


@dataclass(frozen=True)
class CityContext:
    """The city, the build that is asked (the live one, or the one that `asof` names), and the
    answer service.
    """

    answers: AnswerService
    city: City
    build: Build
    asof: str = ""

    def ask(
        self,
        measure: str,
        by: tuple[str, ...] = (),
        where: dict | None = None,
        period: Period = EVERY_MONTH,
    ) -> Answer:
        """The answer to a question about this city."""
        kept = tuple((d, tuple(sorted(c))) for d, c in sorted((where or {}).items()) if c)
        return self.answers.answer(Query(self.city.id, measure, by, kept, *period.ends), self.asof)

    def require_district(self, query: Query) -> Query:
        """The same question about the whole city, from the records that name a district with known
        residents, or any district where residents do not matter.
        """
        measure = query_validation.get_measure(query)
        titles = query_validation.list_category_titles(self.city, measure, self.build.manifest)
        if measure.denominator == RESIDENTS:
            known = {p.district for p in self.build.manifest.populations}
            titles = {"district": {d: t for d, t in titles["district"].items() if d in known}}
        return restrict_to_named(query, titles, "district")

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        """The measures of the site that this city's data can answer."""
        return tuple(
            m
            for m in self.answers.list_measures().values()
            if periods.find_coverage(m, self.build.manifest)[0]
        )

    def explain_missing_measure(self, measure: Measure) -> str:
        """The sentence that the city has no data of a measure."""
        site = self.answers.face.name
        return wording.translate(
            "unshown.no_measure", site=site, city=self.city.name, measure=measure.title
        )

    def leading(self) -> tuple[Measure, ...]:
        """One counting measure for each topic that has data."""
        known = {m.id: m for m in self.measures}
        found = [
            known.get(first) or known.get(SECOND_LEADING_MEASURES.get(t, ""))
            for t, first in LEADING_MEASURES.items()
        ]
        return tuple(m for m in found if m)

    def dimensions(self, measure: Measure) -> tuple[str, ...]:
        """The dimensions by which a measure can be asked here."""
        return query_validation.find_dimensions(measure, self.build.manifest)

    def period(self, measure: Measure, asked: Period = EVERY_MONTH) -> Period:
        """The months that a page shows of a measure for the period that its address names.

        Without either end, the last 12 complete months; where small numbers are withheld, the last
        whole calendar year. A measure whose cases are dated by year or quarter alone has whole
        ones, those that hold the months asked for.
        """
        manifest = self.build.manifest
        whole_years = bool(self.answers.settings.hidden_below)
        found = periods.resolve_period(measure, manifest, asked, whole_years)
        return periods.widen_period(found, query_validation.find_finest_time(measure, manifest))

    def before(self, measure: str, where: dict, period: Period) -> Answer | None:
        """The total of the period with which a period is compared; None for a period without
        months.
        """
        if period.is_open:
            return None
        return self.ask(measure, (), where, periods.find_comparison_period(period))

    def headline(self, now: Answer, before: Answer | None) -> Paragraph:
        """One total against the total before it, and whether the change may be chance."""
        return wording.write_headline(
            now, before, read_chance(self.answers, now, before, self.asof)
        )

    def find_shortest_period(self, measure: Measure) -> str:
        """The time dimension of a measure's trends: months, or what is published of quarters or
        years alone.
        """
        return find_shortest_period(self.dimensions(measure))

    @cached_property
    def outline(self) -> dict | None:
        """The polygons as drawn paths, or None where the city has no boundaries yet."""
        return read_outline(self.build)

    def list_map_places(self, measure: Measure) -> tuple[str, ...]:
        """The geographies by which a measure can be mapped: districts, and others that have
        areas.
        """
        return tuple(
            d
            for d in (DISTRICT, *SUBDISTRICT_DIMENSIONS)
            if d in self.dimensions(measure)
            and (d == DISTRICT or read_outline(self.build, d) is not None)
        )

    def list_geography_measures(self, geography: str) -> tuple[Measure, ...]:
        """The leading measures that are counted by a geography."""
        return tuple(m for m in self.leading() if geography in self.dimensions(m))

    def list_geographies(self) -> tuple[str, ...]:
        """The geographies beside the districts that have areas and numbers."""
        return tuple(
            d
            for d in SUBDISTRICT_DIMENSIONS
            if self.list_geography_measures(d) and read_outline(self.build, d) is not None
        )

    def list_areas(self, geography: str) -> dict[str, str]:
        """Area id -> reader's name of a geography, by name, of all areas that rows name or lie in:
        "Beat 2B".
        """
        found: dict[str, str] = {}
        for measure in self.list_geography_measures(geography):
            manifest = self.build.manifest
            titles = query_validation.list_category_titles(self.city, measure, manifest)
            found |= titles.get(geography, {})
        kind = wording.get_dimension_title(geography)
        named = {
            area: wording.translate("area.name", geography=kind, name=title)
            if any(c.isdigit() for c in title) and not title.casefold().startswith(kind.casefold())
            else title
            for area, title in found.items()
            if area not in UNNAMED_CATEGORIES
        }
        return dict(sorted(named.items(), key=lambda item: item[1].casefold()))

    def find_outline(self, answer: Answer) -> dict | None:
        """The outline of the geography that an answer is by, of a filtered district alone where it
        is finer; None where the city has none.
        """
        return read_answer_outline(self.build, answer)

    @cached_property
    def ground(self) -> MapGround | None:
        """What the polygons lie in, by reference to one file that all maps of the build share; None
        where the city has none.
        """
        return read_ground(self.build, self.build.name)

    def make_chart_spec(
        self, form: QuestionForm, answer: Answer, selected: tuple[str, ...] = ()
    ) -> ChartSpec:
        """What a chart on a page is drawn from; a map refers to the ground that all maps of the
        build share.
        """
        if not form.has_areas:
            return ChartSpec(answer)
        years = read_year_answer(self.answers, answer, self.asof)
        return ChartSpec(answer, self.find_outline(answer), self.ground, selected, years=years)

    def chart(self, form: str, answer: Answer, chart_id: str = "", large: bool = False) -> Chart:
        """A trend or a breakdown with its words, table and links; a `large` one has a page's width
        to itself.
        """
        name = chart_id or f"{form}-{answer.measure.id}"
        months = (
            read_months(self.answers, answer, self.asof)
            if QUESTION_FORMS[form].is_over_time
            else None
        )
        chart = self._build_chart(
            name,
            form,
            answer,
            wording.write_sentence(answer, months, wording.TOLD_PERCENT),
            QUESTION_FORMS[form].draw_for_page(ChartSpec(answer), name, large),
        )
        marks = write_mark_texts(answer, form, self.ask_year_before(answer))
        return replace(chart, large=large, marks=marks)

    def ask_year_before(self, answer: Answer) -> Answer | None:
        """The same question about the year before; None where that has no beginning.

        Of an answer that is divided by time it is what that does not hold itself; None for a long
        one, which holds the year before of most of its rows.
        """
        period = answer.period
        if period.first is None or period.last is None:
            return None
        before = period.shift(-MONTHS_PER_YEAR)
        if find_time_dimension(answer.query.by):
            if period.last - period.first >= LONG_SERIES:
                return None
            before = Period(before.first, min(period.last - MONTHS_PER_YEAR, period.first - 1))
        return self.answers.answer(answer.query.with_period(before), self.asof)

    def map(
        self,
        answer: Answer,
        selected: tuple[str, ...],
        link: Callable[[str], str],
        chart_id: str = "map",
        finer: FinerMap | None = None,
    ) -> Chart:
        """A choropleth of the answer's districts beside the same districts as a list; both lead to
        `link`, which gives "" for what cannot be selected. `finer` are the maps of what lies in a
        district.
        """
        place = answer.query.by[0]
        drawn = self.find_map_areas(answer)
        form = QUESTION_FORMS["map"]
        spec = self.make_chart_spec(form, answer, selected)
        drawings = form.draw_for_page(spec, chart_id) if form.can_draw(spec) else NO_DRAWINGS
        drawing = drawings.wide
        sentence = wording.write_sentence(answer, missing_above=wording.TOLD_PERCENT)
        chart = self._build_chart(chart_id, "map", answer, sentence, drawings)
        rows = sorted(
            answer.rows,
            key=lambda r: (
                r[place] in UNNAMED_CATEGORIES,
                not can_rank(answer.measure, r),
                -(r.value or 0),
                r[place],
            ),
        )
        listed = tuple(
            {
                "id": r[place],
                "title": answer.title_of(place, r[place]),
                "value": wording.describe_map_value(
                    answer, r, drawn, spec.classes if drawn else ()
                ),
                "href": link(r[place]),
                "selected": r[place] in selected,
                "note": self._describe_adjacency(answer, r[place], selected),
            }
            for r in rows
            # Of one district's beats, those of the others are not listed.
            if r.value
            or r[place] in drawn
            or place == DISTRICT
            or not answer.query.filtered(DISTRICT)
        )
        legend = form.build_legend(spec)
        left_out = wording.describe_map_gaps(answer, drawn)
        seen = drawing and wording.measure_map_gap(answer, drawn) <= wording.TOLD_PERCENT
        marks = write_mark_texts(answer, "map", self.ask_year_before(answer), link, finer)
        credit = write_map_credit(self.city, place, self.ground) if drawing else ""
        shares_scale = drawing and is_shared_scale(spec.classes)
        scale_note = (wording.translate("read.map_scale"),) if shares_scale else ()
        return replace(
            chart,
            legend=legend,
            list=listed,
            completeness=Paragraph(left_out, chart.completeness),
            gap="" if seen else left_out,
            notes=(*chart.notes, *scale_note),
            source=join_sources(chart.source, credit),
            source_note=join_sources(chart.source_note, credit),
            marks=marks if drawn else "",
        )

    def find_map_areas(self, answer: Answer) -> tuple[str, ...]:
        """The districts that a map of an answer can draw; none where too few records name a
        district.
        """
        outline = None if answer.sparse else self.find_outline(answer)
        return tuple(outline["paths"]) if outline else ()

    def _describe_adjacency(self, answer: Answer, district: str, selected: tuple[str, ...]) -> str:
        """What tells a list that a district shares a border with the selected one; "" where it does
        not.
        """
        if not self.outline or len(selected) != 1 or answer.query.by != (DISTRICT,):
            return ""
        near = self.outline.get("neighbours", {}).get(selected[0], ())
        name = answer.title_of("district", selected[0])
        return wording.translate("map.next_to", name=name) if district in near else ""

    def _build_chart(
        self, name: str, form: str, answer: Answer, sentence: str, drawn: Drawings
    ) -> Chart:
        urls = {row.source_url for row in answer.rows if row.source_url}
        events = write_event_notes(answer) if QUESTION_FORMS[form].is_over_time else ()
        notes = (
            *QUESTION_FORMS[form].explain(answer),
            *list_page_notes(answer),
            *events,
            wording.explain_strip(answer),
        )
        said = " ".join([wording.write_title(answer), sentence, *notes])
        return Chart(
            id=name,
            form=form,
            title=wording.write_title(answer),
            sentence=sentence,
            drawing=drawn.wide,
            middle=drawn.middle,
            narrow=drawn.narrow,
            table=answer_table.render_answer_table(answer),
            csv=addresses.build_answer_url(answer.query, "csv"),
            query=answer.query,
            picture=addresses.list_parameters(answer.query),
            source=wording.write_source_line(answer),
            source_note=wording.write_source_note(answer),
            citation=wording.write_citation(answer),
            completeness=wording.describe_completeness(answer),
            gaps=_find_gaps(answer),
            strip=svg.draw_strip(answer),
            portal=urls.pop() if len(urls) == 1 else find_portal_page(answer),
            sample=answer.sample,
            notes=notes,
            terms=tuple((t.id, t.term, t.says) for t in find_terms(said)),
            method=methods.build_method_url(answer.measure.id),
        )

    def build_place_control(self, selected: str) -> Control:
        """Every district of the city, and the whole city first."""
        word = self.city.districts
        options = [Option("", wording.translate("control.all", places=word.plural))]
        options += [Option(c.id, c.title) for c in word.categories]
        return Control("district", word.singular.capitalize(), tuple(options), selected)

    def build_measure_control(
        self, selected: str, usable: tuple[Measure, ...] | None = None
    ) -> Control:
        """The measures that this city answers."""
        options = tuple(Option(m.id, m.title) for m in (usable or self.measures))
        return Control("measure", wording.translate("control.measure"), options, selected)


def open_city(answers: AnswerService, city_id: str, asof: str = "") -> CityContext:
    """The context of a served city at its live build, or at the one that `asof` names. Raises
    CityNotFound, DataUnavailable or BuildNotFound.
    """
    build = answers.snapshot(city_id, asof) if asof else answers.build(city_id)
    return CityContext(answers, answers.city(city_id), build, asof)


def _find_gaps(answer: Answer) -> ChartGaps:
    return ChartGaps(
        answer.measure.short,
        wording.describe_unnamed_dimensions(answer),
        tuple(wording.list_gaps(answer)),
        (*answer.differing, *answer.audited),
    )


def find_portal_page(answer: Answer) -> str:
    """The portal's page of the answer's dataset; "" where there are several or none."""
    pages = {source.page for source in answer.provenance if source.page}
    return pages.pop() if len(pages) == 1 and not answer.sample else ""
