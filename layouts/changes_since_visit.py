"""The placeholder of "changed since your last visit", which bundle/site/since.js fills in on the
device.
"""

from __future__ import annotations

import json

from dash import html

from dashboard.templates import render_template
from dashboard.views.model import RememberedFigures
from dashboard.wording import translate
from layouts import ids
from layouts.attributes import make_attributes
from layouts.raw_html import render_raw_html

PHRASE_KEYS = (
    "offer",
    "remember",
    "forget",
    "kept",
    "same",
    "changed",
    "item",
    "denied",
    "forgotten",
)
PLACEHOLDERS = {"day": "{day}", "title": "{title}", "now": "{now}", "then": "{then}"}


def render_changes_since_visit(shown: RememberedFigures | None) -> html.Section | None:
    """The place of the note, with the page's figures and the words for it; hidden until the script
    has filled it.
    """
    if shown is None:
        return None
    phrases = {name: translate(f"since.{name}", **PLACEHOLDERS) for name in PHRASE_KEYS}
    body = render_template("since.html", remember=phrases["remember"], forget=phrases["forget"])
    return html.Section(
        [
            html.H2(translate("since.heading"), id=ids.CHANGES_ID, disable_n_clicks=True),
            render_raw_html(body),
        ],
        className="facts since",
        hidden=True,
        disable_n_clicks=True,
        **make_attributes(
            aria_labelledby=ids.CHANGES_ID,
            data_since=shown.key,
            data_figures=json.dumps(list(shown.figures), ensure_ascii=False),
            data_phrases=json.dumps(phrases, ensure_ascii=False),
        ),
    )
