"""The oEmbed provider (oembed.com): an address of this site -> the code that embeds its chart, as
JSON or XML.
"""

from __future__ import annotations

import json
from urllib.parse import parse_qsl, urlsplit
from xml.sax.saxutils import escape as escape_xml

from flask import Blueprint, Response, request

from dashboard.charts.forms import QUESTION_FORMS
from dashboard.errors import NotFound, NotImplementedForFormat, format_error
from dashboard.query import addresses
from dashboard.web.chart_images import render
from dashboard.web.embeds.content import build_embed, resolve
from dashboard.web.embeds.embed import Embed
from dashboard.web.embeds.embed_request import EmbedRequest, parse_options
from dashboard.web.embeds.forms import find_page_form, list_embed_forms, parse_embed_request
from dashboard.web.embeds.frame_height import estimate_height
from dashboard.web.embeds.oembed_request import (
    OEMBED_PATH,
    PARAMETER_KEYS,
    RESPONSE_FORMATS,
    OembedRequest,
    parse_oembed_request,
)
from dashboard.web.embeds.routes import EmbedService
from dashboard.web.embeds.snippets import render_iframe, render_quotation
from dashboard.web.http.mount import Mount
from dashboard.web.router import Site
from dashboard.wording import use_language
from data.model.errors import PlainviewError

# What characters XML 1.0 cannot hold, even escaped.
INVALID_XML_CHARACTERS = dict.fromkeys(
    [*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)]
)
USUAL, NARROWEST, WIDEST = 640, 200, 1200
FIXED_FOR_EVER, LIVE = 31_536_000, 300


def create_oembed_blueprint(site: Site, embeds: EmbedService) -> Blueprint:
    """The route /oembed. 404 for an address without a chart, 501 for a format it does not make, 400
    for bad numbers.
    """
    routes = Blueprint("oembed", __name__)

    @routes.get(OEMBED_PATH)
    def oembed() -> Response:
        given = {name: request.args.get(name, "").strip() for name in PARAMETER_KEYS}
        form = given["format"].lower() or "json"
        try:
            if form not in RESPONSE_FORMATS:
                raise NotImplementedForFormat(
                    f"format: expected one of {', '.join(RESPONSE_FORMATS)}"
                )
            content = build_oembed(site, embeds, parse_oembed_request(given))
        except PlainviewError as error:
            return _make_oembed_response(
                format_error(error), form if form in RESPONSE_FORMATS else "json", error.status
            )
        return _make_oembed_response(content, form, 200)

    return routes


def build_oembed(site: Site, embeds: EmbedService, asked: OembedRequest) -> dict:
    """The oEmbed answer of an address. Raises NotFound for one that shows no chart of this site."""
    origin = embeds.find_origin()
    chart = find_chart(site, origin, asked.url)
    with use_language(chart.options.lang):
        try:
            embed = build_embed(embeds.answers, chart)
        except PlainviewError as error:
            raise NotFound(str(error)) from None
        width = min(asked.width or USUAL, WIDEST)
        height = estimate_height(embed, max(width, NARROWEST))
        content = _describe_embed(
            embed, origin, (width, min(height, asked.height) if asked.height else height)
        )
        return content | _describe_thumbnail(embeds, chart, origin, asked)


def find_chart(site: Site, origin: str, url: str) -> EmbedRequest:
    """The chart that an address of this site shows: an embed's own, or the first one of a page.
    Raises NotFound.
    """
    try:
        place, home = urlsplit(url), urlsplit(origin)
        ours = (place.scheme, place.netloc.lower()) == (home.scheme, home.netloc.lower())
    except ValueError:
        ours = False
    if not ours or not f"{place.path}/".startswith(f"{home.path}/"):
        raise NotFound("this address is not one of this site's")
    path = Mount(home.path).remove_from(place.path)
    if path.startswith("/embed/"):
        return _parse_embed_url(path.removeprefix("/embed/"), place.query)
    page = site.page(path, place.query)
    for chart in page.charts:
        form = find_page_form(chart.form)
        if chart.query and form:
            own = {key: value for key, value in parse_qsl(place.query) if key in form.own_keys}
            query, own = form.read_page(chart.query, own)
            options = parse_options({"lang": page.language, **own}, form.own_keys)
            return EmbedRequest(form.name, query, options)
    raise NotFound("this address shows no chart")


def _parse_embed_url(form: str, search: str) -> EmbedRequest:
    try:
        if form in list_embed_forms():
            return parse_embed_request(form, search)
    except PlainviewError as error:
        raise NotFound(str(error)) from None
    raise NotFound("this address shows no chart")


def _describe_embed(embed: Embed, origin: str, size: tuple[int, int]) -> dict:
    frozen = bool(embed.asked.options.asof)
    return {
        "version": "1.0",
        "type": "rich",
        "title": embed.title,
        "author_name": embed.publisher,
        "author_url": origin + embed.page,
        "provider_name": embed.face.name,
        "provider_url": origin + "/",
        "cache_age": FIXED_FOR_EVER if frozen else LIVE,
        "width": size[0],
        "height": size[1],
        "html": str(render_quotation(embed, origin) + render_iframe(embed, origin, size)),
    }


def _describe_thumbnail(
    embeds: EmbedService, chart: EmbedRequest, origin: str, asked: OembedRequest
) -> dict:
    """The chart as a picture, with its size; none where that is above the limits, as the
    specification has it.
    """
    asof = chart.options.asof
    if chart.form not in QUESTION_FORMS:
        return {}
    query = resolve(embeds.answers, chart)[1]
    wanted = render.ChartImageRequest(chart.form, query, language=chart.options.lang, asof=asof)
    try:
        width, height = render.measure_png(render.render_svg(embeds.answers, wanted))
    except PlainviewError:
        return {}
    if 0 < asked.width < width or 0 < asked.height < height:
        return {}
    address = addresses.Address(
        f"/charts/{chart.form}.png",
        addresses.list_parameters(query, asof=asof),
        chart.options.lang,
    )
    return {
        "thumbnail_url": f"{origin}{address}",
        "thumbnail_width": width,
        "thumbnail_height": height,
    }


def _make_oembed_response(content: dict, form: str, status: int) -> Response:
    text = json.dumps(content, ensure_ascii=False) if form == "json" else _format_xml(content)
    lasting = (
        f"public, max-age={LIVE}, stale-while-revalidate=86400"
        if status == 200
        else "public, max-age=60"
    )
    return Response(
        text,
        status,
        {"Cache-Control": lasting, "Access-Control-Allow-Origin": "*"},
        content_type=f"{RESPONSE_FORMATS[form]}; charset=utf-8",
    )


def _format_xml(content: dict) -> str:
    parts = "".join(
        f"<{key}>{escape_xml(str(value).translate(INVALID_XML_CHARACTERS))}</{key}>"
        for key, value in content.items()
        if not isinstance(value, (list, dict))
    )
    return f'<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<oembed>{parts}</oembed>\n'
