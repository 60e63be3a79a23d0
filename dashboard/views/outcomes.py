"""The page of outcomes: what came of stops and of complaints step by step, how long it took, and
force.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from dashboard import wording
from dashboard.charts import funnel_model
from dashboard.charts.forms import funnel
from dashboard.charts.forms.funnel import FunnelSpec
from dashboard.charts.funnel_model import FunnelStep
from dashboard.charts.mark_texts import write_funnel_mark_texts
from dashboard.i18n.translate import translate
from dashboard.measures.registry import Measure, get_measures
from dashboard.query import addresses
from dashboard.query.addresses import Parameters
from dashboard.query.answer import Answer
from dashboard.query.periods import EVERY_MONTH, find_coverage
from dashboard.query.reliability import NOT_READ
from dashboard.service.provenance import find_absence
from dashboard.views.city_context import CityContext
from dashboard.views.durations import build_durations_chart
from dashboard.views.model import Chart, Control, Headline, PageContent, PeriodControl, Section
from dashboard.views.period import build_period_control
from dashboard.views.query_params import drop_filters, read_page_query
from dashboard.views.static_charts import build_large_chart
from data.model import vocabulary
from data.model.period import Period
from data.model.values import Query

FORCE_DIMENSIONS = (
    ("force_incidents", "force_level"),
    ("force_incidents", "force_type"),
    ("force_reports", "force_level"),
    ("force_reports", "force_type"),
)
FORCE_RATES = ("force_per_1000_stops", "force_per_1000_arrests")
# Fewer months than these make too short a line of years.
MIN_MONTHS = 48


def build_outcomes_page(desk: CityContext, parameters: Parameters) -> PageContent:
    """Funnels of stops and complaints, time to close, and force by level, type and rate; only what
    is recorded.
    """
    leading = desk.leading()
    if not leading:
        return _build_empty_page()
    query, _ = read_page_query(desk, parameters, leading[0].id)
    place = _keep_place(query)
    force = _build_force_charts(desk, query, place)
    first = [
        *(_build_funnel(desk, topic, query) for topic in funnel_model.FUNNEL_STEPS),
        _build_closing_chart(desk, query, place),
        *force[:1],
    ]
    second = [_build_durations_chart(desk, query, place), *force[1:]]
    shown = (
        *(chart for chart in first if chart),
        *(replace(chart, second=True) for chart in second if chart),
    )
    return (
        PageContent(
            headlines=tuple(_write_headlines(desk, query, place)),
            charts=shown,
            sections=_link_changes(desk, query, leading),
            controls=_build_controls(desk, query, leading),
        )
        if shown
        else _build_empty_page()
    )


def _link_changes(
    desk: CityContext, query: Query, leading: tuple[Measure, ...]
) -> tuple[Section, ...]:
    """The ways to the tables that hold each district's period against the period before."""
    bare = replace(query, by=(), where=())
    links = tuple(
        (m.title, addresses.build_page_url(desk.city.id, "changes", replace(bare, measure=m.id)))
        for m in leading
    )
    reports = (translate("page.reports"), addresses.build_page_url(desk.city.id, "reports"))
    return (Section(translate("page.changes"), (), (*links, reports)),)


def _build_empty_page() -> PageContent:
    return PageContent(
        sections=(Section(translate("outcomes_none"), (translate("outcomes_none_why"),)),)
    )


def _build_controls(
    desk: CityContext, query: Query, leading: tuple[Measure, ...]
) -> tuple[Control | PeriodControl, ...]:
    placed = any("district" in desk.dimensions(m) for m in leading)
    place = (desk.build_place_control("".join(query.filtered("district"))),) if placed else ()
    return (*place, *build_period_control(desk, leading, query.period))


def _index_measures(desk: CityContext) -> dict[str, Measure]:
    return {m.id: m for m in desk.measures}


def _restrict_to_place(desk: CityContext, measure: Measure, place: dict) -> dict:
    return place if "district" in desk.dimensions(measure) else {}


def _find_period(desk: CityContext, query: Query, measure: Measure) -> Period:
    return desk.period(measure, query.period)


@dataclass(frozen=True)
class ReadFunnel:
    """The steps of a topic in one place and period: the topic's title there, what is drawn, and the
    answer of the first step that has one.
    """

    title: str
    spec: FunnelSpec
    lead: Answer


def read_funnel(desk: CityContext, topic: str, query: Query) -> ReadFunnel | None:
    """The steps of a topic over one period, that of its first count, in the districts of a
    question; None where the city has none of them.
    """
    measures, known = funnel_model.FUNNEL_STEPS[topic], _index_measures(desk)
    first = next((known[m] for m in measures if m in known), None)
    if first is None:
        return None
    place, period = _keep_place(query), _find_period(desk, query, first)
    steps = tuple(
        FunnelStep(m, desk.ask(m, (), _restrict_to_place(desk, known[m], place), period))
        if m in known
        else FunnelStep(m, None, find_absence(get_measures()[m], desk.build.manifest) or NOT_READ)
        for m in measures
        if not desk.answers.face.hides_measure(m)
    )
    title = _write_place_title(desk, topic, place)
    heading = translate("title_period", title=title, period=wording.name_months(*period.ends))
    lead = next(s.answer for s in steps if s.answer)
    return ReadFunnel(title, FunnelSpec(heading, steps), lead)


def _keep_place(query: Query) -> dict[str, tuple[str, ...]]:
    """The filter of a question by districts alone."""
    return drop_filters(query, *(d for d in vocabulary.DIMENSIONS if d != vocabulary.DISTRICT))


def _build_funnel(desk: CityContext, topic: str, query: Query) -> Chart | None:
    """The steps of a topic as a chart."""
    found = read_funnel(desk, topic, query)
    if found is None:
        return None
    steps, lead = found.spec.steps, found.lead
    name = f"funnel-{topic}"
    return build_large_chart(
        name,
        funnel.FORM,
        found.spec,
        found.title,
        funnel_model.write_funnel_sentence(steps),
        lead,
        table=funnel_model.render_funnel_table(found.spec.title, steps),
        marks=write_funnel_mark_texts(steps),
        picture=addresses.list_parameters(
            replace(lead.query, where=tuple(_keep_place(query).items()))
        ),
        csv="",
        files=tuple(
            (
                translate("step_csv_of", step=step.name),
                addresses.build_answer_url(step.answer.query, "csv"),
            )
            for step in steps
            if step.answer
        ),
        query=lead.query,
        page=addresses.build_page_url(
            desk.city.id, "outcomes", replace(query, measure=""), fragment=f"{name}-heading"
        ),
        notes=(
            translate("funnel_note"),
            *((translate("funnel_note_chain"),) if topic == "stops" else ()),
            *dict.fromkeys(note for s in steps if s.answer for note in s.answer.notes),
        ),
    )


def _write_place_title(desk: CityContext, topic: str, place: dict) -> str:
    title = translate(f"outcomes_{topic}", place=desk.city.name)
    names = {c.id: c.title for c in desk.city.districts.categories}
    chosen = [names.get(d, d) for d in place.get("district", ())]
    return translate("comma").join([title, *([wording.join_list(chosen)] if chosen else [])])


def _build_closing_chart(desk: CityContext, query: Query, place: dict) -> Chart | None:
    measure = _index_measures(desk).get("days_to_close")
    if measure is None:
        return None
    covered = find_coverage(measure, desk.build.manifest)[0]
    each = "year" if len(covered) >= MIN_MONTHS else "quarter"
    if "quarter" not in desk.dimensions(measure):
        each = "year"
    asked = query.period.is_bounded
    period = _find_period(desk, query, measure) if asked else EVERY_MONTH
    answer = desk.ask(measure.id, (each,), _restrict_to_place(desk, measure, place), period)
    return desk.chart("trend", answer, "trend-days_to_close", large=True)


def _build_durations_chart(desk: CityContext, query: Query, place: dict) -> Chart | None:
    measure = _index_measures(desk).get("days_to_close")
    if measure is None:
        return None
    here, period = _restrict_to_place(desk, measure, place), _find_period(desk, query, measure)
    return build_durations_chart(desk, desk.ask(measure.id, (), here, period))


def _build_force_charts(desk: CityContext, query: Query, place: dict) -> list[Chart]:
    """Force by level and by type, in the first count that has this dimension; then force over other
    counts.
    """
    known = _index_measures(desk)
    charts = []
    shown: set[str] = set()
    for name, dimension in FORCE_DIMENSIONS:
        if (
            name in known
            and dimension in desk.dimensions(known[name])
            and not _find_same_dimensions(desk, dimension) & shown
        ):
            shown |= {dimension}
            charts.append(_build_bars(desk, known[name], dimension, query, place))
    for name in FORCE_RATES:
        if name in known:
            usable = [
                d
                for d in ("force_level", "force_type", "district")
                if d in desk.dimensions(known[name])
            ]
            charts += [
                _build_bars(desk, known[name], d, query, {} if d == "district" else place)
                for d in usable
                if not (_find_same_dimensions(desk, d) - {d}) & set(usable) or d == "force_level"
            ]
    return charts


def _find_same_dimensions(desk: CityContext, dimension: str) -> set[str]:
    """The dimension, and the other of level and type where both are read from one column."""
    other = {"force_level": "force_type", "force_type": "force_level"}.get(dimension, "")
    read_from = [d.columns for d in desk.build.manifest.datasets if d.topic == "force"]
    alike = other and all(c.get(dimension) == c.get(other) for c in read_from)
    return {dimension, other} if alike else {dimension}


def _build_bars(
    desk: CityContext, measure: Measure, dimension: str, query: Query, place: dict
) -> Chart:
    here = _restrict_to_place(desk, measure, place)
    answer = desk.ask(measure.id, (dimension,), here, _find_period(desk, query, measure))
    return desk.chart("breakdown", answer, f"breakdown-{measure.id}-{dimension}")


def _write_headlines(desk: CityContext, query: Query, place: dict) -> list[Headline]:
    """Arrests among stops, days to close, and force over stops, each against the period before."""
    known, found = _index_measures(desk), []
    for name in ("stop_arrest_rate", "days_to_close", "force_per_1000_stops"):
        if name not in known:
            continue
        here, period = (
            _restrict_to_place(desk, known[name], place),
            _find_period(desk, query, known[name]),
        )
        now = desk.ask(name, (), here, period)
        # Newer complaints had less time to be closed: their days compare with no period before.
        before = None if name == "days_to_close" else desk.before(name, here, period)
        text = desk.headline(now, before)
        found.append(Headline(known[name].topic, text, wording.find_headline_number(now)))
    return found
