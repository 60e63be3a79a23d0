"""Category ids of values that are kept as published: one id for each distinct value, the same at
every refresh.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from itertools import count
from zlib import crc32

from data.model.clean_text import clean_text
from data.model.vocabulary import NOT_RECORDED

# Signs that change what a value means, as words for an id.
SIGN_WORDS = {
    "<": "under",
    "≤": "at most",
    ">": "over",
    "≥": "at least",
    "+": "plus",
    "=": "equals",
    "*": "star",
    "%": "percent",
    "#": "number",
    "$": "dollar",
    "!": "no",
    "~": "about",
}
# Marks between words that differ from one clerk to the next: "Verbal-warning" and "Verbal warning"
# are one value.
SEPARATOR_PATTERN = re.compile(r"[\s_/\\,.:;()\[\]{}'\"`´’‘“”|&-]+")
# Hyphens and dashes that spreadsheets and typists put in one another's place, and the minus sign.
DASHES = dict.fromkeys(
    map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"), "-"
)
# What is not seen and tells no two words apart: soft hyphens, spaces of no width, marks of
# direction, variation selectors.
UNSEEN = dict.fromkeys(map(ord, "\u00ad\u180e\u200b\u200e\u200f\u2060\ufe0e\ufe0f"))
LEADING_MINUS_PATTERN = re.compile(r"^-(?=\w)")
TRAILING_MINUS_PATTERN = re.compile(r"(?<=\w)-$")
# An address holds 4,000 characters, and a question may name several categories.
MAX_ID_LENGTH = 240


def name_categories(forms: Iterable[str], taken: Collection[str]) -> dict[str, str]:
    """The category id of each value, given in normal form; values that differ only in separators
    share one.

    The plainest value of those with one slug keeps it, since ids are addresses. Others have their
    signs in words, and where that is not enough a number made of the value itself: no id depends on
    which other values came, but for the slug alone. `taken` are ids that the city file declares: a
    value without signs means the same, others do not.
    """
    keys = {form: normalise_value_key(form) for form in forms}
    found: dict[str, str] = {}
    used: dict[str, str] = {category: category.replace("_", " ") for category in taken}
    for key in sorted(set(keys.values()), key=_rank_plainness):
        if not key:
            found[key] = NOT_RECORDED
            continue
        found[key] = next(c for c in _list_candidate_ids(key) if used.setdefault(c, key) == key)
    return {form: found[key] for form, key in keys.items()}


def normalise_value_key(form: str) -> str:
    """The key of a value: its letters, digits and signs; "" for separators alone."""
    form = clean_text(form.translate(DASHES | UNSEEN))
    form = LEADING_MINUS_PATTERN.sub("− ", TRAILING_MINUS_PATTERN.sub(" −", form))
    return SEPARATOR_PATTERN.sub(" ", form).strip()


def make_slug(text: str) -> str:
    """The letters a-z and digits of a text, all else underscores; a long one is cut and numbered by
    its content.
    """
    whole = re.sub(r"[^a-z0-9]+", "_", text.casefold()).strip("_")
    if len(whole) <= MAX_ID_LENGTH:
        return whole
    return f"{whole[:MAX_ID_LENGTH].strip('_')}_{crc32(text.encode()):08x}"


def _rank_plainness(key: str) -> tuple[int, int, str]:
    """The order in which values of one slug are given it: those with the fewest signs first."""
    return len(re.sub(r"[a-z0-9 ]", "", key)), len(key), key


def _list_candidate_ids(key: str) -> Iterator[str]:
    """The ids that a value may have, best first. One without any letter of an id is named by a
    number alone: the letters that come nearest (n for ñ) are another value's.
    """
    bare = make_slug(key)
    if bare:
        yield bare
        yield make_slug(_spell_signs(key))
    numbered = f"value_{crc32(key.encode()):08x}"
    yield numbered
    yield from (f"{numbered}_{n}" for n in count(2))


def _spell_signs(key: str) -> str:
    spelled = "".join(
        f" {SIGN_WORDS[c]} " if c in SIGN_WORDS else " minus " if c == "−" else c for c in key
    )
    return unicodedata.normalize("NFKD", spelled)
