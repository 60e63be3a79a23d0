"""Charts as files: /charts/FORM.svg and .png for slides, social cards and pages that take pictures
only, and /charts/FORM.plotly.json for notebooks.
"""

from __future__ import annotations

from flask import Blueprint, Response, request

from dashboard.charts import standalone_svg
from dashboard.charts.theme import LIGHT_COLORS, DrawingStyle, use_drawing_style
from dashboard.errors import BadQuery, Overloaded
from dashboard.query import addresses
from dashboard.service.answer_service import AnswerService
from dashboard.settings import Settings
from dashboard.views.chart_readers import find_reader, list_chart_names
from dashboard.web.chart_images.render import (
    IMAGE_SCHEMES,
    IMAGE_SHAPES,
    ChartImageRenderer,
    ChartImageRequest,
    render_figure_json,
)
from dashboard.web.http.public_reads import cacheable, enable_public_reads
from data.model.errors import FieldError, PlainviewError

MEDIA_TYPES = {"svg": "image/svg+xml", "png": "image/png"}
FIGURE_ENDING = "plotly.json"
FIGURE_TYPE = "application/json"
OPTION_KEYS = ("theme", "asof", "shape")
RETRY_SECONDS = "10"


def create_chart_images_blueprint(answers: AnswerService, settings: Settings) -> Blueprint:
    """The routes of /charts. A fault is a picture too, with its own status: no page shows a broken
    one.
    """
    charts = Blueprint("charts", __name__)
    pictures = ChartImageRenderer(answers, settings)
    enable_public_reads(charts)

    @charts.get(f"/charts/<form>.{FIGURE_ENDING}")
    def figure(form: str) -> Response:
        wanted = parse_image_request(form, FIGURE_ENDING, _get_query_string())
        answers.require_measure(wanted.query)
        with cacheable(answers, wanted.query.city, wanted.asof):
            body = render_figure_json(answers, wanted)
        return Response(body, mimetype=FIGURE_TYPE)

    @charts.get("/charts/<name>")
    def picture(name: str) -> Response:
        form, _, ending = name.rpartition(".")
        try:
            wanted = parse_image_request(form, ending, _get_query_string())
            answers.require_measure(wanted.query)
            with cacheable(answers, wanted.query.city, wanted.asof):
                body = pictures.svg(wanted) if ending == "svg" else pictures.png(wanted)
        except PlainviewError as error:
            return _make_error_image(error, ending, pictures)
        return Response(body, mimetype=MEDIA_TYPES[ending])

    return charts


def parse_image_request(form: str, ending: str, text: str) -> ChartImageRequest:
    """The picture that an address asks for. Raises BadQuery naming what is at fault and what would
    be valid.
    """
    endings, forms = (*MEDIA_TYPES, FIGURE_ENDING), list_chart_names()
    if form not in forms or ending not in endings:
        known = ", ".join(f"{f}.{e}" for f in forms for e in endings)
        raise BadQuery.of(FieldError("form", f"expected one of {known}"))
    language, parameters = addresses.split_language(text)
    own_keys = find_reader(form).own_keys
    query, extra = addresses.read_query(parameters, (*OPTION_KEYS, *own_keys))
    theme = extra.get("theme") or "light"
    if theme not in IMAGE_SCHEMES:
        raise BadQuery.of(FieldError("theme", f"expected one of {', '.join(IMAGE_SCHEMES)}"))
    shape = extra.get("shape") or "sheet"
    if shape not in IMAGE_SHAPES:
        raise BadQuery.of(FieldError("shape", f"expected one of {', '.join(IMAGE_SHAPES)}"))
    own = {key: extra[key] for key in own_keys if extra.get(key)}
    return ChartImageRequest(form, query, own, theme, language, extra.get("asof", ""), shape)


def _get_query_string() -> str:
    return request.query_string.decode("utf-8", "replace")


def _make_error_image(error: PlainviewError, ending: str, pictures: ChartImageRenderer) -> Response:
    """The reason as a picture of the kind asked for; as SVG where no other can be made."""
    with use_drawing_style(DrawingStyle(LIGHT_COLORS)):
        drawing = standalone_svg.draw_error_image(str(error)[:600])
    body: str | bytes = drawing
    kind = "svg"
    if ending == "png" and not isinstance(error, Overloaded):
        body, kind = pictures.convert_to_png(drawing), "png"
    response = Response(body, error.status, mimetype=MEDIA_TYPES[kind])
    if error.status == 503:
        response.headers["Retry-After"] = RETRY_SECONDS
    return response
