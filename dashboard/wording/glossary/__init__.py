"""Words of police data in plain words: terms.toml holds each, what it means, and how it is met in a
text.

    [frisk]
    term = "Frisk"
    says = "What it means."
    met = "frisk"

`met` is a regular expression, whatever the case: a chart whose words hold it explains the term.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from dashboard.i18n.locale import get_language, use_language
from dashboard.i18n.texts import translate_text

TERMS_FILE = Path(__file__).with_name("terms.toml")
MAX_TERMS = 6
PATTERN_NOTE = "Regular expression, case ignored: how the words of a chart use the term"


@dataclass(frozen=True)
class Term:
    """One word of the glossary, in one language: its anchor, the word, what it means, and how it is
    met.
    """

    id: str
    term: str
    says: str
    met: re.Pattern[str]


def list_terms() -> tuple[Term, ...]:
    """Every term in the current language, in alphabetical order."""
    return _translate_terms(get_language())


def find_terms(text: str) -> tuple[Term, ...]:
    """The terms that a text uses, in the order in which it uses them; no more than MOST."""
    found = [(place.start(), term) for term in list_terms() if (place := term.met.search(text))]
    return tuple(term for _, term in sorted(found, key=lambda f: f[0])[:MAX_TERMS])


@lru_cache
def _translate_terms(code: str) -> tuple[Term, ...]:
    with use_language(code):
        found = [_translate_term(key, entry) for key, entry in load_terms().items()]
    return tuple(sorted(found, key=lambda term: term.term.casefold()))


def load_terms() -> dict[str, dict[str, str]]:
    """Every term in English: id -> `term`, `says` and `met`."""
    return tomllib.loads(TERMS_FILE.read_text(encoding="utf-8"))


def _translate_term(key: str, entry: dict[str, str]) -> Term:
    texts = {name: translate_text(f"term.{key}.{name}", text) for name, text in entry.items()}
    met = re.compile(rf"\b(?:{texts['met']})", re.IGNORECASE)
    return Term(key, texts["term"], texts["says"], met)
