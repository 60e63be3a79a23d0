"""The scripts that are left out of pages: named as Dash names them, and called by nothing that is
left in.
"""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from dashboard.web.http.script_loading import (
    list_needed_scripts,
    render_eager_scripts,
    render_lazy_scripts,
)

DASH = Path(find_spec("dash").submodule_search_locations[0])
LEFT_IN = [
    "dash-renderer/build/dash_renderer.min.js",
    "dcc/dash_core_components.js",
    "dcc/dash_core_components-shared.js",
    "dcc/async-graph.js",
    "html/dash_html_components.min.js",
]


TAGS = "\n".join(
    f'<script src="{src}"></script>'
    for src in (
        "/_dash-component-suites/dash/deps/polyfill@1.js",
        "/_dash-component-suites/dash/deps/react.js",
        "/assets/plainview.js?m=1",
        "/_dash-component-suites/dash/dash_table/bundle.js",
    )
)


def test_unused_scripts_go_and_the_others_keep_their_order() -> None:
    assert [src.split("/")[-1] for src in list_needed_scripts(TAGS)] == [
        "react.js",
        "plainview.js?m=1",
    ]


def test_the_sites_own_scripts_run_at_once_and_all_others_wait() -> None:
    assert render_eager_scripts(TAGS) == '<script src="/assets/plainview.js?m=1" defer></script>'
    later = render_lazy_scripts(TAGS, "<script>start()</script>")
    assert re.findall(r'src="([^"]+)"', later) == [
        "/_dash-component-suites/dash/deps/react.js",
    ]
    assert later.startswith("<template ")
    assert later.endswith("<script>start()</script></template>")


@pytest.mark.parametrize("name", LEFT_IN)
def test_of_the_polyfills_only_the_driver_is_called(name: str) -> None:
    """Dash's scripts call mark and wrap of regeneratorRuntime and no more:
    bundle/site/lazy_parts.js gives both.
    """
    called = set(
        re.findall(r"regeneratorRuntime\.?(\w*)", (DASH / name).read_text(encoding="utf-8"))
    )
    assert called <= {"mark", "wrap"}
