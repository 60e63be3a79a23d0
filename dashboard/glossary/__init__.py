"""Words of police data in plain words: terms.toml holds each in every language, and how it is met in a text.

    [id]
    en = {term = "Frisk", says = "What it means.", met = "frisk"}

`met` is a regular expression, whatever the case: a chart whose words hold it explains the term.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from dashboard.language import LANGUAGES, language

FILE = Path(__file__).with_name("terms.toml")
MOST = 6


@dataclass(frozen=True)
class Term:
    """One word of the glossary, in one language: its anchor, the word, what it means, and how it is met."""

    id: str
    term: str
    says: str
    met: re.Pattern[str]


def terms() -> tuple[Term, ...]:
    """Every term in the language that is spoken, in alphabetical order."""
    return _loaded()[language()]


def terms_in(text: str) -> tuple[Term, ...]:
    """The terms that a text uses, in the order in which it uses them; no more than MOST."""
    found = [(place.start(), term) for term in terms() if (place := term.met.search(text))]
    return tuple(term for _, term in sorted(found, key=lambda f: f[0])[:MOST])


@lru_cache(maxsize=1)
def _loaded() -> dict[str, tuple[Term, ...]]:
    content = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {
        code: tuple(
            sorted(
                (_term(key, entry[code]) for key, entry in content.items()),
                key=lambda t: t.term.casefold(),
            )
        )
        for code in LANGUAGES
    }


def _term(key: str, entry: dict[str, str]) -> Term:
    return Term(
        key, entry["term"], entry["says"], re.compile(rf"\b(?:{entry['met']})", re.IGNORECASE)
    )
