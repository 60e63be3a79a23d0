"""How high a frame has to be for an embed at a width, worked out from its text and drawings: a host's page that runs
no script of ours must neither cut a chart off nor leave a hole under it.

The numbers are those of served/embed.css, in pixels at the usual text size.
"""

from __future__ import annotations

from math import ceil

from dashboard.charts.scales import measure_text, wrap_text
from dashboard.charts.theme import read_size
from dashboard.templates.tables import Table
from dashboard.web.embeds.content import Embed
from dashboard.web.embeds.embed_request import HIGHEST, LOWEST
from dashboard.wording import name_portal_link, translate

SIDE, EDGE, WIDEST = 16, 12, 864
SENTENCE, SMALL = 23.2, 20.3
CAPTION_FONT_SIZE = 11.7
NARROW_BELOW = 480
MOST_MAP, MOST_TABLE, LEAST_TABLE = 512, 418, 384
BUTTON, TOOL, ROW = 44, 32.3, 31.6
VALUE, FINE = 35.2, 17.94
# What follows the words of a link that opens a new window.
LINK_ICON_WIDTH = 13
# A font may be wider than the one reckoned with.
WIDTH_MARGIN = 1.07


def estimate_height(embed: Embed, width: int) -> int:
    """The height in pixels of a frame that holds the whole embed, details closed, between 200 and 1,000."""
    inner = min(width, WIDEST) - 2 * SIDE
    if embed.asked.form == "number":
        return min(max(ceil(_measure_number(embed, inner)), LOWEST), HIGHEST)
    total = (
        3
        + 2 * EDGE
        + _measure_words(embed, inner)
        + _measure_drawing(embed, width, inner)
        + _measure_tools(embed, inner)
    )
    small = min(inner, 736)
    for text in (embed.completeness, _write_source_text(embed)):
        total += 6 + SMALL * _count_lines(text, small, 14) if text else 0
    return min(max(ceil(total), LOWEST), HIGHEST)


def _measure_number(embed: Embed, inner: float) -> float:
    """One number: its title, the number, the sentence, the source and one row of tools."""
    shown = embed.asked.options.title == "show"
    total = 19.0 + (20 * _count_lines(embed.title, inner, 16, bold=True) if shown else 0)
    total += VALUE + 2 + FINE * _count_lines(embed.sentence, min(inner, 672), 13)
    total += FINE * _count_lines(embed.source_note, inner, 13)
    if embed.frozen:
        total += 12 + 4 + SMALL * _count_lines(embed.frozen, inner - 23, 14)
    open_label = translate("embed.open_live" if embed.frozen else "embed.open")
    widths = [
        18 + measure_text(translate("frame.about"), 14),
        LINK_ICON_WIDTH + measure_text(open_label, 14),
    ]
    return total + TOOL * _count_box_rows(widths, 20, inner)


def _write_source_text(embed: Embed) -> str:
    """The last paragraph as text; two letters stand for the sign of a link."""
    return " · ".join(
        (
            embed.source,
            *(
                [f"{name_portal_link(embed.portal, translate('frame.check'))}mm"]
                if embed.portal
                else []
            ),
            translate("embed.links_open"),
        )
    )


def _count_lines(text: str, width: float, size: float, bold: bool = False) -> int:
    return len(wrap_text(text, width / WIDTH_MARGIN, size, bold))


def _measure_words(embed: Embed, inner: float) -> float:
    total = (
        23.75 * _count_lines(embed.title, inner, 19, bold=True)
        if embed.asked.options.title == "show"
        else 0
    )
    total += 16 + SENTENCE * _count_lines(embed.sentence, min(inner, 672), 16)
    total += 38 if embed.sample and not embed.wide else 0
    for notice in (*embed.notices, *([embed.frozen] if embed.frozen else [])):
        total += 12 + 4 + SMALL * _count_lines(notice, inner - 23, 14)
    return total


def _measure_drawing(embed: Embed, width: int, inner: float) -> float:
    if not embed.wide:
        drawn = 20 if embed.asked.form == "map" else 0
        return drawn + (_measure_table(embed, inner) if embed.asked.form in ("map", "table") else 0)
    drawing = embed.narrow if embed.narrow and width < NARROW_BELOW else embed.wide
    across, down = map(float, read_size(drawing))
    tall = inner * down / across
    return (
        _measure_legend(embed, inner)
        + (min(tall, MOST_MAP) if embed.asked.form == "map" else tall)
        + 8
        + BUTTON
    )


def _measure_legend(embed: Embed, inner: float) -> float:
    if not embed.legend:
        return 0
    rows = _count_box_rows(
        [26 + measure_text(entry["label"], 14) for entry in embed.legend], 16, inner
    )
    return rows * SMALL + (rows - 1) * 4 + 10


def _count_box_rows(widths: list[float], gap: float, room: float) -> int:
    """How many rows boxes of these widths take, side by side as far as there is room."""
    rows, used = 1, 0.0
    for width in widths:
        if used and used + gap + width > room:
            rows, used = rows + 1, 0.0
        used += width + (gap if used else 0)
    return rows


def _measure_table(embed: Embed, inner: float) -> float:
    """A table of as many rows as it has; one that is higher than its region scrolls there."""
    rows = len(embed.table.rows)
    wraps = 1.6 if inner < 420 else 1
    whole = _measure_caption(embed.table, min(inner, LEAST_TABLE)) + ROW + rows * ROW * wraps
    cut = 6 + SMALL * _count_lines(embed.cut, inner, 14) if embed.cut else 0
    return min(whole, MOST_TABLE) + cut


def _measure_caption(table: Table, width: float) -> float:
    """A caption as broad as the narrowest table: its name, and in smaller letters what there is to say of it."""
    name = " ".join(filter(None, (table.caption, table.mark)))
    whole = measure_text(name, 14, bold=True)
    if table.note:
        whole += measure_text(" ", 14, bold=True) + measure_text(
            table.note, CAPTION_FONT_SIZE, bold=True
        )
    return 16 + SMALL * ceil(whole * WIDTH_MARGIN / width)


def _measure_tools(embed: Embed, inner: float) -> float:
    labels = ["embed.table"] if embed.wide else []
    labels += ["embed.notes"] if embed.notes else []
    widths = [18 + measure_text(translate(label), 14) for label in labels]
    widths += [
        LINK_ICON_WIDTH
        + measure_text(translate("embed.open_live" if embed.frozen else "embed.open"), 14)
    ]
    widths += [LINK_ICON_WIDTH + measure_text(translate("embed.csv"), 14)] if embed.csv else []
    return TOOL * _count_box_rows(widths, 20, inner)
