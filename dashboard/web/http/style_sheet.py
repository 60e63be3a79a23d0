"""The site's one style sheet: the colours of the drawings and the files of assets/, in the order of
their names, but for that of briefings, which link to their sheets one by one, and that of exported
sites.

It is put together when the server starts, so that nobody has to build it. Its address names its
content.
"""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from flask import Flask, Response

from dashboard.branding.face import DEFAULT_FACE, SiteFace
from dashboard.branding.face_style import build_face_style
from dashboard.charts.theme import build_stylesheet

ASSETS_FOLDER = Path(__file__).parents[3] / "assets"
BRIEFING_SHEET = "briefing.css"
EXPORT_SHEET = "static_site.css"
ADDRESS = "/assets/site.css"
COMMENT_PATTERN = re.compile(r"/\*.*?\*/", re.DOTALL)
BLANKS_PATTERN = re.compile(r"\s+")
# A space before a colon or a bracket, and around a plus or a minus, may be part of a selector or of
# a sum.
LOOSE_SPACE_PATTERN = re.compile(r" ?([{};,>]) ?|(?<=:) ")


@lru_cache(maxsize=4)
def read_style_sheet(face: SiteFace = DEFAULT_FACE) -> str:
    """The text of the sheets, without comments and without spaces that say nothing; the rules of a
    face of the site's own stand last.
    """
    others = (BRIEFING_SHEET, EXPORT_SHEET)
    paths = [p for p in sorted(ASSETS_FOLDER.glob("*.css")) if p.name not in others]
    sheets = [path.read_text(encoding="utf-8") for path in paths]
    parts = [build_stylesheet(face.schemes), *sheets, build_face_style(face)]
    return minify(COMMENT_PATTERN.sub("", "\n".join(parts))) + "\n"


def read_export_rules() -> str:
    """The rules of what only the pages of an exported site have."""
    text = (ASSETS_FOLDER / EXPORT_SHEET).read_text(encoding="utf-8")
    return minify(COMMENT_PATTERN.sub("", text)) + "\n"


def minify(text: str) -> str:
    """Rules without comments, in their shortest spelling that a browser reads as the same ones."""
    closed = LOOSE_SPACE_PATTERN.sub(r"\1", BLANKS_PATTERN.sub(" ", text))
    return closed.replace(";}", "}").strip()


@lru_cache(maxsize=4)
def build_style_sheet_url(face: SiteFace = DEFAULT_FACE) -> str:
    """The address of the sheet as it is now, which may be cached without end."""
    return f"{ADDRESS}?m={sha256(read_style_sheet(face).encode()).hexdigest()[:12]}"


def register_style_sheet(server: Flask, face: SiteFace) -> None:
    """Serve the sheet; static_files compresses it once and says how long it lasts."""

    @server.get(ADDRESS)
    def style_sheet() -> Response:
        return Response(read_style_sheet(face), content_type="text/css; charset=utf-8")
