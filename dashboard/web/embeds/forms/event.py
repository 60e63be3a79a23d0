"""The months after an event against as many before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dashboard import wording
from dashboard.charts import svg
from dashboard.charts.drawing_widths import NARROW, NARROW_PLOT_HEIGHT
from dashboard.charts.forms import aligned
from dashboard.i18n.translate import translate
from dashboard.measures.registry import Measure
from dashboard.query import addresses
from dashboard.query.periods import EVERY_MONTH
from dashboard.statistics.event_request import (
    EVENT_KEY,
    EVENT_KEYS,
    MONTHS_KEY,
    EventRequest,
    read_event,
)
from dashboard.statistics.event_window import WINDOW_MONTHS, compare_windows
from dashboard.views.before_after import (
    build_event_file_url,
    build_event_url,
    build_window_controls,
    complete_event_request,
    has_windows,
    make_aligned_spec,
)
from dashboard.views.city_context import CityContext
from dashboard.views.city_statements import list_statements
from dashboard.views.model import Control
from dashboard.web.embeds.embed import PLOT, WIDE, Embed, describe_frozen_date
from dashboard.web.embeds.embed_form import EmbedForm
from dashboard.web.embeds.embed_request import EmbedRequest
from dashboard.wording import datasets, event_windows
from dashboard.wording.category_coverage import list_page_notes
from dashboard.wording.paragraphs import Paragraph
from data.model.values import Query


class EventEmbed(EmbedForm):
    """Both runs of months as lines, with their table."""

    name = "event"
    rank = 4
    own_keys = EVENT_KEYS
    chosen_keys = EVENT_KEYS

    @property
    def page_chart(self) -> str:
        """The lines of the page of an event."""
        return aligned.FORM.name

    def complete_question(self, desk: CityContext, asked: EmbedRequest) -> Query:
        """The months of the question."""
        request = complete_event_request(desk, _read_request(asked))
        return replace(request.query, by=("month",))

    def build(self, desk: CityContext, asked: EmbedRequest) -> Embed:
        """Both lines, or why no change is given."""
        return _build_embed(desk, asked)

    def read_page(self, query: Query, own: dict[str, str]) -> tuple[Query, dict[str, str]]:
        """The page's chart begins with the month of the event."""
        bare = replace(query.with_period(EVERY_MONTH), by=())
        return bare, {**own, EVENT_KEY: query.since}

    def explain_absence(self, desk: CityContext, measure: Measure) -> str:
        """Some month needs months on both sides."""
        return "" if has_windows(desk, measure) else translate("event_none_why")

    def fit_question(self, desk: CityContext, measure: Measure, query: Query) -> Query:
        """The question without dimensions and period: the windows are its period."""
        return replace(query.with_period(EVERY_MONTH), by=())

    def build_dimension_controls(
        self, desk: CityContext, asked: EmbedRequest, measure: Measure
    ) -> tuple[Control, ...]:
        """None."""
        return ()

    def build_period_controls(
        self, desk: CityContext, asked: EmbedRequest, measure: Measure
    ) -> tuple[Control, ...]:
        """The month and the length of the windows."""
        return build_window_controls(desk, _read_request(asked))

    def find_wrong_choices(self, own: Mapping[str, str]) -> set[str]:
        """A month that is none, and a length that is not offered."""
        wrong = set()
        if own.get(EVENT_KEY) and not addresses.MONTH_PATTERN.fullmatch(own[EVENT_KEY]):
            wrong.add(EVENT_KEY)
        if own.get(MONTHS_KEY, "") not in ("", *map(str, WINDOW_MONTHS)):
            wrong.add(MONTHS_KEY)
        return wrong


def _build_embed(desk: CityContext, asked: EmbedRequest) -> Embed:
    request = complete_event_request(desk, _read_request(asked))
    found = compare_windows(desk.answers, request.query, request.windows, desk.asof)
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
        frozen=describe_frozen_date(desk, after),
        sample=after.sample,
        page=build_event_url(request),
        csv="" if desk.asof else build_event_file_url(request, "csv"),
        portal="",
        publisher=after.publisher,
        source_note=wording.write_source_note(after),
        marks="",
        statements=list_statements(
            desk.answers.list_notes(request.query.city), request.query, new_window=True
        ),
    )


def _read_request(asked: EmbedRequest) -> EventRequest:
    """The windows that an embed asks. Raises BadQuery."""
    return read_event(addresses.list_parameters(asked.query, **asked.options.read_own()))[0]


FORM = EventEmbed()
