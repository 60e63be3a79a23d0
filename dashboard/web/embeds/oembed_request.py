"""What the oEmbed provider can be asked: which address, in which format, in how much room."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.errors import BadQuery
from dashboard.query import addresses
from data.model.errors import FieldError

OEMBED_PATH = "/oembed"
RESPONSE_FORMATS = {"json": "application/json", "xml": "text/xml"}
PARAMETER_KEYS = ("url", "format", "maxwidth", "maxheight")


@dataclass(frozen=True)
class OembedRequest:
    """One request: the address to embed, and the most width and height it may take in pixels (0:
    any).
    """

    url: str
    width: int
    height: int


def parse_oembed_request(given: dict[str, str]) -> OembedRequest:
    """What a request asks for. Raises BadQuery naming each parameter at fault."""
    errors = (
        []
        if given["url"]
        else [FieldError("url", "missing; expected the address of a chart of this site")]
    )
    errors += [
        FieldError(name, "expected a number of pixels")
        for name in ("maxwidth", "maxheight")
        if given[name] and not (given[name].isascii() and given[name].isdigit())
    ]
    if len(given["url"]) > 2 * addresses.MAX_QUERY_LENGTH:
        errors.append(
            FieldError("url", f"expected at most {2 * addresses.MAX_QUERY_LENGTH:,} characters")
        )
    if errors:
        raise BadQuery.of(*errors)
    width, height = (min(int(given[name][:6] or 0), 10_000) for name in ("maxwidth", "maxheight"))
    return OembedRequest(given["url"], width, height)
