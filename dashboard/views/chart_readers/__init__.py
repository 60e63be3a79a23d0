"""The readers of addresses by the names of their forms: a module here that defines `READER`, and
one for every form that shows a question.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from dashboard.charts.forms import QUESTION_FORMS, sort_forms
from dashboard.query import addresses
from dashboard.views.chart_reader import ChartReader
from dashboard.views.explored_reader import ExploredReader
from dashboard.views.question_reader import QuestionReader


def _load_readers() -> dict[str, ChartReader]:
    modules = [import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__)]
    readers: list[ChartReader] = [module.READER for module in modules]
    return {reader.form.name: reader for reader in readers}


# Those of forms that are not of one question.
_OTHER_READERS = _load_readers()
# The keys of their addresses beside those of a question.
OWN_KEYS = tuple(
    dict.fromkeys(key for reader in _OTHER_READERS.values() for key in reader.own_keys)
)


def list_chart_names() -> tuple[str, ...]:
    """The names of all forms that an address can ask for."""
    return (*QUESTION_FORMS, *_OTHER_READERS)


def find_reader(name: str) -> ChartReader:
    """The reader of a form's addresses. Raises KeyError for a name that is no form's."""
    if name in QUESTION_FORMS:
        return QuestionReader(QUESTION_FORMS[name])
    return _OTHER_READERS[name]


def index_explored_readers() -> dict[str, ExploredReader]:
    """The readers of the forms that can be explored by their names, in the order of their pages."""
    readers: list[ExploredReader] = [QuestionReader(f) for f in sort_forms() if f.is_explored]
    readers += [r for r in _OTHER_READERS.values() if isinstance(r, ExploredReader)]
    by_page = sorted(readers, key=lambda reader: addresses.EXPLORE_PAGES.index(reader.page))
    return {reader.form.name: reader for reader in by_page}
