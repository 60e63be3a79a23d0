"""A component tree -> HTML text, so that the first HTML and the components of a page have one
source.

Components of Dash's core library (stores, graphs) have no HTML of their own and are left out.
"""

from __future__ import annotations

import json
from functools import cache
from html import escape

from dash.development.base_component import Component

VOID_ELEMENTS = frozenset(
    {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
)
ATTRIBUTE_NAMES = {
    "className": "class",
    "htmlFor": "for",
    "httpEquiv": "http-equiv",
    "acceptCharset": "accept-charset",
}
# Properties that steer Dash and are no attributes.
DASH_PROPERTIES = frozenset(
    {"children", "key", "n_clicks", "n_clicks_timestamp", "disable_n_clicks", "data-html"}
)
# Properties whose names a component does not list.
FREE_PREFIXES = ("data-", "aria-")
HTML_NAMESPACE = "dash_html_components"
RAW_ATTRIBUTE = "data-html"


def render_html(node: object) -> str:
    """The HTML text of components, texts, numbers and lists of them; None is nothing.

    Text and attributes are escaped; the value of `data-html` is markup already and becomes the
    element's content. Raises TypeError for anything that is not a part of a component tree.
    """
    if node is None:
        return ""
    if isinstance(node, (list, tuple)):
        return "".join(render_html(child) for child in node)
    if isinstance(node, Component):
        return _render_element(node) if getattr(node, "_namespace", "") == HTML_NAMESPACE else ""
    if isinstance(node, (str, int, float)) and not isinstance(node, bool):
        return escape(str(node), quote=False)
    raise TypeError(
        f"expected a component, a text, a number or a list of them, got {type(node).__name__}"
    )


def describe_component(node: Component) -> dict:
    """A component as {"type", "namespace", "props"}, its data- and aria- properties by name.

    Dash collects these in a set, so that their order differs from process to process.
    """
    values = vars(node)
    places = _index_names(tuple(node._prop_names))
    named = sorted((name for name in values if name in places), key=places.__getitem__)
    free = sorted(name for name in values if name.startswith(FREE_PREFIXES))
    props = {name: values[name] for name in (*named, *free)}
    return {"props": props, "type": node._type, "namespace": node._namespace}


@cache
def _index_names(names: tuple[str, ...]) -> dict[str, int]:
    """Name -> its place; of a kind of component, which has many more properties than are set."""
    return {name: place for place, name in enumerate(names)}


def _render_element(node: Component) -> str:
    name = node._type.lower()
    props = describe_component(node)["props"]
    attributes = (_render_attribute(k, v) for k, v in props.items() if k not in DASH_PROPERTIES)
    start = f"<{name}{''.join(attributes)}>"
    if name in VOID_ELEMENTS:
        return start
    content = props[RAW_ATTRIBUTE] if RAW_ATTRIBUTE in props else render_html(props.get("children"))
    return f"{start}{content}</{name}>"


def _render_attribute(name: str, value: object) -> str:
    written = ATTRIBUTE_NAMES.get(name, name if name.startswith(FREE_PREFIXES) else name.lower())
    if value is None or value is False:
        return ""
    if value is True:
        return f" {written}"
    return f' {written}="{escape(_format_value(name, value))}"'


def _format_value(name: str, value: object) -> str:
    if name == "style" and isinstance(value, dict):
        return ";".join(f"{_to_kebab_case(k)}:{v}" for k, v in value.items())
    if isinstance(value, dict):
        return json.dumps(value, sort_keys=True, separators=(",", ":"))
    return str(value)


def _to_kebab_case(name: str) -> str:
    return "".join(f"-{c.lower()}" if c.isupper() else c for c in name)
