"""The forms of charts by their names. A new form is a new module here that defines `FORM`."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from dashboard.charts.chart_form import ChartForm, QuestionForm
from dashboard.query.periods import find_time_dimension

# All forms, and those among them that show the answer to any question.
CHART_FORMS: dict[str, ChartForm[Any]] = {}
QUESTION_FORMS: dict[str, QuestionForm] = {}


def load_forms() -> None:
    """Register the form of each module of this package."""
    for found in iter_modules(__path__):
        form = import_module(f"{__name__}.{found.name}").FORM
        CHART_FORMS[form.name] = form
        if isinstance(form, QuestionForm):
            QUESTION_FORMS[form.name] = form


load_forms()


def choose_form(by: tuple[str, ...], mapped: bool) -> QuestionForm:
    """The form that shows a question by its dimensions best: over time, of areas where they are
    `mapped`, or of neither.
    """
    over_time = bool(find_time_dimension(by))
    wanted = (over_time, mapped and not over_time)
    return next(form for form in sort_forms() if (form.is_over_time, form.has_areas) == wanted)


def sort_forms() -> list[QuestionForm]:
    """The forms of a question in the order in which a reader is offered them."""
    return sorted(QUESTION_FORMS.values(), key=lambda form: (form.rank, form.name))
