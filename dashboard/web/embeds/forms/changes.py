"""A comparison of two periods, as sentences and a table."""

from __future__ import annotations

from dataclasses import replace

from dashboard import wording
from dashboard.charts import svg
from dashboard.i18n.translate import translate
from dashboard.measures.registry import Measure
from dashboard.query import addresses
from dashboard.statistics.change_request import CHANGE_KEYS, ChangeRequest, read_change
from dashboard.statistics.period_change import compare_periods
from dashboard.views.changes import (
    build_changes_file_url,
    build_changes_url,
    complete_request,
    list_row_dimensions,
)
from dashboard.views.city_context import CityContext
from dashboard.views.city_statements import list_statements
from dashboard.views.model import Control
from dashboard.web.embeds.embed import Embed, describe_frozen_date
from dashboard.web.embeds.embed_form import (
    EmbedForm,
    list_dimension_options,
    list_still_dimensions,
)
from dashboard.web.embeds.embed_request import EmbedRequest
from dashboard.wording import datasets, period_changes
from dashboard.wording.category_coverage import list_page_notes
from dashboard.wording.paragraphs import Paragraph
from data.model.values import Query


class ChangesEmbed(EmbedForm):
    """What changed between two periods, row by row."""

    name = "changes"
    rank = 3
    own_keys = CHANGE_KEYS

    def complete_question(self, desk: CityContext, asked: EmbedRequest) -> Query:
        """The question with its rows and its period."""
        return complete_request(desk, _read_request(asked)).query

    def build(self, desk: CityContext, asked: EmbedRequest) -> Embed:
        """What changed in sentences, and the table."""
        return _build_embed(desk, asked)

    def fit_question(self, desk: CityContext, measure: Measure, query: Query) -> Query:
        """The question with one dimension, whose categories are the rows."""
        rows = list_still_dimensions(query.by) or list_row_dimensions(desk, measure)
        return replace(query, by=rows[:1])

    def build_dimension_controls(
        self, desk: CityContext, asked: EmbedRequest, measure: Measure
    ) -> tuple[Control, ...]:
        """The dimension of the rows."""
        _, still = list_dimension_options(desk, measure)
        return (Control("by", translate("builder.by"), still, (*asked.query.by, "")[0]),)


def _build_embed(desk: CityContext, asked: EmbedRequest) -> Embed:
    request = complete_request(desk, _read_request(asked))
    found = compare_periods(desk.answers, request, desk.asof)
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
        frozen=describe_frozen_date(desk, found.now),
        sample=found.now.sample,
        page=build_changes_url(request),
        csv="" if desk.asof else build_changes_file_url(request, "csv"),
        portal="",
        publisher=found.now.publisher,
        source_note=wording.write_source_note(found.now),
        marks="",
        statements=list_statements(
            desk.answers.list_notes(request.query.city), request.query, new_window=True
        ),
    )


def _read_request(asked: EmbedRequest) -> ChangeRequest:
    """The comparison that an embed asks. Raises BadQuery."""
    return read_change(addresses.list_parameters(asked.query, **asked.options.read_own()))[0]


FORM = ChangesEmbed()
