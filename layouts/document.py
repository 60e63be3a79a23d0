"""The HTML document around a page: what search engines, readers without scripts and the first paint get."""

from __future__ import annotations

from html import escape

from dashboard import links
from dashboard.embeds.document import oembed_links
from dashboard.embeds.options import FORMS
from dashboard.figures.theme import css
from dashboard.language import LANGUAGES
from dashboard.page_scripts import at_once, when_touched
from dashboard.pages.model import Page
from layouts import ids, labels
from layouts.social import render_social_cards

# Before the first paint, so that what only scripts can do never appears and disappears, and no page flashes up in
# colors that its reader has put off (assets/theme.js).
MARK_SCRIPTS = (
    '(function(d){d.className="js";try{var t=localStorage.getItem("plainview-theme");'
    "if(t)d.dataset.theme=t}catch(e){}})(document.documentElement)"
)
LOADING = "Loading..."


def render_document(
    page: Page, content: str, parts: dict[str, str], base_url: str, origin: str = ""
) -> str:
    """The document of a page; `content` is its HTML, `parts` are Dash's css, app_entry, config, scripts, renderer.

    `origin` is the site's own address, for what must be told in full; without one it is not told.
    """
    head = [
        '<meta charset="utf-8">',
        *_render_embed_links(page, origin),
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(page.title)}</title>",
        f'<meta name="description" content="{escape(page.description)}">',
        '<meta name="color-scheme" content="light dark">',
        _render_indexing(page, base_url, origin),
        *(
            f'<link rel="alternate" type="application/atom+xml" title="{escape(title)}" href="{escape(href)}">'
            for title, href in page.feeds
        ),
        *render_social_cards(page, origin),
        '<link rel="icon" type="image/svg+xml" href="/assets/favicon.svg">',
        f"<script>{MARK_SCRIPTS}</script>",
        f"<style>{css()}</style>",
        parts["css"],
        at_once(parts["scripts"]),
    ]
    return "\n".join(
        [
            "<!DOCTYPE html>",
            f'<html lang="{page.language}">',
            "<head>",
            *(line for line in head if line),
            "</head>",
            "<body>",
            f'<div id="{ids.FIRST}">{content}</div>',
            parts["app_entry"].replace(LOADING, ""),
            _render_scripts(page, parts),
            "</body>",
            "</html>",
        ]
    )


def _render_embed_links(page: Page, origin: str) -> list[str]:
    shown = next((chart for chart in page.charts if chart.form in FORMS), None)
    return oembed_links(origin, origin + page.address, shown.title) if origin and shown else []


def _render_scripts(page: Page, parts: dict[str, str]) -> str:
    """What brings Dash when the page is touched; out of reach where no script may ask for the page again."""
    later = parts["config"] + when_touched(parts["scripts"], parts["renderer"])
    return f"<template>{later}</template>" if page.still else later


def _render_indexing(page: Page, base_url: str, origin: str) -> str:
    """The page in other languages, by whole addresses as search engines ask for them, and its own lasting address."""
    if page.status != 200:
        return '<meta name="robots" content="noindex">'
    address = page.action or links.spoken("/", page.language)
    spoken = (
        {code: escape(origin + links.spoken(page.address or "/", code)) for code in LANGUAGES}
        if origin
        else {}
    )
    told = [
        f'<link rel="alternate" hreflang="{code}" href="{href}">' for code, href in spoken.items()
    ]
    site = f'<meta property="og:site_name" content="{labels.SITE}">'
    return "\n".join(
        [*told, f'<link rel="canonical" href="{escape(base_url + address)}">' if base_url else site]
    )
