"""The Jinja2 environment: escaping on, unknown names refused, line breaks of a template's source left out."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import Extension

from dashboard.i18n.locale import get_language, get_text_direction
from dashboard.i18n.translate import translate

TAG_OR_BREAK = re.compile(r"(\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\})|(?<!\{)[ \t]*\n[ \t]*", re.DOTALL)
# A comment that holds the line break, so that errors name the right line.
HIDDEN_BREAK = "{#\n#}"


class JoinLinesExtension(Extension):
    """Leaves line breaks and indentation of a template's source out of what it renders.

    A space between two lines is therefore written `{{ " " }}`. A line that ends in a brace keeps its break.
    """

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The source with each line break outside a Jinja2 tag hidden in a comment."""
        return TAG_OR_BREAK.sub(lambda found: found[1] or HIDDEN_BREAK, source)


def open_environment(folder: Path) -> Environment:
    """An environment over a folder of templates, with `translate` and `get_language` for the texts of a page.

    `quote` writes an address as the value of another address's query.
    """
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        extensions=[JoinLinesExtension],
    )
    environment.globals.update(
        say=translate,
        language=get_language,
        direction=get_text_direction,
        quote=partial(quote, safe=""),
    )
    return environment
