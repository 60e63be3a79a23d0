"""The builder's page body: what to choose, a live preview, and the codes to copy. A plain form; its script only saves
the pressing of a button.
"""

from __future__ import annotations

from dashboard.i18n.locale import DEFAULT
from dashboard.query import addresses
from dashboard.templates import Markup, render
from dashboard.views.city_context import Desk
from dashboard.web.embeds import files
from dashboard.web.embeds.builder_form import choose
from dashboard.web.embeds.content import make
from dashboard.web.embeds.frame_height import height_of
from dashboard.web.embeds.snippets import Code, make_codes, render_iframe
from dashboard.wording import language, say, speaking

LETTERS_OF_ROW = 62
MOST_ROWS = 10


def render_builder_head() -> Markup:
    """What the page's head needs for it."""
    return render(
        "builder_head.html",
        style_address=files.address("builder.css"),
        script_address=files.address("builder.js"),
    )


def render_builder(desk: Desk, search: str, origin: str) -> Markup:
    """The body for an address's choices. Raises BadQuery, UnknownCity or NoData."""
    chosen = choose(desk, search)
    with speaking(chosen.asked.options.lang):
        embed = make(desk.answers, chosen.asked)
    height = height_of(embed, chosen.width)
    hidden = list(chosen.kept)
    if language() != DEFAULT:
        hidden.append(("lang", language()))
    return render(
        "builder.html",
        chosen=chosen,
        action=addresses.spoken(f"/{desk.city.id}/embed").partition("?")[0],
        hidden=hidden,
        size=say("builder.size", width=chosen.width, height=height),
        preview=render_iframe(embed, "", (chosen.width, height)),
        codes=[(code, _count_rows(code)) for code in make_codes(embed, origin, height)],
    )


def _count_rows(code: Code) -> int:
    """How many rows the text area of a code has: as its text takes, at most ten."""
    full_rows = -(-len(code.text) // LETTERS_OF_ROW)
    return min(full_rows + code.text.count("\n"), MOST_ROWS)
