"""The one place where addresses of this site are changed on their way out.

Within the application every address of the site begins at its root ("/sample/trends?by=year").
Where they are written out otherwise, below a path or as the names of files, a function from such an
address to what is written is handed to `rewrite_markup` (documents, drawings) or `rewrite_tree`
(pages as Dash gets them).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import partial
from html import escape, unescape

# From an address that begins at the site's root, its query and fragment included, to what is
# written out.
WriteAddress = Callable[[str], str]

# Attributes that hold one address.
ADDRESS_ATTRIBUTES = ("href", "src", "action", "data-copies", "data-address")
# The texts of a drawing's marks, a JSON value of which some texts are addresses (dashboard/charts).
MARKS_ATTRIBUTE = "data-marks"
# Markup as a value, which Dash's pages have.
MARKUP_ATTRIBUTE = "data-html"

ATTRIBUTE_PATTERN = re.compile(
    rf'(?<=\s)({"|".join((*ADDRESS_ATTRIBUTES, MARKS_ATTRIBUTE))})="([^"]*)"'
)
# "//host/path" leads to another host.
SITE_ADDRESS_PATTERN = re.compile(r"/(?!/)")


def is_site_address(text: str) -> bool:
    """Whether a text is an address that begins at this site's root."""
    return SITE_ADDRESS_PATTERN.match(text) is not None


def rewrite_markup(markup: str, write: WriteAddress) -> str:
    """HTML or SVG of this site (attributes in double quotes) with each address of the site as
    `write` has it.

    Addresses of other sites, and those that name their host, stay as they are.
    """

    def rewrite(found: re.Match[str]) -> str:
        name, value = found.groups()
        return f'{name}="{_rewrite_escaped(name, value, write)}"'

    return ATTRIBUTE_PATTERN.sub(rewrite, markup)


def rewrite_tree(node: object, write: WriteAddress) -> object:
    """A component tree as plain values (layouts/json_tree.py) with each address of the site as
    `write` has it.
    """
    if isinstance(node, list):
        return [rewrite_tree(child, write) for child in node]
    if isinstance(node, dict):
        return {name: _rewrite_property(name, value, write) for name, value in node.items()}
    return node


def _rewrite_property(name: str, value: object, write: WriteAddress) -> object:
    if not isinstance(value, str):
        return rewrite_tree(value, write)
    if name in ADDRESS_ATTRIBUTES:
        return write(value) if is_site_address(value) else value
    if name == MARKUP_ATTRIBUTE:
        return rewrite_markup(value, write)
    return _rewrite_marks(value, write) if name == MARKS_ATTRIBUTE else value


def _rewrite_escaped(name: str, value: str, write: WriteAddress) -> str:
    if name == MARKS_ATTRIBUTE:
        return escape(_rewrite_marks(unescape(value), write))
    return escape(write(unescape(value))) if is_site_address(value) else value


def _rewrite_marks(text: str, write: WriteAddress) -> str:
    changed = _rewrite_texts(json.loads(text), write)
    return json.dumps(changed, ensure_ascii=False, separators=(",", ":"))


def _rewrite_texts(value: object, write: WriteAddress) -> object:
    if isinstance(value, str):
        return write(value) if is_site_address(value) else value
    rewrite = partial(_rewrite_texts, write=write)
    if isinstance(value, list):
        return [rewrite(part) for part in value]
    if isinstance(value, dict):
        return {key: rewrite(part) for key, part in value.items()}
    return value
