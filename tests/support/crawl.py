"""A walk through a site by its own links, one page of each kind, in English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

LINK_PATTERN = re.compile(r'\s(?:href|src|action|data-copies)="([^"]*)"|<loc>([^<]*)</loc>')
# Quoted in HTML, JSON or a script, and within an attribute.
QUOTED_PATTERN = re.compile(r'(?:"|&#34;|&quot;)(/(?!/)\w[^"&\s<>]*)')
TEXT_TYPES = ("text/html", "application/xml", "application/atom+xml", "application/json")


@dataclass
class Crawl:
    """The walk: `origin` is how the site names itself, its path included; `path` is that path."""

    client: FlaskClient
    origin: str
    path: str
    seen: dict[str, TestResponse] = field(default_factory=dict)

    def visit(self, *starts: str) -> dict[str, TestResponse]:
        """All addresses reached from those given, with their responses."""
        waiting, kinds = list(starts), set()
        while waiting:
            address = waiting.pop(0).partition("#")[0]
            kind = _find_kind(address)
            if kind in kinds or "lang=" in address:
                continue
            kinds.add(kind)
            response = self.client.get(address)
            self.seen[address] = response
            waiting += [a for a in self._list_links(response) if a not in self.seen]
        return self.seen

    def _list_links(self, response: TestResponse) -> Iterator[str]:
        """Addresses of this site's host that a response leads to, as paths."""
        host = self.origin.removesuffix(self.path)
        found = [response.headers.get("Location", "")]
        if response.mimetype in TEXT_TYPES:
            found += [unescape(a or b) for a, b in LINK_PATTERN.findall(response.text)]
        for link in found:
            within = link.removeprefix(host)
            if within.startswith("/") and not within.startswith("//"):
                yield within

    def list_addresses_outside(self) -> set[tuple[str, str]]:
        """Addresses written by the pages that seen from the host's root lie outside the site:
        (page, address).
        """
        return {
            (page, found)
            for page, response in self.seen.items()
            if response.mimetype in TEXT_TYPES and not page.endswith("/openapi.json")
            for found in _list_written(response.text, self.origin.removesuffix(self.path))
            if not f"{found}/".startswith(f"{self.path}/")
        }


def _list_written(text: str, host: str) -> Iterator[str]:
    # Which page is on the screen is told apart by city and heading; it is no address.
    shown = re.sub(r'data-view="[^"]*"', "", text)
    yield from QUOTED_PATTERN.findall(shown)
    yield from re.findall(re.escape(host) + r"([^\"\s<>&\\)]*)", shown)


def _find_kind(address: str) -> tuple[str, bool]:
    """What an address asks for, without which one: a page of one district is like that of
    another.
    """
    path, _, query = address.partition("?")
    path = re.sub(r"/area/([^/]+)/[^/]+", r"/area/\1/X", path)
    path = re.sub(r"/(district|reports)/[^/.]+", r"/\1/X", path)
    return path, bool(query)
