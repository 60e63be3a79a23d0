"""Collects what a checkout answers, without a network: the other half of
`scripts/compare_pages.py`.

Run in the folder of a checkout, whose program it imports: `python collect_answers.py IN OUT`. IN is
a JSON file with `addresses`, `cities` and `limit`; where it names no addresses, they are found by
following links. OUT gets the answers by address.
"""

from __future__ import annotations

import hashlib
import html
import json
import os
import re
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

# The prefix of an address that is asked for as the living page asks: a POST for what stands in
# #page.
FRAGMENT = "fragment:"

LINK = re.compile(r"""(?:href|src|data-src|content|action)=["'](/[^"'<>\s]*)["']""")
HASH = re.compile(r"\b[0-9a-f]{12,64}\b")
ASSET_VERSION = re.compile(r"([?&](?:m|v)=)[0-9A-Za-z_.-]+")
CLOCK = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)")
END_ID = re.compile(r'"end_id":"[^"]*"')
"""Dash draws one for each page that it serves."""

COMPARED_TEXT = ("text/", "application/json", "image/svg", "application/atom", "application/geo")


@dataclass(frozen=True)
class Response:
    """What a commit answered: the status, the media type, and the body after `normalise_body`."""

    status: int
    media_type: str
    body: str


def classify_address(address: str) -> str:
    """The kind of an address, so that every kind is compared: the path with its parts in the place
    of values.
    """
    path = urlsplit(address.removeprefix(FRAGMENT)).path
    parts = path.strip("/").split("/")
    prefix = "fragment " if address.startswith(FRAGMENT) else ""
    language = " es" if "lang=es" in address else ""
    if parts[0] in ("api", "embed", "charts", "feeds", "geography", "assets", "oembed"):
        kind = "/".join(parts[:3] if parts[0] == "api" else parts[:2])
        ending = Path(path).suffix
        if parts[0] in ("charts", "feeds", "geography"):
            kind = parts[0] + ending
        return prefix + kind + language
    return prefix + "/".join(["*", *parts[1:2]]) + language


def is_compared(address: str) -> bool:
    """Whether an address is compared: pictures as pixels and third parties' scripts are not."""
    path = urlsplit(address).path
    if path.startswith(("/_dash", "/assets/", "/embed/files/")):
        return False
    return not path.endswith((".png", ".js", ".mjs", ".css", ".ico", ".xlsx", ".zip", ".parquet"))


def add_language(address: str) -> str:
    """The same address in Spanish."""
    parts = urlsplit(address)
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != "lang"]
    return urlunsplit(parts._replace(query=urlencode([*query, ("lang", "es")])))


def order_key(address: str) -> str:
    """A key that orders addresses in a way that looks random and is the same on each run."""
    return hashlib.sha256(address.encode()).hexdigest()


def read_links(body: str) -> set[str]:
    """The addresses of this site that a page names."""
    found = {html.unescape(link) for link in LINK.findall(body)}
    return {link.partition("#")[0] for link in found if not link.startswith("//")}


def normalise_body(body: str) -> str:
    """A body without what may differ between two commits that serve the same: hashes, versions of
    assets, the clock.
    """
    body = ASSET_VERSION.sub(r"\1VERSION", body)
    body = END_ID.sub('"end_id":""', body)
    body = HASH.sub("HASH", body)
    return CLOCK.sub("MOMENT", body)


class Collector:
    """Asks the program in the current folder, through its WSGI door."""

    def __init__(self) -> None:
        sys.path.insert(0, os.getcwd())
        from app import server

        self.client = server.test_client()

    def fetch(self, address: str) -> Response:
        """The answer to one address. An exception in the program is recorded as status 599."""
        try:
            return self._fetch(address)
        except Exception as error:
            return Response(599, "text/plain", f"{type(error).__name__}: {error}")

    def _fetch(self, address: str) -> Response:
        if address.startswith(FRAGMENT):
            parts = urlsplit(address.removeprefix(FRAGMENT))
            search = f"?{parts.query}" if parts.query else ""
            inputs = [
                {"id": "url", "property": "pathname", "value": parts.path},
                {"id": "url", "property": "search", "value": search},
            ]
            question = {
                "output": "page.children",
                "outputs": {"id": "page", "property": "children"},
                "changedPropIds": ["url.search"],
                "inputs": inputs,
            }
            answer = self.client.post("/_dash-update-component", json=question)
        else:
            answer = self.client.get(address)
        media_type = answer.content_type or ""
        if media_type.startswith(COMPARED_TEXT):
            return Response(answer.status_code, media_type, normalise_body(answer.text))
        return Response(answer.status_code, media_type, f"{len(answer.data) > 0}")

    def discover(self, cities: list[str], limit: int) -> list[str]:
        """Addresses found by following links from the start page, about as many of each kind,
        `limit` in all.
        """
        by_kind: dict[str, list[str]] = defaultdict(list)
        waiting = ["/", "/sitemap.xml", "/api/v1/cities.json", "/api/v1/measures.json"]
        waiting += [
            "/api/v1/openapi.json",
            "/methods",
            "/glossary",
            "/privacy",
            "/accessibility",
            "/compare",
            "/embed",
            "/briefing",
        ]
        for city in cities:
            waiting += [f"/{city}", f"/{city}/embed", f"/{city}/briefing", f"/{city}/data"]
        seen = set(waiting)
        read = 0
        while waiting and read < limit:
            address = waiting.pop(0)
            by_kind[classify_address(address)].append(address)
            if not is_compared(address):
                continue
            answer = self.fetch(address)
            read += 1
            if not answer.media_type.startswith("text/html") or answer.status != 200:
                continue
            raw = self.client.get(address).text
            fresh = [link for link in sorted(read_links(raw), key=order_key) if link not in seen]
            quota = max(8, limit // 20)
            for link in filter(is_compared, fresh):
                seen.add(link)
                if len(by_kind[classify_address(link)]) < quota:
                    waiting.append(link)
            if not address.startswith("/embed"):
                for derived in (FRAGMENT + address, add_language(address)):
                    seen.add(derived)
                    by_kind[classify_address(derived)].append(derived)
                by_kind["fragment es"].append(FRAGMENT + add_language(address))
            else:
                by_kind["embed es"].append(add_language(address))
        return share_out(by_kind, limit)


def share_out(by_kind: dict[str, list[str]], limit: int) -> list[str]:
    """At most `limit` addresses, taken from each kind in turn."""
    chosen: list[str] = []
    queues = [sorted(set(addresses), key=order_key) for _, addresses in sorted(by_kind.items())]
    while len(chosen) < limit and any(queues):
        for queue in queues:
            if queue and len(chosen) < limit:
                chosen.append(queue.pop(0))
    return sorted(chosen)


def collect(source: Path, target: Path) -> None:
    """Child process: discover the addresses where `source` names none, ask for each, write the
    answers.
    """
    request = json.loads(source.read_text(encoding="utf-8"))
    collector = Collector()
    addresses = request["addresses"] or collector.discover(request["cities"], request["limit"])
    answers = {address: vars(collector.fetch(address)) for address in addresses}
    target.write_text(json.dumps(answers), encoding="utf-8")


if __name__ == "__main__":
    collect(Path(sys.argv[1]), Path(sys.argv[2]))
