"""Components become HTML text: escaped where they hold words, as they are where they hold
markup.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from dash import dcc, html
from hypothesis import given
from hypothesis import strategies as st

from layouts import ids
from layouts.markup import render_html
from layouts.raw_html import render_raw_html

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "a & b < c",
    "' onmouseover='alert(1)",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_words_stay_words(text: str) -> None:
    markup = render_html(html.P([text, html.A(text, href="/x", title=text)]))
    assert re.findall(r"<(\w+)", markup) == ["p", "a"]
    assert read(markup) == [("p", {}), ("a", {"href": "/x", "title": text})]


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40))
def test_attributes_come_back_as_they_went_in(text: str) -> None:
    assert read(render_html(html.Div(title=text))) == [("div", {"title": text})]


def test_names_of_attributes_are_those_of_html() -> None:
    made = html.Div(
        html.Label("From", htmlFor="a", className="b"), **{"data-view": "x", "aria-label": "y"}
    )
    assert read(render_html(made)) == [
        ("div", {"data-view": "x", "aria-label": "y"}),
        ("label", {"class": "b", "for": "a"}),
    ]


def test_booleans_are_present_or_absent() -> None:
    assert read(render_html(html.Option("East", selected=True))) == [("option", {"selected": ""})]
    assert "selected" not in render_html(html.Option("East", selected=False))
    assert "selected" not in render_html(html.Option("East"))


def test_style_becomes_css() -> None:
    assert (
        render_html(html.Span(style={"fontSize": "2px", "color": "red"}))
        == '<span style="font-size:2px;color:red"></span>'
    )


def test_markup_goes_in_as_it_is_and_only_once() -> None:
    assert (
        render_html(render_raw_html("<svg></svg>", "wide")) == '<div class="wide"><svg></svg></div>'
    )


def test_void_elements_are_not_closed() -> None:
    assert render_html([html.Br(), html.Img(src="/a.png")]) == '<br><img src="/a.png">'


def test_ids_of_patterns_are_written_as_dash_writes_them() -> None:
    assert read(render_html(html.Button(id=ids.make_holder_id("map"), n_clicks=3))) == [
        ("button", {"id": '{"chart":"map","type":"holder"}'})
    ]


def test_stores_and_graphs_are_left_out() -> None:
    assert (
        render_html(html.Div(["a", dcc.Store(id="s", data=1), None, dcc.Graph()])) == "<div>a</div>"
    )


def test_what_is_no_component_is_refused() -> None:
    with pytest.raises(TypeError, match="expected a component"):
        render_html({"type": "Div"})


def read(markup: str) -> list[tuple[str, dict]]:
    """The start tags of some markup with their attributes, as a browser reads them."""
    found: list[tuple[str, dict]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list) -> None:
            found.append((tag, {k: v if v is not None else "" for k, v in attrs}))

    Reader().feed(markup)
    return found
