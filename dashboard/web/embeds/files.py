"""The embeds' own files: their style, the script inside a frame, the one for pages that hold frames, the builder's."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Response, abort

from dashboard.charts.theme import css
from dashboard.web.http.public_reads import FOR_EVER

FOLDER = Path(__file__).parent / "served"
CSS, SCRIPT = "text/css; charset=utf-8", "text/javascript; charset=utf-8"
KINDS = {"embed.css": CSS, "frame.js": SCRIPT, "builder.css": CSS, "builder.js": SCRIPT}
A_DAY = "public, max-age=86400, stale-while-revalidate=604800"


@cache
def content(name: str) -> str:
    """The text of a file; the stylesheet begins with the colours of the drawings."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    return css() + text if name == "embed.css" else text


@cache
def address(name: str) -> str:
    """The address of a file, which names its content and so may be kept for ever."""
    return f"/embed/files/{sha256(content(name).encode()).hexdigest()[:12]}/{name}"


def register(blueprint: Blueprint) -> None:
    """The files' routes. An old address gives the file as it is now: a kept page must not lose its style."""

    @blueprint.get("/embed/files/<digest>/<name>")
    def embed_file(digest: str, name: str) -> Response:
        if name not in KINDS:
            abort(404)
        return _sent(
            content(name),
            KINDS[name],
            FOR_EVER if address(name).split("/")[-2] == digest else A_DAY,
        )

    @blueprint.get("/embed.js")
    def host_script() -> Response:
        return _sent(content("host.js"), SCRIPT, A_DAY)


def _sent(text: str, kind: str, lasting: str) -> Response:
    # Frames may be sandboxed: their origin is then nobody's, and what they load comes from elsewhere.
    return Response(
        text,
        content_type=kind,
        headers={
            "Cache-Control": lasting,
            "Access-Control-Allow-Origin": "*",
            "Cross-Origin-Resource-Policy": "cross-origin",
        },
    )
