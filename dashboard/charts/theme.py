"""Colours by the part they play, in a light and a dark scheme; fonts, the plotly template, and the
CSS of the drawings.

Figures are built in the light scheme: `recolor_figure` turns one dark, and drawings name each
colour as a CSS custom property, so that a page (or a reader's forced colours) decides. The map's
five classes are one hue of monotone lightness, so they also read in greyscale. The nine colours of
categories follow Okabe and Ito, "Color Universal Design" (2008), darkened or lightened to 3:1
against the page; dashes and symbols tell lines apart as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from dashboard.palette.schemes import (
    CHANGE_ROLES,
    LIGHT_COLORS,
    MAX_CLASSES,
    SCHEMES,
    list_class_colors,
)
from dashboard.query.answer import Answer
from data.model.vocabulary import CATEGORIES, UNNAMED_CATEGORIES

SANS_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
TEXT_SIZE = 13

# Nine colours, five symbols, four dashes: no two of the first twenty categories share all three.
CATEGORY_COLOR_COUNT = 9
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross")
DASHES = ("", "9 3", "9 3 2 3", "4 2")

PLOTLY_CONFIG = {
    "displaylogo": False,
    "showSendToCloud": False,
    "displayModeBar": False,
    "responsive": True,
    "scrollZoom": False,
}

_AXIS = {
    "gridcolor": LIGHT_COLORS["rule"],
    "linecolor": LIGHT_COLORS["hatch"],
    "tickcolor": LIGHT_COLORS["hatch"],
    "zeroline": False,
    "automargin": True,
    "fixedrange": True,
    "tickfont": {"size": TEXT_SIZE, "color": LIGHT_COLORS["soft"]},
    "title": {"font": {"size": TEXT_SIZE, "color": LIGHT_COLORS["soft"]}},
}
PLOTLY_TEMPLATE = {
    "layout": {
        "font": {"family": SANS_FONT, "size": TEXT_SIZE, "color": LIGHT_COLORS["ink"]},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": False,
        "hovermode": "closest",
        "hoverlabel": {
            "bgcolor": LIGHT_COLORS["paper"],
            "bordercolor": LIGHT_COLORS["hatch"],
            "font": {"family": SANS_FONT, "size": TEXT_SIZE, "color": LIGHT_COLORS["ink"]},
        },
        "xaxis": _AXIS,
        "yaxis": _AXIS,
        "dragmode": False,
        "separators": ".,",
    }
}


@dataclass(frozen=True)
class DrawingStyle:
    """What a drawing is written for.

    Without `colors` it names the custom properties of a page's style sheet; with them (role ->
    colour) it needs none. `font` is "" where the style sheet names it. A `standalone` drawing is a
    file of its own: of a fixed size, with the paper behind it.
    """

    colors: Mapping[str, str] | None = None
    font: str = SANS_FONT
    standalone: bool = False


PAGE_STYLE = DrawingStyle(font="")
_drawing_style: ContextVar[DrawingStyle] = ContextVar("drawing_style", default=PAGE_STYLE)


@contextmanager
def use_drawing_style(style: DrawingStyle) -> Iterator[None]:
    """Everything drawn in this block is written in a style; outside any block, for pages."""
    token = _drawing_style.set(style)
    try:
        yield
    finally:
        _drawing_style.reset(token)


def get_drawing_style() -> DrawingStyle:
    """The style that drawings are written in now."""
    return _drawing_style.get()


def get_color_variable(role: str) -> str:
    """A colour for a drawing, as its style has it: by default the page's custom property, or the
    light scheme's colour where the page has none.
    """
    colors = get_drawing_style().colors
    return f"var(--{role},{LIGHT_COLORS[role]})" if colors is None else colors[role]


def tint_color(colour: str, share: float = 0.16) -> str:
    """A colour mostly see-through, for bands."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{share:g})"


def category_color(answer: Answer, dimension: str, category: str) -> str:
    """The colour role of a category, the same wherever it is drawn: by its place in the dimension's
    own list.
    """
    if category in UNNAMED_CATEGORIES:
        return "soft"
    return f"cat-{find_category_index(answer, dimension, category) % CATEGORY_COLOR_COUNT + 1}"


def find_category_index(answer: Answer, dimension: str, category: str) -> int:
    """A category's place in the shared vocabulary, or else in the titles of its city; 0 where it is
    in neither.
    """
    known = list(CATEGORIES.get(dimension, ())) or list(answer.titles.get(dimension, ()))
    return known.index(category) if category in known else 0


def text_color_on(role: str) -> str:
    """The role to write in on a class of a map, at least 4.5:1 in both schemes."""
    return "paper" if role in ("map-4", "map-5", "fell-2", "rose-2") else "ink"


def recolor_figure(figure: dict, colours: Mapping[str, str]) -> dict:
    """A copy of a plotly figure in other colours by role: each exchanged for the one that plays its
    part there.
    """
    exchange = {LIGHT_COLORS[role]: colours[role] for role in LIGHT_COLORS}
    exchange |= {tint_color(light): tint_color(other) for light, other in exchange.items()}
    return _replace_colors(figure, exchange)


def _replace_colors(value, exchange: dict[str, str]):
    if isinstance(value, dict):
        return {k: _replace_colors(v, exchange) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_replace_colors(v, exchange) for v in value]
    return exchange.get(value, value) if isinstance(value, str) else value


def build_stylesheet(schemes: Mapping[str, Mapping[str, str]] = SCHEMES) -> str:
    """The style sheet of the drawings: colours of both schemes, forced colours, focus, and the
    legend's swatches.
    """
    light, dark = (
        ";".join(f"--{role}:{colour}" for role, colour in schemes[scheme].items())
        for scheme in ("light", "dark")
    )
    forced = (
        "--paper:Canvas;--ink:CanvasText;--soft:CanvasText;--rule:GrayText;--accent:LinkText;--blank:Canvas;"
        "--hatch:GrayText;--land:Canvas;--water:Canvas;--park:Canvas;"
        + ";".join(f"--cat-{i}:CanvasText" for i in range(1, CATEGORY_COLOR_COUNT + 1))
    )
    swatches = "".join(
        f".pv-{role}{{background:var(--{role})}}"
        for role in (*list_class_colors(MAX_CLASSES), *CHANGE_ROLES)
    )
    return (
        "\n".join(
            (
                f":root{{color-scheme:light;{light}}}",
                "@media "
                f"(prefers-color-scheme:dark){{:root:not([data-theme=light]){{color-scheme:dark;{dark}}}}}",
                f":root[data-theme=dark]{{color-scheme:dark;{dark}}}",
                f"@media (forced-colors:active){{:root,:root[data-theme]{{{forced}}}"
                ".pv-chart{forced-color-adjust:none}}",
                f".pv-chart{{display:block;height:auto;max-width:100%;font-family:{SANS_FONT}}}",
                _build_map_label_rules(),
                swatches + _build_blank_swatches(),
            )
        )
        + "\n"
    )


def _build_map_label_rules() -> str:
    """Labels of maps: those for the room that the map has (`map_labels.choose_layers`), as large
    when it is enlarged.

    `--zoom` is the enlargement that a script sets, and `data-zoom` its steps of 2 and 4.
    """
    return (
        ".pv-map .pv-label{font-size:calc(1em/var(--zoom,1));"
        "stroke-width:calc(3px/var(--zoom,1))}"
        ".pv-map:not([data-zoom]) .pv-z2,.pv-map:not([data-zoom~=z4]) .pv-z4,"
        ".pv-labels:is(.pv-middle,.pv-phone,.pv-narrow){display:none}"
        ".map .picture{container:picture/inline-size}"
        "@container picture (max-width:34.99rem){"
        ".pv-labels.pv-wide{display:none}.pv-labels.pv-middle{display:inline}}"
        "@container picture (max-width:23.99rem){"
        ".pv-labels.pv-middle{display:none}.pv-labels.pv-phone{display:inline}}"
        "@container picture (max-width:20.99rem){"
        ".pv-labels.pv-phone{display:none}.pv-labels.pv-narrow{display:inline}}"
    )


def _build_blank_swatches() -> str:
    """The legend's swatches of what has no value, in the patterns of the drawings."""
    ground, mark = "var(--blank)", "var(--hatch)"
    looks = {
        "not_recorded": f"repeating-linear-gradient(45deg,{ground} 0 3px,{mark} 3px 5px)",
        "not_reported": f"repeating-linear-gradient(45deg,{ground} 0 4px,{mark} 4px 5px)",
        "not_read": f"repeating-linear-gradient(0deg,{mark} 0 1px,transparent 1px 6px),"
        f"repeating-linear-gradient(90deg,{mark} 0 1px,{ground} 1px 6px)",
        "too_few": f"radial-gradient({mark} 1.3px,transparent 1.4px) 0 0/6px 6px {ground}",
        "no_data": f"repeating-linear-gradient(45deg,{mark} 0 1px,transparent 1px 6px),"
        f"repeating-linear-gradient(-45deg,{mark} 0 1px,{ground} 1px 6px)",
    }
    looks["withheld"] = f"repeating-linear-gradient(0deg,{mark} 0 1px,{ground} 1px 3px)"
    return "".join(f".pv-blank-{status}{{background:{look}}}" for status, look in looks.items())
