"""The charts that show the answer to any question: their address is the question's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dashboard import wording
from dashboard.charts.chart_form import ChartSpec, QuestionForm
from dashboard.charts.forms import QUESTION_FORMS
from dashboard.charts.plotly_trend import find_shown_lines, lay_out_together, list_notes
from dashboard.charts.standalone_svg import WIDE, SheetWords
from dashboard.charts.trend_model import TrendChart, build_trend_chart
from dashboard.query import addresses
from dashboard.query.addresses import Parameters
from dashboard.query.periods import EVERY_MONTH
from dashboard.statistics.series import read_months
from dashboard.views.chart_reader import StandaloneChart, refuse_unshown
from dashboard.views.chart_specs import read_chart_spec
from dashboard.views.city_context import CityContext
from dashboard.views.city_pages import CORE_PAGES
from dashboard.views.explore import fit_dimensions, keep_comparison
from dashboard.views.explored_period import fit_page_query, write_choice
from dashboard.views.explored_reader import ExploredReader, FigureLook, keep_controls
from dashboard.views.model import Chart, ExploreLine, ExploreView, PageContent
from dashboard.wording.paragraphs import Paragraph
from data.model.coverage import format_month, parse_month
from data.model.values import Query


class QuestionReader(ExploredReader):
    """The answer to a question, in one of the forms that show any."""

    def __init__(self, form: QuestionForm):
        self._form = form

    @property
    def form(self) -> QuestionForm:
        """The form that shows the answer."""
        return self._form

    @property
    def page(self) -> str:
        """The page that shows the question in this form."""
        return self.form.page

    @property
    def title(self) -> str:
        """The form's own title."""
        return self.form.title

    def read_chart(
        self, desk: CityContext, query: Query, own: Mapping[str, str]
    ) -> StandaloneChart:
        """The answer with its sentence, and what its chart leaves out."""
        form, spec = self.form, self._read_spec(desk, query)
        answer = spec.answer
        months = read_months(desk.answers, answer, desk.asof) if form.is_over_time else None
        words = SheetWords(
            wording.write_full_title(answer),
            wording.write_sentence(answer, months),
            wording.write_source_line(answer),
            Paragraph(form.describe_limits(spec), wording.describe_completeness(answer)),
        )
        width = form.picture_width if form.can_draw(spec) else WIDE
        return StandaloneChart(form, spec, words, width, form.build_legend(spec))

    def _read_spec(
        self, desk: CityContext, query: Query, selected: tuple[str, ...] = ()
    ) -> ChartSpec:
        answer = desk.answers.answer(query, desk.asof)
        return read_chart_spec(desk.answers, self.form, answer, selected, desk.asof)

    def build_content(self, desk: CityContext, parameters: Parameters) -> PageContent:
        """The question of an address, alone and large."""
        question = tuple(
            (key, fit_dimensions(value, self.page) if key == "by" else value)
            for key, value in parameters
        )
        whole = CORE_PAGES[self.page](desk, question)
        chart = self._find_chart(desk, whole.charts)
        content = keep_controls(whole)
        if chart is None:
            return replace(content, sections=whole.sections)
        chart = keep_comparison(replace(chart, large=True, more=()), parameters)
        content = replace(content, charts=(chart,))
        if not chart.drawing or chart.query is None:
            return content
        return replace(content, explore=self._build_view(desk, chart, chart.query))

    def _find_chart(self, desk: CityContext, charts: tuple[Chart, ...]) -> Chart | None:
        """The chart of this form among those of its page; where the page has the question in
        another form, that question in this one. Raises BadQuery for one that the form cannot show.
        """
        name = self.form.name
        found = next((chart for chart in charts if chart.query and chart.form == name), None)
        asked = [chart.query for chart in charts if chart.query and chart.form in QUESTION_FORMS]
        if found or not asked or self.form.has_areas:
            return found
        answer = desk.answers.answer(asked[0], desk.asof)
        with refuse_unshown():
            return desk.chart(name, answer, large=True)

    def _build_view(self, desk: CityContext, chart: Chart, query: Query) -> ExploreView:
        form, page, kept = self.form.name, self.page, dict(chart.kept)
        asked = fit_page_query(query, page)
        back = addresses.build_page_url(desk.city.id, page, asked, **kept)
        question = addresses.build_query_string(query, **kept)
        if self.form.has_areas:
            selected = tuple(entry["id"] for entry in chart.list if entry["selected"])
            return ExploreView(form, question, page, back, "place", selected)
        if not self.form.is_over_time:
            return ExploreView(form, question, page, back)
        drawn = build_trend_chart(desk.answers.answer(query.with_period(EVERY_MONTH), desk.asof))
        return ExploreView(
            form,
            question,
            page,
            back,
            "time",
            lines=_list_lines(drawn),
            notes=tuple(list_notes(lay_out_together(drawn))),
            choice=write_choice(desk, query, page, query.period, kept),
        )

    def build_explored_figure(
        self, desk: CityContext, query: Query, own: Mapping[str, str], look: FigureLook
    ) -> dict:
        """The figure of a question. One over time has all months that there are, and shows those
        of the question.
        """
        if not self.form.is_over_time:
            return self._build_figure(desk, query, look)
        figure = self._build_figure(desk, query.with_period(EVERY_MONTH), look)
        axis = figure["layout"]["xaxis"]
        if "range" in axis and axis.get("type") == "date":
            start = f"{query.since}-01" if query.since else axis["range"][0]
            end = axis["range"][1]
            if query.until:
                end = f"{format_month(parse_month(query.until) + 1)}-01"
            axis["range"] = [max(start, axis["minallowed"]), min(end, axis["maxallowed"])]
        return figure

    def _build_figure(self, desk: CityContext, query: Query, look: FigureLook) -> dict:
        spec = self._read_spec(desk, query, look.selected)
        with refuse_unshown():
            return self.form.build_figure(spec, look.narrow, bare=True)


def _list_lines(chart: TrendChart) -> tuple[ExploreLine, ...]:
    """The lines that a reader can show and hide; none where there is one alone."""
    shown = find_shown_lines(chart)
    if len(chart.lines) < 2:
        return ()
    return tuple(
        ExploreLine(line.name, line.role, place in shown) for place, line in enumerate(chart.lines)
    )
