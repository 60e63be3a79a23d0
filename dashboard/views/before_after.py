"""The page that compares the months after an event with as many before it, on one axis."""

from __future__ import annotations

from dataclasses import replace

from dashboard import wording
from dashboard.charts.forms import aligned
from dashboard.charts.forms.aligned import AlignedRun, AlignedSpec
from dashboard.charts.mark_texts import MarkedRun, write_run_mark_texts
from dashboard.errors import BadQuery, NotFound
from dashboard.i18n.months import name_calendar_month
from dashboard.i18n.translate import capitalize_first, translate
from dashboard.measures.registry import Measure
from dashboard.query import addresses
from dashboard.query.addresses import Parameters
from dashboard.query.periods import EVERY_MONTH, find_coverage
from dashboard.query.query_validation import get_measure
from dashboard.statistics.event_request import (
    EVENT_KEY,
    EVENT_KEYS,
    MONTHS_KEY,
    USUAL_MONTHS,
    WINDOW_KEYS,
    EventRequest,
    read_event,
)
from dashboard.statistics.event_window import (
    WINDOW_MONTHS,
    EventComparison,
    compare_windows,
    find_event_windows,
)
from dashboard.statistics.registry import get_statistics
from dashboard.templates.tables import render_table
from dashboard.views.city_context import CityContext
from dashboard.views.model import Chart, Control, Headline, Option, PageContent, Section
from dashboard.views.query_params import read_page_query
from dashboard.views.static_charts import build_large_chart, build_method_sections
from dashboard.wording import event_windows as said
from dashboard.wording.category_coverage import list_page_notes
from data.model.coverage import format_month
from data.model.errors import FieldError

PAGE = "event"
API_PATH = "/api/v1/event"
FILE_FORMATS = ("csv", "xlsx", "json")
# Keys of a page's address that are not those of its question.
PERIOD_KEYS = (*WINDOW_KEYS, "period")


def build_event_page(desk: CityContext, parameters: Parameters) -> PageContent:
    """The sentence, both lines, their months as a table, and what else happened in the windows."""
    asked, measure = _read_address(desk, parameters)
    controls = _build_controls(desk, measure, asked)
    if not asked.event:
        section = Section(translate("event_none"), (translate("event_none_why"),))
        return PageContent(sections=(section,), controls=controls, topics=measure.topics)
    found = compare_windows(desk.answers, asked.query, asked.windows, desk.asof)
    headlines = (
        desk.headline(found.total_after, found.total_before),
        *said.write_event_change(found),
    )
    charts = () if found.refusal else (_build_chart(desk, asked, found),)
    return PageContent(
        heading=said.write_event_title(found),
        action=build_event_url(asked),
        headlines=tuple(Headline(measure.topic, text) for text in headlines),
        charts=charts,
        sections=(*_build_refusal(found), _build_events(asked, found)),
        methods=build_method_sections(get_statistics()["two_sides"]),
        topics=measure.topics,
        controls=controls,
    )


def build_event_url(asked: EventRequest) -> str:
    """The address of the page for a request."""
    return addresses.build_page_url(
        asked.query.city, PAGE, asked.query, **asked.list_own_parameters()
    )


def build_event_file_url(asked: EventRequest, form: str) -> str:
    """The API's address of a request, as json, csv or xlsx."""
    return addresses.build_site_url(f"{API_PATH}.{form}", asked.list_parameters())


def _read_address(desk: CityContext, parameters: Parameters) -> tuple[EventRequest, Measure]:
    """What the address asks, the last event of the measure by itself. Raises BadQuery naming each
    key at fault.
    """
    own = {k: v.strip() for k, v in parameters if k in EVENT_KEYS and v.strip()}
    rest = tuple(p for p in parameters if p[0] not in (*EVENT_KEYS, *PERIOD_KEYS))
    query, measure = read_page_query(desk, rest, desk.measures[0].id)
    bare = replace(query.with_period(EVERY_MONTH), by=())
    asked, _ = read_event(addresses.list_parameters(bare, **own))
    return _choose_event(desk, asked), measure


def _choose_event(desk: CityContext, asked: EventRequest) -> EventRequest:
    """The request with a month: the last event of the measure that has months on both sides, else
    the last month.
    """
    if asked.event:
        return asked
    measure = get_measure(asked.query)
    known = _list_months(desk, measure, asked.months)
    named = [e.month for e in desk.city.events if set(e.topics) & set(measure.topics)]
    usable = sorted(m for m in named if m in known)
    return replace(asked, event=(usable or known)[-1] if known else "")


def complete_event_request(desk: CityContext, asked: EventRequest) -> EventRequest:
    """The request with its month. Raises NotFound where the city has no data of the measure,
    BadQuery where no month has as many months on both sides.
    """
    measure = get_measure(asked.query)
    if measure not in desk.measures:
        raise NotFound(desk.explain_missing_measure(measure))
    chosen = _choose_event(desk, asked)
    if not chosen.event:
        raise BadQuery.of(FieldError(EVENT_KEY, translate("event_none_why")))
    return chosen


def has_windows(desk: CityContext, measure: Measure) -> bool:
    """Whether any month of a measure has windows of the usual length on both sides."""
    return bool(_list_months(desk, measure, USUAL_MONTHS))


def _list_months(desk: CityContext, measure: Measure, months: int) -> list[str]:
    """The months that have complete months on both sides, oldest first."""
    if "month" not in desk.dimensions(measure):
        return []
    covered, incomplete = find_coverage(measure, desk.build.manifest)
    complete = covered - incomplete
    found = []
    for month in sorted(complete):
        windows = find_event_windows(month, months)
        inside = {
            m for period in (windows.after, windows.before) for m in period.months.list_months()
        }
        if inside <= complete:
            found.append(format_month(month))
    return found


def _name_happening(desk: CityContext, measure: Measure, month: str) -> str:
    """What the city file says happened in a month; "" for nothing."""
    happenings = [
        e.title for e in desk.city.events if e.month == month and set(e.topics) & {*measure.topics}
    ]
    happenings += [
        b.reason for b in desk.city.breaks if b.month == month and set(b.topics) & {*measure.topics}
    ]
    return translate("comma").join(happenings)


def build_window_controls(desk: CityContext, asked: EventRequest) -> tuple[Control, ...]:
    """The choice of the month, with what happened in it, and of the windows' length."""
    measure = get_measure(asked.query)
    known = _list_months(desk, measure, asked.months)
    months = sorted({*known, asked.event} - {""}, reverse=True)
    happened = {b.month for b in desk.city.breaks if set(b.topics) & {*measure.topics}}
    months = sorted({*months, *(m for m in happened if m in known)}, reverse=True)
    options = []
    for month in months:
        name, title = wording.name_month(month), _name_happening(desk, measure, month)
        text = translate("event_note", month=name, title=title.strip()) if title else name
        options.append(Option(month, text))
    lengths = tuple(Option(str(n), translate("event_length", count=n)) for n in WINDOW_MONTHS)
    return (
        Control(EVENT_KEY, translate("event_control"), tuple(options), asked.event),
        Control(MONTHS_KEY, translate("event_window"), lengths, str(asked.months)),
    )


def _build_controls(
    desk: CityContext, measure: Measure, asked: EventRequest
) -> tuple[Control, ...]:
    places = "district" in desk.dimensions(measure)
    return (
        desk.build_measure_control(measure.id),
        *build_window_controls(desk, asked),
        *((desk.build_place_control("".join(asked.query.filtered("district"))),) if places else ()),
    )


def _build_refusal(found: EventComparison) -> tuple[Section, ...]:
    if found.refusal is None:
        return ()
    return (
        Section(translate("event_refused"), (said.explain_event_refusal(found),), id="refused"),
    )


def make_aligned_spec(found: EventComparison) -> AlignedSpec:
    """Both windows as lines over the same calendar months."""
    after = found.total_after
    before_name, after_name = said.name_windows(found)
    runs = tuple(
        AlignedRun(
            capitalize_first(name),
            tuple(row.value for row in answer.rows),
            tuple(wording.describe_mark(answer, row) for row in answer.rows),
        )
        for name, answer in (
            (after_name, found.months_after),
            (before_name, found.months_before),
        )
    )
    months = tuple(
        capitalize_first(name_calendar_month(row["month"], short=True))
        for row in found.months_after.rows
    )
    return AlignedSpec(
        said.write_event_title(found),
        said.write_event_lines(found),
        capitalize_first(wording.name_unit(after)),
        months,
        tuple(float(row.months.first) for row in found.months_after.rows),
        False,
        (runs[0], runs[1]),
        after.sample,
    )


def _build_chart(desk: CityContext, asked: EventRequest, found: EventComparison) -> Chart:
    after = found.total_after
    plan = make_aligned_spec(found)
    return build_large_chart(
        PAGE,
        aligned.FORM,
        plan,
        plan.title,
        plan.sentence,
        after,
        table=render_table(said.make_event_table(found)),
        csv=build_event_file_url(asked, "csv"),
        query=found.months_after.query,
        completeness=wording.describe_completeness(after),
        notes=(translate("event_reading"), *list_page_notes(after)),
        page=build_event_url(asked),
        picture=asked.list_parameters(),
        marks=write_run_mark_texts(
            [
                MarkedRun(run.name, answer, answer.rows, desk.ask_year_before(answer))
                for run, answer in zip(
                    plan.runs, (found.months_after, found.months_before), strict=True
                )
            ]
        ),
    )


def _build_events(asked: EventRequest, found: EventComparison) -> Section:
    """What the city file says happened in the windows, without a cause, and the files of
    the page.
    """
    files = tuple(
        (translate("changes_file", form=form.upper()), build_event_file_url(asked, form))
        for form in FILE_FORMATS
    )
    links = (
        *files,
        (
            translate("changes_briefing"),
            addresses.build_site_url("/briefing", asked.list_parameters(form=PAGE)),
        ),
        (
            translate("changes_embed"),
            addresses.build_site_url(f"/embed/{PAGE}", asked.list_parameters()),
        ),
    )
    heading = translate("changes_events")
    return Section(heading, tuple(said.tell_happenings(found)), links, id="events")
