"""Takes links to pages that a site does not have out of a page's tree: their words stay, or go with
a list's item.
"""

from __future__ import annotations

import json
import re
from html import escape, unescape
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.branding.face import SiteFace
from dashboard.web.http.site_addresses import MARKS_ATTRIBUTE, MARKUP_ATTRIBUTE, is_site_address

# The address that a button copies (bundle/site/share.js).
COPIES_ATTRIBUTE = "data-copies"
LINK_PATTERN = re.compile(r'<a\b[^>]*?\bhref="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
MARKS_PATTERN = re.compile(rf'(?<=\s){MARKS_ATTRIBUTE}="([^"]*)"')


def remove_hidden_links(tree: html.Div, face: SiteFace) -> html.Div:
    """The tree, which is changed, without links to hidden pages."""
    if face.file.hide.pages:
        _clean_component(tree, face)
    return tree


def remove_hidden_markup(markup: str, face: SiteFace) -> str:
    """Markup without links to hidden pages; the words of a link stay."""
    if not face.file.hide.pages:
        return markup
    text = LINK_PATTERN.sub(
        lambda found: found[2] if _is_hidden(unescape(found[1]), face) else found[0], markup
    )
    return MARKS_PATTERN.sub(
        lambda found: f'{MARKS_ATTRIBUTE}="{escape(_clean_marks(unescape(found[1]), face))}"', text
    )


def _clean_component(component: Component, face: SiteFace) -> None:
    if getattr(component, "children", None) is not None:
        component.children = _clean_children(component.children, face)
    attributes: dict[str, Any] = vars(component)
    if isinstance(attributes.get(MARKUP_ATTRIBUTE), str):
        attributes[MARKUP_ATTRIBUTE] = remove_hidden_markup(attributes[MARKUP_ATTRIBUTE], face)
    if isinstance(attributes.get(MARKS_ATTRIBUTE), str):
        attributes[MARKS_ATTRIBUTE] = _clean_marks(attributes[MARKS_ATTRIBUTE], face)


def _clean_children(children: Any, face: SiteFace) -> Any:
    if isinstance(children, (list, tuple)):
        cleaned = (_clean_child(child, face) for child in children)
        return [
            child for child, kept in zip(cleaned, children) if child is not None or kept is None
        ]
    return _clean_child(children, face)


def _clean_child(child: Any, face: SiteFace) -> Any:
    """A child without hidden links; None for a button that copies one, and for the item of a list
    that is nothing but a link or such a button.
    """
    if not isinstance(child, Component):
        return child
    inner = child.children if isinstance(child, html.Li) else None
    if _is_hidden_button(child, face) or _is_hidden_button(inner, face):
        return None
    if _is_hidden_link(inner, face):
        return None
    if _is_hidden_link(child, face):
        return html.Span(_clean_children(child.children, face))
    _clean_component(child, face)
    return child


def _is_hidden_link(part: Any, face: SiteFace) -> bool:
    return isinstance(part, html.A) and _is_hidden(getattr(part, "href", ""), face)


def _is_hidden_button(part: Any, face: SiteFace) -> bool:
    return isinstance(part, html.Button) and _is_hidden(vars(part).get(COPIES_ATTRIBUTE), face)


def _is_hidden(address: Any, face: SiteFace) -> bool:
    return isinstance(address, str) and is_site_address(address) and face.hides_page(address)


def _clean_marks(text: str, face: SiteFace) -> str:
    """The texts of a drawing's marks, of which those that are hidden addresses are empty."""
    return json.dumps(
        _clean_value(json.loads(text), face), ensure_ascii=False, separators=(",", ":")
    )


def _clean_value(value: Any, face: SiteFace) -> Any:
    if isinstance(value, str):
        return "" if _is_hidden(value, face) else value
    if isinstance(value, list):
        return [_clean_value(part, face) for part in value]
    if isinstance(value, dict):
        return {key: _clean_value(part, face) for key, part in value.items()}
    return value
