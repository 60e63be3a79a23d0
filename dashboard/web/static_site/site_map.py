"""Which file holds which address of an exported site, and how one file refers to another."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from posixpath import dirname, relpath
from urllib.parse import urlsplit

from dashboard.web.http.mount import Mount
from dashboard.web.http.site_addresses import is_site_address
from dashboard.web.static_site.choices import PageDefaults
from dashboard.web.static_site.file_names import ASSETS_PREFIX, map_address

# The site's own origin while it is asked, where no base URL is given: RFC 2606 keeps `.invalid` from being a host.
PLACEHOLDER_ORIGIN = "http://plainview.invalid"
# The end of an address within a text.
ADDRESS_PATTERN = r"[^\s\"'<>\\\])}|]*"
# A module that a script fetches when it needs it.
MODULE_PATTERN = re.compile(r"/assets/[\w-]+\.mjs")


@dataclass
class SiteMap:
    """Every exported address with its file.

    `base_url` is where the files will be found, "" where that is not known: then every link is relative. `server` is
    the address of a running Plainview that answers what is not exported, "" for none.
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
    def mount(self) -> Mount:
        """The path of the base URL, which the application writes before its addresses."""
        return Mount(urlsplit(self.base_url).path.rstrip("/"))

    def find_address(self, link: str) -> str | None:
        """The address on this site that a link means, with its fragment; None for a link to elsewhere."""
        if link == self.origin or link.startswith((f"{self.origin}/", f"{self.origin}?")):
            return link[len(self.origin) :] or "/"
        return self.mount.remove_from(link) if is_site_address(link) else None

    def find_file(self, address: str) -> str | None:
        """The file that holds an address; None where it is not exported."""
        shortest = self.defaults.shorten(address)
        return map_address(shortest) if shortest in self.addresses else None

    def build_link(self, link: str, file: str, absolute: bool = False) -> str | None:
        """A link of the application as it stands in a file; None where what it leads to needs a server.

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

    def rewrite_text(self, text: str, file: str, decode: Callable[[str], str] = str) -> str:
        """A text of another kind than HTML with the site's absolute addresses as they are in the exported site.

        An address that is not exported stays as it is. `decode` reads an address as it stands in the text.
        """
        return re.sub(
            re.escape(self.origin) + ADDRESS_PATTERN,
            lambda found: self.build_link(decode(found[0]), file, absolute=True) or found[0],
            text,
        )
