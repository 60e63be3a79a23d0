"""Files that programs read, with the addresses of the exported site: none names what was not
exported.

Links between the files of an export are relative where its address is not known, which Atom (RFC
4287, with RFC 3986) and llms.txt allow. A sitemap and a catalogue hold absolute addresses alone,
and are then no part of an export.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from xml.sax.saxutils import escape

from dashboard.web.static_site.file_names import map_address
from dashboard.web.static_site.site_map import SiteMap

# Lists of addresses, which hold those that were exported alone.
LISTING_ADDRESSES = ("/sitemap.xml", "/llms.txt", "/data.json", "/api/v1/openapi.json")
XML_TYPES = ("application/xml", "application/atom+xml")
SITEMAP_ENTRY_PATTERN = re.compile(r"<url><loc>([^<]*)</loc></url>")
MARKDOWN_LINK_PATTERN = re.compile(r"\]\(([^)\s]+)\)")
# Keys of a catalogue's distribution without which it is none.
DISTRIBUTION_KEYS = ("accessURL", "downloadURL")


def rewrite_machine_file(text: str, media_type: str, address: str, site: SiteMap) -> str:
    """A text of another kind than HTML or a drawing as a file of the exported site."""
    file = map_address(address)
    if address == "/sitemap.xml":
        return _rewrite_sitemap(text, file, site)
    if address == "/llms.txt":
        return _rewrite_markdown(text, file, site)
    if address == "/data.json":
        return _write_json(_rewrite_catalog(json.loads(text), file, site))
    if address == "/api/v1/openapi.json":
        return _write_json(_rewrite_api_description(json.loads(text), site))
    if media_type in XML_TYPES:
        return site.rewrite_text(
            text, lambda link: escape(site.write_nearest_link(unescape(link), file))
        )
    return site.rewrite_text(text, lambda link: site.write_nearest_link(link, file))


def _rewrite_sitemap(text: str, file: str, site: SiteMap) -> str:
    """The entries of what was exported, at this site."""

    def rewrite(found: re.Match[str]) -> str:
        link = unescape(found[1])
        if site.find_file(site.find_address(link) or "") is None:
            return ""
        return f"<url><loc>{escape(site.write_nearest_link(link, file))}</loc></url>"

    return SITEMAP_ENTRY_PATTERN.sub(rewrite, text)


def _rewrite_markdown(text: str, file: str, site: SiteMap) -> str:
    """The lines without a link, and those whose link leads to what was exported or to a server."""

    def rewrite_lines() -> Iterator[str]:
        for line in text.splitlines(keepends=True):
            found = MARKDOWN_LINK_PATTERN.search(line)
            built = site.build_link(found[1], file, absolute=True) if found else ""
            if found is None:
                yield line
            elif built is not None:
                yield line.replace(found[1], built)

    return "".join(rewrite_lines())


def _rewrite_catalog(node: object, file: str, site: SiteMap) -> object:
    """A catalogue without what was not exported: values that are such addresses, and distributions
    at them.
    """
    if isinstance(node, str):
        return site.build_link(node, file, absolute=True)
    if isinstance(node, list):
        parts = [_rewrite_catalog(part, file, site) for part in node]
        return [part for part in parts if part is not None]
    if not isinstance(node, dict):
        return node
    written = {key: _rewrite_catalog(value, file, site) for key, value in node.items()}
    if any(written.get(key, "") is None for key in DISTRIBUTION_KEYS):
        return None
    return {key: value for key, value in written.items() if value is not None}


def _rewrite_api_description(description: dict, site: SiteMap) -> dict:
    """The description of the interface, which a server alone answers."""
    rest = {key: value for key, value in description.items() if key != "servers"}
    return {**rest, "servers": [{"url": site.server}]} if site.server else rest


def _write_json(content: object) -> str:
    return json.dumps(content, separators=(",", ":")) + "\n"
