"""The embed of an address, and the question that it answers."""

from __future__ import annotations

from dataclasses import replace

from dashboard.query import addresses
from dashboard.service.answer_service import AnswerService
from dashboard.views.city_context import CityContext, open_city
from dashboard.web.embeds.embed import Embed
from dashboard.web.embeds.embed_request import EmbedRequest
from dashboard.web.embeds.forms import find_embed_form
from data.model.values import Query


def build_embed(answers: AnswerService, asked: EmbedRequest) -> Embed:
    """The embed of an address, in the current language. Raises BadQuery, CityNotFound or
    DataUnavailable.
    """
    answers.require_measure(asked.query)
    made = find_embed_form(asked.form).build(_open_desk(answers, asked), asked)
    page = answers.face.choose_page(made.page, addresses.build_page_url(asked.query.city))
    return replace(made, page=page, face=answers.face)


def resolve(answers: AnswerService, asked: EmbedRequest) -> tuple[CityContext, Query]:
    """The context of an embed's city at the build that it shows, and its complete question."""
    desk = _open_desk(answers, asked)
    return desk, find_embed_form(asked.form).complete_question(desk, asked)


def _open_desk(answers: AnswerService, asked: EmbedRequest) -> CityContext:
    return open_city(answers, asked.query.city, asked.options.asof)
