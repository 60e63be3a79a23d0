"""Embeds that show the answer to a question: a chart of a registered form with its table, or the
table alone.
"""

from __future__ import annotations

from dataclasses import replace

from dashboard import wording
from dashboard.charts import svg
from dashboard.charts.chart_form import QuestionForm
from dashboard.charts.drawing_widths import NARROW, NARROW_PLOT_HEIGHT
from dashboard.charts.forms import QUESTION_FORMS
from dashboard.charts.map_spec import LegendEntry
from dashboard.charts.mark_texts import write_mark_texts
from dashboard.i18n.translate import translate
from dashboard.measures.registry import Measure
from dashboard.query import addresses, periods, query_validation
from dashboard.query.answer import Answer
from dashboard.statistics.series import read_months
from dashboard.templates.tables import Table
from dashboard.views.chart_specs import check_map_question
from dashboard.views.city_context import CityContext, join_sources, write_map_credit
from dashboard.views.city_statements import list_statements
from dashboard.views.model import Control, Option
from dashboard.web.embeds.embed import PLOT, WIDE, Embed, describe_frozen_date
from dashboard.web.embeds.embed_form import (
    EmbedForm,
    list_dimension_options,
    list_still_dimensions,
)
from dashboard.web.embeds.embed_request import EmbedRequest
from dashboard.wording import answer_table, datasets
from dashboard.wording.category_coverage import list_page_notes
from dashboard.wording.paragraphs import Paragraph, remove_repeated_sentences
from data.model import vocabulary
from data.model.values import Query

# What a frame needs around a trend's plot: title, sentence, tools and source.
HEIGHT_AROUND_PLOT = 230
MIN_PLOT_HEIGHT = 150
MAX_ROWS = 400


class QuestionEmbed(EmbedForm):
    """The answer to a question as a chart of a form, or as its table alone."""

    def __init__(self, name: str) -> None:
        self.name = name

    @property
    def chart(self) -> QuestionForm | None:
        """The form of the chart; None for a table."""
        return QUESTION_FORMS.get(self.name)

    @property
    def title(self) -> str:
        """What the form of the chart is called."""
        return self.chart.title if self.chart else super().title

    def complete_question(self, desk: CityContext, asked: EmbedRequest) -> Query:
        """The question with the dimensions that the form shows, and a period.

        Without a period, what runs over time shows all that is covered, all else the last 12
        complete months; one end alone leaves the other open, as everywhere.
        """
        self.check_question(asked.query)
        measure = query_validation.get_measure(asked.query)
        query = replace(asked.query, by=_choose_dimensions(desk, asked, measure))
        if any(d in vocabulary.TIME_DIMENSIONS for d in query.by):
            return query
        whole_years = bool(desk.answers.settings.hidden_below)
        period = periods.resolve_period(measure, desk.build.manifest, query.period, whole_years)
        return query.with_period(period)

    def check_question(self, query: Query) -> None:
        """Raises BadQuery for dimensions that the form cannot show."""
        if query.by and self.chart and self.chart.has_areas:
            check_map_question(query)

    def build(self, desk: CityContext, asked: EmbedRequest) -> Embed:
        """The drawing with its words, and the table."""
        return _build_embed(self, desk, asked)

    def fold_sentences(self, desk: CityContext, whole: Paragraph) -> tuple[Paragraph, Paragraph]:
        """What stands beside the chart of an embed's sentences, and what is folded with its
        notes.
        """
        return whole, Paragraph()

    def write_sentence(self, desk: CityContext, asked: EmbedRequest, answer: Answer) -> str:
        """What the answer shows."""
        over_time = asked.is_over_time
        months = read_months(desk.answers, answer, desk.asof) if over_time else None
        return wording.write_sentence(answer, months, wording.TOLD_PERCENT)

    def format_value(self, answer: Answer) -> str:
        """The one number that stands for the answer; "" where a drawing or a table does."""
        return ""

    def find_page(self, answer: Answer) -> str:
        """The page of a city that shows the question alone."""
        if self.chart:
            return self.chart.page
        over_time = any(d in vocabulary.TIME_DIMENSIONS for d in answer.query.by)
        return "trends" if over_time else "breakdowns"

    def explain_absence(self, desk: CityContext, measure: Measure) -> str:
        """A map needs districts."""
        has_areas = self.chart is not None and self.chart.has_areas
        mapped = not has_areas or "district" in desk.dimensions(measure)
        return "" if mapped else translate("builder.no_map")

    def fit_question(self, desk: CityContext, measure: Measure, query: Query) -> Query:
        """A trend needs a time, a map needs no dimension."""
        chart, still = self.chart, list_still_dimensions(query.by)
        if chart is None:
            return replace(query, by=query.by[:2])
        if chart.has_areas:
            return replace(query, by=())
        if not chart.is_over_time:
            return replace(query, by=still[:2])
        usable = desk.dimensions(measure)
        times = [d for d in query.by if d in vocabulary.TIME_DIMENSIONS]
        time = times[0] if times else vocabulary.find_shortest_period(usable)
        return replace(query, by=(time, *still[:1]))

    def build_dimension_controls(
        self, desk: CityContext, asked: EmbedRequest, measure: Measure
    ) -> tuple[Control, ...]:
        """Two dimensions, or the time and one more; none for a map."""
        chart = self.chart
        if chart and chart.has_areas:
            return ()
        times, still = list_dimension_options(desk, measure)
        nothing = Option("", translate("builder.nothing"))
        first, second = (*asked.query.by, "", "")[:2]
        if chart and chart.is_over_time:
            return (
                Control("by", translate("builder.time"), times, first),
                Control("by", translate("builder.split"), (nothing, *still), second),
            )
        rows = still if chart else (*times, *still)
        return (
            Control("by", translate("builder.by"), rows if chart else (nothing, *rows), first),
            Control("by", translate("builder.and_by"), (nothing, *rows), second),
        )


def _build_embed(form: QuestionEmbed, desk: CityContext, asked: EmbedRequest) -> Embed:
    answers, query = desk.answers, form.complete_question(desk, asked)
    by_district = asked.has_areas and query.by == (vocabulary.DISTRICT,)
    selected = query.filtered(vocabulary.DISTRICT) if by_district else ()
    if selected:
        query = replace(query, where=tuple((d, c) for d, c in query.where if d != "district"))
    answer = answers.answer(query, desk.asof)
    wide, narrow, legend = _draw_chart(desk, asked, answer, selected)
    shown, cut = _select_rows(answer)
    urls = {row.source_url for row in answer.rows if row.source_url}
    notes = list_page_notes(answer)
    whole, left_out, completeness, *kept_notes = remove_repeated_sentences(
        (
            form.write_sentence(desk, asked, answer),
            _describe_map_gaps(desk, asked, answer),
            wording.describe_completeness(answer),
            *notes,
        )
    )
    sentence, folded = form.fold_sentences(desk, whole)
    return Embed(
        asked,
        wording.write_title(answer),
        sentence,
        form.format_value(answer),
        wide,
        narrow,
        legend,
        _render_table(shown),
        cut,
        _write_source(desk, asked, answer),
        completeness,
        left_out,
        tuple(note for note in (folded, *kept_notes) if note),
        datasets.write_notices(desk.city, desk.build.notices, answer.measure.topics),
        describe_frozen_date(desk, answer),
        answer.sample,
        addresses.build_page_url(
            answer.query.city, form.find_page(answer), replace(asked.query, by=answer.query.by)
        ),
        addresses.build_answer_url(answer.query, "csv", desk.asof),
        urls.pop() if len(urls) == 1 else "",
        answer.publisher,
        wording.write_source_note(answer, mark_sample=False),
        write_mark_texts(answer, asked.form, desk.ask_year_before(answer)) if wide else "",
        list_statements(answers.list_notes(query.city), answer.query, new_window=True),
    )


def _render_table(answer: Answer) -> Table:
    """The table; that its numbers open a new window is said once to the eye, above them, and in
    each to the ear.
    """
    return answer_table.make_table(
        answer, wording.translate("embed.they_open"), wording.translate("embed.new_window")
    )


def _draw_chart(
    desk: CityContext, asked: EmbedRequest, answer: Answer, selected: tuple[str, ...]
) -> tuple[svg.Drawing, svg.Drawing, tuple[LegendEntry, ...]]:
    """The drawing for a wide frame, the one for a narrow frame ("" where one serves both), and a
    map's legend.
    """
    form = asked.chart
    spec = desk.make_chart_spec(form, answer, selected) if form else None
    if form is None or spec is None or not form.can_draw(spec):
        return svg.Drawing(), svg.Drawing(), ()
    room = asked.options.height - HEIGHT_AROUND_PLOT if asked.options.height else PLOT
    plot = max(room, MIN_PLOT_HEIGHT)
    wide = form.draw(spec, svg.Canvas(WIDE, plot, "w", marked=True))
    small = svg.Canvas(NARROW, min(plot, NARROW_PLOT_HEIGHT), "n", marked=True)
    narrow = form.draw(spec, small) if form.per_width else svg.Drawing()
    return wide, narrow, form.build_legend(spec)


def _write_source(desk: CityContext, asked: EmbedRequest, answer: Answer) -> str:
    """The source of the numbers, and of the ground of a map."""
    shown = asked.has_areas and desk.find_map_areas(answer)
    credit = write_map_credit(desk.city, answer.query.by[0], desk.ground) if shown else ""
    return join_sources(wording.write_source_line(answer), credit)


def _describe_map_gaps(desk: CityContext, asked: EmbedRequest, answer: Answer) -> str:
    """What a map leaves out, or why there is none; "" for other forms."""
    if not asked.has_areas:
        return ""
    if not desk.find_outline(answer) and not answer.sparse:
        return wording.translate("embed.no_map")
    return wording.describe_map_gaps(answer, desk.find_map_areas(answer))


def _select_rows(answer: Answer) -> tuple[Answer, str]:
    """The rows that the table shows, and a sentence where they are not all."""
    count = len(answer.rows)
    if count <= MAX_ROWS:
        return answer, ""
    sentence = wording.translate(
        "embed.cut", shown=wording.format_number(MAX_ROWS), count=wording.format_number(count)
    )
    return replace(answer, rows=answer.rows[:MAX_ROWS]), sentence


def _choose_dimensions(desk: CityContext, asked: EmbedRequest, measure: Measure) -> tuple[str, ...]:
    usable, by, chart = desk.dimensions(measure), asked.query.by, asked.chart
    if chart is None:
        return by
    if chart.has_areas:
        return by or (vocabulary.DISTRICT,)
    if chart.is_over_time:
        timed = any(d in vocabulary.TIME_DIMENSIONS for d in by)
        return by if timed else (vocabulary.find_shortest_period(usable), *by)
    if not by:
        still = [d for d in usable if d not in vocabulary.TIME_DIMENSIONS]
        return ("race",) if "race" in still else tuple(still[:1])
    return by
