"""Addresses of the site are changed in one place, as markup and as the tree that Dash gets, and
nothing else is.
"""

from __future__ import annotations

import json
from html import escape, unescape

import pytest
from dash import html
from hypothesis import given
from hypothesis import strategies as st

from dashboard.web.http.site_addresses import rewrite_markup, rewrite_tree
from layouts.attributes import make_attributes
from layouts.json_tree import make_json_tree
from layouts.markup import render_html

MARKS = json.dumps({"open": "Open {name}", "rows": [["East", "3 / 4", "", "", "/a/east?by=b&c=d"]]})


def add_path(address: str) -> str:
    return f"/below{address}"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<a href="/tiny?by=b&amp;c=d#e">', '<a href="/below/tiny?by=b&amp;c=d#e">'),
        ('<form method="get" action="/">', '<form method="get" action="/below/">'),
        ('<a href="https://a.example/b">', '<a href="https://a.example/b">'),
        ('<a href="//a.example/b">', '<a href="//a.example/b">'),
        ('<a href="#top">/tiny</a>', '<a href="#top">/tiny</a>'),
        ('<input value="/tiny">', '<input value="/tiny">'),
        ('<p>data-href="/tiny"</p>', '<p>data-href="/tiny"</p>'),
    ],
)
def test_only_addresses_of_the_site_change(before: str, after: str) -> None:
    assert rewrite_markup(before, add_path) == after


def test_the_texts_of_marks_change_where_they_are_addresses() -> None:
    found = rewrite_markup(f'<div class="a" data-marks="{escape(MARKS)}">', add_path)
    marks = json.loads(unescape(found.split('data-marks="')[1].split('"')[0]))
    assert marks["rows"] == [["East", "3 / 4", "", "", "/below/a/east?by=b&c=d"]]
    assert marks["open"] == "Open {name}"


@given(
    st.lists(st.sampled_from(["/tiny", "/?a=b&c", "https://a.example/", "", '/"x"']), max_size=4)
)
def test_a_tree_and_its_markup_change_alike(addresses: list[str]) -> None:
    inner = render_html([html.A("x", href=a) for a in addresses])
    whole = html.Div(
        [
            *(html.A(a, href=a, title="/tiny") for a in addresses),
            html.Div(**make_attributes(data_html=inner, data_marks=MARKS)),
        ],
        **make_attributes(data_address="/tiny/trends", data_view="/tiny"),
    )
    changed = rewrite_tree(make_json_tree(whole), add_path)
    rebuilt = _make_components(changed)
    assert render_html(rebuilt) == rewrite_markup(render_html(whole), add_path)


def _make_components(tree: object) -> object:
    if isinstance(tree, list):
        return [_make_components(child) for child in tree]
    if not isinstance(tree, dict):
        return tree
    properties = dict(tree["props"])
    return getattr(html, tree["type"])(
        _make_components(properties.pop("children", None)), **properties
    )
