"""How high a frame has to be for an embed at a width, worked out from its text and drawings: a
host's page that runs no script of ours must neither cut a chart off nor leave a hole under it.

Sizes are those of the style sheet (`sizes.py`), in pixels at the usual text size.
"""

from __future__ import annotations

from itertools import pairwise
from math import ceil

from dashboard.charts.scales import measure_text, wrap_text
from dashboard.templates.tables import Table
from dashboard.web.embeds.embed import Embed
from dashboard.web.embeds.embed_request import HIGHEST, LOWEST
from dashboard.web.embeds.sizes import SIZES, TEXT_SIZE
from dashboard.wording import name_portal_link, translate

# The browser's own size of small letters in a caption.
CAPTION_FONT_SIZE = 11.7
# The lines of a table's region and of its rows, as browsers round them.
REGION_BORDERS = 2
ROW_BORDER = 1.3
# What frames add at their edges, and what stands before the words that open a part.
FRAME_BORDERS = 3
SUMMARY_MARK_WIDTH = 18
AROUND_NOTICE = 2 * (SIZES.notice_margin + SIZES.notice_padding)
# What follows the words of a link that opens a new window.
LINK_ICON_WIDTH = 13
# About how broad a column is in a table of many.
NARROW_COLUMN = 80
# A font may be wider than the one reckoned with.
WIDTH_MARGIN = 1.07
# Few are wider for text as small as that of a number's embed, and a line too many would show.
FINE_WIDTH_MARGIN = 1.03


# The narrowest place that a code is made for, and widths from which a frame has another height.
NARROWEST_PLACE = 300
STEPS = (320, 360, 440, 520, int(SIZES.narrow_below), 680, 800)
# Neighboring steps that differ by less are one, of the greater height; a font may take a little
# more than reckoned; a number stands beside a paragraph, and takes no more than it needs.
LEAST_STEP = 40
SPARE = 8
LEAST_NUMBER_STEP = 8


def write_height_style(embed: Embed) -> str:
    """The CSS height of a frame by the width of its place, as a sum of steps: no script of ours has
    to run.

    100cqw is the width of the nearest element with `container-type: inline-size`. A step's factor
    of 999 makes it as steep as a browser can draw.
    """
    steps = _list_steps(embed)
    parts = [f"{steps[0][1]}px"]
    for (_, before), (start, after) in pairwise(steps):
        sign = "+" if after > before else "-"
        parts.append(f" {sign} clamp(0px,(100cqw - {start - 1}px)*999,{abs(after - before)}px)")
    return f"calc({''.join(parts)})"


def _list_steps(embed: Embed) -> list[tuple[int, int]]:
    """The widths from which a frame has a height, with these heights, in pixels."""
    starts = (NARROWEST_PLACE, *STEPS)
    ends = (*(step - 1 for step in STEPS), int(SIZES.widest))
    spare, least = (0, LEAST_NUMBER_STEP) if embed.value else (SPARE, LEAST_STEP)
    steps: list[tuple[int, int]] = []
    for start, end in zip(starts, ends):
        widths = (start, (start + end) // 2, end)
        height = max(estimate_height(embed, width) for width in widths) + spare
        if steps and abs(height - steps[-1][1]) < least:
            steps[-1] = (steps[-1][0], max(height, steps[-1][1]))
        else:
            steps.append((start, height))
    return steps


def estimate_height(embed: Embed, width: int) -> int:
    """The height in pixels of a frame that holds the whole embed, details closed, between 200 and
    1,000.
    """
    inner = min(width, SIZES.widest) - 2 * SIZES.side
    if embed.value:
        room = min(width, SIZES.widest) - 2 * SIZES.number_side
        return min(max(ceil(round(_measure_number(embed, room), 3)), LOWEST), HIGHEST)
    total = (
        FRAME_BORDERS
        + 2 * SIZES.edge
        + _measure_words(embed, inner)
        + _measure_drawing(embed, width, inner)
        + _measure_tools(embed, inner)
    )
    small = min(inner, SIZES.small_width)
    for text in (embed.completeness, _write_source_text(embed)):
        total += SIZES.small_margin + _measure_small(text, small) if text else 0
    return min(max(ceil(round(total, 3)), LOWEST), HIGHEST)


def _measure_number(embed: Embed, inner: float) -> float:
    """One number: its title, the number, the sentence, the source and one row of tools."""
    shown = embed.asked.options.title == "show"
    title_line = SIZES.number_title * SIZES.title_line
    total = FRAME_BORDERS + 2 * SIZES.number_edge
    total += title_line * _count_lines(embed.title, inner, SIZES.number_title, True) if shown else 0
    total += _measure_value(embed, inner) + SIZES.fine_margin
    told = f"{embed.sentence} {embed.source_note}"
    total += _measure_fine(told, min(inner, SIZES.sentence_width))
    if embed.frozen:
        total += _measure_notice(embed.frozen, inner)
    labels = ["frame.about", *(["city_says"] if embed.statements else [])]
    widths = [
        *(SUMMARY_MARK_WIDTH + measure_text(translate(label), SIZES.fine) for label in labels),
        LINK_ICON_WIDTH + measure_text(embed.short_open_label, SIZES.fine),
    ]
    row = 2 * SIZES.number_tool_padding + SIZES.fine * SIZES.line
    return total + row * _count_box_rows(widths, SIZES.number_tool_gap, inner)


def _measure_value(embed: Embed, inner: float) -> float:
    """The number, or the words in its place, and what is said of a sample beside or below it."""
    if not embed.is_in_words:
        return SIZES.number_value * SIZES.value_line
    mark = 2 * (SIZES.swatch_gap + 1) + measure_text(translate("sample"), SIZES.fine, bold=True)
    words = measure_text(embed.value, SIZES.number_words, bold=True)
    boxes = [words, mark] if embed.sample else [words]
    row = SIZES.number_words * SIZES.title_line
    return row * _count_box_rows(boxes, SIZES.swatch_gap, inner / WIDTH_MARGIN)


def _write_source_text(embed: Embed) -> str:
    """The last paragraph as text; two letters stand for the sign of a link, some more for a
    seal.
    """
    seal = "m" * ceil(embed.face.seal.ratio + 1) if embed.face.seal else ""
    return seal + " · ".join(
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


def _measure_small(text: str, width: float) -> float:
    """The height of small text in a width."""
    return SIZES.small_line * _count_lines(text, width, SIZES.small)


def _measure_fine(text: str, width: float) -> float:
    """The height of the finest text, that of a number's embed."""
    lines = len(wrap_text(text, width / FINE_WIDTH_MARGIN, SIZES.fine))
    return SIZES.fine * SIZES.fine_line * lines


def _measure_notice(text: str, width: float) -> float:
    """The height of a notice with the space around it."""
    room = width - 2 * SIZES.notice_side - SIZES.notice_border
    return AROUND_NOTICE + _measure_small(text, room)


def _measure_words(embed: Embed, inner: float) -> float:
    total = (
        SIZES.title * SIZES.title_line * _count_lines(embed.title, inner, SIZES.title, bold=True)
        if embed.asked.options.title == "show"
        else 0
    )
    total += SIZES.sentence_top + SIZES.sentence_bottom
    total += SIZES.text_line * _count_lines(
        embed.sentence, min(inner, SIZES.sentence_width), TEXT_SIZE
    )
    total += AROUND_NOTICE + SIZES.small_line + 2 if embed.sample and not embed.wide else 0
    for notice in (*embed.notices, *([embed.frozen] if embed.frozen else [])):
        total += _measure_notice(notice, inner)
    return total


def _measure_drawing(embed: Embed, width: int, inner: float) -> float:
    if not embed.wide:
        drawn = 20 if embed.asked.chart else 0
        return drawn + _measure_table(embed, inner)
    narrow = bool(embed.narrow) and width < SIZES.narrow_below
    drawing = embed.narrow if narrow else embed.wide
    room = min(inner, SIZES.narrow_widest) if narrow else inner
    tall = room * drawing.height / drawing.width
    return _measure_legend(embed, inner) + (
        min(tall, SIZES.map_height) if embed.asked.has_areas else tall
    )


def _measure_legend(embed: Embed, inner: float) -> float:
    if not embed.legend:
        return 0
    rows = _count_box_rows(
        [
            SIZES.swatch + SIZES.swatch_gap + measure_text(entry.label, SIZES.small)
            for entry in embed.legend
        ],
        SIZES.legend_gap,
        inner,
    )
    return rows * SIZES.small_line + (rows - 1) * SIZES.legend_row_gap + SIZES.legend_bottom


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
    row = 2 * SIZES.cell_padding + SIZES.small_line + ROW_BORDER
    caption = _measure_caption(embed.table, min(inner, SIZES.table_width))
    whole = caption + row + rows * row * wraps
    whole += SIZES.small_line * _count_long_lines(embed.table)
    cut = SIZES.small_margin + _measure_small(embed.cut, inner) if embed.cut else 0
    return min(whole, SIZES.table_height + REGION_BORDERS) + cut


def _count_long_lines(table: Table) -> int:
    """The lines beyond the first that headings and texts across several columns take in a table of
    many columns.
    """
    if not any(cell.span > 1 for row in table.rows for cell in row) and len(table.headings) < 6:
        return 0
    names = [_count_lines(h.text, NARROW_COLUMN, 14, bold=True) for h in table.headings]
    reasons = [
        _count_lines(cell.text, NARROW_COLUMN * cell.span, 14) - 1
        for row in table.rows
        for cell in row
        if cell.span > 1
    ]
    return max(names) - 1 + sum(reasons)


def _measure_caption(table: Table, width: float) -> float:
    """A caption as broad as the narrowest table: its name, and in smaller letters what there is to
    say of it.
    """
    name = " ".join(filter(None, (table.caption, table.mark)))
    whole = measure_text(name, SIZES.small, bold=True)
    if table.note:
        whole += measure_text(" ", SIZES.small, bold=True) + measure_text(
            table.note, CAPTION_FONT_SIZE, bold=True
        )
    lines = ceil(whole * WIDTH_MARGIN / width)
    return 2 * SIZES.caption_padding + SIZES.small_line * lines


def _measure_tools(embed: Embed, inner: float) -> float:
    labels = ["embed.table"] if embed.wide else []
    labels += ["embed.notes"] if embed.notes else []
    labels += ["city_says"] if embed.statements else []
    widths = [SUMMARY_MARK_WIDTH + measure_text(translate(label), SIZES.small) for label in labels]
    widths += [LINK_ICON_WIDTH + measure_text(embed.open_label, SIZES.small)]
    widths += (
        [LINK_ICON_WIDTH + measure_text(translate("embed.csv"), SIZES.small)] if embed.csv else []
    )
    return _measure_tool_rows(widths, inner)


def _measure_tool_rows(widths: list[float], inner: float) -> float:
    height = 2 * SIZES.tool_padding + SIZES.small_line
    return height * _count_box_rows(widths, SIZES.tool_gap, inner)
