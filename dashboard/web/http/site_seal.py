"""The city's seal at an address that names its content; static_files says how long it lasts."""

from __future__ import annotations

from flask import Flask, Response

from dashboard.branding.face import SiteFace


def register_seal(server: Flask, face: SiteFace) -> None:
    """Serve the seal of a face; no route where there is none."""
    image = face.seal
    if image is None:
        return

    @server.get(face.seal_address.partition("?")[0])
    def seal() -> Response:
        return Response(image.content, mimetype=image.media_type)
