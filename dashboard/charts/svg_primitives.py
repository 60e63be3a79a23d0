"""The alphabet of the drawings: SVG elements as text, escaped, numbers with at most one decimal."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from dashboard.charts.scales import text_width, wrapped
from dashboard.charts.theme import SANS, TEXT, var

LINE = 17
Symbol = tuple[str, float, float]


@dataclass(frozen=True)
class Canvas:
    """How large a drawing is in its own units, and the prefix that keeps its ids apart from others' on the page.

    `new_window` makes its links open a new window, for a drawing in somebody else's frame.
    """

    width: float = 640
    height: float = 320
    prefix: str = "pv"
    new_window: bool = False


def num(value: float) -> str:
    """A coordinate with at most one decimal."""
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text


def tag(name: str, body: str = "", **attributes: object) -> str:
    """One element. Attributes lose a trailing underscore and turn others to hyphens; None leaves one out."""
    told = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_attribute(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{told}>{body}</{name}>" if body else f"<{name}{told}/>"


def _attribute(value: object) -> str:
    return num(value) if isinstance(value, float) else escape(str(value))


def text(x: float, y: float, words: str, **attributes: object) -> str:
    """One line of text, escaped."""
    return tag("text", escape(words), x=num(x), y=num(y), **attributes)


def title(words: str) -> str:
    """What a mark says, as the tooltip and for assistive technology."""
    return tag("title", escape(words, quote=False))


def draw_link(canvas: Canvas, address: str, words: str, body: str) -> str:
    """A mark that says `words` and, given an address, leads there; by keyboard the table's links lead there as well."""
    inside = title(words) + body
    if not address:
        return tag("g", inside)
    window = {"target": "_blank", "rel": "noopener"} if canvas.new_window else {}
    return tag("a", inside, **window, href=address, tabindex=-1)


def drawing(
    canvas: Canvas, name: str, description: str, body: str, kind: str = "trend", role: str = ""
) -> str:
    """The whole: a responsive SVG with a name and a description. With links inside it is a group, not an image."""
    role = role or ("group" if "<a " in body else "img")
    ids = f"{canvas.prefix}-title", f"{canvas.prefix}-desc"
    inside = (
        tag("title", escape(name), id=ids[0]) + tag("desc", escape(description), id=ids[1]) + body
    )
    return tag(
        "svg",
        inside,
        xmlns="http://www.w3.org/2000/svg",
        class_=f"pv-chart pv-{kind}",
        role=role,
        aria_labelledby=" ".join(ids),
        viewBox=f"0 0 {num(canvas.width)} {num(canvas.height)}",
        width="100%",
        font_family=SANS,
        font_size=TEXT,
        fill=var("ink"),
    )


def hatch(canvas: Canvas, name: str = "hatch", role: str = "hatch", ground: str = "blank") -> str:
    """The pattern of what names no category or is not complete; `fill_hatch` refers to it."""
    lines = tag("rect", width=6, height=6, fill=var(ground)) + tag(
        "path", d="M0 0V6", stroke=var(role), stroke_width=3
    )
    return tag(
        "pattern",
        lines,
        id=f"{canvas.prefix}-{name}",
        width=6,
        height=6,
        patternUnits="userSpaceOnUse",
        patternTransform="rotate(45)",
    )


# Each reason for a blank has a pattern of its own, which also reads in print and in grey.
BLANKS = {
    "not_recorded": ("M0 0V6", 3),
    "too_few": ("M2 3h2", 2),
    "not_reported": ("M0 0V6", 1),
    "not_read": ("M3 1V5M1 3H5", 1),
    "no_data": ("M1 1l4 4M5 1l-4 4", 1),
    "withheld": ("M0 2H6M0 5H6", 1),
}


def blank(canvas: Canvas, status: str) -> str:
    """The pattern of a reason for which there is no value; `fill_blank` refers to it."""
    path, thick = BLANKS[status]
    body = tag("rect", width=6, height=6, fill=var("blank")) + tag(
        "path", d=path, stroke=var("hatch"), stroke_width=thick
    )
    turned = (
        {"patternTransform": "rotate(45)"} if status in ("not_recorded", "not_reported") else {}
    )
    return tag(
        "pattern",
        body,
        id=f"{canvas.prefix}-{status}",
        width=6,
        height=6,
        patternUnits="userSpaceOnUse",
        **turned,
    )


def fill_blank(canvas: Canvas, status: str) -> str:
    """The fill that refers to the drawing's own pattern of a reason."""
    return f"url(#{canvas.prefix}-{status})"


def fill_hatch(canvas: Canvas, name: str = "hatch") -> str:
    """The fill that refers to the drawing's own hatch."""
    return f"url(#{canvas.prefix}-{name})"


def path(places: list[tuple[float, float]]) -> str:
    """Path data through places."""
    return "M" + " ".join(f"{num(x)} {num(y)}" for x, y in places)


def symbol(shape: str, x: float, y: float, size: float = 4, **attributes: object) -> str:
    """A marker: circle, square, diamond, triangle-up or cross. `body` among the attributes goes inside."""
    body = str(attributes.pop("body", ""))
    if shape == "circle":
        return tag("circle", body, cx=num(x), cy=num(y), r=num(size), **attributes)
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
    return tag(
        "path",
        body,
        d=path([(x + dx * size * 0.9, y + dy * size * 0.9) for dx, dy in corners]) + "Z",
        **attributes,
    )


def notes(items: list[tuple[str, str]], x: float, y: float, width: float) -> tuple[str, float]:
    """Lines of small print under a drawing, each with a sign before it ("" for none); and the height they take.

    A sign is SVG drawn around the origin within 20 units, or a short text such as a number.
    """
    drawn, line = [], 0
    for sign, words in items:
        indent = 24 if sign else 0
        # A reader's own font may be wider than the one that widths are reckoned by.
        lines = wrapped(words, 0.92 * (width - indent), TEXT)
        if sign:
            at = (
                tag("g", sign, transform=f"translate({num(x + 8)} {num(y + line * LINE - 4)})")
                if sign.startswith("<")
                else text(x, y + line * LINE, sign, font_weight=600)
            )
            drawn.append(at)
        drawn += [text(x + indent, y + (line + i) * LINE, part) for i, part in enumerate(lines)]
        line += len(lines)
    return tag("g", "".join(drawn), fill=var("soft")) if drawn else "", line * LINE


def fits(words: str, width: float, size: float = TEXT) -> bool:
    """Whether a line of text fits a width."""
    return text_width(words, size) <= width
