"""The forms of charts by their names. A new form is a new module here that defines `FORM`."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from dashboard.charts.chart_form import ChartForm


def _load_forms() -> dict[str, ChartForm]:
    modules = [import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__)]
    forms: list[ChartForm] = [module.FORM for module in modules]
    return {form.name: form for form in forms}


CHART_FORMS = _load_forms()


def sort_forms() -> list[ChartForm]:
    """All forms in the order in which a reader is offered them."""
    return sorted(CHART_FORMS.values(), key=lambda form: (form.rank, form.name))
