"""The picture by which a page without a chart is shared: the seal and the name of a site with a
face of its own.
"""

from __future__ import annotations

from base64 import b64encode
from functools import cache

from flask import Flask, Response

from dashboard.branding.face import SiteFace
from dashboard.charts.scales import wrap_text
from dashboard.i18n.locale import use_language
from dashboard.i18n.translate import translate
from dashboard.templates import render_template
from dashboard.web.chart_images.png import render_png

SEAL_HEIGHT = 140
TEXT_WIDTH, NAME_SIZE, MAX_LINES = 1_000, 84, 3


def register_site_card(server: Flask, face: SiteFace) -> None:
    """Serve the card of a face in each language; no route for a site without `site.toml`."""
    if not face.is_own:
        return

    @cache
    def draw(language: str) -> bytes:
        with use_language(language):
            return render_png(render_site_card(face), 1)

    for code in face.list_languages():
        with use_language(code):
            path = face.card_address.partition("?")[0]
        server.add_url_rule(
            path,
            f"site_card_{code}",
            lambda code=code: Response(draw(code), mimetype="image/png"),
        )


def render_site_card(face: SiteFace) -> str:
    """The card as SVG text, in the current language."""
    seal = face.seal
    width = min(seal.ratio * SEAL_HEIGHT, TEXT_WIDTH) if seal else 0
    data = f"data:{seal.media_type};base64,{b64encode(seal.content).decode()}" if seal else ""
    return render_template(
        "site_card.svg",
        colors=face.schemes["light"],
        seal=data,
        seal_width=round(width),
        lines=wrap_text(face.name, TEXT_WIDTH, NAME_SIZE, bold=True)[:MAX_LINES],
        subtitle=translate("start.heading"),
    )
