"""Which scripts a page runs at once, and which wait until a reader touches it.

A page is whole without scripts. Dash, which makes it change without a new document, is most of what
a phone would have to run; so its scripts are only named in the page, and assets/plainview.js
fetches them when a reader comes near what needs them.
"""

from __future__ import annotations

import re

SCRIPT_TAG_PATTERN = re.compile(r'<script src="([^"]*)"></script>')
OWN_ASSETS_PREFIX = "/assets/"
UNUSED_SCRIPT_PREFIXES = (
    "/dash/deps/polyfill@",  # for browsers older than 2017; plainview.js holds the one part still called
    "/dash/dash_table/",  # no page has Dash's own table
)


def list_needed_scripts(scripts: str) -> list[str]:
    """The addresses of Dash's script tags without those that no page uses, in their order."""
    return [
        src
        for src in SCRIPT_TAG_PATTERN.findall(scripts)
        if not any(part in src for part in UNUSED_SCRIPT_PREFIXES)
    ]


def render_eager_scripts(scripts: str) -> str:
    """The tags of the site's own scripts, which run as soon as the page has been read."""
    return "\n".join(
        f'<script src="{src}" defer></script>'
        for src in list_needed_scripts(scripts)
        if _is_own_script(src)
    )


def render_lazy_scripts(scripts: str, renderer: str) -> str:
    """All other scripts in their order, and Dash's starting line, in a template, which runs
    nothing.
    """
    later = [src for src in list_needed_scripts(scripts) if not _is_own_script(src)]
    tags = "".join(f'<script src="{src}"></script>' for src in later)
    return f'<template id="when-touched">{tags}{renderer}</template>'


def _is_own_script(src: str) -> bool:
    return src.startswith(OWN_ASSETS_PREFIX)
