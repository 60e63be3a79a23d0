"""The alphabet of the drawings: SVG elements as text, escaped, numbers with at most one decimal."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from dashboard.charts.placed_words import PlacedWords
from dashboard.charts.scales import measure_text, wrap_text
from dashboard.charts.theme import TEXT_SIZE, get_color_variable, get_drawing_style
from dashboard.i18n.translate import translate

LINE_HEIGHT = 17
SVG_NAMESPACE = "http://www.w3.org/2000/svg"
SymbolShape = tuple[str, float, float]


@dataclass(frozen=True)
class Canvas:
    """How large a drawing is in its own units, and the prefix that keeps its ids apart from others'
    on the page.

    `marked` drawings have their marks' texts beside them (`mark_texts`): marks name their place in
    that list, and have no title of their own.
    """

    width: float = 640
    height: float = 320
    prefix: str = "pv"
    marked: bool = False


class Drawing(str):
    """The SVG text of a drawing, with its size in its own units and the shapes inside it; "" is no
    drawing.
    """

    width: float
    height: float
    body: str

    def __new__(
        cls, text: str = "", width: float = 0, height: float = 0, body: str = ""
    ) -> Drawing:
        drawing = super().__new__(cls, text)
        drawing.width, drawing.height, drawing.body = width, height, body
        return drawing

    def __html__(self) -> str:
        """The same, for templates: every text in it is escaped already."""
        return str(self)

    def write_nested(self, x: float, y: float) -> str:
        """The drawing as a part of another, which names and describes it: its top left corner is at
        (x, y).
        """
        return write_element(
            "svg",
            self.body,
            xmlns=SVG_NAMESPACE,
            viewBox=_write_view_box(self),
            **_write_text_attributes(),
            x=num(x),
            y=num(y),
            width=num(self.width),
            height=num(self.height),
        )


def num(value: float) -> str:
    """A coordinate with at most one decimal."""
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text


def write_element(name: str, body: str = "", **attributes: object) -> str:
    """One element. Attributes lose a trailing underscore and turn others to hyphens; None leaves
    one out.
    """
    markup = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_format_attribute(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{markup}>{body}</{name}>" if body else f"<{name}{markup}/>"


def _format_attribute(value: object) -> str:
    return num(value) if isinstance(value, float) else escape(str(value))


def draw_text(x: float, y: float, words: str, **attributes: object) -> str:
    """One line of text, escaped."""
    return write_element("text", escape(words), x=num(x), y=num(y), **attributes)


def draw_words(words: PlacedWords, **attributes: object) -> str:
    """Lines of words of a layout."""
    anchor = {"text_anchor": "end"} if words.ends else {}
    return "".join(
        draw_text(words.x, words.foot + i * words.leading, line, **anchor, **attributes)
        for i, line in enumerate(words.lines)
    )


def draw_sample_mark(x: float, y: float, **attributes: object) -> str:
    """The words that every drawing of sample data bears, from `x` on."""
    style = {**attributes, "font_weight": 600, "fill": get_color_variable("soft")}
    return draw_text(x, y, translate("sample"), **style)


def write_tooltip(words: str) -> str:
    """What a mark says, as the tooltip and for assistive technology."""
    return write_element("title", escape(words, quote=False))


def draw_mark(canvas: Canvas, place: int, words: str, body: str) -> str:
    """A mark made of several shapes: `place` in the list of the marks' texts, or with its words as
    a title.
    """
    if canvas.marked:
        return write_element("g", body, data_i=place)
    return write_element("g", write_tooltip(words) + body)


def wrap_drawing(
    canvas: Canvas, name: str, description: str, body: str, kind: str = "trend"
) -> Drawing:
    """The whole: a responsive SVG, an image with a name and a description. A standalone one has a
    fixed size, and the paper behind it.
    """
    standalone = get_drawing_style().standalone
    width, height = num(canvas.width), num(canvas.height)
    paper = write_element("rect", width=width, height=height, fill=get_color_variable("paper"))
    ids = f"{canvas.prefix}-title", f"{canvas.prefix}-desc"
    labels = write_element("title", escape(name), id=ids[0]) + write_element(
        "desc", escape(description), id=ids[1]
    )
    text = write_element(
        "svg",
        (paper if standalone else "") + labels + body,
        xmlns=SVG_NAMESPACE,
        class_=f"pv-chart pv-{kind}",
        role="img",
        aria_labelledby=" ".join(ids),
        viewBox=_write_view_box(canvas),
        width=width if standalone else "100%",
        height=height if standalone else None,
        **_write_text_attributes(),
    )
    return Drawing(text, round(canvas.width, 1), round(canvas.height, 1), body)


def _write_view_box(area: Canvas | Drawing) -> str:
    return f"0 0 {num(area.width)} {num(area.height)}"


def _write_text_attributes() -> dict[str, object]:
    """How the letters of a drawing look; on a page its style sheet names the font."""
    return {
        "font_family": get_drawing_style().font or None,
        "font_size": TEXT_SIZE,
        "fill": get_color_variable("ink"),
    }


def define_hatch(
    canvas: Canvas, name: str = "hatch", role: str = "hatch", ground: str = "blank"
) -> str:
    """The pattern of what names no category or is not complete; `get_hatch_fill` refers to it."""
    lines = write_element(
        "rect", width=6, height=6, fill=get_color_variable(ground)
    ) + write_element("path", d="M0 0V6", stroke=get_color_variable(role), stroke_width=3)
    return write_element(
        "pattern",
        lines,
        id=f"{canvas.prefix}-{name}",
        width=6,
        height=6,
        patternUnits="userSpaceOnUse",
        patternTransform="rotate(45)",
    )


# Each reason for a blank has a pattern of its own, which also reads in print and in grey.
BLANK_PATTERNS = {
    "not_recorded": ("M0 0V6", 3),
    "too_few": ("M2 3h2", 2),
    "not_reported": ("M0 0V6", 1),
    "not_read": ("M3 1V5M1 3H5", 1),
    "no_data": ("M1 1l4 4M5 1l-4 4", 1),
    "withheld": ("M0 2H6M0 5H6", 1),
}


def define_blank_pattern(canvas: Canvas, status: str) -> str:
    """The pattern of a reason for which there is no value; `get_blank_fill` refers to it."""
    path, thick = BLANK_PATTERNS[status]
    body = write_element(
        "rect", width=6, height=6, fill=get_color_variable("blank")
    ) + write_element("path", d=path, stroke=get_color_variable("hatch"), stroke_width=thick)
    turned = (
        {"patternTransform": "rotate(45)"} if status in ("not_recorded", "not_reported") else {}
    )
    return write_element(
        "pattern",
        body,
        id=f"{canvas.prefix}-{status}",
        width=6,
        height=6,
        patternUnits="userSpaceOnUse",
        **turned,
    )


def get_blank_fill(canvas: Canvas, status: str) -> str:
    """The fill that refers to the drawing's own pattern of a reason."""
    return f"url(#{canvas.prefix}-{status})"


def get_hatch_fill(canvas: Canvas, name: str = "hatch") -> str:
    """The fill that refers to the drawing's own hatch."""
    return f"url(#{canvas.prefix}-{name})"


def write_path(places: list[tuple[float, float]]) -> str:
    """Path data through places."""
    return "M" + " ".join(f"{num(x)} {num(y)}" for x, y in places)


def draw_symbol(shape: str, x: float, y: float, size: float = 4, **attributes: object) -> str:
    """A marker: circle, square, diamond, triangle-up or cross. `body` among the attributes goes
    inside.
    """
    body = str(attributes.pop("body", ""))
    if shape == "circle":
        return write_element("circle", body, cx=num(x), cy=num(y), r=num(size), **attributes)
    corners = {
        "square": ((-1, -1), (1, -1), (1, 1), (-1, 1)),
        "diamond": ((0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)),
        "triangle-up": ((0, -1.2), (1.2, 1), (-1.2, 1)),
        "cross": (
            (-0.4, -1.2),
            (0.4, -1.2),
            (0.4, -0.4),
            (1.2, -0.4),
            (1.2, 0.4),
            (0.4, 0.4),
            (0.4, 1.2),
            (-0.4, 1.2),
            (-0.4, 0.4),
            (-1.2, 0.4),
            (-1.2, -0.4),
            (-0.4, -0.4),
        ),
    }[shape]
    return write_element(
        "path",
        body,
        d=write_path([(x + dx * size * 0.9, y + dy * size * 0.9) for dx, dy in corners]) + "Z",
        **attributes,
    )


@dataclass(frozen=True)
class PlacedNote:
    """A sentence of small print in lines, `indent` from the edge behind its sign; `foot` is that of
    the first.
    """

    sign: str
    lines: tuple[str, ...]
    indent: int
    foot: float


def place_notes(items: list[tuple[str, str]], y: float, width: float) -> tuple[PlacedNote, ...]:
    """Sentences with their signs ("" for none) in lines of a width, the first with its foot at
    `y`.
    """
    placed = []
    for sign, words in items:
        indent = 24 if sign else 0
        # A reader's own font may be wider than the one that widths are reckoned by.
        lines = wrap_text(words, 0.92 * (width - indent), TEXT_SIZE)
        placed.append(PlacedNote(sign, tuple(lines), indent, y))
        y += len(lines) * LINE_HEIGHT
    return tuple(placed)


def draw_notes(items: list[tuple[str, str]], x: float, y: float, width: float) -> tuple[str, float]:
    """Lines of small print under a drawing, each with a sign before it ("" for none); and the
    height they take.

    A sign is SVG drawn around the origin within 20 units, or a short text such as a number.
    """
    drawn = []
    placed = place_notes(items, y, width)
    for note in placed:
        if note.sign.startswith("<"):
            place = f"translate({num(x + 8)} {num(note.foot - 4)})"
            drawn.append(write_element("g", note.sign, transform=place))
        elif note.sign:
            drawn.append(draw_text(x, note.foot, note.sign, font_weight=600))
        drawn += [
            draw_text(x + note.indent, note.foot + i * LINE_HEIGHT, part)
            for i, part in enumerate(note.lines)
        ]
    whole = write_element("g", "".join(drawn), fill=get_color_variable("soft")) if drawn else ""
    return whole, LINE_HEIGHT * sum(len(note.lines) for note in placed)


def fits_width(words: str, width: float, size: float = TEXT_SIZE) -> bool:
    """Whether a line of text fits a width."""
    return measure_text(words, size) <= width
