"""HTML from Jinja2 templates: the one way to markup outside the component trees of Dash.

Every value that a template writes is escaped, unless it is `Markup`: text that is markup already.
An unknown name in a template raises `jinja2.UndefinedError`. The line breaks of a template's source
are left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import Extension
from markupsafe import Markup

from dashboard.i18n.locale import get_language, get_text_direction
from dashboard.i18n.translate import translate

TAG_OR_BREAK = re.compile(r"(\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\})|(?<!\{)[ \t]*\n[ \t]*", re.DOTALL)
# A comment that holds the line break, so that errors name the right line.
HIDDEN_BREAK = "{#\n#}"

if TYPE_CHECKING:
    from jinja2 import Environment, Template

__all__ = ["Markup", "get_macro", "render_template"]

TEMPLATES_FOLDER = Path(__file__).parent


def render_template(template: str, /, **values: object) -> Markup:
    """The markup of a template file with its values, in the current language."""
    return Markup(_load_template(template).render(values))


@cache
def get_macro(template: str, name: str) -> Callable[..., Markup]:
    """A macro of a template file, for the parts of which a page has hundreds: calling it is cheaper
    than `render_template`.
    """
    return getattr(_load_template(template).module, name)


@cache
def _load_template(name: str) -> Template:
    return _open_environment().get_template(name)


@cache
def _open_environment() -> Environment:
    """The environment of all templates; each is compiled once per process.

    Imported here, since the command line starts without it.
    """
    from dashboard.templates import open_environment

    return open_environment(TEMPLATES_FOLDER)


class JoinLinesExtension(Extension):
    """Leaves line breaks and indentation of a template's source out of what it renders.

    A space between two lines is therefore written `{{ " " }}`. A line that ends in a brace keeps
    its break.
    """

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The source with each line break outside a Jinja2 tag hidden in a comment."""
        return TAG_OR_BREAK.sub(lambda found: found[1] or HIDDEN_BREAK, source)


def open_environment(folder: Path) -> Environment:
    """An environment over a folder of templates, with `translate` and `get_language` for the texts
    of a page.

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
