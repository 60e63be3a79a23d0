"""The page /CITY/embed: what to choose, a live preview, and the codes to copy. A plain form; its
script only saves the pressing of a button.
"""

from __future__ import annotations

from dataclasses import replace

from dashboard.errors import BadQuery
from dashboard.i18n.locale import DEFAULT_LANGUAGE
from dashboard.query import addresses
from dashboard.service.answer_service import AnswerService
from dashboard.templates import Markup, render_template
from dashboard.views import static_pages
from dashboard.views.city_context import CityContext, open_city
from dashboard.views.model import Page
from dashboard.web.embeds import files
from dashboard.web.embeds.builder_form import read_form
from dashboard.web.embeds.content import build_embed
from dashboard.web.embeds.frame_height import estimate_height
from dashboard.web.embeds.snippets import EmbedSnippet, make_snippets, render_iframe
from dashboard.wording import get_language, translate, use_language
from dashboard.wording.datasets import explain_missing_counts
from dashboard.wording.site_titles import write_site_title
from data.model.errors import PlainviewError

CHARACTERS_PER_ROW = 62
MAX_ROWS = 10


def render_builder_head() -> Markup:
    """What the page's head needs for it."""
    return render_template(
        "builder_head.html",
        style_address=files.build_file_url("builder.css"),
        script_address=files.build_file_url("builder.js"),
    )


def render_builder(desk: CityContext, parameters: addresses.Parameters, origin: str) -> Markup:
    """The body for an address's choices. Raises BadQuery, CityNotFound or DataUnavailable."""
    chosen = read_form(desk, parameters)
    with use_language(chosen.asked.options.lang):
        embed = build_embed(desk.answers, chosen.asked)
    height = estimate_height(embed, chosen.width)
    hidden = list(chosen.kept)
    if get_language() != DEFAULT_LANGUAGE:
        hidden.append(("lang", get_language()))
    return render_template(
        "builder.html",
        chosen=chosen,
        action=f"/{desk.city.id}/embed",
        hidden=hidden,
        size=translate("builder.size", width=chosen.width, height=height),
        preview=render_iframe(embed, "", (chosen.width, height)),
        codes=[(code, _count_rows(code)) for code in make_snippets(embed, origin, height)],
    )


def _count_rows(code: EmbedSnippet) -> int:
    """How many rows the text area of a code has: as its text takes, at most ten."""
    full_rows = -(-len(code.text) // CHARACTERS_PER_ROW)
    return min(full_rows + code.text.count("\n"), MAX_ROWS)


def build_builder_page(
    answers: AnswerService, path: str, search: str, origin: str
) -> tuple[Page, str]:
    """The builder's page and its body as HTML text, "" for a page of faults; never raises for what
    a visitor types.
    """
    address = f"{path}?{search}" if search else path
    try:
        language, rest = addresses.split_language(search)
    except BadQuery as error:
        page = static_pages.build_error_page(error, answers.face.name)
        return replace(page, address=path, face=answers.face), ""
    with use_language(language):
        page, body = _build_page(answers, path, rest, origin)
        return replace(page, language=language, address=address, face=answers.face), body


def _build_page(
    answers: AnswerService, path: str, parameters: addresses.Parameters, origin: str
) -> tuple[Page, str]:
    city_id = path.strip("/").partition("/")[0]
    if city_id not in answers.cities():
        return static_pages.build_not_found_page(answers, path), ""
    desk = open_city(answers, city_id)
    city = desk.city
    heading = translate("builder.heading")
    page = Page(
        write_site_title(heading, answers.face.name),
        heading,
        translate("builder.intro"),
        city=city_id,
        city_name=city.name,
        nav=addresses.list_tabs(city_id, "embed", answers.face.list_city_pages()),
        action=addresses.build_page_url(city_id, "embed"),
        sample=city.sample,
    )
    if not desk.measures:
        causes = explain_missing_counts(city, desk.build.manifest)
        return replace(page, faults=tuple(("", cause) for cause in causes)), ""
    try:
        return page, render_builder(desk, parameters, origin)
    except PlainviewError as error:
        faults = tuple((e.field, e.message) for e in error.errors) or (("", str(error)),)
        return replace(page, status=error.status, faults=faults), ""
