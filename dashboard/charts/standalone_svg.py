"""A chart as a picture that stands alone: title, sentence, drawing, legend, source and date on one sheet."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

from dashboard import wording
from dashboard.charts.scales import wrap_text
from dashboard.charts.svg_primitives import draw_text, num, write_element
from dashboard.charts.theme import (
    MAX_CLASSES,
    SANS_FONT,
    SCHEMES,
    TEXT_SIZE,
    get_color_variable,
    list_class_colors,
    read_size,
)
from dashboard.query.answer import Answer
from dashboard.statistics.months import MonthRun
from dashboard.wording.repeated_sentences import find_repeatable_notes, remove_repeated_sentences

WIDTH, MARGIN = 800.0, 24.0
# How wide drawings are made: a trend or breakdown takes the sheet, a map leaves room for its legend.
WIDE, MAP = WIDTH - 2 * MARGIN, 520.0
SERIF = "ui-serif, Georgia, 'Times New Roman', serif"
TITLE, SENTENCE = 22, 15
# As wide as its words are taken for: a margin for fonts wider than those that were measured.
TEXT_WIDTH = WIDE - 16
# What XML does not allow at all, not even escaped.
INVALID_XML_CHARACTERS = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
COLOR_VARIABLE = re.compile(r"var\(--([a-z0-9-]+),[^)]*\)")


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


def _wrap_lines(said: str, size: float, bold: bool = False, **looks: object) -> TextLines:
    weight = {"font_weight": 600} if bold else {}
    return TextLines(
        tuple(wrap_text(said, TEXT_WIDTH, size, bold)),
        size,
        round(size * 1.35),
        {**looks, **weight},
    )


def draw_standalone_chart(
    answer: Answer,
    drawing: str,
    legend: tuple[dict, ...] = (),
    scheme: str = "light",
    limits: str = "",
    months: MonthRun | None = None,
) -> str:
    """An answer's drawing as a whole SVG file of 800 units' width; colours written out, no CSS and no script needed.

    `limits` are the sentences on what the drawing leaves out and what is missing from it; `months` are those from which
    chance is computed. The accessible name is the title with the period; the description is the sentence, the limits
    and the source.
    """
    told, limits = remove_repeated_sentences(
        (wording.write_sentence(answer, months), limits), find_repeatable_notes(answer.notes)
    )
    title = _wrap_lines(wording.write_full_title(answer), TITLE, True, font_family=SERIF)
    sentence = _wrap_lines(told, SENTENCE)
    missing = _wrap_lines(limits, TEXT_SIZE)
    source = _wrap_lines(
        wording.write_source_line(answer), TEXT_SIZE, fill=get_color_variable("soft")
    )
    parts, y = [], MARGIN
    for block, after in ((title, 6), (sentence, 14)):
        parts.append(block.render(y))
        y += block.height + after
    wide, tall = map(float, read_size(drawing))
    parts += [
        _place_drawing(drawing, y, wide, tall),
        _draw_legend(legend, MARGIN + wide + MARGIN, y + 24),
    ]
    y += tall + 14
    if limits:
        parts.append(missing.render(y))
        y += missing.height + 6
    parts.append(source.render(y))
    height = y + source.height + MARGIN
    said = " ".join(t for t in (told, limits, wording.write_source_line(answer)) if t)
    return _wrap_svg_file("".join(parts), height, (wording.write_full_title(answer), said), scheme)


def error_image(message: str, scheme: str = "light") -> str:
    """A sheet that says in one sentence why there is no chart."""
    said = _wrap_lines(message, SENTENCE)
    return _wrap_svg_file(said.render(MARGIN), 2 * MARGIN + said.height, (message, message), scheme)


def _place_drawing(drawing: str, y: float, wide: float, tall: float) -> str:
    """The drawing at its place; the sheet names and describes it, so it is no image of its own."""
    head, _, body = drawing.partition(">")
    head = re.sub(r' (role|aria-labelledby|class|width)="[^"]*"', "", head)
    place = f' x="{num(MARGIN)}" y="{num(y)}" width="{num(wide)}" height="{num(tall)}"'
    body = re.sub(r"<a [^>]*>|</a>", "", body)
    return f"{head}{place}>{re.sub(r'<(title|desc) id=[^>]*>.*?</(title|desc)>', '', body)}"


def _draw_legend(entries: tuple[dict, ...], x: float, y: float) -> str:
    """The map's classes with their ranges beside it, one below the other."""
    drawn = []
    for place, entry in enumerate(entries):
        role = (
            entry["colour_class"]
            if entry["colour_class"] in list_class_colors(MAX_CLASSES)
            else "blank"
        )
        top = y + place * 22
        drawn.append(
            write_element(
                "rect",
                x=num(x),
                y=num(top),
                width=16,
                height=13,
                fill=get_color_variable(role),
                stroke=get_color_variable("soft"),
                stroke_width=0.75,
            )
        )
        drawn.append(draw_text(x + 24, top + 11, entry["label"]))
    return "".join(drawn)


def _wrap_svg_file(body: str, height: float, told: tuple[str, str], scheme: str) -> str:
    name, description = (escape(t, quote=False) for t in told)
    inside = write_element("title", name, id="title") + write_element(
        "desc", description, id="desc"
    )
    inside += (
        write_element(
            "rect", width=num(WIDTH), height=num(height), fill=get_color_variable("paper")
        )
        + body
    )
    whole = write_element(
        "svg",
        inside,
        xmlns="http://www.w3.org/2000/svg",
        role="img",
        aria_labelledby="title desc",
        lang=wording.get_language(),
        viewBox=f"0 0 {num(WIDTH)} {num(height)}",
        width=num(WIDTH),
        height=num(height),
        font_family=SANS_FONT,
        font_size=TEXT_SIZE,
        fill=get_color_variable("ink"),
    )
    return COLOR_VARIABLE.sub(
        lambda found: SCHEMES[scheme][found[1]], INVALID_XML_CHARACTERS.sub("\ufffd", whole)
    )
