"""Which language is spoken. One of LANGUAGES, for as long as a page, embed, chart or briefing is being made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

LANGUAGES = {"en": "English", "es": "Español"}
DEFAULT = "en"

_spoken: ContextVar[str] = ContextVar("language", default=DEFAULT)


def language() -> str:
    """The id of the language that is spoken here and now."""
    return _spoken.get()


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
