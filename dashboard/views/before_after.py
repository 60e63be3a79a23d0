"""The page that holds the months after an event against as many before it, laid over each other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from dashboard import wording
from dashboard.charts.drawing_widths import draw_for_widths
from dashboard.charts.svg_aligned import AlignedChart, AlignedRun, draw_aligned
from dashboard.errors import BadQuery
from dashboard.i18n.months import name_calendar_month
from dashboard.i18n.numbers import format_fixed_decimals
from dashboard.i18n.translate import capitalize_first, translate
from dashboard.measures.registry import Measure
from dashboard.query import addresses
from dashboard.query.addresses import Parameters
from dashboard.query.answer import Answer
from dashboard.query.periods import find_coverage
from dashboard.query.source_links import numerator_url
from dashboard.statistics.event_window import (
    WINDOW_MONTHS,
    EventComparison,
    compare_windows,
    find_event_windows,
)
from dashboard.statistics.registry import get_statistics
from dashboard.templates import Markup
from dashboard.templates.tables import Cell, Heading, Table, render_table
from dashboard.views.city_context import CityContext
from dashboard.views.model import Chart, Control, Headline, Option, PageContent, Section
from dashboard.views.query_params import read_page_query
from dashboard.views.static_charts import build_method_sections
from dashboard.wording.category_coverage import list_page_notes
from dashboard.wording.change_sentences import explain_change_refusal
from dashboard.wording.period_changes import write_signed
from data.model.coverage import format_month, parse_month
from data.model.errors import FieldError
from data.model.values import Query

PAGE, FORM = "event", "aligned"
EVENT_KEY, MONTHS_KEY = "event", "months"
USUAL_MONTHS = 12
PERIOD_KEYS = ("since", "until", "period", "by")


@dataclass(frozen=True)
class EventAddress:
    """What an address of the page asks: a question without months, the month of the event, and the window's length."""

    query: Query
    event: str
    months: int


def build_event_page(desk: CityContext, parameters: Parameters) -> PageContent:
    """The sentence, both lines, their months as a table, and what else happened in the windows."""
    asked, measure = _read_address(desk, parameters)
    known = _list_months(desk, measure, asked.months)
    controls = _build_controls(desk, measure, asked, known)
    if not asked.event:
        section = Section(translate("event_none"), (translate("event_none_why"),))
        return PageContent(sections=(section,), controls=controls, topics=measure.topics)
    windows = find_event_windows(asked.event, asked.months)
    found = compare_windows(desk.answers, asked.query, windows, desk.asof)
    told = (desk.headline(found.total_after, found.total_before), *_write_change(found))
    charts = () if found.refusal else (_build_chart(desk, asked, found),)
    return PageContent(
        heading=_write_title(desk, measure, asked),
        action=build_event_url(asked),
        headlines=tuple(Headline(measure.topic, text) for text in told),
        charts=charts,
        sections=(*_build_refusal(found), _build_events(desk, measure, asked, found)),
        methods=build_method_sections(get_statistics()["two_sides"]),
        topics=measure.topics,
        controls=controls,
    )


def build_event_url(asked: EventAddress) -> str:
    """The address of the page for a question, a month and a window."""
    months = "" if asked.months == USUAL_MONTHS else str(asked.months)
    return addresses.build_page_url(
        asked.query.city, PAGE, asked.query, event=asked.event, months=months
    )


def _read_address(desk: CityContext, parameters: Parameters) -> tuple[EventAddress, Measure]:
    """What the address asks, the last event of the measure by itself. Raises BadQuery naming each key at fault."""
    own = {k: v.strip() for k, v in parameters if k in (EVENT_KEY, MONTHS_KEY) and v.strip()}
    rest = tuple(p for p in parameters if p[0] not in (EVENT_KEY, MONTHS_KEY, *PERIOD_KEYS))
    query, measure = read_page_query(desk, rest, desk.measures[0].id)
    length = own.get(MONTHS_KEY, str(USUAL_MONTHS))
    if length not in map(str, WINDOW_MONTHS):
        told = ", ".join(map(str, WINDOW_MONTHS))
        raise BadQuery.of(FieldError(MONTHS_KEY, translate("event_months_fault", list=told)))
    event = own.get(EVENT_KEY, "")
    if event and not addresses.MONTH_PATTERN.fullmatch(event):
        raise BadQuery.of(FieldError(EVENT_KEY, translate("event_month_fault")))
    asked = EventAddress(replace(query, by=(), since="", until=""), event, int(length))
    if not event:
        known = _list_months(desk, measure, asked.months)
        named = [e.month for e in desk.city.events if set(e.topics) & set(measure.topics)]
        usable = sorted(m for m in named if m in known)
        asked = replace(asked, event=(usable or known)[-1] if known else "")
    return asked, measure


def _list_months(desk: CityContext, measure: Measure, months: int) -> list[str]:
    """The months that have complete months on both sides, oldest first."""
    if "month" not in desk.dimensions(measure):
        return []
    covered, incomplete = find_coverage(measure, desk.build.manifest)
    complete = covered - incomplete
    found = []
    for month in sorted(complete):
        windows = find_event_windows(format_month(month), months)
        inside = {
            m
            for period in (windows.after, windows.before)
            for m in range(parse_month(period.since), parse_month(period.until) + 1)
        }
        if inside <= complete:
            found.append(format_month(month))
    return found


def _name_happening(desk: CityContext, measure: Measure, month: str) -> str:
    """What the city file says happened in a month; "" for nothing."""
    told = [
        e.title for e in desk.city.events if e.month == month and set(e.topics) & {*measure.topics}
    ]
    told += [
        b.reason for b in desk.city.breaks if b.month == month and set(b.topics) & {*measure.topics}
    ]
    return translate("comma").join(told)


def _build_controls(
    desk: CityContext, measure: Measure, asked: EventAddress, known: list[str]
) -> tuple[Control, ...]:
    months = sorted({*known, asked.event} - {""}, reverse=True)
    happened = {b.month for b in desk.city.breaks if set(b.topics) & {*measure.topics}}
    months = sorted({*months, *(m for m in happened if m in known)}, reverse=True)
    options = []
    for month in months:
        name, title = wording.name_month(month), _name_happening(desk, measure, month)
        text = translate("event_note", month=name, title=title.strip()) if title else name
        options.append(Option(month, text))
    lengths = tuple(Option(str(n), translate("event_length", count=n)) for n in WINDOW_MONTHS)
    places = "district" in desk.dimensions(measure)
    return (
        desk.build_measure_control(measure.id),
        Control(EVENT_KEY, translate("event_control"), tuple(options), asked.event),
        Control(MONTHS_KEY, translate("event_window"), lengths, str(asked.months)),
        *((desk.build_place_control("".join(asked.query.filtered("district"))),) if places else ()),
    )


def _write_title(desk: CityContext, measure: Measure, asked: EventAddress) -> str:
    names = [
        d.title for d in desk.city.districts.categories if d.id in asked.query.filtered("district")
    ]
    place = translate("comma").join([*names, desk.city.name])
    month = wording.name_month(asked.event)
    return translate("event_heading", measure=measure.short, place=place, month=month)


def _write_change(found: EventComparison) -> tuple[str, ...]:
    """The change with its interval, or why there is no interval; () where no change is given."""
    if found.change is None:
        return ()
    if found.interval is None:
        return (translate("event_no_interval"),)
    share = found.total_after.measure.kind == "share"
    values = dict(zip(("change", "low", "high"), (found.change, *found.interval)))
    unit = "event_points" if share else "event_percent"
    told = {
        name: write_signed(translate(unit, number=format_fixed_decimals(abs(v), 1)), v)
        for name, v in values.items()
    }
    return (translate("event_change", **told),)


def _build_refusal(found: EventComparison) -> tuple[Section, ...]:
    if found.refusal is None:
        return ()
    after, before = found.total_after, found.total_before
    reason = " ".join(explain_change_refusal(found.refusal, after, after.rows[0], before.rows[0]))
    return (Section(translate("event_refused"), (reason,), id="refused"),)


def _build_chart(desk: CityContext, asked: EventAddress, found: EventComparison) -> Chart:
    after = found.total_after
    title = _write_title(desk, after.measure, asked)
    names = [wording.name_months(*p) for p in (found.windows.after, found.windows.before)]
    sentence = translate("event_lines", after=names[0], before=names[1])
    runs = tuple(
        AlignedRun(
            capitalize_first(name),
            tuple(row.value for row in answer.rows),
            tuple(wording.describe_mark(answer, row) for row in answer.rows),
        )
        for name, answer in zip(names, (found.months_after, found.months_before))
    )
    months = tuple(
        capitalize_first(name_calendar_month(row["month"], short=True))
        for row in found.months_after.rows
    )
    axis = capitalize_first(wording.name_unit(after))
    plan = AlignedChart(title, sentence, axis, months, (runs[0], runs[1]), after.sample)
    drawn = draw_for_widths(partial(draw_aligned, plan), PAGE, large=True)
    query = found.months_after.query
    return Chart(
        id=PAGE,
        form=FORM,
        title=title,
        sentence=sentence,
        drawing=drawn.wide,
        middle=drawn.middle,
        narrow=drawn.narrow,
        table=_render_months(found, title, names),
        csv=addresses.build_answer_url(query, "csv"),
        query=query,
        source=wording.write_source_line(after),
        source_note=wording.write_source_note(after),
        citation=wording.write_citation(after),
        completeness=wording.describe_completeness(after),
        sample=after.sample,
        large=True,
        notes=(translate("event_reading"), *list_page_notes(after)),
        page=build_event_url(asked),
    )


def _render_months(found: EventComparison, title: str, names: list[str]) -> Markup:
    """Each month of both windows, and their totals."""

    def make_cell(answer: Answer, place: int) -> Cell:
        row = answer.rows[place]
        return Cell(wording.format_cell(answer, row), number=True, href=numerator_url(row))

    rows = [
        [
            Cell(capitalize_first(name_calendar_month(row["month"])), heading=True),
            make_cell(found.months_before, place),
            make_cell(found.months_after, place),
        ]
        for place, row in enumerate(found.months_after.rows)
    ]
    totals = [make_cell(found.total_before, 0), make_cell(found.total_after, 0)]
    rows.append([Cell(translate("event_total"), heading=True), *totals])
    headings = [
        Heading(translate("seasons_month")),
        Heading(capitalize_first(names[1]), number=True),
        Heading(capitalize_first(names[0]), number=True),
    ]
    every = [*found.months_after.rows, *found.months_before.rows]
    return render_table(
        Table(
            title,
            headings,
            rows,
            mark=translate("sample") if found.total_after.sample else "",
            note=wording.write_links_note(every),
        )
    )


def _build_events(
    desk: CityContext, measure: Measure, asked: EventAddress, found: EventComparison
) -> Section:
    """What the city file says happened in the windows; no cause is named."""
    windows = (found.windows.before, found.windows.after)
    topics = set(measure.topics)
    happened = [(e.month, e.title) for e in desk.city.events if topics & set(e.topics)]
    happened += [(b.month, b.reason) for b in desk.city.breaks if topics & set(b.topics)]
    listed = sorted(
        (month, text)
        for month, text in set(happened)
        if any(period.since <= month <= period.until for period in windows)
    )
    told = [
        translate("changes_event_told", month=wording.name_month(month), title=text.strip())
        for month, text in listed
    ]
    paragraphs = (*(told or [translate("event_nothing_else")]), translate("alerts_cause"))
    return Section(translate("changes_events"), paragraphs, id="events")
