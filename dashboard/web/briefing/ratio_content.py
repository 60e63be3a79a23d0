"""The briefing of the page on disparities: rates of groups compared, as the same page and PDF as
any other view.
"""

from __future__ import annotations

from dashboard import wording
from dashboard.charts.forms import forest
from dashboard.charts.svg_primitives import Canvas
from dashboard.i18n.locale import get_language
from dashboard.query import addresses
from dashboard.query.addresses import Parameters
from dashboard.service.answer_service import AnswerService
from dashboard.statistics.comparison_request import EXTRA_KEYS
from dashboard.statistics.ratios import GroupComparison, compare_groups
from dashboard.views.city_context import open_city
from dashboard.views.city_statements import list_statements
from dashboard.views.disparities import (
    CSV_URL,
    PAGE,
    build_ratios_url,
    fill_defaults,
    make_forest_spec,
)
from dashboard.views.static_charts import refuse_comparison
from dashboard.views.statistics_table import make_ratio_table
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
from dashboard.wording import disparities as said

# The drawing stands alone, over the whole width of the paper: its letters have more than 8 points
# there.
CHART_WIDTH, POINTS_PER_UNIT = 640, 0.7
OWN_KEYS = ("form", *EXTRA_KEYS)


def build_ratio_briefing(answers: AnswerService, parameters: Parameters) -> Briefing:
    """The briefing of the comparison that parameters ask, in the current language.

    Raises BadQuery, NotFound with the reason where the comparison is not shown, and what answers
    raise.
    """
    desk = open_city(answers, dict(parameters).get("city", ""))
    city = desk.city
    asked = fill_defaults(desk, parameters)
    found = compare_groups(answers, asked)
    if found.refusal:
        raise refuse_comparison(found.refusal)
    answer = found.get_answer()
    plot = make_forest_spec(found)
    table = make_ratio_table(found, plot.title)
    drawing = forest.FORM.draw(plot, Canvas(CHART_WIDTH, prefix="briefing-1"))
    narrow = forest.FORM.draw(plot, Canvas(PHONE_WIDTH, prefix="briefing-1n"))
    height = round(drawing.height * POINTS_PER_UNIT)
    return Briefing(
        language=get_language(),
        title=plot.title,
        place=city.name,
        dated=write_date_line(desk, answer),
        sample=wording.translate("sample_long") if city.sample else "",
        sentences=(plot.sentence,),
        figures=(
            BriefingChart(
                wording.write_title(answer), drawing, plot.sentence, height=height, narrow=narrow
            ),
        ),
        caption=table.caption,
        headings=tuple(str(heading.text) for heading in table.headings),
        rows=tuple(tuple(str(cell.text) for cell in row) for row in table.rows),
        leading=1,
        left_out="",
        caveats=_list_caveats(found),
        checks=_list_checks(found),
        source=wording.write_source_line(answer),
        query=asked.query,
        view=build_ratios_url(asked),
        method=f"{found.statistic.method} {write_method(answer)}",
        citation=wording.write_citation(answer),
        address=build_view_short_url(PAGE, asked.list_parameters()),
        parameters=tuple(p for p in (*asked.list_parameters(), ("form", PAGE)) if p[0] in OWN_KEYS),
        statements=list_statements(answers.list_notes(city.id), answer.query),
    )


def _list_caveats(found: GroupComparison) -> tuple[str, ...]:
    """What the comparison cannot show, what is missing, and what its numbers leave out."""
    answer = found.get_answer()
    caveats = (
        *(str(text) for text in found.statistic.cannot_show),
        said.describe_ratio_completeness(answer, found.recorded),
    )
    return list_comparison_caveats(caveats, answer)


def _list_checks(found: GroupComparison) -> tuple[SourceCheck, ...]:
    """The datasets' pages and the rows here; a portal counts no total of a comparison of groups."""
    rows = addresses.build_site_url(CSV_URL, found.asked.list_parameters())
    return list_comparison_checks((), found.get_answer(), rows)
