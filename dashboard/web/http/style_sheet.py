"""The site's one style sheet: the colours of the drawings and every file of assets/, in the order of their names.

It is put together when the server starts, so that nobody has to build it. Its address names its content.
"""

from __future__ import annotations

import re
from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Flask, Response

from dashboard.charts.theme import build_stylesheet

ASSETS_FOLDER = Path(__file__).parents[3] / "assets"
ADDRESS = "/assets/site.css"
COMMENT_PATTERN = re.compile(r"/\*.*?\*/", re.DOTALL)
BLANKS_PATTERN = re.compile(r"\s+")
# A space before a colon or a bracket, and around a plus or a minus, may be part of a selector or of a sum.
LOOSE_SPACE_PATTERN = re.compile(r" ?([{};,>]) ?|(?<=:) ")


@cache
def read_style_sheet() -> str:
    """The text of all sheets, without comments and without spaces that say nothing."""
    sheets = [path.read_text(encoding="utf-8") for path in sorted(ASSETS_FOLDER.glob("*.css"))]
    return minify(COMMENT_PATTERN.sub("", "\n".join([build_stylesheet(), *sheets]))) + "\n"


def minify(text: str) -> str:
    """Rules without comments, in their shortest spelling that a browser reads as the same ones."""
    closed = LOOSE_SPACE_PATTERN.sub(r"\1", BLANKS_PATTERN.sub(" ", text))
    return closed.replace(";}", "}").strip()


@cache
def build_style_sheet_url() -> str:
    """The address of the sheet as it is now, which may be kept for ever."""
    return f"{ADDRESS}?m={sha256(read_style_sheet().encode()).hexdigest()[:12]}"


def register_style_sheet(server: Flask) -> None:
    """Serve the sheet; static_files compresses it once and says how long it lasts."""

    @server.get(ADDRESS)
    def style_sheet() -> Response:
        return Response(read_style_sheet(), content_type="text/css; charset=utf-8")
