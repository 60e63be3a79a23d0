"""The page that holds a period against an earlier one: one row for each category of a dimension,
and a map.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from dashboard import wording
from dashboard.charts.forms import changes
from dashboard.charts.forms.changes import ChangeMapSpec
from dashboard.charts.mark_texts import write_change_mark_texts
from dashboard.errors import BadQuery, NotFound
from dashboard.i18n.translate import translate
from dashboard.measures.registry import Measure
from dashboard.query import addresses, query_validation
from dashboard.query.addresses import Parameters
from dashboard.query.periods import EVERY_MONTH, find_coverage
from dashboard.statistics.change_request import (
    CHANGE_KEYS,
    SORT,
    WITH_SINCE,
    ChangeRequest,
    fill_earlier_period,
    read_change,
)
from dashboard.statistics.period_change import PeriodComparison, compare_periods
from dashboard.statistics.registry import get_statistics
from dashboard.templates.tables import render_table
from dashboard.views.city_context import CityContext, join_sources, write_map_credit
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
from dashboard.views.static_charts import build_method_sections
from dashboard.wording import period_changes as said
from dashboard.wording.category_coverage import list_page_notes
from data.model.coverage import parse_month
from data.model.errors import FieldError
from data.model.period import Period
from data.model.vocabulary import DISTRICT, TIME_DIMENSIONS, UNNAMED_CATEGORIES

PAGE = "changes"
API_PATH = "/api/v1/changes"
MAX_PERIODS = 12
# The months after an event that are compared with as many before it.
EVENT_MONTHS = 12
TABLE_ID = "changes"
FILE_FORMATS = ("csv", "xlsx", "json")


@dataclass(frozen=True)
class ChangesAddress:
    """What an address of the page asks: the request with all filled in, the ends of the period that
    the address names, and the earlier period as it names it ("" for the usual one).
    """

    request: ChangeRequest
    ends: Period
    with_since: str


def build_changes_page(desk: CityContext, parameters: Parameters) -> PageContent:
    """The headline of the whole, the table of the rows, the map, and how it is worked out."""
    address, measure = read_changes_address(desk, parameters)
    if address is None:
        return PageContent(
            sections=(Section(translate("no_districts"), (translate("no_district_named"),)),)
        )
    found = compare_periods(desk.answers, address.request, desk.asof)
    total = desk.headline(found.total_now, found.total_before)
    drawn = build_change_map(desk, found)
    return PageContent(
        headlines=(Headline(measure.topic, total),),
        leading_sections=(_build_table_section(found, list_comparison(parameters)),),
        charts=(drawn,) if drawn else (),
        sections=_build_event_sections(desk, found),
        methods=(
            Section(translate("changes_read"), tuple(said.write_changes_method())),
            *build_method_sections(get_statistics()["two_sides"]),
        ),
        forms=list_forms(desk, PAGE, parameters),
        topics=measure.topics,
        controls=_build_controls(desk, found, address),
    )


def read_changes_address(
    desk: CityContext, parameters: Parameters
) -> tuple[ChangesAddress | None, Measure]:
    """What the page's address asks, and its measure; None where no dimension of the measure can be
    rows here.

    Raises BadQuery naming each key at fault.
    """
    own = {key: value.strip() for key, value in parameters if key in CHANGE_KEYS and value.strip()}
    rest = tuple(p for p in drop_comparison(parameters) if p[0] not in CHANGE_KEYS)
    query, measure = read_page_query(desk, rest, desk.measures[0].id)
    asked, _ = read_change(addresses.list_parameters(query, **own))
    filled = fill_change_request(desk, asked)
    if filled is None:
        return None, measure
    return ChangesAddress(filled, query.period, asked.with_since), measure


def fill_change_request(desk: CityContext, asked: ChangeRequest) -> ChangeRequest | None:
    """The request with its rows, its period and its earlier period; None where it has no rows here,
    or no months.

    Rows are districts by themselves, else the first dimension there is. Raises BadQuery.
    """
    query = asked.query
    measure = query_validation.get_measure(query)
    by = query.by or list_row_dimensions(desk, measure)[:1]
    period = desk.period(measure, query.period)
    if not by or period.is_open:
        return None
    filled = replace(query.with_period(period), by=by)
    return fill_earlier_period(replace(asked, query=filled))


def complete_request(desk: CityContext, request: ChangeRequest) -> ChangeRequest:
    """The request with its rows and both periods. Raises BadQuery or NotFound where it cannot be
    asked here.
    """
    filled = fill_change_request(desk, request)
    if filled is not None:
        return filled
    measure = next((m for m in desk.measures if m.id == request.query.measure), None)
    if measure is None or list_row_dimensions(desk, measure):
        raise NotFound(translate("no_change_measure", city=desk.city.name))
    raise BadQuery.of(FieldError("by", translate("no_change_rows", city=desk.city.name)))


def list_row_dimensions(desk: CityContext, measure: Measure) -> tuple[str, ...]:
    """The dimensions whose categories can be rows, districts first."""
    usable = [d for d in desk.dimensions(measure) if d not in TIME_DIMENSIONS]
    return tuple(sorted(usable, key=lambda d: d != "district"))


def build_changes_url(request: ChangeRequest, **kept: str) -> str:
    """The page's address of a request, with what is `kept` for a comparison."""
    own = {WITH_SINCE: request.with_since, SORT: request.sort}
    return addresses.build_page_url(request.query.city, PAGE, request.query, **{**kept, **own})


def build_changes_file_url(request: ChangeRequest, form: str) -> str:
    """The API's address of a request, as json, csv or xlsx."""
    return addresses.build_site_url(f"{API_PATH}.{form}", request.list_parameters())


def build_changes_briefing_url(request: ChangeRequest) -> str:
    """The address of a request as a page to print."""
    return addresses.build_site_url("/briefing", request.list_parameters(form=PAGE))


def _build_table_section(found: PeriodComparison, kept: dict[str, str]) -> Section:
    """The table with what it shows in sentences, and its files."""
    request = found.request

    def link(sort: str) -> str:
        return f"{build_changes_url(request.sorted_by(sort), **kept)}#{TABLE_ID}"

    files = tuple(
        (translate("changes_file", form=form.upper()), build_changes_file_url(request, form))
        for form in FILE_FORMATS
    )
    embed = addresses.build_site_url(f"/embed/{PAGE}", request.list_parameters())
    lines = replace(request.query, by=())
    compared = addresses.build_page_url(
        request.query.city, "compare", lines, with_since=request.with_since
    )
    links = (
        (translate("changes_lines"), compared),
        *files,
        (translate("changes_briefing"), build_changes_briefing_url(request)),
        (translate("changes_embed"), embed),
    )
    notes = (
        *said.write_changes_finding(found),
        *said.write_changes_limits(found),
        wording.write_source_line(found.now),
    )
    return Section(
        said.write_changes_title(found),
        notes,
        links,
        render_table(said.make_changes_table(found, link)),
        TABLE_ID,
    )


def _build_event_sections(desk: CityContext, found: PeriodComparison) -> tuple[Section, ...]:
    """The events of both periods, and the ways to the year after each event of the measure against
    the year before; () where there are none. No cause is named.
    """
    sentences = [
        translate("changes_event_told", month=wording.name_month(e.month), title=e.title)
        for e in (*found.before.events, *found.now.events)
    ]
    links = _link_events(desk, found)
    if not sentences and not links:
        return ()
    paragraphs = (*dict.fromkeys(sentences), translate("changes_event_cause"))
    bare = replace(found.request.query.with_period(EVERY_MONTH), by=())
    page = addresses.build_page_url(desk.city.id, "event", bare)
    links = (*links, (translate("page.event"), page))
    return (Section(translate("changes_events"), paragraphs, links, id="events"),)


def _link_events(desk: CityContext, found: PeriodComparison) -> tuple[tuple[str, str], ...]:
    """One link for each event with a complete year on both of its sides: the same calendar months
    after and before.
    """
    measure, request = found.now.measure, found.request
    covered, incomplete = find_coverage(measure, desk.build.manifest)
    complete = covered - incomplete
    links = []
    for event in sorted(desk.city.events, key=lambda e: e.month):
        month = parse_month(event.month)
        around = set(range(month - EVENT_MONTHS, month + EVENT_MONTHS))
        if not set(event.topics) & set(measure.topics) or not around <= complete:
            continue
        query = request.query.with_period(Period(month, month + EVENT_MONTHS - 1))
        asked = fill_earlier_period(ChangeRequest(query, sort=request.sort))
        title = translate("changes_event", month=wording.name_month(event.month), title=event.title)
        links.append((title, build_changes_url(asked)))
    return tuple(links)


def build_change_map(desk: CityContext, found: PeriodComparison) -> Chart | None:
    """The map of the change; None where the rows are no districts, or cannot be mapped."""
    if not can_map_change(desk, found) or desk.outline is None:
        return None
    request, credit = found.request, write_map_credit(desk.city, DISTRICT, desk.ground)
    spec = ChangeMapSpec(found, desk.outline, desk.ground, credit)

    def link(district: str) -> str:
        return addresses.build_district_url(desk.city.id, district)

    return Chart(
        id=PAGE,
        form=changes.FORM.name,
        title=translate("changes_map"),
        sentence=translate("changes_outline"),
        drawing=changes.FORM.draw_for_page(spec, PAGE).wide,
        narrow="",
        table=render_table(said.make_changes_table(found)),
        csv=build_changes_file_url(request, "csv"),
        query=request.query,
        legend=changes.FORM.build_legend(spec),
        list=_list_areas(found, link),
        source=join_sources(wording.write_source_line(found.now), credit),
        source_note=join_sources(wording.write_source_note(found.now), credit),
        completeness=wording.describe_completeness(found.now),
        sample=found.now.sample,
        notes=list_page_notes(found.now),
        page=build_changes_url(request),
        picture=request.list_parameters(),
        marks=write_change_mark_texts(found, link),
    )


def _list_areas(found: PeriodComparison, link: Callable[[str], str]) -> tuple[dict, ...]:
    """The rows of the comparison as a list beside its map."""
    return tuple(
        {
            "id": row.category,
            "title": said.name_change_row(found, row),
            "value": said.format_change(found, row),
            "href": "" if row.category in UNNAMED_CATEGORIES else link(row.category),
            "selected": False,
        }
        for row in found.rows
    )


def can_map_change(desk: CityContext, found: PeriodComparison) -> bool:
    """Whether the rows are districts that a map can draw in both periods."""
    if found.request.by != "district" or not desk.outline:
        return False
    return bool(desk.find_map_areas(found.now) and desk.find_map_areas(found.before))


def _build_controls(
    desk: CityContext, found: PeriodComparison, address: ChangesAddress
) -> tuple[Control | PeriodControl, ...]:
    measure, request = found.now.measure, found.request
    word = desk.city.districts.singular.capitalize()
    rows = tuple(
        Option(d, word if d == "district" else wording.get_dimension_title(d))
        for d in list_row_dimensions(desk, measure)
    )
    places = "district" in desk.dimensions(measure) and request.by != "district"
    chosen = "".join(request.query.filtered("district"))
    return (
        desk.build_measure_control(measure.id),
        Control("by", translate("control.rows"), rows, request.by),
        *((desk.build_place_control(chosen),) if places else ()),
        *build_period_control(desk, (measure,), address.ends),
        Control(
            WITH_SINCE,
            translate("control.with_since"),
            _list_earlier_periods(desk, found, address.with_since),
            address.with_since,
        ),
    )


def _list_earlier_periods(
    desk: CityContext, found: PeriodComparison, chosen: str
) -> tuple[Option, ...]:
    """The usual earlier period, and all equally long ones of the same months as far as there are
    data.
    """
    request = found.request
    usual = fill_earlier_period(replace(request, with_since=""))
    first = request.period.months.first
    covered = find_coverage(found.now.measure, desk.build.manifest)[0]
    options = [Option("", wording.name_months(*usual.period_before.ends))]
    for start in range(first - 12, min(covered, default=first) - 1, -12):
        earlier = request.period.move_to(start)
        if earlier.months.last < first and earlier != usual.period_before:
            options.append(Option(earlier.since, wording.name_months(*earlier.ends)))
    options = options[: MAX_PERIODS + 1]
    if chosen not in {o.value for o in options}:
        options.append(Option(chosen, wording.name_months(*request.period_before.ends)))
    return tuple(options)
