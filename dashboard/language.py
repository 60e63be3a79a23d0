"""Which language is spoken. One of LANGUAGES, for as long as a page, embed, chart or briefing is being made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

from babel import Locale

LANGUAGES = {"en": "English", "es": "Español"}
DEFAULT = "en"
# Whose customs numbers and dates follow: Spanish is that of the United States (1,234.5; 29 nov 2023).
LOCALES = {"en": "en_US", "es": "es_US"}

_spoken: ContextVar[str] = ContextVar("language", default=DEFAULT)


def language() -> str:
    """The id of the language that is spoken here and now."""
    return _spoken.get()


def locale() -> Locale:
    """The customs of the language that is spoken, as the Unicode CLDR has them."""
    return _locale(_spoken.get())


@lru_cache
def _locale(code: str) -> Locale:
    return Locale.parse(LOCALES[code])


class InEnglish(str):
    """A text that stays English whatever is spoken: a citation, or words for which a city's file has no others. Pages
    mark it as English, so that it is read out as such (WCAG 3.1.2).
    """

    def strip(self, chars: str | None = None) -> InEnglish:
        """As of any text; what is left is still English."""
        return InEnglish(super().strip(chars))

    def rstrip(self, chars: str | None = None) -> InEnglish:
        """As of any text; what is left is still English."""
        return InEnglish(super().rstrip(chars))


class Mixed(str):
    """A sentence in the language that is spoken with English in it; `parts` are its texts in turn."""

    parts: tuple[str, ...]

    @classmethod
    def of(cls, parts: Iterable[str]) -> Mixed:
        """The sentence that the parts make."""
        kept = tuple(parts)
        made = cls("".join(kept))
        made.parts = kept
        return made


@contextmanager
def speaking(chosen: str) -> Iterator[None]:
    """Speak a language until the end of the block. Raises KeyError for one that is not among LANGUAGES."""
    if chosen not in LANGUAGES:
        raise KeyError(chosen)
    token = _spoken.set(chosen)
    try:
        yield
    finally:
        _spoken.reset(token)
