"""Headers that tell browsers what a page may load and who may frame it; Flask and Dash send none by
themselves.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask, Response, request

EMBED_PREFIX = "/embed/"
SEAL_PREFIX = "/assets/seal."
# What other sites may load: frames, their files (a sandboxed frame is another origin), pictures and
# data.
SHARED_PREFIXES = (
    EMBED_PREFIX,
    "/embed.js",
    "/charts/",
    "/api/",
    "/geography/",
    "/feeds/",
    "/oembed",
    SEAL_PREFIX,
    "/_dash-component-suites/plotly/",
)
# A year; subdomains are not this site's to decide on.
TRANSPORT_SECURITY = "max-age=31536000"
CONTENT_POLICY = {
    "default-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",  # Dash and plotly.js insert style elements
    "img-src": "'self' data: blob:",  # blob: is how a chart is saved as a picture
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
}
# Style sheets, scripts, icons and grounds of maps are parts of a page, whose policy holds for what
# they load. Opened by themselves they load nothing at all; what only a page obeys is not sent with
# them, for it would be a fifth of a small one.
FILE_PREFIXES = ("/assets/", "/_dash-component-suites/", "/geography/")
FILE_POLICY = {"default-src": "'none'"}
# A seal as SVG may hold a style sheet.
SEAL_POLICY = {**FILE_POLICY, "style-src": "'unsafe-inline'"}
# What a tile style needs besides: its own and its tiles' servers, and the worker that draws them.
TILE_POLICY = {
    "img-src": "'self' data: blob: https:",
    "connect-src": "'self' https:",
    "worker-src": "'self' blob:",
}
PAGE_HEADERS = {
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(self), "
    "microphone=(), payment=(), usb=()",
}


def register_security(
    server: Flask,
    script_hashes: Sequence[str],
    frame_ancestors: str,
    tiles: bool = False,
    https: bool = False,
) -> None:
    """Set the security headers on every response, on files those that files need.

    `script_hashes` are the inline scripts that may run, as Dash's csp_hashes() gives them
    ('sha256-...', quoted); `frame_ancestors` says who may frame the pages under /embed/, all others
    only this site; `tiles` lets maps fetch a tile style and its tiles from elsewhere; `https` says
    that the site's public address is one of https, so that browsers use no other.
    """
    # The site's own builder shows embeds, whatever other sites may.
    framing = frame_ancestors if frame_ancestors in ("*", "'none'") else f"'self' {frame_ancestors}"
    policy = {
        **CONTENT_POLICY,
        **(TILE_POLICY if tiles else {}),
        "script-src": " ".join(["'self'", *script_hashes]),
    }

    @server.after_request
    def secure(response: Response) -> Response:
        embed = request.path.startswith(EMBED_PREFIX)
        is_file = request.path.startswith(FILE_PREFIXES)
        ancestors = framing if embed else "'self'"
        loads = policy
        if request.path.startswith(SEAL_PREFIX):
            loads = SEAL_POLICY
        elif is_file:
            loads = FILE_POLICY
        rules = [
            f"{name} {value}" for name, value in {**loads, "frame-ancestors": ancestors}.items()
        ]
        response.headers["Content-Security-Policy"] = "; ".join(rules)
        response.headers["X-Content-Type-Options"] = "nosniff"
        if not is_file:
            response.headers.update(PAGE_HEADERS)
        shared = request.path.startswith(SHARED_PREFIXES)
        response.headers["Cross-Origin-Resource-Policy"] = (
            "cross-origin" if shared else "same-origin"
        )
        if https:
            response.headers["Strict-Transport-Security"] = TRANSPORT_SECURITY
        if not (embed or is_file):  # browsers that know frame-ancestors ignore this one
            response.headers["X-Frame-Options"] = "SAMEORIGIN"
        return response
