"""Long lists of the API in parts: `limit` and `offset`, how many there are in all, and where the
next part is.
"""

from __future__ import annotations

from urllib.parse import parse_qsl

from flask import request

from dashboard.errors import BadQuery
from data.model.errors import FieldError

PAGING_KEYS = ("limit", "offset")
MAX_LIMIT = 20_000


def parse_keys(allowed: tuple[str, ...]) -> dict[str, str]:
    """The keys of an address that is no question. Raises BadQuery for one that is unknown or given
    twice.
    """
    found: dict[str, str] = {}
    for key, value in parse_qsl(
        request.query_string.decode("utf-8", "replace"), keep_blank_values=True
    ):
        if key not in allowed:
            raise BadQuery.of(
                FieldError(key[:40] or "query", f"expected some of {', '.join(allowed)}")
            )
        if key in found:
            raise BadQuery.of(FieldError(key, "given twice; expected once"))
        found[key] = value.strip()
    return found


def paginate(content: dict, name: str, given: dict[str, str], address: str, question: str) -> dict:
    """The content with a part of its list `name`, and a `page` that tells total, limit, offset and
    the next address.

    Without limit and offset the list is whole. Raises BadQuery for a limit or offset that is no
    whole number.
    """
    if not any(given.get(key) for key in PAGING_KEYS):
        return content
    limit, offset = (
        _parse_integer("limit", given, 1, MAX_LIMIT),
        _parse_integer("offset", given, 0, 10**9),
    )
    rows = content[name]
    end = offset + limit
    following = f"{address}?{question}&limit={limit}&offset={end}" if end < len(rows) else None
    page = {"total": len(rows), "limit": limit, "offset": offset, "next": following}
    return {**content, name: rows[offset:end], "page": page}


def _parse_integer(key: str, given: dict[str, str], least: int, most: int) -> int:
    text = given.get(key) or str(most if key == "limit" else 0)
    if not (text.isascii() and text.isdigit()) or not least <= int(text[:12]) <= most:
        raise BadQuery.of(FieldError(key, f"expected a whole number from {least:,} to {most:,}"))
    return int(text)
