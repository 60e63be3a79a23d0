"""A chart as a picture that stands alone: title, sentence, drawing, legend, source and date on one
sheet.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from dashboard import wording
from dashboard.charts.map_spec import LegendEntry
from dashboard.charts.placed_words import wrap_words
from dashboard.charts.scales import wrap_text
from dashboard.charts.svg_primitives import (
    SVG_NAMESPACE,
    Drawing,
    draw_text,
    draw_words,
    num,
    write_element,
)
from dashboard.charts.theme import (
    SANS_FONT,
    TEXT_SIZE,
    get_color_variable,
)
from dashboard.wording.paragraphs import Paragraph, remove_repeated_sentences

WIDTH, MARGIN = 800.0, 24.0
# How wide drawings are made: a trend or breakdown takes the sheet, a map leaves room for its
# legend.
WIDE, MAP = WIDTH - 2 * MARGIN, 520.0
SERIF = "ui-serif, Georgia, 'Times New Roman', serif"
TITLE, SENTENCE = 22, 15
# A slide of 16 to 9, in the same units.
SLIDE_WIDTH, SLIDE_HEIGHT, LEGEND_WIDTH = 960.0, 540.0, 220.0
LEGEND_LEADING = 18.0
SLIDE_TITLE, SLIDE_SENTENCE = 24, 16
# What makes a drawing for a width and a height.
DrawInRoom = Callable[[float, float], Drawing]
# As wide as its words are taken for: a margin for fonts wider than those that were measured.
TEXT_WIDTH = WIDE - 16
# What XML does not allow at all, not even escaped.
INVALID_XML_CHARACTERS = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class SheetWords:
    """What stands around a drawing: its title, what it shows, who published it, and what it leaves
    out or misses ("" for nothing).
    """

    title: str
    sentence: str
    source: str
    limits: str = ""


@dataclass(frozen=True)
class TextLines:
    """Lines of text on the sheet: their words, size, distance, and how they look."""

    words: tuple[str, ...]
    size: float
    leading: float
    looks: dict[str, object]

    def render(self, y: float) -> str:
        """The lines from a height on."""
        return "".join(
            draw_text(
                MARGIN, y + self.size + i * self.leading, line, font_size=self.size, **self.looks
            )
            for i, line in enumerate(self.words)
        )

    @property
    def height(self) -> float:
        """What they take."""
        return len(self.words) * self.leading


def _wrap_lines(
    said: str, size: float, bold: bool = False, width: float = TEXT_WIDTH, **looks: object
) -> TextLines:
    weight = {"font_weight": 600} if bold else {}
    return TextLines(
        tuple(wrap_text(said, width, size, bold)),
        size,
        round(size * 1.35),
        {**looks, **weight},
    )


def draw_standalone_chart(
    words: SheetWords, drawing: Drawing, legend: tuple[LegendEntry, ...] = ()
) -> Drawing:
    """A drawing as a whole SVG file of 800 units' width. In a style with colours it needs no CSS
    and no script.

    The accessible name is the title; the description is the sentence, the limits and the source.
    """
    finding, limits = remove_repeated_sentences((words.sentence, words.limits))
    title = _wrap_lines(words.title, TITLE, True, font_family=SERIF)
    sentence = _wrap_lines(finding, SENTENCE)
    missing = _wrap_lines(limits, TEXT_SIZE)
    source = _wrap_lines(words.source, TEXT_SIZE, fill=get_color_variable("soft"))
    parts, y = [], MARGIN
    for block, after in ((title, 6), (sentence, 14)):
        parts.append(block.render(y))
        y += block.height + after
    beside = MARGIN + drawing.width + MARGIN
    parts += [
        drawing.write_nested(MARGIN, y),
        _draw_legend(legend, beside, y + 24, WIDTH - MARGIN - beside),
    ]
    y += drawing.height + 14
    if limits:
        parts.append(missing.render(y))
        y += missing.height + 6
    parts.append(source.render(y))
    height = y + source.height + MARGIN
    said = Paragraph(finding, limits, words.source)
    return _wrap_sheet("".join(parts), height, words.title, said)


def draw_slide(
    words: SheetWords, draw: DrawInRoom, legend: tuple[LegendEntry, ...] = ()
) -> Drawing:
    """A chart as a slide of 16 to 9: title, sentence, the drawing in all the room between, and
    the source.

    `draw` makes the drawing for a width and a height; one that is larger all the same is drawn
    smaller, never cut.
    """
    room = SLIDE_WIDTH - 2 * MARGIN
    title = _wrap_lines(words.title, SLIDE_TITLE, True, room, font_family=SERIF)
    sentence = _wrap_lines(words.sentence, SLIDE_SENTENCE, width=room)
    foot = _wrap_lines(words.source, TEXT_SIZE, width=room, fill=get_color_variable("soft"))
    y = MARGIN + title.height + 4
    top = y + sentence.height + 14
    foot_top = SLIDE_HEIGHT - 16 - foot.height
    height = foot_top - 10 - top
    beside = LEGEND_WIDTH if legend else 0.0
    drawing = draw(room - beside, height)
    scale = min((room - beside) / drawing.width, height / drawing.height)
    left = MARGIN + (room - beside - drawing.width * scale) / 2
    place = f"translate({num(left)} {num(top)}) scale({scale:.4f})"
    parts = (
        title.render(MARGIN),
        sentence.render(y),
        write_element("g", drawing.write_nested(0, 0), transform=place),
        _draw_legend(legend, SLIDE_WIDTH - MARGIN - LEGEND_WIDTH, top + 24, LEGEND_WIDTH),
        foot.render(foot_top),
    )
    said = Paragraph(words.sentence, words.source)
    return _wrap_sheet("".join(parts), SLIDE_HEIGHT, words.title, said, SLIDE_WIDTH)


def draw_error_image(message: str) -> Drawing:
    """A sheet that says in one sentence why there is no chart."""
    said = _wrap_lines(message, SENTENCE)
    return _wrap_sheet(said.render(MARGIN), 2 * MARGIN + said.height, message, message)


def _draw_legend(entries: tuple[LegendEntry, ...], x: float, y: float, width: float) -> str:
    """The map's classes with their ranges beside it, one below the other."""
    drawn = []
    top = y
    for entry in entries:
        role = "blank" if entry.color_class.startswith("blank") else entry.color_class
        drawn.append(
            write_element(
                "rect",
                x=num(x),
                y=num(top),
                width=16,
                height=13,
                fill=get_color_variable(role),
                stroke=get_color_variable("ink" if entry.is_strong else "soft"),
                stroke_width=2 if entry.is_strong else 0.75,
            )
        )
        words = wrap_words(entry.label, width - 24, x + 24, top + 11, LEGEND_LEADING)
        drawn.append(draw_words(words))
        top += LEGEND_LEADING * len(words.lines) + 4
    return "".join(drawn)


def _wrap_sheet(
    body: str, height: float, name: str, description: str, width: float = WIDTH
) -> Drawing:
    labels = write_element("title", escape(name, quote=False), id="title") + write_element(
        "desc", escape(description, quote=False), id="desc"
    )
    paper = write_element(
        "rect", width=num(width), height=num(height), fill=get_color_variable("paper")
    )
    text = write_element(
        "svg",
        labels + paper + body,
        xmlns=SVG_NAMESPACE,
        role="img",
        aria_labelledby="title desc",
        lang=wording.get_language(),
        viewBox=f"0 0 {num(width)} {num(height)}",
        width=num(width),
        height=num(height),
        font_family=SANS_FONT,
        font_size=TEXT_SIZE,
        fill=get_color_variable("ink"),
    )
    return Drawing(INVALID_XML_CHARACTERS.sub("\ufffd", text), width, height, body)
