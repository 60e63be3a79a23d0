"""How high a frame has to be for an embed at a width, worked out from its text and drawings: a host's page that runs
no script of ours must neither cut a chart off nor leave a hole under it.

The numbers are those of served/embed.css, in pixels at the usual text size.
"""

from __future__ import annotations

from math import ceil

from dashboard.charts.scales import text_width, wrapped
from dashboard.charts.theme import read_size
from dashboard.templates.tables import Table
from dashboard.web.embeds.content import Embed
from dashboard.web.embeds.embed_request import HIGHEST, LOWEST
from dashboard.wording import portal_label, say

SIDE, EDGE, WIDEST = 16, 12, 864
SENTENCE, SMALL = 23.2, 20.3
SMALLER = 11.7
NARROW_BELOW = 480
MOST_MAP, MOST_TABLE, LEAST_TABLE = 512, 418, 384
BUTTON, TOOL, ROW = 44, 32.3, 31.6
# What follows the words of a link that opens a new window.
SIGN = 13
# A font may be wider than the one reckoned with.
SPARE = 1.07


def height_of(embed: Embed, width: int) -> int:
    """The height in pixels of a frame that holds the whole embed, details closed, between 200 and 1,000."""
    inner = min(width, WIDEST) - 2 * SIDE
    total = (
        3 + 2 * EDGE + _words(embed, inner) + _picture(embed, width, inner) + _tools(embed, inner)
    )
    small = min(inner, 736)
    for text in (embed.completeness, _source(embed)):
        total += 6 + SMALL * _lines(text, small, 14) if text else 0
    return min(max(ceil(total), LOWEST), HIGHEST)


def _source(embed: Embed) -> str:
    """The last paragraph as text; two letters stand for the sign of a link."""
    return " · ".join(
        (
            embed.source,
            *([f"{portal_label(embed.portal, say('embed.check'))}mm"] if embed.portal else []),
            say("embed.links_open"),
        )
    )


def _lines(text: str, width: float, size: float, bold: bool = False) -> int:
    return len(wrapped(text, width / SPARE, size, bold))


def _words(embed: Embed, inner: float) -> float:
    total = (
        23.75 * _lines(embed.title, inner, 19, bold=True)
        if embed.asked.options.title == "show"
        else 0
    )
    total += 16 + SENTENCE * _lines(embed.sentence, min(inner, 672), 16)
    total += 52 if embed.value else 0
    total += 38 if embed.sample and not embed.wide else 0
    for notice in (*embed.notices, *([embed.frozen] if embed.frozen else [])):
        total += 12 + 4 + SMALL * _lines(notice, inner - 23, 14)
    return total


def _picture(embed: Embed, width: int, inner: float) -> float:
    if not embed.wide:
        drawn = 20 if embed.asked.form == "map" else 0
        return drawn + (_table(embed, inner) if embed.asked.form in ("map", "table") else 0)
    drawing = embed.narrow if embed.narrow and width < NARROW_BELOW else embed.wide
    across, down = map(float, read_size(drawing))
    tall = inner * down / across
    return (
        _legend(embed, inner)
        + (min(tall, MOST_MAP) if embed.asked.form == "map" else tall)
        + 8
        + BUTTON
    )


def _legend(embed: Embed, inner: float) -> float:
    if not embed.legend:
        return 0
    rows = _rows([26 + text_width(entry["label"], 14) for entry in embed.legend], 16, inner)
    return rows * SMALL + (rows - 1) * 4 + 10


def _rows(widths: list[float], gap: float, room: float) -> int:
    """How many rows boxes of these widths take, side by side as far as there is room."""
    rows, used = 1, 0.0
    for width in widths:
        if used and used + gap + width > room:
            rows, used = rows + 1, 0.0
        used += width + (gap if used else 0)
    return rows


def _table(embed: Embed, inner: float) -> float:
    """A table of as many rows as it has; one that is higher than its region scrolls there."""
    rows = len(embed.table.rows)
    wraps = 1.6 if inner < 420 else 1
    whole = _caption(embed.table, min(inner, LEAST_TABLE)) + ROW + rows * ROW * wraps
    cut = 6 + SMALL * _lines(embed.cut, inner, 14) if embed.cut else 0
    return min(whole, MOST_TABLE) + cut


def _caption(table: Table, width: float) -> float:
    """A caption as broad as the narrowest table: its name, and in smaller letters what there is to say of it."""
    name = " ".join(filter(None, (table.caption, table.mark)))
    whole = text_width(name, 14, bold=True)
    if table.note:
        whole += text_width(" ", 14, bold=True) + text_width(table.note, SMALLER, bold=True)
    return 16 + SMALL * ceil(whole * SPARE / width)


def _tools(embed: Embed, inner: float) -> float:
    labels = ["embed.table"] if embed.wide or embed.asked.form == "number" else []
    labels += ["embed.notes"] if embed.notes else []
    widths = [18 + text_width(say(label), 14) for label in labels]
    widths += [SIGN + text_width(say("embed.open_live" if embed.frozen else "embed.open"), 14)]
    widths += [SIGN + text_width(say("embed.csv"), 14)] if embed.csv else []
    return TOOL * _rows(widths, 20, inner)
