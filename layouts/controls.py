"""A page's controls: native selects in a real form, which works with and without scripts.

On a narrow screen they are folded under what they choose, so that the answer stands on the first
screen; on a wide one the style sheet shows them all.
"""

from __future__ import annotations

from dash import html

from dashboard.i18n.locale import DEFAULT_LANGUAGE, get_language
from dashboard.query.addresses import LANGUAGE_KEY, Parameters
from dashboard.templates import get_macro
from dashboard.views.model import Control, PeriodControl
from dashboard.views.period import SHOWN
from dashboard.wording import translate
from layouts import ids, labels
from layouts.attributes import make_attributes
from layouts.raw_html import render_raw_html


def render_controls(
    action: str, shown: tuple[Control | PeriodControl, ...], kept: Parameters = ()
) -> html.Form | None:
    """The form of a page, or None where the page has nothing to choose.

    `kept` is the state of the page's address; what no control holds, a form that is sent without
    scripts keeps in hidden fields.
    """
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
    named = _list_field_names(shown)
    hidden = [_render_hidden_field(*pair) for pair in kept if pair[0] not in named]
    folded = html.Details([_render_choices(shown), *fields, submit], className="filters")
    return html.Form(
        [_render_language_field(), *hidden, folded],
        method="get",
        action=action,
        id=ids.FORM_ID,
        className="controls",
        disable_n_clicks=True,
        **make_attributes(aria_label=labels.FILTER),
    )


def _render_choices(shown: tuple[Control | PeriodControl, ...]) -> html.Summary:
    """What the controls choose, in one line, and that it can be changed."""
    names = [
        translate("range", first=_name_choice(control.since), last=_name_choice(control.until))
        if isinstance(control, PeriodControl)
        else _name_choice(control)
        for control in shown
    ]
    chosen = html.Span(" · ".join(name for name in names if name))
    return html.Summary([chosen, " ", html.Span(labels.CHANGE, className="change")])


def _name_choice(control: Control) -> str:
    """The words of the option that a control shows."""
    return next((o.title for o in control.options if o.value == control.selected), "")


def _render_language_field() -> html.Div | None:
    """The language, kept by a form that is sent without scripts."""
    if get_language() == DEFAULT_LANGUAGE:
        return None
    return _render_hidden_field(LANGUAGE_KEY, get_language())


def _render_hidden_field(name: str, value: str) -> html.Div:
    field = get_macro("fields.html", "render_hidden_input")(name, value)
    return render_raw_html(field, hidden=True)


def _list_field_names(shown: tuple[Control | PeriodControl, ...]) -> set[str]:
    names = {SHOWN}
    for control in shown:
        if isinstance(control, PeriodControl):
            names |= {control.presets.name, control.since.name, control.until.name}
        else:
            names |= {control.name}
    return names


def _render_period(control: PeriodControl) -> html.Div:
    """The three fields of a period, what the page showed for a form sent without scripts, and
    notes.
    """
    selects = (control.presets, control.since, control.until)
    notes = [html.P(note, className="hint") for note in control.notes]
    return html.Div(
        [
            *(_render_field(c, ids.make_control_id(c.name, 0)) for c in selects),
            _render_hidden_field(SHOWN, control.shown),
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
