"""An Embed as one HTML document that needs no script: one stylesheet, and a script that may make it more."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from dashboard.embeds import files
from dashboard.embeds.accent import own_colours
from dashboard.embeds.content import Embed
from dashboard.embeds.options import Options, path
from dashboard.statics import PLOTLY_URL
from dashboard.words import language, say

DRAWN_BY_PLOTLY = ("trend", "breakdown")
# The sign of a link that opens a new window; a link's name says it in words.
NEW_WINDOW = (
    '<svg class="away" viewBox="0 0 10 10" aria-hidden="true"><path d="M3 1h6v6M9 1 1 9"/></svg>'
)


def document(embed: Embed, origin: str) -> str:
    """The whole page of an embed; `origin` is the site's own address, for what has to be told in full."""
    asked = embed.asked
    head = [
        *oembed_links(origin, origin + path(asked), embed.title),
        f'<meta name="description" content="{escape(embed.sentence)}">',
        f'<link rel="canonical" href="{escape(origin + embed.page)}">',
    ]
    if asked.form in DRAWN_BY_PLOTLY:
        told = {
            "figure": f"/embed/figure.json?form={asked.form}&{path(asked).partition('?')[2]}",
            "plotly": PLOTLY_URL,
            "loading": say("embed.loading"),
            "hint": say("embed.hint"),
        }
    else:
        told = {}
    data = "".join(f' data-{name}="{escape(value)}"' for name, value in told.items())
    body = f'<main class="{asked.form}"{data}>{_content(embed)}</main>'
    return shell(embed.title, head, body, asked.options, scripts=True)


def shell(title: str, head: list[str], body: str, options: Options, scripts: bool = False) -> str:
    """A document with the embeds' style around its body; markup is escaped already, the title is not."""
    theme = "" if options.theme == "auto" else f' data-theme="{options.theme}"'
    return "\n".join(
        [
            "<!DOCTYPE html>",
            f'<html lang="{language()}"{theme}>',
            "<head>",
            '<meta charset="utf-8">',
            *head,
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(title)}</title>",
            '<meta name="robots" content="noindex">',
            '<link rel="icon" type="image/svg+xml" href="/assets/favicon.svg">',
            f'<link rel="stylesheet" href="{files.address("embed.css")}">',
            accent_style(options.accent),
            f'<script defer src="{files.address("frame.js")}"></script>' if scripts else "",
            "</head>",
            f"<body>{body}</body>",
            "</html>",
            "",
        ]
    )


def accent_style(accent: str) -> str:
    """The accent of an editor's own and the colours that follow it in each scheme; "" for none."""
    if not accent:
        return ""
    light, dark = (
        ";".join(f"--{role}:{colour}" for role, colour in own_colours(accent, scheme).items())
        for scheme in ("light", "dark")
    )
    return (
        f"<style>@media (forced-colors:none){{:root{{{light}}}"
        f"@media (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark}}}}}"
        f":root[data-theme=dark]{{{dark}}}}}</style>"
    )


def oembed_links(origin: str, address: str, title: str) -> list[str]:
    """The links by which others find how to embed an address of this site; for early in a document's head."""
    asked = f"{origin}/oembed?url={quote(address, safe='')}"
    return [
        f'<link rel="alternate" type="{kind}+oembed" href="{escape(f"{asked}&format={form}")}" '
        f'title="{escape(title)}">'
        for form, kind in (("json", "application/json"), ("xml", "text/xml"))
    ]


def _content(embed: Embed) -> str:
    asked = embed.asked
    hidden = ' class="unseen"' if asked.options.title == "hide" else ""
    parts = [f"<h1{hidden}>{escape(embed.title)}</h1>"]
    if embed.sample and not embed.wide:
        parts.append(_paragraph("sample", say("sample")))
    if embed.value:
        parts.append(_paragraph("value", embed.value))
    parts.append(_paragraph("sentence", embed.sentence))
    parts += [_paragraph("frozen", embed.frozen)] if embed.frozen else []
    parts += [_paragraph("notice", notice) for notice in embed.notices]
    parts += [_picture(embed), _tools(embed)]
    if embed.left_out and embed.wide:
        parts.append(_paragraph("small", embed.left_out))
    if embed.completeness:
        parts.append(_paragraph("small", embed.completeness))
    return "".join([*parts, _source(embed)])


def _paragraph(kind: str, text: str) -> str:
    return f'<p class="{kind}">{escape(text)}</p>'


def _picture(embed: Embed) -> str:
    if not embed.wide:
        missing = _paragraph("notice", embed.left_out) if embed.left_out else ""
        return missing + (_table(embed) if embed.asked.form in ("map", "table") else "")
    narrow = f'<div class="narrow">{embed.narrow}</div>' if embed.narrow else ""
    drawing = f'<div class="drawing"><div class="wide">{embed.wide}</div>{narrow}</div>'
    return f'{_legend(embed)}<div class="picture">{drawing}<div class="holder" hidden></div></div>{_explore()}'


def _legend(embed: Embed) -> str:
    if not embed.legend:
        return ""
    items = "".join(
        f'<li><span class="swatch pv-{entry["colour_class"]}"></span>{escape(entry["label"])}</li>'
        for entry in embed.legend
    )
    return f'<ul class="legend" aria-label="{escape(say("embed.legend"))}">{items}</ul>'


def _explore() -> str:
    """What only a script can do, hidden until one is there; a walk through the values by button or arrow key."""

    def step(kind: str, key: str, sign: str) -> str:
        return (
            f'<button type="button" class="{kind}" aria-label="{escape(say(key))}">{sign}</button>'
        )

    return (
        f'<div class="explore" hidden><button type="button" class="start">{escape(say("embed.explore"))}</button>'
        f'<div class="walk" role="group" aria-label="{escape(say("embed.read"))}" hidden>'
        f"{step('previous', 'embed.previous', '‹')}{step('next', 'embed.next', '›')}"
        f"<output>{escape(say('embed.hint'))}</output></div></div>"
    )


def _table(embed: Embed) -> str:
    label = escape(say("embed.table_of", title=embed.title))
    cut = _paragraph("small", embed.cut) if embed.cut else ""
    return f'<div class="scroll" role="region" tabindex="0" aria-label="{label}">{embed.table}</div>{cut}'


def _tools(embed: Embed) -> str:
    parts = []
    if embed.wide or embed.asked.form == "number":
        parts.append(
            f"<details><summary>{escape(say('embed.table'))}</summary>{_table(embed)}</details>"
        )
    if embed.notes:
        notes = "".join(f"<li>{escape(note)}</li>" for note in embed.notes)
        label = escape(say("embed.notes"))
        parts.append(f'<details class="notes"><summary>{label}</summary><ul>{notes}</ul></details>')
    label = say("embed.open_live" if embed.frozen else "embed.open")
    parts.append(_link(embed.page, label, embed.title))
    if embed.csv:
        parts.append(_link(embed.csv, say("embed.csv"), embed.title))
    return f'<div class="tools">{"".join(parts)}</div>'


def _link(href: str, label: str, title: str) -> str:
    """A link that leaves the frame, and says so before it is followed (WCAG 2.2, technique G201)."""
    said = escape(say("embed.open_of", label=label, title=title))
    return (
        f'<a href="{escape(href)}" target="_blank" rel="noopener" aria-label="{said}">{escape(label)}'
        f"{NEW_WINDOW}</a>"
    )


def _source(embed: Embed) -> str:
    portal = " · " + _link(embed.portal, say("embed.check"), embed.title) if embed.portal else ""
    opens = f'<span class="opens"> · {escape(say("embed.links_open"))}</span>'
    return f'<p class="small">{escape(embed.source)}{portal}{opens}</p>'


def refused(
    faults: list[tuple[str, str]], message: str, options: Options, way: tuple[str, str]
) -> str:
    """The page of an embed that cannot be shown: what is at fault by field, and where else to go (address, words)."""
    items = "".join(
        f"<li><b>{escape(field)}:</b> {escape(told)}</li>" if field else f"<li>{escape(told)}</li>"
        for field, told in faults
    )
    title = say("embed.refused")
    body = (
        f'<main class="refused"><h1>{escape(title)}</h1><p class="sentence">{escape(message)}</p>'
        f'{f"<ul class=faults>{items}</ul>" if items else ""}<div class="tools">'
        f"{_link(way[0], way[1], title)}</div>{_paragraph('small opens', say('embed.links_open'))}</main>"
    )
    return shell(title, [], body, options, scripts=True)
