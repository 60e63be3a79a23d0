"""Walks over every address of the site that it leads to itself: pages, forms, embeds, pictures,
feeds and files.

Each city has a walk of its own, and what is of no city has one, so that several processes share the
work.

Addresses are derived and never listed: from the sitemap, from the description of the API, and from
every link, form and file name in what comes back. A new page is walked as soon as anything leads to
it.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from math import inf
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit
from xml.etree import ElementTree

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

ORIGIN = "http://localhost"
# What another value of may show another fault; the same page with another month or page of rows
# does not.
SHAPED_BY = ("measure", "by", "benchmark", "form", "paper", "theme", "lang")
# So many questions of each path of the API's description for each city; of answers, which are
# quick, all.
MOST_OF_A_PATH = 2
QUICK = "/api/v1/answers.json"
# What takes long to draw, so many of each path, and for the others what it is drawn from: a PNG is
# its SVG in pixels, a PDF its page on paper.
DRAWN_FROM = {".png": ".svg", ".pdf": ""}
MOST_DRAWN_OF_A_PATH = {".png": 1, ".pdf": 6}
LINKING = ("href", "src", "data-src", "data-href")
TAG = re.compile(r"<(/?)([a-z]+)([^>]*)>")
ATTRIBUTE = re.compile(r'\s([a-z-]+)="([^"]*)"')
CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]"
)
UNREFRESHED = re.compile(r"\b(never|sample)\b")
SAID = ("text/html", "application/json")
DRAWN = ("text/html", "image/svg+xml", "application/atom+xml")
NO_DATA_YET = re.compile("no data yet|no hay datos", re.IGNORECASE)
LOCAL = re.compile(r'(?:http://localhost)?/[^\s"<>\\]*')


@dataclass
class Reading:
    """What a page leads to. The site's own templates quote each attribute: a pattern reads them in
    a tenth of the time that an HTML parser takes.
    """

    links: list[str] = field(default_factory=list)
    forms: list[tuple[str, dict[str, list[str]]]] = field(default_factory=list)
    _select: str = ""

    def feed(self, text: str) -> None:
        for closing, tag, attributes in TAG.findall(text):
            if closing and tag == "select":
                self._select = ""
            elif not closing:
                self._read_tag(tag, {k: unescape(v) for k, v in ATTRIBUTE.findall(attributes)})

    def _read_tag(self, tag: str, named: dict[str, str]) -> None:
        self.links += [named[key] for key in LINKING if key in named]
        if tag == "form" and named.get("method", "get").lower() == "get":
            self.forms.append((named.get("action", ""), {}))
        elif tag == "select" and self.forms:
            self._select = named.get("name", "")
        elif tag == "option" and self._select and self.forms:
            self.forms[-1][1].setdefault(self._select, []).append(named.get("value", ""))
        elif tag == "input" and named.get("name") and self.forms:
            self.forms[-1][1].setdefault(named["name"], []).append(named.get("value", ""))

    def addresses(self) -> Iterator[str]:
        """Every link, and each form sent once for each choice of each of its controls."""
        yield from self.links
        for action, controls in self.forms:
            yield action
            for name, values in controls.items():
                for value in values:
                    yield f"{action}{'&' if '?' in action else '?'}{urlencode({name: value})}"


@dataclass
class Walk:
    """Asks every address of one of the cities, or of none, once and gathers what is wrong with what
    comes back.
    """

    visitor: FlaskClient
    cities: tuple[str, ...]
    city: str
    faults: list[str] = field(default_factory=list)
    statuses: Counter = field(default_factory=Counter)
    asked: set[str] = field(default_factory=set)
    _counts: Counter = field(default_factory=Counter)
    _met: set[str] = field(default_factory=set)
    _told: set = field(default_factory=set)
    _next: deque = field(default_factory=deque)

    def run(self) -> None:
        """Walk from the start page, the sitemap and the description of the API, in both
        languages.
        """
        for language in ("", "?lang=es"):
            self.start(f"/{language}")
        self.start("/sitemap.xml")
        for address in described(self.visitor, self.cities, self.city):
            self.add(ORIGIN + address)
        while self._next:
            self.visit(self._next.popleft())

    def start(self, address: str) -> None:
        """Follow an address from which every walk begins; only the walk of no city holds it against
        anything.
        """
        if not self.city:
            self.add(ORIGIN + address)
            return
        for found in leads(self.visitor.get(address)):
            self.add(urljoin(f"{ORIGIN}{address}", found))

    def add(self, address: str) -> None:
        """Take a whole address of this walk's city into the walk, unless one like it has been
        taken.
        """
        if address in self._met:
            return
        self._met.add(address)
        parts = urlsplit(address)
        if f"{parts.scheme}://{parts.netloc}" != ORIGIN or parts.path.startswith("/_dash-"):
            return
        pairs = parse_qsl(parts.query, keep_blank_values=True)
        state = dict(pairs)
        if self._find_city(parts.path, state) != self.city:
            return
        ending = parts.path[-4:]
        if self._counts[parts.path] >= MOST_DRAWN_OF_A_PATH.get(ending, inf):
            parts = parts._replace(path=parts.path.removesuffix(ending) + DRAWN_FROM[ending])
        page = (parts.path, state.get("city", ""))
        told = {(page, pair) for pair in pairs if pair[0] in SHAPED_BY}
        told |= {(page, key) for key in state}
        short = f"{parts.path}?{parts.query}" if parts.query else parts.path
        if short in self.asked or (told <= self._told and parts.path != QUICK):
            return
        self._told |= told
        self.asked.add(short)
        self._counts[parts.path] += 1
        self._next.append(short)

    def _find_city(self, path: str, state: dict[str, str]) -> str:
        """The city that an address is of, empty for none."""
        inside = [part.partition(".")[0] for part in path.split("/")]
        named = [*inside, state.get("city", ""), *urlsplit(state.get("url", "")).path.split("/")]
        return next((part for part in named if part in self.cities), "")

    def visit(self, address: str) -> None:
        """Ask one address, hold what comes back against what must always be so, and follow it."""
        reply = self.visitor.get(address)
        self.statuses[reply.status_code] += 1
        self.faults += [
            f"{reply.status_code} {address[:200]}: {fault}" for fault in faults_of(reply, address)
        ]
        for found in leads(reply):
            self.add(urljoin(f"{ORIGIN}{address}", found))


def described(visitor: FlaskClient, cities: tuple[str, ...], walked: str) -> Iterator[str]:
    """Addresses that the API's description allows, those of other cities than the one that is
    walked left out: of each path some for every city, all over the cities together.
    """
    paths = visitor.get("/api/v1/openapi.json").get_json()["paths"]
    measures = [m["id"] for m in visitor.get("/api/v1/measures.json").get_json()["measures"]]
    known = {"measure": measures, "by": ["", "month", "year", "district", "race"]}
    for path, operations in paths.items():
        parameters = operations["get"]["parameters"]
        options: list[dict[str, str]] = [{}]
        for parameter in parameters:
            name, values = parameter["name"], parameter["schema"].get("enum", [])
            chosen = parameter["required"] or name == "by" or (name == "lang" and path != QUICK)
            if name != "city" and chosen:
                choices = known.get(name, values)
                options = [{**option, name: choice} for option in options for choice in choices]
        asked_of_a_city = any(p["name"] == "city" for p in parameters)
        step = 1 if path == QUICK else max(1, len(options) // MOST_OF_A_PATH)
        for number, city in enumerate(cities if asked_of_a_city else ("",)):
            if city and city != walked:
                continue
            for option in options[number % step :: step]:
                yield _filled(path, {"city": city, **option} if city else option)


def _filled(path: str, option: dict[str, str]) -> str:
    """A path of the description with its own places filled, and the rest as its query."""
    inside = [name for name in option if f"{{{name}}}" in path]
    for name in inside:
        path = path.replace(f"{{{name}}}", quote(option[name], safe=""))
    query = urlencode({k: v for k, v in option.items() if k not in inside and v})
    return f"{path}?{query}" if query else path


def leads(reply: TestResponse) -> Iterator[str]:
    """The addresses that a reply names."""
    if reply.mimetype == "text/html":
        reading = Reading()
        reading.feed(reply.text)
        yield from reading.addresses()
    elif reply.mimetype == "application/json":
        yield from (v for v in _strings(reply.get_json()) if LOCAL.fullmatch(v))
    elif reply.mimetype in ("application/xml", "application/atom+xml", "image/svg+xml"):
        for element in ElementTree.fromstring(reply.data).iter():
            yield from (v for k, v in element.attrib.items() if k.endswith("href"))
            if element.text and LOCAL.fullmatch(element.text):
                yield element.text


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (s for v in value.values() for s in _strings(v))
    elif isinstance(value, list):
        yield from (s for v in value for s in _strings(v))


def faults_of(reply: TestResponse, address: str) -> Iterator[str]:
    """What no reply may be: a fault of ours, something that its own readers cannot read, or hostile
    text as it came.
    """
    if reply.status_code == 503 and UNREFRESHED.search(address):
        # Nothing to show until the first refresh, which is the operator's to start: come again
        # later.
        if reply.mimetype in SAID and not NO_DATA_YET.search(reply.text):
            yield "it does not say that there is no data yet"
        return
    if reply.status_code >= 500:
        yield f"status {reply.status_code}: {reply.data[:160]!r}"
        return
    kind = reply.mimetype
    if kind.startswith("text/") or kind in (
        "application/json",
        "image/svg+xml",
        "application/atom+xml",
    ):
        text = reply.data.decode("utf-8")
        if found := CONTROL.search(text):
            yield (
                f"the character {found.group()!r} in "
                f"{text[max(0, found.start() - 40) : found.end()]!r}"
            )
        if kind in DRAWN and ("<script>alert(1)" in text or "<img src=x" in text):
            yield "markup as it was sent"
    try:
        _parse(kind, reply.data)
    except (ValueError, ElementTree.ParseError, zipfile.BadZipFile) as error:
        yield f"not readable as {kind}: {error}"


def _parse(kind: str, body: bytes) -> None:
    """Read a reply as its kind says. Raises ValueError, ParseError or BadZipFile."""
    if kind in ("application/xml", "application/atom+xml", "image/svg+xml"):
        ElementTree.fromstring(body)
    elif kind == "application/json":
        json.loads(body, parse_constant=_refuse)
    elif kind.startswith("application/vnd.openxmlformats") or kind == "application/zip":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            for name in archive.namelist():
                if name.endswith(".xml"):
                    ElementTree.fromstring(archive.read(name))
    else:
        start = {
            "application/pdf": b"%PDF",
            "image/png": b"\x89PNG",
            "application/vnd.apache.parquet": b"PAR1",
        }.get(kind, b"")
        if not body.startswith(start):
            raise ValueError(f"it begins with {body[:20]!r}")


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")
