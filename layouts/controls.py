"""A page's controls: native selects in a real form, which works with and without scripts."""

from __future__ import annotations

from dash import html

from dashboard.i18n.locale import DEFAULT_LANGUAGE, get_language
from dashboard.templates import get_macro
from dashboard.views.model import Control, PeriodControl
from layouts import ids, labels
from layouts.attributes import make_attributes
from layouts.raw_html import render_raw_html


def render_controls(action: str, shown: tuple[Control | PeriodControl, ...]) -> html.Form | None:
    """The form of a page, or None where the page has nothing to choose."""
    if not shown:
        return None
    seen: dict[str, int] = {}
    fields = []
    for control in shown:
        if isinstance(control, PeriodControl):
            fields.append(_render_period(control))
            continue
        place = seen[control.name] = seen.get(control.name, -1) + 1
        fields.append(_render_field(control, ids.make_control_id(control.name, place)))
    submit = html.Button(labels.SHOW, className="show")
    return html.Form(
        [_render_language_field(), *fields, submit],
        method="get",
        action=action,
        id=ids.FORM_ID,
        className="controls",
        disable_n_clicks=True,
        **make_attributes(aria_label=labels.FILTER),
    )


def _render_language_field() -> html.Div | None:
    """The language, kept by a form that is sent without scripts."""
    if get_language() == DEFAULT_LANGUAGE:
        return None
    field = get_macro("fields.html", "render_hidden_input")("lang", get_language())
    return render_raw_html(field, hidden=True)


def _render_period(control: PeriodControl) -> html.Div:
    """The three fields of a period, what the page showed for a form sent without scripts, and
    notes.
    """
    selects = (control.presets, control.since, control.until)
    notes = [html.P(note, className="hint") for note in control.notes]
    shown = get_macro("fields.html", "render_hidden_input")("shown", control.shown)
    return html.Div(
        [
            *(_render_field(c, ids.make_control_id(c.name, 0)) for c in selects),
            render_raw_html(shown, hidden=True),
            *notes,
        ],
        className="period",
        role="group",
        **make_attributes(aria_label=control.presets.label),
    )


def _render_field(control: Control, name: str) -> html.Div:
    options = get_macro("fields.html", "render_options")(control.options, control.selected)
    # As markup: a page has hundreds of months to choose from, and a component for each would be
    # slow.
    select = html.Select(
        id=name,
        name=control.name,
        disable_n_clicks=True,
        **make_attributes(data_value=control.selected, data_html=options),
    )
    return html.Div([html.Label(control.label, htmlFor=name), select], className="field")
