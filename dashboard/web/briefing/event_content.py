"""The briefing of the months before and after an event: the same page and PDF as of any
other view.
"""

from __future__ import annotations

from dashboard import wording
from dashboard.charts.forms import aligned
from dashboard.charts.svg_primitives import Canvas
from dashboard.i18n.locale import get_language
from dashboard.service.answer_service import AnswerService
from dashboard.statistics.event_request import EVENT_KEYS, EventRequest
from dashboard.statistics.event_window import EventComparison, compare_windows
from dashboard.views.before_after import (
    PAGE,
    build_event_file_url,
    build_event_url,
    complete_event_request,
    make_aligned_spec,
)
from dashboard.views.city_context import open_city
from dashboard.views.city_statements import list_statements
from dashboard.web.briefing.content import (
    PHONE_WIDTH,
    Briefing,
    BriefingChart,
    SourceCheck,
    build_view_short_url,
    list_comparison_caveats,
    list_comparison_checks,
    write_date_line,
    write_method,
)
from dashboard.wording import event_windows as said

# The drawing stands alone, over the width of the paper: its letters have more than 8 points there.
CHART_WIDTH, PLOT_HEIGHT, POINTS_PER_UNIT = 640, 220, 0.7
OWN_KEYS = ("form", *EVENT_KEYS)


def build_event_briefing(answers: AnswerService, asked: EventRequest) -> Briefing:
    """The briefing of a request, in the current language. Raises BadQuery, NotFound and what
    answers raise.
    """
    desk = open_city(answers, asked.query.city)
    city = desk.city
    request = complete_event_request(desk, asked)
    found = compare_windows(answers, request.query, request.windows)
    after = found.total_after
    table = said.make_event_table(found)
    return Briefing(
        language=get_language(),
        title=said.write_event_title(found),
        place=city.name,
        dated=write_date_line(desk, after),
        sample=wording.translate("sample_long") if city.sample else "",
        sentences=(desk.headline(after, found.total_before), *said.write_event_change(found)),
        figures=_draw_lines(found),
        caption=table.caption,
        headings=tuple(str(heading.text) for heading in table.headings),
        rows=tuple(tuple(str(cell.text) for cell in row) for row in table.rows),
        leading=1,
        left_out="",
        caveats=_list_caveats(found),
        checks=_list_checks(request, found),
        source=wording.write_source_line(after),
        query=request.query,
        view=build_event_url(request),
        method=write_method(after),
        citation=wording.write_citation(after),
        address=build_view_short_url(PAGE, request.list_parameters()),
        parameters=tuple(p for p in request.list_parameters(form=PAGE) if p[0] in OWN_KEYS),
        statements=list_statements(answers.list_notes(request.query.city), request.query),
    )


def _draw_lines(found: EventComparison) -> tuple[BriefingChart, ...]:
    """Both lines; () where no change is given."""
    if found.refusal:
        return ()
    plan = make_aligned_spec(found)
    drawing = aligned.FORM.draw(plan, Canvas(CHART_WIDTH, PLOT_HEIGHT, "briefing-1"))
    narrow = aligned.FORM.draw(plan, Canvas(PHONE_WIDTH, PLOT_HEIGHT, "briefing-1n"))
    height = round(drawing.height * POINTS_PER_UNIT)
    return (BriefingChart(plan.sentence, drawing, plan.sentence, height=height, narrow=narrow),)


def _list_caveats(found: EventComparison) -> tuple[str, ...]:
    after = found.total_after
    caveats = (
        said.explain_event_refusal(found),
        *said.tell_happenings(found),
        wording.describe_completeness(after),
    )
    return list_comparison_caveats(caveats, after)


def _list_checks(request: EventRequest, found: EventComparison) -> tuple[SourceCheck, ...]:
    totals = (
        (found.total_after.rows[0], found.windows.after),
        (found.total_before.rows[0], found.windows.before),
    )
    return list_comparison_checks(totals, found.total_after, build_event_file_url(request, "csv"))
