"""The embeds' own files: their style, the script inside a frame, the one for pages that hold
frames, the builder's.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Response, abort

from dashboard.branding.face import DEFAULT_FACE, SiteFace
from dashboard.branding.face_style import build_embed_face_style
from dashboard.charts.theme import build_stylesheet
from dashboard.web.embeds.sizes import render_stylesheet
from dashboard.web.http.public_reads import CACHE_FOREVER
from dashboard.web.http.style_sheet import ASSETS_FOLDER

SERVED_FOLDER = Path(__file__).parent / "served"
BUBBLE_STYLE = ASSETS_FOLDER / "bubble.css"
CSS, SCRIPT = "text/css; charset=utf-8", "text/javascript; charset=utf-8"
FILE_TYPES = {"embed.css": CSS, "frame.js": SCRIPT, "builder.css": CSS, "builder.js": SCRIPT}
CACHE_FOR_A_DAY = "public, max-age=86400, stale-while-revalidate=604800"


@lru_cache(maxsize=16)
def read_content(name: str, face: SiteFace = DEFAULT_FACE) -> str:
    """The text of a file; the stylesheet has the colours of the drawings, the sizes of frames and
    the pages' bubble, and the looks of the site's own face.
    """
    text = (SERVED_FOLDER / name).read_text(encoding="utf-8")
    if name != "embed.css":
        return text
    parts = (
        build_stylesheet(face.schemes),
        render_stylesheet(text),
        BUBBLE_STYLE.read_text(encoding="utf-8"),
        build_embed_face_style(face),
    )
    return "".join(parts)


@lru_cache(maxsize=16)
def build_file_url(name: str, face: SiteFace = DEFAULT_FACE) -> str:
    """The address of a file, which names its content and so may be kept for ever."""
    return f"/embed/files/{sha256(read_content(name, face).encode()).hexdigest()[:12]}/{name}"


def register_files(blueprint: Blueprint, face: SiteFace) -> None:
    """The files' routes. An old address gives the file as it is now: a kept page must not lose its
    style.
    """

    @blueprint.get("/embed/files/<digest>/<name>")
    def embed_file(digest: str, name: str) -> Response:
        if name not in FILE_TYPES:
            abort(404)
        return _make_file_response(
            read_content(name, face),
            FILE_TYPES[name],
            CACHE_FOREVER
            if build_file_url(name, face).split("/")[-2] == digest
            else CACHE_FOR_A_DAY,
        )

    @blueprint.get("/embed.js")
    def host_script() -> Response:
        return _make_file_response(read_content("host.js"), SCRIPT, CACHE_FOR_A_DAY)


def _make_file_response(text: str, kind: str, lasting: str) -> Response:
    # Frames may be sandboxed: their origin is then nobody's, and what they load comes from
    # elsewhere.
    return Response(
        text,
        content_type=kind,
        headers={
            "Cache-Control": lasting,
            "Access-Control-Allow-Origin": "*",
        },
    )
