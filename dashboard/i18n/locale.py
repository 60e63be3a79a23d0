"""The current language: one of `list_languages()`, for as long as a page, embed, chart or briefing
is being made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

from babel import Locale, UnknownLocaleError

from dashboard.i18n import catalogue

DEFAULT_LANGUAGE = catalogue.SOURCE_LANGUAGE

_current_language: ContextVar[str] = ContextVar("language", default=DEFAULT_LANGUAGE)


def get_language() -> str:
    """The id of the current language."""
    return _current_language.get()


def get_locale() -> Locale:
    """The formats of the current language in the Unicode CLDR."""
    return _parse_locale(_current_language.get())


@lru_cache
def _parse_locale(code: str) -> Locale:
    """The language as it is used in the United States where the CLDR has that (es_US: 1,234.5),
    else as it is.
    """
    try:
        return Locale.parse(f"{code.replace('-', '_')}_US")
    except (UnknownLocaleError, ValueError):
        return Locale.parse(code, sep="-")


@lru_cache(maxsize=1)
def list_languages() -> dict[str, str]:
    """Each language's code and its own name for itself, English first: those that have a
    catalogue.
    """
    return {code: _name_language(code) for code in catalogue.list_codes()}


def _name_language(code: str) -> str:
    name = Locale.parse(code, sep="-").display_name or code
    return name[:1].upper() + name[1:]


def get_english_name(code: str) -> str:
    """The English name of a language."""
    return Locale.parse(code, sep="-").get_display_name(DEFAULT_LANGUAGE) or code


def get_text_direction(code: str) -> str:
    """The direction in which a language is written: ltr or rtl."""
    return _parse_locale(code).text_direction


def get_locale_id(code: str) -> str:
    """The locale of a language as programs name it: es_US."""
    return str(_parse_locale(code))


class UntranslatedText(str):
    """A text that stays English in every language: a citation, or words for which a city's file has
    no others. Pages mark it as English, so that it is read out as such (WCAG 3.1.2).
    """

    def strip(self, chars: str | None = None) -> UntranslatedText:
        """As of any text; what is left is still English."""
        return UntranslatedText(super().strip(chars))

    def rstrip(self, chars: str | None = None) -> UntranslatedText:
        """As of any text; what is left is still English."""
        return UntranslatedText(super().rstrip(chars))


class MixedLanguageText(str):
    """A sentence in the current language with English in it; `parts` are its texts in turn."""

    parts: tuple[str, ...]

    @classmethod
    def of(cls, parts: Iterable[str]) -> MixedLanguageText:
        """The sentence that the parts make."""
        kept = tuple(parts)
        made = cls("".join(kept))
        made.parts = kept
        return made


@contextmanager
def use_language(chosen: str) -> Iterator[None]:
    """Speak a language until the end of the block. Raises KeyError for one without a catalogue."""
    if chosen not in list_languages():
        raise KeyError(chosen)
    token = _current_language.set(chosen)
    try:
        yield
    finally:
        _current_language.reset(token)
