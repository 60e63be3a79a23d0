"""The builder's page body: what to choose, a live preview, and the codes to copy. A plain form; its script only saves
the pressing of a button.
"""

from __future__ import annotations

from html import escape

from dashboard import links
from dashboard.answers import Answers
from dashboard.embeds import files
from dashboard.embeds.choices import Choices, choose
from dashboard.embeds.codes import Code, codes, frame
from dashboard.embeds.content import Embed, make
from dashboard.embeds.height import height_of
from dashboard.pages.desk import Desk
from dashboard.pages.model import Control
from dashboard.words import language, say, speaking


def head() -> str:
    """What the page's head needs for it."""
    return (
        f'<link rel="stylesheet" href="{files.address("builder.css")}">'
        f'<script defer src="{files.address("builder.js")}"></script>'
    )


def builder(desk: Desk, search: str, origin: str) -> str:
    """The body for an address's choices as HTML text. Raises BadQuery, UnknownCity or NoData."""
    chosen = choose(desk, search)
    embed = _made(desk.answers, chosen)
    height = height_of(embed, chosen.width)
    return (
        f'<div id="builder" data-updated="{escape(say("builder.updated"))}">{_form(desk, chosen)}'
        f'<div class="outcome">{_preview(embed, chosen, height)}{_codes(embed, origin, height)}</div></div>'
        f'<p id="builder-said" class="unseen" role="status"></p>{_statement()}'
    )


def _made(answers: Answers, chosen: Choices) -> Embed:
    with speaking(chosen.asked.options.lang):
        return make(answers, chosen.asked)


def _form(desk: Desk, chosen: Choices) -> str:
    action = links.spoken(f"/{desk.city.id}/embed").partition("?")[0]
    hidden = "".join(
        f'<input type="hidden" name="{escape(k)}" value="{escape(v)}">' for k, v in chosen.kept
    )
    if language() != "en":
        hidden += f'<input type="hidden" name="lang" value="{language()}">'
    told = "".join(
        f'<p class="notice" id="told-{i}">{escape(t)}</p>'
        for i, t in enumerate((*chosen.faults, *chosen.told))
    )
    what = "".join(_select(c, i) for i, c in enumerate(chosen.what))
    how = "".join(_select(c, i + 20) for i, c in enumerate(chosen.how))
    accent = (
        f'<div class="field"><label for="choose-accent">{escape(say("builder.accent"))}</label>'
        f'<input id="choose-accent" name="accent" value="{escape(chosen.accent)}" maxlength="7" '
        f'autocomplete="off" spellcheck="false" placeholder="#0b5d5a"></div>'
    )
    return (
        f'<form method="get" action="{escape(action)}" aria-label="{escape(say("builder.choose"))}">{hidden}'
        f"<fieldset><legend>{escape(say('builder.what'))}</legend>{what}</fieldset>"
        f"<fieldset><legend>{escape(say('builder.how'))}</legend>{how}{accent}</fieldset>"
        f'{told}<button class="update">{escape(say("builder.update"))}</button></form>'
    )


def _select(control: Control, place: int) -> str:
    name = f"choose-{control.name}-{place}"
    tongues = control.name == "language"
    options = "".join(
        f'<option value="{escape(o.value)}"{f" lang={o.value}" if tongues else ""}'
        f"{' selected' if o.value == control.selected else ''}>"
        f"{escape(o.title)}</option>"
        for o in control.options
    )
    return (
        f'<div class="field"><label for="{name}">{escape(control.label)}</label>'
        f'<select id="{name}" name="{control.name}">{options}</select></div>'
    )


def _preview(embed: Embed, chosen: Choices, height: int) -> str:
    shown = frame(embed, "", (chosen.width, height))
    size = say("builder.size", width=chosen.width, height=height)
    return (
        f'<section class="preview"><h2>{escape(say("builder.preview"))}</h2><p class="hint">{escape(size)}</p>'
        f'<div class="stage">{shown}</div></section>'
    )


def _codes(embed: Embed, origin: str, height: int) -> str:
    blocks = "".join(_code(c) for c in codes(embed, origin, height))
    return f'<section class="codes"><h2>{escape(say("builder.codes"))}</h2>{blocks}</section>'


def _code(code: Code) -> str:
    name, own = escape(say(code.name)), f"code-{code.id}"
    rows = min(-(-len(code.text) // 62) + code.text.count("\n"), 10)
    copy = escape(say("builder.copy_of", name=say(code.name)))
    return (
        f'<div class="code"><h3><label for="{own}">{name}</label></h3><p class="hint">{escape(say(code.help))}</p>'
        f'<textarea id="{own}" readonly rows="{rows}" spellcheck="false">{escape(code.text)}</textarea>'
        f'<button type="button" class="copy" data-copies="{own}" data-done="{escape(say("builder.copied"))}" '
        f'data-failed="{escape(say("builder.not_copied"))}" aria-label="{copy}" hidden>'
        f"{escape(say('builder.copy'))}</button></div>"
    )


def _statement() -> str:
    items = "".join(
        f"<li>{escape(say(f'statement.{key}'))}</li>"
        for key in ("standard", "scripts", "keyboard", "table", "privacy", "limits")
    )
    return (
        f'<section class="statement"><h2>{escape(say("statement"))}</h2><ul>{items}</ul></section>'
    )
