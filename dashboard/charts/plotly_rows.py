"""Figures whose rows lie where the drawing has them: heights in its units, from 0 at the top, and
one axis of values between the words on both sides.
"""

from __future__ import annotations

from dashboard import wording
from dashboard.charts import theme
from dashboard.charts.placed_words import PlacedWords
from dashboard.charts.plotly_annotations import build_words

# Around a figure that stands by itself.
MARGIN = 8


def build_rows_layout(
    height: float,
    value_axis: dict,
    annotations: list[dict],
    left: float = 0,
    right: float = 0,
) -> dict:
    """The layout of a figure of rows: `left` and `right` are the widths of the words beside the
    plot.
    """
    return {
        "template": theme.PLOTLY_TEMPLATE,
        "height": round(height) + 2 * MARGIN,
        "barmode": "overlay",
        "margin": {
            "l": round(left) + MARGIN,
            "r": round(right) + MARGIN,
            "t": MARGIN,
            "b": MARGIN,
        },
        "xaxis": {
            "showgrid": False,
            "showticklabels": False,
            "zeroline": False,
            "automargin": False,
            **value_axis,
        },
        "yaxis": {"range": [round(height), 0], "visible": False, "automargin": False},
        "annotations": annotations,
    }


def build_sample_words(x: float, foot: float, at: float = 0, ends: bool = False) -> dict:
    """The words Sample data where a drawing has its mark."""
    words = PlacedWords((wording.translate("sample"),), x, foot, ends)
    return build_words(words, at, bold=True)
