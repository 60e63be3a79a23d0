"""The scripts that are left out of pages: named as Dash names them, and called by nothing that is left in."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from dashboard.page_scripts import UNUSED, needed

DASH = Path(find_spec("dash").submodule_search_locations[0])
LEFT_IN = ["dash-renderer/build/dash_renderer.min.js", "dcc/dash_core_components.js",
           "dcc/dash_core_components-shared.js", "dcc/async-graph.js", "html/dash_html_components.min.js"]


def tags(page: str) -> list[str]:
    return re.findall(r'<script src="[^"]*"></script>', page)


def test_what_is_left_out_is_in_a_page_of_dash(client: FlaskClient) -> None:
    before = tags(client.get("/").text)
    after = tags(needed("\n".join(before)))
    assert [tag for tag in before if tag not in after] == [tag for tag in before if any(u in tag for u in UNUSED)]
    assert len(before) - len(after) == len(UNUSED)


def test_other_scripts_keep_their_order() -> None:
    kept = '<script src="/a.js"></script>\n<script>inline()</script>\n<script src="/b.js"></script>'
    assert needed(kept) == kept


@pytest.mark.parametrize("name", LEFT_IN)
def test_of_the_polyfills_only_the_driver_is_called(name: str) -> None:
    """Dash's scripts call mark and wrap of regeneratorRuntime, which assets/lazy_parts.js gives, and nothing else."""
    called = set(re.findall(r"regeneratorRuntime\.?(\w*)", (DASH / name).read_text(encoding="utf-8")))
    assert called <= {"mark", "wrap"}
