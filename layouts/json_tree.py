"""A component tree as plain values, which can be kept and are quick to send and to draw.

Dash's renderer asks every component of a page again at each change, which takes seconds on a phone
where there are a thousand. So only the outer levels of a page stay components; what is deeper
travels as markup.
"""

from __future__ import annotations

from dash.development.base_component import Component

from layouts.markup import HTML_NAMESPACE, RAW_ATTRIBUTE, describe_component, render_html

# The page and its parts: what is in a part, such as a row of charts, is one component.
COMPONENT_LEVELS = 2
# It keeps the focus while the page around it changes.
CONTROL = "Select"


def make_json_tree(node: object, level: int = 0) -> object:
    """The tree with every component as {"type", "namespace", "props"}; texts, numbers and None stay
    as they are.

    Below the outer levels an element without parts that Dash must know has its content as markup,
    in the property that `render_raw_html` uses.
    """
    if isinstance(node, Component):
        whole = describe_component(node)
        if level >= COMPONENT_LEVELS and (whole["type"] == CONTROL or _is_plain(node)):
            return _make_markup_holder(whole)
        props = {name: make_json_tree(value, level + 1) for name, value in whole["props"].items()}
        return {**whole, "props": props}
    if isinstance(node, (list, tuple)):
        return [make_json_tree(child, level) for child in node]
    if isinstance(node, dict):
        return {k: make_json_tree(v, level) for k, v in node.items()}
    return node


def _make_markup_holder(whole: dict) -> dict:
    """A described element whose content is markup."""
    props = dict(whole["props"])
    children = props.pop("children", None)
    return {**whole, "props": {RAW_ATTRIBUTE: render_html(children), **props}}


def _is_plain(node: object) -> bool:
    """Whether nothing in a tree is a part that Dash must know: a component of its core library, an
    id of several parts, or a control.
    """
    if isinstance(node, (list, tuple)):
        return all(_is_plain(child) for child in node)
    if not isinstance(node, Component):
        return True
    if getattr(node, "_namespace", "") != HTML_NAMESPACE or node._type == CONTROL:
        return False
    return not isinstance(getattr(node, "id", None), dict) and _is_plain(
        getattr(node, "children", None)
    )
