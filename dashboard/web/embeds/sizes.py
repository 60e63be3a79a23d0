"""The sizes of an embed that decide its height: the style sheet is rendered with them, and frame
heights add them up.

All are CSS pixels at the usual text size of 16; the style sheet has them in rem, which grow with a
reader's text.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from jinja2 import Environment, StrictUndefined

TEXT_SIZE = 16


@dataclass(frozen=True)
class EmbedSizes:
    """Sizes by the part that has them; a line is a factor of the size of its text."""

    line: float = 1.45
    # Around everything.
    edge: float = 12
    side: float = 16
    widest: float = 864
    # A frame narrower than this shows the narrow drawing.
    narrow_below: float = 592
    narrow_widest: float = 416
    title: float = 19
    title_line: float = 1.25
    sentence_width: float = 672
    sentence_top: float = 4
    sentence_bottom: float = 12
    value: float = 44
    value_line: float = 1.1
    value_top: float = 4
    # The embed of one number.
    number_edge: float = 4
    number_side: float = 12
    number_title: float = 14
    number_value: float = 26
    number_words: float = 16
    number_tool_gap: float = 10
    number_tool_padding: float = 4
    fine: float = 12
    fine_line: float = 1.22
    fine_margin: float = 1
    # Notices, and what is said of a sample.
    notice_margin: float = 6
    notice_padding: float = 2
    notice_side: float = 10
    notice_border: float = 3
    # Small text: notices, legend, tools, table, and what stands below.
    small: float = 14
    small_margin: float = 6
    small_width: float = 736
    map_height: float = 512
    swatch: float = 18
    swatch_gap: float = 8
    legend_gap: float = 16
    legend_row_gap: float = 4
    legend_bottom: float = 10
    tool_gap: float = 20
    tool_padding: float = 6
    table_height: float = 416
    table_width: float = 384
    caption_padding: float = 8
    cell_padding: float = 5

    @property
    def text_line(self) -> float:
        """The height of a line of text."""
        return TEXT_SIZE * self.line

    @property
    def small_line(self) -> float:
        """The height of a line of small text."""
        return self.small * self.line


SIZES = EmbedSizes()


def format_rem(pixels: float) -> str:
    """A size as CSS writes it in rem: ".75rem"."""
    return f"{pixels / TEXT_SIZE:g}rem".removeprefix("0")


def render_stylesheet(template: str) -> str:
    """A style sheet with the sizes in their places: `{{ side|rem }}`."""
    environment = Environment(undefined=StrictUndefined, autoescape=False)  # CSS
    environment.filters["rem"] = format_rem
    return environment.from_string(template).render(asdict(SIZES))
