"""Asks the application for addresses in this process, and keeps what it answers until the site is
written.

What was kept of an interrupted export is used by the next one of the same builds, settings and
code.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from time import sleep
from wsgiref.types import WSGIApplication

from werkzeug.test import Client

from dashboard.web.static_site.documents import PageLinks, find_links, find_script_links
from dashboard.web.static_site.markup import ControlForm
from dashboard.web.static_site.site_map import SiteMap
from data.atomic_files import open_replacement
from data.model.errors import PlainviewError

HTML_TYPE = "text/html"
SCRIPT_TYPES = ("text/javascript", "application/javascript")
FAULT_STATUS = 500
# Pictures and papers are made one at a time; who waits too long is sent away and asks again.
BUSY_STATUS = 503
BUSY_SECONDS = 2.0
MAX_ATTEMPTS = 30


class ExportFailed(PlainviewError):
    """The application failed at an address, so that the site would not be whole."""

    exit_code = 3


@dataclass(frozen=True)
class FetchedPage:
    """An answer of the application that was kept, and what its document refers to."""

    address: str
    status: int
    media_type: str
    digest: str
    links: tuple[str, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
    form: ControlForm | None = None


@dataclass
class Fetcher:
    """Asks a WSGI application for addresses and keeps the answers in a folder."""

    server: WSGIApplication
    site: SiteMap
    folder: Path
    client: Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = Client(self.server)

    def fetch(self, address: str) -> FetchedPage:
        """The answer to an address. Raises ExportFailed where the application fails."""
        head, body = self.read_answer(address) or self._ask(address)
        found = PageLinks()
        if head["media_type"] == HTML_TYPE and head["status"] == 200:
            found = find_links(body.decode(), address, self.site)
        elif head["media_type"] in SCRIPT_TYPES:
            found = find_script_links(body.decode())
        return FetchedPage(
            address,
            head["status"],
            head["media_type"],
            sha256(body).hexdigest(),
            found.links,
            found.choices,
            found.form,
        )

    def _ask(self, address: str) -> tuple[dict, bytes]:
        for _ in range(MAX_ATTEMPTS):
            response = self.client.get(address, base_url=self.site.origin)
            body = response.get_data()
            response.close()
            if response.status_code != BUSY_STATUS:
                break
            sleep(BUSY_SECONDS)
        if response.status_code >= FAULT_STATUS:
            raise ExportFailed(f"{address}: the application answered {response.status_code}")
        head = {
            "address": address,
            "status": response.status_code,
            "media_type": response.mimetype,
        }
        path = self._find_path(address)
        path.parent.mkdir(parents=True, exist_ok=True)
        with open_replacement(path) as part:
            part.write_bytes(json.dumps(head).encode() + b"\n" + body)
        return head, body

    def read_answer(self, address: str) -> tuple[dict, bytes] | None:
        """What was kept of an address: its status and media type, and its body; None where nothing
        was.
        """
        try:
            head, _, body = self._find_path(address).read_bytes().partition(b"\n")
        except FileNotFoundError:
            return None
        return json.loads(head), body

    def _find_path(self, address: str) -> Path:
        name = sha256(address.encode()).hexdigest()
        return self.folder / name[:2] / name
