"""Texts that are no messages, in the current language: of measures, statistics, the glossary and
cities.
"""

from __future__ import annotations

from dashboard.i18n.catalogue import load_catalogue
from dashboard.i18n.locale import DEFAULT_LANGUAGE, UntranslatedText, get_language
from data.city_files.translation_checks import list_texts
from data.model.values import City


def translate_text(context: str, english: str) -> str:
    """A text in the current language; in English, and marked so, where it has no other."""
    code = get_language()
    if code == DEFAULT_LANGUAGE or not english:
        return english
    return load_catalogue(code).find_text(context, english) or UntranslatedText(english)


def list_untranslated(city: City, code: str) -> list[tuple]:
    """The paths of keys of a city's texts that have no translation into a language; names need
    none.
    """
    catalogue = load_catalogue(code)
    return [
        text.path
        for text in list_texts(city)
        if not text.is_name
        and code not in text.beside
        and not catalogue.find_text(text.context, text.english)
    ]
