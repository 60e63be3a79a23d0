"""The oEmbed provider (oembed.com): an address of this site -> the code that embeds its chart, as JSON or XML."""

from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import urlsplit
from xml.sax.saxutils import escape as escape_xml

from flask import Blueprint, Response, request

from dashboard.errors import BadQuery, NotHere, NotMade, as_json
from dashboard.query import addresses
from dashboard.web.chart_images import render
from dashboard.web.embeds.content import Embed, at_desk, make
from dashboard.web.embeds.embed_request import FORMS, Asked, Options, read
from dashboard.web.embeds.frame_height import height_of
from dashboard.web.embeds.routes import Embeds
from dashboard.web.embeds.snippets import render_iframe, render_quotation
from dashboard.web.router import Site
from dashboard.wording import speaking
from data.model.errors import FieldError, PlainviewError

FORMATS = {"json": "application/json", "xml": "text/xml"}
# What characters XML 1.0 cannot hold, even escaped.
NOT_XML = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)])
USUAL, NARROWEST, WIDEST = 640, 200, 1200
FIXED_FOR_EVER, LIVE = 31_536_000, 300
NAMES = ("url", "format", "maxwidth", "maxheight")


@dataclass(frozen=True)
class Wanted:
    """One request: the address to embed, and the most width and height it may take in pixels (0: any)."""

    url: str
    width: int
    height: int


def blueprint(site: Site, embeds: Embeds) -> Blueprint:
    """The route /oembed. 404 for an address without a chart, 501 for a format it does not make, 400 for bad numbers."""
    routes = Blueprint("oembed", __name__)

    @routes.get("/oembed")
    def oembed() -> Response:
        given = {name: request.args.get(name, "").strip() for name in NAMES}
        form = given["format"].lower() or "json"
        try:
            if form not in FORMATS:
                raise NotMade(f"format: expected one of {', '.join(FORMATS)}")
            told = provided(site, embeds, wanted(given))
        except PlainviewError as error:
            return _sent(as_json(error), form if form in FORMATS else "json", error.status)
        return _sent(told, form, 200)

    return routes


def wanted(given: dict[str, str]) -> Wanted:
    """What a request asks for. Raises BadQuery naming each parameter at fault."""
    errors = (
        []
        if given["url"]
        else [FieldError("url", "missing; expected the address of a chart of this site")]
    )
    errors += [
        FieldError(name, "expected a number of pixels")
        for name in ("maxwidth", "maxheight")
        if given[name] and not (given[name].isascii() and given[name].isdigit())
    ]
    if len(given["url"]) > 2 * addresses.LONGEST:
        errors.append(FieldError("url", f"expected at most {2 * addresses.LONGEST:,} characters"))
    if errors:
        raise BadQuery.of(*errors)
    width, height = (min(int(given[name][:6] or 0), 10_000) for name in ("maxwidth", "maxheight"))
    return Wanted(given["url"], width, height)


def provided(site: Site, embeds: Embeds, asked: Wanted) -> dict:
    """The oEmbed answer of an address. Raises NotHere for one that shows no chart of this site."""
    origin = embeds.origin()
    chart = chart_at(site, origin, asked.url)
    with speaking(chart.options.lang):
        try:
            embed = make(embeds.answers, chart)
        except PlainviewError as error:
            raise NotHere(str(error)) from None
        width = min(asked.width or USUAL, WIDEST)
        height = height_of(embed, max(width, NARROWEST))
        told = _told(embed, origin, (width, min(height, asked.height) if asked.height else height))
        return told | _thumbnail(embeds, chart, origin, asked)


def chart_at(site: Site, origin: str, url: str) -> Asked:
    """The chart that an address of this site shows: an embed's own, or the first one of a page. Raises NotHere."""
    try:
        place = urlsplit(url)
        ours = f"{place.scheme}://{place.netloc}".lower() == origin.lower()
    except ValueError:
        ours = False
    if not ours:
        raise NotHere("this address is not one of this site's")
    if place.path.startswith("/embed/"):
        return _embed_at(place.path.removeprefix("/embed/"), place.query)
    charts = [c for c in site.page(place.path, place.query).charts if c.form in FORMS]
    if not charts:
        raise NotHere("this address shows no chart")
    query, _ = addresses.parse(charts[0].question)
    return Asked(charts[0].form, query, Options(lang=addresses.language_of(place.query)[0]))


def _embed_at(form: str, search: str) -> Asked:
    try:
        if form in FORMS:
            return read(form, search)
    except PlainviewError as error:
        raise NotHere(str(error)) from None
    raise NotHere("this address shows no chart")


def _told(embed: Embed, origin: str, size: tuple[int, int]) -> dict:
    frozen = bool(embed.asked.options.asof)
    return {
        "version": "1.0",
        "type": "rich",
        "title": embed.title,
        "author_name": embed.publisher,
        "author_url": origin + embed.page,
        "provider_name": "Plainview",
        "provider_url": origin + "/",
        "cache_age": FIXED_FOR_EVER if frozen else LIVE,
        "width": size[0],
        "height": size[1],
        "html": str(render_quotation(embed, origin) + render_iframe(embed, origin, size)),
    }


def _thumbnail(embeds: Embeds, chart: Asked, origin: str, asked: Wanted) -> dict:
    """The chart as a picture, with its size; none where that is above the limits, as the specification has it."""
    asof = chart.options.asof
    if chart.form not in render.FORMS:
        return {}
    query = at_desk(embeds.answers, chart)[1]
    wanted = render.Picture(chart.form, query, language=chart.options.lang, asof=asof)
    try:
        width, height = render.pixels(render.drawn(embeds.answers, wanted))
    except PlainviewError:
        return {}
    if 0 < asked.width < width or 0 < asked.height < height:
        return {}
    address = addresses.spoken(
        f"/charts/{chart.form}.png?{addresses.query_string(query, asof=asof)}", chart.options.lang
    )
    return {"thumbnail_url": origin + address, "thumbnail_width": width, "thumbnail_height": height}


def _sent(told: dict, form: str, status: int) -> Response:
    text = json.dumps(told, ensure_ascii=False) if form == "json" else _xml(told)
    lasting = (
        f"public, max-age={LIVE}, stale-while-revalidate=86400"
        if status == 200
        else "public, max-age=60"
    )
    return Response(
        text,
        status,
        {"Cache-Control": lasting, "Access-Control-Allow-Origin": "*"},
        content_type=f"{FORMATS[form]}; charset=utf-8",
    )


def _xml(told: dict) -> str:
    parts = "".join(
        f"<{key}>{escape_xml(str(value).translate(NOT_XML))}</{key}>"
        for key, value in told.items()
        if not isinstance(value, (list, dict))
    )
    return f'<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<oembed>{parts}</oembed>\n'
