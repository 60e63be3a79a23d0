"""Words inside a plotly figure: annotations, break labels, and the words Sample data."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from html import escape

from dashboard import wording
from dashboard.charts import trend_model
from dashboard.charts.placed_words import PlacedWords
from dashboard.charts.plotly_traces import round_value
from dashboard.charts.theme import LIGHT_COLORS, TEXT_SIZE
from dashboard.charts.trend_model import TrendChart
from dashboard.query.answer import Answer
from dashboard.query.answer_parts import CityEvent

LINE_HEIGHT = 17
# How far the middle of a line of text is above its foot.
HALF_LETTER = 4.5


def build_annotation(text: str, at: tuple, colour: str = "soft", **changed: object) -> dict:
    """Words at a place: shares of the plot unless `xref` or `yref` says otherwise. `text` is
    already escaped.
    """
    x, y = at
    middle = changed.get("yref", "paper") != "paper" or y == 0.5
    return {
        "text": text,
        "x": x,
        "y": y,
        "xref": "paper",
        "yref": "paper",
        "showarrow": False,
        "xanchor": "left",
        "yanchor": "middle" if middle else "bottom",
        "align": "left",
        "font": {"size": TEXT_SIZE, "color": LIGHT_COLORS[colour]},
        **changed,
    }


def write_lines(lines: Iterable[str]) -> str:
    """Lines of words as the text of a figure."""
    return "<br>".join(escape(line, quote=False) for line in lines)


def build_words(
    words: PlacedWords,
    at: float = 0,
    origin: float = 0,
    bold: bool = False,
    **changed: object,
) -> dict:
    """Words of a layout in a figure whose heights are those of the layout, from 0 at its top.

    `at` is a share of the plot's width, which lies at the layout's `origin`.
    """
    middle = (words.foot + words.last_foot) / 2 - HALF_LETTER
    text = write_lines(words.lines)
    shift = round_value(words.x - origin)
    return {
        **build_annotation(f"<b>{text}</b>" if bold else text, (at, round_value(middle))),
        "yref": "y",
        "xanchor": "right" if words.ends else "left",
        "yanchor": "middle",
        "borderpad": 0,
        "borderwidth": 0,
        **({"xshift": shift} if shift else {}),
        **changed,
    }


def build_event_mark(letter: str, event: CityEvent) -> dict:
    """An event's letter at the foot of its rule; its title stands under the chart, and on hover."""
    return build_annotation(
        f"<b>{letter}</b>",
        (f"{event.month}-15", 0),
        xref="x",
        xshift=3,
        hovertext=escape(trend_model.describe_event(event), quote=False),
    )


def build_break_mark(read: TrendChart, month: str, numbers: str) -> dict:
    """The number over a break's rule; its reason stands under the chart, and on hover."""
    description = " ".join(trend_model.describe_break(b) for b in read.breaks if b.month == month)
    return build_annotation(
        f"<b>{numbers}</b>",
        (f"{month}-01", 1),
        colour="ink",
        xref="x",
        xanchor="center",
        hovertext=escape(description, quote=False),
    )


def add_footnotes(figure: dict, items: list[str], characters: int) -> dict:
    """The figure with small print under its plot, in lines of so many characters; it grows by their
    height.

    `items` are escaped, and may begin with a sign.
    """
    lines = [
        line
        for item in items
        for line in textwrap.wrap(item, characters, subsequent_indent="\u2002\u2002")
    ]
    if not lines:
        return figure
    layout = figure["layout"]
    below, more = layout["margin"]["b"], LINE_HEIGHT * len(lines) + 12
    layout["margin"] = layout["margin"] | {"b": below + more}
    layout["height"] += more
    layout["annotations"].append(
        build_annotation(
            "<br>".join(lines),
            (0, 0),
            yanchor="top",
            yshift=-below,
            xshift=-layout["margin"]["l"] + 4,
        )
    )
    return figure


def write_overlap_notes(answer: Answer) -> list[str]:
    """What is said of categories that overlap, escaped for `add_footnotes`."""
    notes = wording.write_overlap_notes(answer.each, answer.measure)
    return [escape(note, quote=False) for note in notes]


def build_sample_label(is_sample: bool, y: float = 1) -> list[dict]:
    """The words Sample data above the plot (or at another height), where the numbers are
    made up.
    """
    if not is_sample:
        return []
    return [
        build_annotation(
            f"<b>{escape(wording.translate('sample'))}</b>",
            (1, y),
            yshift=20 if y == 1 else 0,
            xanchor="right",
        )
    ]
