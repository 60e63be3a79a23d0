"""The briefing of a comparison of two periods: the same page and PDF as of any other view."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard import wording
from dashboard.charts.forms import changes
from dashboard.charts.forms.changes import ChangeMapSpec
from dashboard.charts.svg_primitives import Canvas
from dashboard.charts.theme import TEXT_SIZE
from dashboard.i18n.locale import get_language
from dashboard.service.answer_service import AnswerService
from dashboard.statistics.change_request import CHANGE_KEYS, ChangeRequest
from dashboard.statistics.period_change import PeriodComparison, compare_periods
from dashboard.templates.tables import Cell
from dashboard.views.changes import (
    PAGE,
    build_changes_file_url,
    build_changes_url,
    can_map_change,
    complete_request,
)
from dashboard.views.city_context import (
    CityContext,
    open_city,
    read_ground,
    write_map_credit,
)
from dashboard.views.city_statements import list_statements
from dashboard.web.briefing.content import (
    Briefing,
    BriefingChart,
    SourceCheck,
    build_view_short_url,
    list_comparison_caveats,
    list_comparison_checks,
    write_date_line,
    write_method,
)
from dashboard.wording import period_changes as said
from dashboard.wording.paragraphs import Paragraph
from data.model.vocabulary import DISTRICT

# The least size of a letter in print, in points, and the highest map that leaves room for the
# table, in points.
MIN_LETTER = 8
MAX_MAP_HEIGHT = 255
NO_CHANGE_MARK = "–"
# The keys of its address beside those of a question.
OWN_KEYS = ("form", *CHANGE_KEYS)


def build_change_briefing(answers: AnswerService, asked: ChangeRequest) -> Briefing:
    """The briefing of a request, in the current language. Raises BadQuery, NotFound and what
    answers raise.
    """
    desk = open_city(answers, asked.query.city)
    city = desk.city
    request = complete_request(desk, asked)
    found = compare_periods(answers, request)
    table = said.make_changes_table(found)
    return Briefing(
        language=get_language(),
        title=said.write_changes_title(found),
        place=city.name,
        dated=write_date_line(desk, found.total_now),
        sample=wording.translate("sample_long") if city.sample else "",
        sentences=(
            desk.headline(found.total_now, found.total_before),
            *said.write_changes_finding(found),
        ),
        figures=_draw_map(desk, found),
        caption=table.caption,
        headings=tuple(str(heading.text) for heading in table.headings),
        rows=tuple(_list_cells(row) for row in table.rows),
        leading=1,
        left_out="",
        caveats=_list_caveats(found),
        checks=_list_checks(found),
        source=wording.write_source_line(found.now),
        query=request.query,
        view=build_changes_url(request),
        method=write_method(found.now),
        citation=wording.write_citation(found.now),
        address=build_view_short_url(PAGE, request.list_parameters()),
        parameters=tuple(p for p in request.list_parameters(form=PAGE) if p[0] in OWN_KEYS),
        statements=list_statements(answers.list_notes(request.query.city), request.query),
    )


def _draw_map(desk: CityContext, found: PeriodComparison) -> tuple[BriefingChart, ...]:
    """The map, as large as its letters need; () where there is none."""
    if not can_map_change(desk, found) or desk.outline is None:
        return ()
    units = MAX_MAP_HEIGHT * TEXT_SIZE / MIN_LETTER
    width = min(units * desk.outline["width"] / desk.outline["height"], 482)
    ground = read_ground(desk.build)
    spec = ChangeMapSpec(found, desk.outline, ground)
    drawing = changes.FORM.draw(spec, Canvas(width, prefix="briefing-1"))
    credit = write_map_credit(desk.city, DISTRICT, ground)
    said_by_map = Paragraph(*said.write_changes_finding(found), credit)
    title = wording.translate("changes_map")
    legend = tuple((e.color_class, e.label) for e in changes.FORM.build_legend(spec))
    return (BriefingChart(title, drawing, said_by_map or title, legend, MAX_MAP_HEIGHT),)


def _list_cells(row: Sequence[Cell]) -> tuple[str, ...]:
    """The texts of a table's row; a reason that spans several cells is listed among the caveats."""
    texts: list[str] = []
    for cell in row:
        texts += [NO_CHANGE_MARK] * cell.span if cell.style == "why" else [str(cell.text)]
    return tuple(texts)


def _list_caveats(found: PeriodComparison) -> tuple[str, ...]:
    refused: dict[str, list[str]] = {}
    for change in (*found.rows, found.total):
        if reason := said.explain_refusal(found, change):
            refused.setdefault(reason, []).append(said.name_change_row(found, change))
    caveats = (
        *(
            wording.translate("mark", name=wording.join_list(names), value=reason)
            for reason, names in refused.items()
        ),
        *said.write_changes_notes(found),
        wording.describe_completeness(found.now),
    )
    return list_comparison_caveats(caveats, found.now)


def _list_checks(found: PeriodComparison) -> tuple[SourceCheck, ...]:
    totals = (
        (found.total.now, found.request.period),
        (found.total.before, found.request.period_before),
    )
    return list_comparison_checks(totals, found.now, build_changes_file_url(found.request, "csv"))
