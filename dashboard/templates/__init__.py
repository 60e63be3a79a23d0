"""HTML from Jinja2 templates: the one way to markup outside the component trees of Dash.

Every value that a template writes is escaped, unless it is `Markup`: text that is markup already. An unknown name in a
template raises `jinja2.UndefinedError`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from jinja2 import Environment, Template

__all__ = ["Markup", "get_macro", "render_template"]

TEMPLATES_FOLDER = Path(__file__).parent


def render_template(template: str, /, **values: object) -> Markup:
    """The markup of a template file with its values, in the current language."""
    return Markup(_load_template(template).render(values))


@cache
def get_macro(template: str, name: str) -> Callable[..., Markup]:
    """A macro of a template file, for the parts of which a page has hundreds: calling it is cheaper than
    `render_template`."""
    return getattr(_load_template(template).module, name)


@cache
def _load_template(name: str) -> Template:
    return _open_environment().get_template(name)


@cache
def _open_environment() -> Environment:
    """The environment of all templates; each is compiled once per process.

    Imported here, since the command line starts without it.
    """
    from dashboard.templates.environment import open_environment

    return open_environment(TEMPLATES_FOLDER)
