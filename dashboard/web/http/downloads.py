"""Responses that a browser saves as a file."""

from __future__ import annotations

from flask import Response

CSV_TYPE = "text/csv"


def make_download(content: str | bytes, media_type: str, file_name: str) -> Response:
    """A response with the name under which it is saved, its ending included."""
    headers = {"Content-Disposition": f'attachment; filename="{file_name}"'}
    return Response(content, mimetype=media_type, headers=headers)
