"""Which file holds which address of an exported site, and how one file refers to another."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from posixpath import dirname, relpath
from urllib.parse import urlsplit

from dashboard.query.addresses import build_district_url, parse_address
from dashboard.web.http.mount import Mount
from dashboard.web.http.site_addresses import is_site_address
from dashboard.web.static_site.choices import PageDefaults
from dashboard.web.static_site.file_names import ASSETS_PREFIX, map_address
from data.model.vocabulary import DISTRICT

# The site's own origin while it is asked, where no base URL is given: RFC 2606 keeps `.invalid`
# from being a host.
PLACEHOLDER_ORIGIN = "http://plainview.invalid"
# What stands for the site's address in texts that readers copy, where no base URL is given.
UNKNOWN_SITE = "https://this-site.example"
# The end of an address within a text; a point or comma after it is none of it.
ADDRESS_PATTERN = r"(?:[^\s\"'<>\\\])}|]*[^\s\"'<>\\\])}|.,])?"
# A module that a script fetches when it needs it.
MODULE_PATTERN = re.compile(r"/assets/[\w-]+\.mjs")


@dataclass
class SiteMap:
    """Every exported address with its file.

    `base_url` is where the files will be found, "" where that is not known: then every link is
    relative. `server` is the address of a running Plainview that answers what is not exported, ""
    for none.
    """

    base_url: str = ""
    server: str = ""
    defaults: PageDefaults = field(default_factory=PageDefaults)
    addresses: set[str] = field(default_factory=set)
    digests: dict[str, str] = field(default_factory=dict)

    @property
    def origin(self) -> str:
        """What addresses of the site begin with in the answers of the application."""
        return self.base_url or PLACEHOLDER_ORIGIN

    @property
    def public_url(self) -> str:
        """What addresses begin with in texts that readers copy from a page."""
        return self.base_url or UNKNOWN_SITE

    @property
    def mount(self) -> Mount:
        """The path of the base URL, which the application writes before its addresses."""
        return Mount(urlsplit(self.base_url).path.rstrip("/"))

    def find_address(self, link: str) -> str | None:
        """The address on this site that a link means, with its fragment; None for a link to
        elsewhere.
        """
        if link == self.origin or link.startswith((f"{self.origin}/", f"{self.origin}?")):
            return link[len(self.origin) :] or "/"
        return self.mount.remove_from(link) if is_site_address(link) else None

    def find_file(self, address: str) -> str | None:
        """The file that holds an address; None where it is not exported."""
        shortest = self.defaults.shorten(address)
        return map_address(shortest) if shortest in self.addresses else None

    def find_nearest(self, address: str) -> str | None:
        """The exported address that shows most of what an address asks for; None where its city has
        none.

        That is the address itself, else the page of the one district that it names, else one with
        fewer parameters, else the city's first page.
        """
        asked = parse_address(address)
        parameters = asked.parameters
        fewer = [
            str(replace(asked, parameters=parameters[:count], fragment=""))
            for count in range(len(parameters), -1, -1)
        ]
        district = dict(parameters).get(DISTRICT, "")
        city = asked.path.strip("/").partition("/")[0]
        fewer.append(str(replace(asked, path=f"/{city}", parameters=(), fragment="")))
        if district and "," not in district:
            page = parse_address(build_district_url(city, district))
            fewer.insert(1, str(replace(page, language=asked.language)))
        return next((found for found in fewer if self.find_file(found)), None)

    def build_link(self, link: str, file: str, absolute: bool = False) -> str | None:
        """A link of the application as it stands in a file; None where what it leads to needs a
        server.

        `absolute` links begin with the base URL, for what is read apart from its file.
        """
        address = self.find_address(link)
        if address is None:
            return link
        path, mark, fragment = address.partition("#")
        target = self.find_file(path)
        if target is None:
            return f"{self.server}{address}" if self.server else None
        version = self.digests.get(path.partition("?")[0]) if path.startswith(ASSETS_PREFIX) else ""
        ending = f"?m={version}{mark}{fragment}" if version else f"{mark}{fragment}"
        if absolute and self.base_url:
            return f"{self.base_url}/{target}{ending}"
        return relpath(target, dirname(file) or ".") + ending

    def write_link(self, link: str, file: str) -> str:
        """A link of the application as it stands in a file; "" for what needs a server."""
        return self.build_link(link, file) or ""

    def rewrite_text(self, text: str, write: Callable[[str], str]) -> str:
        """A text with each of the site's absolute addresses as `write` has it."""
        return re.sub(re.escape(self.origin) + ADDRESS_PATTERN, lambda found: write(found[0]), text)

    def write_nearest_link(self, link: str, file: str) -> str:
        """An absolute link of the application as a file of machines has it: what is not exported is
        told by the nearest page that is, and by the start page where there is none.
        """
        built = self.build_link(link, file, absolute=True)
        if built is not None:
            return built
        address = self.find_address(link) or ""
        return self.build_link(self.find_nearest(address) or "/", file, absolute=True) or ""

    def write_copied_link(self, link: str) -> str:
        """An absolute link of the application in a text that readers copy from a page; an address
        without a near page is one of the application's interface, which a server alone answers.
        """
        address = self.find_address(link) or ""
        path, mark, fragment = address.partition("#")
        file = self.find_file(path)
        if file:
            return f"{self.public_url}/{file}{mark}{fragment}"
        if self.server:
            return f"{self.server}{address}"
        nearest = self.find_nearest(address)
        return (
            f"{self.public_url}/{self.find_file(nearest)}"
            if nearest
            else f"{self.public_url}{address}"
        )
