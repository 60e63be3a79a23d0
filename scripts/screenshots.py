"""Takes the README's pictures of Sample City.

Usage: scripts/screenshots [ORIGIN]

ORIGIN is a running site that serves the sample city (http://127.0.0.1:8050, as scripts/serve starts
it). Each picture is the first screen of a page, written to docs/images as a PNG of few colors, so
that it stays below 150 kB. Needs Chromium, which CHROMIUM names where it is not found under its
usual names.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

DEFAULT_ORIGIN = "http://127.0.0.1:8050"
FOLDER = Path(__file__).resolve().parents[1] / "docs" / "images"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
DESKTOP, PHONE = 1280, 390
MAX_BYTES, COLORS = 150_000, 128
# How long scripts have to fit drawings to the width, in milliseconds.
SETTLING = 1500


@dataclass(frozen=True)
class Picture:
    """One picture: its file's name, the page, the size of the window in CSS pixels, and the
    theme.
    """

    name: str
    address: str
    width: int
    height: int
    theme: Literal["light", "dark"] = "light"


PICTURES = (
    Picture("overview", "/sample", DESKTOP, 1320),
    Picture("map-dark", "/sample/map", DESKTOP, 1220, "dark"),
    Picture("outcomes", "/sample/outcomes", DESKTOP, 1220),
    Picture("disparities-dark", "/sample/disparities", DESKTOP, 1220, "dark"),
    Picture("district-phone", "/sample/district/harbor", PHONE, 844),
    Picture(
        "embed-phone",
        "/embed/map?city=sample&measure=stops_per_1000_residents&by=district",
        PHONE,
        844,
    ),
)


def main(arguments: list[str]) -> int:
    """Take all pictures; 1 where one of them is larger than it may be."""
    origin = arguments[0] if arguments else DEFAULT_ORIGIN
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    large = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for picture in PICTURES:
            content = compress_picture(take_picture(browser, origin, picture))
            (FOLDER / f"{picture.name}.png").write_bytes(content)
            print(f"{picture.name}.png: {len(content):,} bytes")
            large += [picture.name] if len(content) > MAX_BYTES else []
        browser.close()
    if large:
        print(f"more than {MAX_BYTES:,} bytes: {', '.join(large)}", file=sys.stderr)
    return 1 if large else 0


def take_picture(browser: Browser, origin: str, picture: Picture) -> bytes:
    """The first screen of a page as a PNG; a phone's has two pixels for each CSS pixel."""
    context = browser.new_context(
        viewport={"width": picture.width, "height": picture.height},
        device_scale_factor=2 if picture.width == PHONE else 1,
        color_scheme=picture.theme,
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(origin + picture.address)
    page.wait_for_timeout(SETTLING)
    content = page.screenshot()
    context.close()
    return content


def compress_picture(content: bytes) -> bytes:
    """A PNG with a palette of few colors."""
    image = Image.open(io.BytesIO(content)).convert("RGB")
    few = image.quantize(COLORS, dither=Image.Dither.NONE)
    written = io.BytesIO()
    few.save(written, "PNG", optimize=True)
    return written.getvalue()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
