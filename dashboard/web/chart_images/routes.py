"""Charts as files: /charts/FORM.svg and .png for slides, social cards and pages that take pictures only."""

from __future__ import annotations

from flask import Blueprint, Response, request

from dashboard.charts import standalone_svg
from dashboard.errors import BadQuery, Busy
from dashboard.query import addresses
from dashboard.service.answer_service import Answers
from dashboard.settings import Settings
from dashboard.web.chart_images.render import FORMS, SCHEMES, Picture, Pictures
from dashboard.web.http.public_reads import open_for_reading, sent_again
from data.model.errors import FieldError, PlainviewError

ENDINGS = {"svg": "image/svg+xml", "png": "image/png"}
OPTIONS = ("theme", "asof")
SOON = "10"


def blueprint(answers: Answers, settings: Settings) -> Blueprint:
    """The routes of /charts. A fault is a picture too, with its own status: no page shows a broken one."""
    charts = Blueprint("charts", __name__)
    pictures = Pictures(answers, settings)
    open_for_reading(charts)

    @charts.get("/charts/<name>")
    def picture(name: str) -> Response:
        form, _, ending = name.rpartition(".")
        try:
            wanted = asked(form, ending, request.query_string.decode("utf-8", "replace"))
            with sent_again(answers, wanted.query.city, wanted.asof):
                body = pictures.svg(wanted) if ending == "svg" else pictures.png(wanted)
        except PlainviewError as error:
            return _refusal(error, ending, pictures)
        return Response(body, mimetype=ENDINGS[ending])

    return charts


def asked(form: str, ending: str, text: str) -> Picture:
    """The picture that an address asks for. Raises BadQuery naming what is at fault and what would be valid."""
    if form not in FORMS or ending not in ENDINGS:
        known = ", ".join(f"{f}.{e}" for f in FORMS for e in ENDINGS)
        raise BadQuery.of(FieldError("form", f"expected one of {known}"))
    language, search = addresses.language_of(text)
    query, extra = addresses.parse(search, OPTIONS)
    theme = extra.get("theme") or "light"
    if theme not in SCHEMES:
        raise BadQuery.of(FieldError("theme", f"expected one of {', '.join(SCHEMES)}"))
    return Picture(form, query, theme, language, extra.get("asof", ""))


def _refusal(error: PlainviewError, ending: str, pictures: Pictures) -> Response:
    """The reason as a picture of the kind asked for; as SVG where no other can be made."""
    drawing = standalone_svg.apology(str(error)[:600])
    body: str | bytes = drawing
    kind = "svg"
    if ending == "png" and not isinstance(error, Busy):
        body, kind = pictures.rendered(drawing), "png"
    response = Response(body, error.status, mimetype=ENDINGS[kind])
    if error.status == 503:
        response.headers["Retry-After"] = SOON
    return response
