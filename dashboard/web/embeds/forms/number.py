"""One number, with what it was in the period before."""

from __future__ import annotations

from dataclasses import replace

from dashboard import wording
from dashboard.errors import BadQuery
from dashboard.i18n.translate import translate
from dashboard.measures.registry import Measure
from dashboard.query.answer import Answer
from dashboard.query.periods import find_comparison_period
from dashboard.views.city_context import CityContext
from dashboard.views.model import Control
from dashboard.web.embeds.embed_request import EmbedRequest
from dashboard.web.embeds.question_embed import QuestionEmbed
from dashboard.wording.change_sentences import write_break_reason
from dashboard.wording.paragraphs import Paragraph
from data.model.errors import FieldError
from data.model.values import Query


class NumberEmbed(QuestionEmbed):
    """The one number of a question without dimensions."""

    rank = 2

    def check_question(self, query: Query) -> None:
        """Raises BadQuery for a question with dimensions."""
        if query.by:
            raise BadQuery.of(FieldError("by", translate("fault.one_number")))

    def write_sentence(self, desk: CityContext, asked: EmbedRequest, answer: Answer) -> str:
        """The number against the period before."""
        if answer.period.is_open:
            return super().write_sentence(desk, asked, answer)
        earlier = answer.query.with_period(find_comparison_period(answer.period))
        return desk.headline(answer, desk.answers.answer(earlier, desk.asof))

    def fold_sentences(self, desk: CityContext, whole: Paragraph) -> tuple[Paragraph, Paragraph]:
        """The reasons of breaks are folded, so that the embed fits beside a paragraph."""
        reasons = [write_break_reason(found.reason) for found in desk.city.breaks]
        shown = whole.without(reasons)
        return shown, whole.without(shown.sentences)

    def format_value(self, answer: Answer) -> str:
        """The number itself."""
        return wording.format_plain_value(answer, answer.rows[0])

    def find_page(self, answer: Answer) -> str:
        """The page that shows how the number came about."""
        return "trends"

    def fit_question(self, desk: CityContext, measure: Measure, query: Query) -> Query:
        """The question without dimensions."""
        return replace(query, by=())

    def build_dimension_controls(
        self, desk: CityContext, asked: EmbedRequest, measure: Measure
    ) -> tuple[Control, ...]:
        """None."""
        return ()


FORM = NumberEmbed("number")
