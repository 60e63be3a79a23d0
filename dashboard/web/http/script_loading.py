"""Which scripts a page runs at once, and which wait until a reader touches it.

A page is whole without scripts. Dash, which makes it change without a new document, is most of what a phone would have
to run; so its scripts are only named in the page, and assets/plainview.js fetches them at the first sign of a reader.
"""

from __future__ import annotations

import re

ADDRESS = re.compile(r'<script src="([^"]*)"></script>')
OURS = "/assets/"
LAZY_PARTS = "/assets/lazy_parts.js"  # part of what Dash's scripts need
UNUSED = (
    "/dash/deps/polyfill@",  # for browsers older than 2017; lazy_parts.js holds the one part still called
    "/dash/dash_table/",  # no page has Dash's own table
)


def needed(scripts: str) -> list[str]:
    """The addresses of Dash's script tags without those that no page uses, in their order."""
    return [src for src in ADDRESS.findall(scripts) if not any(part in src for part in UNUSED)]


def at_once(scripts: str) -> str:
    """The tags of the site's own scripts, which run as soon as the page has been read."""
    return "\n".join(
        f'<script src="{src}" defer></script>' for src in needed(scripts) if _is_ours(src)
    )


def when_touched(scripts: str, renderer: str) -> str:
    """All other scripts in their order, and Dash's starting line, in a template, which runs nothing."""
    later = [src for src in needed(scripts) if not _is_ours(src)]
    later.sort(key=lambda src: not src.startswith(LAZY_PARTS))
    tags = "".join(f'<script src="{src}"></script>' for src in later)
    return f'<template id="when-touched">{tags}{renderer}</template>'


def _is_ours(src: str) -> bool:
    return src.startswith(OURS) and not src.startswith(LAZY_PARTS)
