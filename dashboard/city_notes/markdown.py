"""The Markdown of a note as safe HTML, and as plain paragraphs for print.

CommonMark without raw HTML and without pictures. What the parser writes is sanitised once more, so
that neither of the two is trusted alone.
"""

from __future__ import annotations

from functools import cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from dashboard.templates import Markup

ALLOWED_TAGS = {
    *("p", "em", "strong", "a", "ul", "ol", "li", "blockquote", "code", "pre", "br", "hr"),
    *("h4", "h5", "h6"),
}
LINK_SCHEMES = {"https", "http", "mailto"}
# A note stands below a heading of the third level.
HEADING_OFFSET = 3
DEEPEST_HEADING = 6
# What a note must not hold -> what it is called.
REFUSED_TOKENS = {"html_block": "HTML", "html_inline": "HTML", "image": "a picture"}


def render_markdown(text: str, new_window: bool = False) -> Markup:
    """The text as HTML without scripts, styles and pictures; headings stand below those of the
    page.

    `new_window` opens its links in a window of their own, as those of an embed do.
    """
    parser = _make_parser()
    tokens = parser.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            level = min(int(token.tag[1:]) + HEADING_OFFSET, DEEPEST_HEADING)
            token.tag = f"h{level}"
    html = parser.renderer.render(tokens, parser.options, {})
    targets = {"a": {"target": "_blank"}} if new_window else {}
    return Markup(
        nh3.clean(
            html,
            tags=ALLOWED_TAGS,
            attributes={"a": {"href"}},
            url_schemes=LINK_SCHEMES,
            link_rel="noopener",
            set_tag_attribute_values=targets,
        ).strip()
    )


def list_paragraphs(text: str) -> tuple[str, ...]:
    """The text in plain paragraphs: no marks of emphasis, an address after its link, a dash before
    an item.
    """
    paragraphs = []
    depth = 0
    for token in _make_parser().parse(text):
        if token.type == "list_item_open":
            depth += 1
        elif token.type == "list_item_close":
            depth -= 1
        elif token.type == "inline":
            words = _write_plain(token.children or [])
            paragraphs.append(f"\u2013 {words}" if depth else words)
        elif token.type in ("fence", "code_block"):
            paragraphs.append(token.content.strip())
    return tuple(paragraph for paragraph in paragraphs if paragraph)


def find_refused_content(text: str) -> tuple[str, ...]:
    """What a note holds that is not shown: HTML, pictures."""
    found = []
    for token in MarkdownIt("commonmark", {"html": True}).parse(text):
        for inner in (token, *(token.children or ())):
            if inner.type in REFUSED_TOKENS:
                found.append(REFUSED_TOKENS[inner.type])
    return tuple(dict.fromkeys(found))


@cache
def _make_parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).disable("image")


def _write_plain(tokens: list[Token]) -> str:
    parts = []
    links: list[str] = []
    for token in tokens:
        if token.type in ("text", "code_inline"):
            parts.append(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif token.type == "link_open":
            links.append(str(token.attrGet("href") or ""))
        elif token.type == "link_close":
            address = links.pop()
            if address and address != "".join(parts)[-len(address) :]:
                parts.append(f" ({address})")
    return "".join(parts).strip()
