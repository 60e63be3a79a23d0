"""What an embed holds, worked out from one answer: words, drawings, table, source; plain values,
markup escaped.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from dashboard import wording
from dashboard.branding.face import DEFAULT_FACE, SiteFace
from dashboard.charts import svg
from dashboard.charts.drawing_widths import NARROW, NARROW_PLOT_HEIGHT
from dashboard.charts.forms import aligned
from dashboard.charts.mark_texts import write_mark_texts
from dashboard.errors import BadQuery
from dashboard.measures.registry import Measure
from dashboard.query import addresses, periods, query_validation
from dashboard.query.answer import Answer
from dashboard.query.periods import find_comparison_period
from dashboard.service.answer_service import AnswerService
from dashboard.statistics.change_request import SORT, WITH_SINCE, ChangeRequest, read_change
from dashboard.statistics.event_request import EVENT_KEY, MONTHS_KEY, EventRequest, read_event
from dashboard.statistics.event_window import compare_windows
from dashboard.statistics.period_change import compare_periods
from dashboard.statistics.series import read_months
from dashboard.templates.tables import Table
from dashboard.views.before_after import (
    build_event_file_url,
    build_event_url,
    complete_event_request,
    make_aligned_spec,
)
from dashboard.views.changes import (
    build_changes_file_url,
    build_changes_url,
    complete_request,
)
from dashboard.views.chart_specs import check_map_question
from dashboard.views.city_context import CityContext, write_map_credit
from dashboard.views.city_statements import list_statements
from dashboard.views.model import CityStatement
from dashboard.web.embeds.embed_request import CHANGES_FORM, EVENT_FORM, EmbedRequest
from dashboard.wording import answer_table, datasets, event_windows, period_changes
from dashboard.wording.category_coverage import list_page_notes
from dashboard.wording.paragraphs import Paragraph, remove_repeated_sentences
from data.model import vocabulary
from data.model.errors import FieldError
from data.model.values import Query

WIDE, PLOT = 600, 320
# What a frame needs around a trend's plot: title, sentence, tools and source.
HEIGHT_AROUND_PLOT = 230
MIN_PLOT_HEIGHT = 150
MAX_ROWS = 400


@dataclass(frozen=True)
class Embed:
    """One embed. `wide` and `narrow` are SVG, `value` is a number embed's own number.

    `left_out` says what a map leaves out, or why there is none. `frozen` says that it is a fixed
    copy and as of when, `cut` that the table is not whole; both "" where it is not so. `page`,
    `csv` and `portal` are addresses, "" where there is none. `source` names the datasets in full,
    `source_note` the publishers and the last month.
    """

    asked: EmbedRequest
    title: str
    sentence: str
    value: str
    wide: svg.Drawing
    narrow: svg.Drawing
    legend: tuple[dict, ...]
    table: Table
    cut: str
    source: str
    completeness: str
    left_out: str
    notes: tuple[str, ...]
    notices: tuple[str, ...]
    frozen: str
    sample: bool
    page: str
    csv: str
    portal: str
    publisher: str
    source_note: str
    marks: str
    statements: tuple[CityStatement, ...] = ()
    face: SiteFace = DEFAULT_FACE

    @property
    def open_label(self) -> str:
        """The words of the link to the embed's page, in the current language."""
        key = "embed.open_live" if self.frozen else "embed.open"
        return wording.translate(key, site=self.face.name)


def build_embed(answers: AnswerService, asked: EmbedRequest) -> Embed:
    """The embed of an address, in the current language. Raises BadQuery, CityNotFound or
    DataUnavailable.
    """
    answers.require_measure(asked.query)
    made = _build_embed(answers, asked)
    page = answers.face.choose_page(made.page, addresses.build_page_url(asked.query.city))
    return replace(made, page=page, face=answers.face)


def _build_embed(answers: AnswerService, asked: EmbedRequest) -> Embed:
    if asked.form == CHANGES_FORM:
        return _build_changes_embed(answers, asked)
    if asked.form == EVENT_FORM:
        return _build_event_embed(answers, asked)
    desk, query = resolve(answers, asked)
    by_district = asked.has_areas and query.by == (vocabulary.DISTRICT,)
    selected = query.filtered(vocabulary.DISTRICT) if by_district else ()
    if selected:
        query = replace(query, where=tuple((d, c) for d, c in query.where if d != "district"))
    answer = answers.answer(query, desk.asof)
    wide, narrow, legend = _draw_chart(desk, asked, answer, selected)
    shown, cut = _select_rows(answer)
    urls = {row.source_url for row in answer.rows if row.source_url}
    notes = list_page_notes(answer)
    sentence, left_out, completeness, *kept_notes = remove_repeated_sentences(
        (
            _write_sentence(desk, asked, answer),
            _describe_map_gaps(desk, asked, answer),
            wording.describe_completeness(answer),
            *notes,
        )
    )
    return Embed(
        asked,
        wording.write_title(answer),
        sentence,
        _format_value(asked, answer),
        wide,
        narrow,
        legend,
        _render_table(shown),
        cut,
        _write_source(desk, asked, answer),
        completeness,
        left_out,
        tuple(note for note in kept_notes if note),
        datasets.write_notices(desk.city, desk.build.notices, answer.measure.topics),
        _describe_frozen_date(desk, answer),
        answer.sample,
        _build_page_url(asked, answer),
        addresses.build_answer_url(answer.query, "csv", desk.asof),
        urls.pop() if len(urls) == 1 else "",
        answer.publisher,
        wording.write_source_note(answer),
        write_mark_texts(answer, asked.form, desk.ask_year_before(answer)) if wide else "",
        list_statements(answers.list_notes(query.city), answer.query, new_window=True),
    )


def _build_changes_embed(answers: AnswerService, asked: EmbedRequest) -> Embed:
    """The embed of a comparison of two periods: what changed in sentences, and the table."""
    desk = _open_desk(answers, asked)
    request = complete_request(desk, read_changes_request(asked))
    found = compare_periods(answers, request, desk.asof)
    table = period_changes.make_changes_table(
        found,
        None,
        wording.translate("embed.they_open"),
        wording.translate("embed.new_window"),
    )
    total = desk.headline(found.total_now, found.total_before)
    return Embed(
        asked=asked,
        title=period_changes.write_changes_title(found),
        sentence=Paragraph(total, *period_changes.write_changes_finding(found)),
        value="",
        wide=svg.Drawing(),
        narrow=svg.Drawing(),
        legend=(),
        table=table,
        cut="",
        source=wording.write_source_line(found.now),
        completeness=wording.describe_completeness(found.now),
        left_out="",
        notes=(*period_changes.write_changes_notes(found), *list_page_notes(found.now)),
        notices=datasets.write_notices(desk.city, desk.build.notices),
        frozen=_describe_frozen_date(desk, found.now),
        sample=found.now.sample,
        page=build_changes_url(request),
        csv="" if desk.asof else build_changes_file_url(request, "csv"),
        portal="",
        publisher=found.now.publisher,
        source_note=wording.write_source_note(found.now),
        marks="",
        statements=list_statements(
            answers.list_notes(request.query.city), request.query, new_window=True
        ),
    )


def _build_event_embed(answers: AnswerService, asked: EmbedRequest) -> Embed:
    """The embed of the months before and after an event: both lines, or why no change is given."""
    desk = _open_desk(answers, asked)
    request = complete_event_request(desk, read_event_request(asked))
    found = compare_windows(answers, request.query, request.windows, desk.asof)
    after = found.total_after
    plan = make_aligned_spec(found)
    drawn = found.refusal is None
    table = event_windows.make_event_table(
        found, wording.translate("embed.they_open"), wording.translate("embed.new_window")
    )
    return Embed(
        asked=asked,
        title=plan.title,
        sentence=Paragraph(
            desk.headline(after, found.total_before),
            *event_windows.write_event_change(found),
            event_windows.explain_event_refusal(found),
        ),
        value="",
        wide=aligned.FORM.draw(plan, svg.Canvas(WIDE, PLOT, "w")) if drawn else svg.Drawing(),
        narrow=aligned.FORM.draw(plan, svg.Canvas(NARROW, NARROW_PLOT_HEIGHT, "n"))
        if drawn
        else svg.Drawing(),
        legend=(),
        table=table,
        cut="",
        source=wording.write_source_line(after),
        completeness=wording.describe_completeness(after),
        left_out="",
        notes=(
            wording.translate("event_reading"),
            *event_windows.tell_happenings(found),
            *list_page_notes(after),
        ),
        notices=datasets.write_notices(desk.city, desk.build.notices, after.measure.topics),
        frozen=_describe_frozen_date(desk, after),
        sample=after.sample,
        page=build_event_url(request),
        csv="" if desk.asof else build_event_file_url(request, "csv"),
        portal="",
        publisher=after.publisher,
        source_note=wording.write_source_note(after),
        marks="",
        statements=list_statements(
            answers.list_notes(request.query.city), request.query, new_window=True
        ),
    )


def read_event_request(asked: EmbedRequest) -> EventRequest:
    """The windows that an embed asks. Raises BadQuery."""
    own = {EVENT_KEY: asked.options.event, MONTHS_KEY: asked.options.months}
    return read_event(addresses.list_parameters(asked.query, **own))[0]


def read_changes_request(asked: EmbedRequest) -> ChangeRequest:
    """The comparison that an embed asks. Raises BadQuery."""
    options = asked.options
    own = {WITH_SINCE: options.with_since, SORT: options.sort}
    return read_change(addresses.list_parameters(asked.query, **own))[0]


def _render_table(answer: Answer) -> Table:
    """The table; that its numbers open a new window is said once to the eye, above them, and in
    each to the ear.
    """
    return answer_table.make_table(
        answer, wording.translate("embed.they_open"), wording.translate("embed.new_window")
    )


def resolve(answers: AnswerService, asked: EmbedRequest) -> tuple[CityContext, Query]:
    """The context of an embed's city at the build that it shows, and its complete question."""
    desk = _open_desk(answers, asked)
    if asked.form == CHANGES_FORM:
        return desk, complete_request(desk, read_changes_request(asked)).query
    if asked.form == EVENT_FORM:
        request = complete_event_request(desk, read_event_request(asked))
        return desk, replace(request.query, by=("month",))
    return desk, fill_defaults(desk, asked)


def _open_desk(answers: AnswerService, asked: EmbedRequest) -> CityContext:
    city, asof = answers.city(asked.query.city), asked.options.asof
    build = answers.snapshot(city.id, asof) if asof else answers.build(city.id)
    return CityContext(answers, city, build, asof)


def _draw_chart(
    desk: CityContext, asked: EmbedRequest, answer: Answer, selected: tuple[str, ...]
) -> tuple[svg.Drawing, svg.Drawing, tuple[dict, ...]]:
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
    return " · ".join(t for t in (wording.write_source_line(answer), credit) if t)


def _describe_map_gaps(desk: CityContext, asked: EmbedRequest, answer: Answer) -> str:
    """What a map leaves out, or why there is none; "" for other forms."""
    if not asked.has_areas:
        return ""
    if not desk.find_outline(answer) and not answer.sparse:
        return wording.translate("embed.no_map")
    return wording.describe_map_gaps(answer, desk.find_map_areas(answer))


def _write_sentence(desk: CityContext, asked: EmbedRequest, answer: Answer) -> str:
    if asked.form != "number" or answer.period.is_open:
        over_time = asked.is_over_time
        months = read_months(desk.answers, answer, desk.asof) if over_time else None
        return wording.write_sentence(answer, months)
    earlier = answer.query.with_period(find_comparison_period(answer.period))
    return desk.headline(answer, desk.answers.answer(earlier, desk.asof))


def _format_value(asked: EmbedRequest, answer: Answer) -> str:
    return wording.format_plain_value(answer, answer.rows[0]) if asked.form == "number" else ""


def _select_rows(answer: Answer) -> tuple[Answer, str]:
    """The rows that the table shows, and a sentence where they are not all."""
    count = len(answer.rows)
    if count <= MAX_ROWS:
        return answer, ""
    sentence = wording.translate(
        "embed.cut", shown=wording.format_number(MAX_ROWS), count=wording.format_number(count)
    )
    return replace(answer, rows=answer.rows[:MAX_ROWS]), sentence


def _describe_frozen_date(desk: CityContext, answer: Answer) -> str:
    if not desk.asof:
        return ""
    dates = sorted({p.as_of for p in answer.provenance if p.as_of})
    key = "embed.frozen" if dates else "embed.frozen_undated"
    return wording.translate(key, **({"date": wording.name_day(dates[-1])} if dates else {}))


def _build_page_url(asked: EmbedRequest, answer: Answer) -> str:
    over_time = any(d in vocabulary.TIME_DIMENSIONS for d in answer.query.by)
    timed = over_time or asked.form == "number"
    name = asked.chart.page if asked.chart else "trends" if timed else "breakdowns"
    return addresses.build_page_url(
        answer.query.city, name, replace(asked.query, by=answer.query.by)
    )


def fill_defaults(desk: CityContext, asked: EmbedRequest) -> Query:
    """The whole question of an embed. Raises BadQuery for dimensions that its form cannot show.

    Without a period, what runs over time shows all that is covered, all else the last 12 complete
    months; one end alone leaves the other open, as everywhere.
    """
    query = asked.query
    measure = query_validation.get_measure(query)
    _validate_dimensions(asked)
    query = replace(query, by=_choose_dimensions(desk, asked, measure))
    if any(d in vocabulary.TIME_DIMENSIONS for d in query.by):
        return query
    whole_years = bool(desk.answers.settings.hidden_below)
    period = periods.resolve_period(measure, desk.build.manifest, query.period, whole_years)
    return query.with_period(period)


def _validate_dimensions(asked: EmbedRequest) -> None:
    if not asked.query.by:
        return
    if asked.form == "number":
        raise BadQuery.of(FieldError("by", "expected none, for this embed shows one number"))
    if asked.has_areas:
        check_map_question(asked.query)


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
