"""Texts whose English parts are marked as English on a page in another language (WCAG 3.1.2)."""

from __future__ import annotations

from dash import html

from dashboard.i18n.locale import DEFAULT_LANGUAGE, UntranslatedText, get_language


def mark_untranslated(text: str) -> str | list:
    """The text, or its parts in turn where some of it is English and the current language is
    another.
    """
    parts = getattr(text, "parts", (text,))
    if get_language() == DEFAULT_LANGUAGE or not any(
        isinstance(part, UntranslatedText) for part in parts
    ):
        return text
    return [
        html.Span(str(part), lang=DEFAULT_LANGUAGE) if isinstance(part, UntranslatedText) else part
        for part in parts
        if part
    ]
