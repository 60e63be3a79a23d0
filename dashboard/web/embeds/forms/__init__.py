"""The forms of embeds by their names: a module here that defines `FORM`, and every form of chart
that shows a question.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from dashboard.charts.forms import QUESTION_FORMS, sort_forms
from dashboard.errors import BadQuery
from dashboard.i18n.translate import translate
from dashboard.query import addresses
from dashboard.web.embeds.embed_form import EmbedForm
from dashboard.web.embeds.embed_request import LOOK_KEYS, EmbedRequest, parse_options
from dashboard.web.embeds.question_embed import QuestionEmbed
from data.model.errors import FieldError


def _load_forms() -> dict[str, EmbedForm]:
    modules = [import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__)]
    forms: list[EmbedForm] = [module.FORM for module in modules]
    return {form.name: form for form in sorted(forms, key=lambda form: form.rank)}


# What an embed can be beside a chart.
_OTHER_FORMS = _load_forms()
# Those of their keys that the builder has controls for, and all keys of an embed's address.
CHOSEN_KEYS = tuple(key for form in _OTHER_FORMS.values() for key in form.chosen_keys)
OPTION_KEYS = (*LOOK_KEYS, *(key for form in _OTHER_FORMS.values() for key in form.own_keys))


def list_embed_forms() -> tuple[str, ...]:
    """The names of all forms that an embed can have, in the order in which an editor is offered
    them.
    """
    return (*(form.name for form in sort_forms()), *_OTHER_FORMS)


def find_embed_form(name: str) -> EmbedForm:
    """A form of embed by its name. Raises KeyError for one that is not."""
    return QuestionEmbed(name) if name in QUESTION_FORMS else _OTHER_FORMS[name]


def sort_embed_forms() -> list[EmbedForm]:
    """All forms in the order in which an editor is offered them."""
    return [find_embed_form(name) for name in list_embed_forms()]


def find_page_form(chart: str) -> EmbedForm | None:
    """The form of embed that shows what a page shows as a chart of a form; None where there is
    none.
    """
    return next((form for form in sort_embed_forms() if form.page_chart == chart), None)


def parse_embed_request(name: str, search: str) -> EmbedRequest:
    """The embed of an address. Raises BadQuery naming each key at fault."""
    query, extra = addresses.parse_query(search, OPTION_KEYS)
    foreign = [
        FieldError(key, translate("fault.only_for", owner=f"/embed/{owner.name}"))
        for owner in _OTHER_FORMS.values()
        for key in owner.own_keys
        if extra.get(key) and name != owner.name
    ]
    if foreign:
        raise BadQuery.of(*foreign)
    return EmbedRequest(name, query, parse_options(extra, find_embed_form(name).own_keys))
