"""Texts whose English parts are marked as English on a page in another language (WCAG 3.1.2)."""

from __future__ import annotations

from dash import html

from dashboard.i18n.locale import DEFAULT, InEnglish, language


def mark_untranslated(text: str) -> str | list:
    """The text, or its parts in turn where some of it is English and something else is spoken."""
    parts = getattr(text, "parts", (text,))
    if language() == DEFAULT or not any(isinstance(part, InEnglish) for part in parts):
        return text
    return [
        html.Span(str(part), lang=DEFAULT) if isinstance(part, InEnglish) else part
        for part in parts
        if part
    ]
