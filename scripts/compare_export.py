"""Compares files of an export with what the application answers at their addresses.

Picks addresses of the export's manifest at random, asks the application of this folder for each of
them over the store of the settings, and prints every address whose numbers, words, drawings or
files differ. Links are left aside: in an export they lead to files. Exits with 0 where none
differs, with 1 where one does.

    scripts/compare-export /srv/site --sample 300
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

from app import make_server
from dashboard.settings import Settings, read_settings
from dashboard.web.static_site.documents import MARK_PAGE_PLACE
from dashboard.web.static_site.export import read_manifest
from dashboard.web.static_site.machine_files import LISTING_ADDRESSES
from dashboard.web.static_site.site_map import PLACEHOLDER_ORIGIN

if TYPE_CHECKING:
    from werkzeug.test import Client

# What a reader reads and what is drawn, wherever it stands.
TOLD_PATTERN = re.compile(
    r"<svg\b.*?</svg>|<table\b.*?</table>|<title>.*?</title>|<h1\b.*?</h1>|<h2\b.*?</h2>"
    r'|<p class="(?:sentence|source|gap|notice|lead|value|small|sample)">.*?</p>'
    r'|<div class="headlines.*?</div>|data-marks="[^"]*"',
    re.DOTALL,
)
# The attributes of these that lead somewhere, or say that they do not.
LINK_PATTERN = re.compile(
    r'\s(?:href|role|aria-disabled|title|download|target|rel)="[^"]*"|\sdownload(?=[\s>])'
)
MARKS_PATTERN = re.compile(r'data-marks="([^"]*)"')
HTML_ENDING = ".html"
ADDRESS_PATTERN = re.compile(r"(?:https?://|\.\.?/|/)[\w.~=/?&;%,:#-]+")
BINARY_ENDINGS = (".png", ".parquet")


def list_told(document: str) -> list[str]:
    """The sentences, tables and drawings of a document, without what its links lead to."""
    return [_drop_links(part) for part in TOLD_PATTERN.findall(document)]


def _drop_links(part: str) -> str:
    marks = MARKS_PATTERN.fullmatch(part)
    if marks is None:
        return unescape(LINK_PATTERN.sub("", part))
    return json.dumps([row[:MARK_PAGE_PLACE] for row in json.loads(unescape(marks[1]))["rows"]])


def is_same(file: str, exported: bytes, answered: bytes) -> bool:
    """Whether a file tells what the application answers."""
    if file.endswith(HTML_ENDING):
        return list_told(exported.decode()) == list_told(answered.decode())
    if exported == answered:
        return True
    if file.endswith(BINARY_ENDINGS):
        return False
    one, two = (
        ADDRESS_PATTERN.sub("", content.decode("utf-8", "replace"))
        for content in (exported, answered)
    )
    return one == two


def compare_files(client: Client, folder: Path, sample: int, seed: int = 0) -> list[str]:
    """The addresses of a sample whose files differ from what the application answers."""
    manifest = read_manifest(folder)
    entries = sorted(manifest["files"].items())
    chosen = random.Random(seed).sample(entries, min(sample, len(entries)))
    origin = manifest["base_url"] or PLACEHOLDER_ORIGIN
    different = []
    for file, entry in chosen:
        if entry["address"] in LISTING_ADDRESSES:
            continue
        response = client.get(entry["address"], base_url=origin)
        if not is_same(file, (folder / file).read_bytes(), response.get_data()):
            different.append(entry["address"])
    return different


def make_export_settings(settings: Settings, folder: Path) -> Settings:
    """The settings with which an export was made."""
    manifest = read_manifest(folder)
    return replace(
        settings,
        cities=tuple(manifest["cities"]),
        base_url=manifest["base_url"],
        rate_limit="off",
    )


def main() -> int:
    """Compare and print; the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="where an export was written")
    parser.add_argument("--sample", type=int, default=300, help="how many addresses (300)")
    parser.add_argument("--seed", type=int, default=0, help="which sample (0)")
    options = parser.parse_args()
    settings = make_export_settings(read_settings(), options.folder)
    client = make_server(settings).test_client()
    different = compare_files(client, options.folder, options.sample, options.seed)
    print("\n".join([*different, f"{len(different)} of {options.sample} addresses differ"]))
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
