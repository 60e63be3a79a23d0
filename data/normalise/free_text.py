"""Which values of an open field are no categories but somebody's words: they are counted and not published.

An open field keeps each published value as a category of its own, with a title, an address and a row of every file. A
column of narratives, names, addresses or case numbers would become public that way, one person to a row.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass

# A value that as many rows share is a category, however it reads.
SHARED = 10
# So many rows at least, before it says anything that most of their values occur once.
ENOUGH = 10
MOST_ONCE = 0.5
# A list that nobody reads to its end; the longest list of beats that is known has fewer than 400.
MOST_VALUES = 1_000
MOST_WORDS = 9
MOST_LETTERS = 120
# Column-wide, where one row in ten reads like free text, the rest is likely to be the short ones.
MOST_WORDY = 0.1
# Ages and beats: 34, 12.0, B2, D-3A.
SHORT_CODE = re.compile(r"\s*[A-Za-z]{0,3}-?\d{1,4}[A-Za-z]?(?:\.0+)?\s*")
PERSONAL = re.compile(
    r"""
    \b\d+\s+(?:block\s+(?:of\s+)?)?(?:[nsew]\.?\s+)?\w+(?:\s\w+)?\s+
        (?:st|street|ave?|avenue|rd|road|blvd|boulevard|dr|drive|ln|lane|ct|court|pl|place|way|hwy|pkwy)\b
    | \bblock\s+of\b
    | \b\d{3}[-.\s]\d{3}[-.\s]\d{4}\b          # a telephone number
    | \S+@\S+\.\w+                             # an e-mail address
    | \b\d{2,4}-\d{4,}\b                       # a case number
    | \b(?:\d{1,2}/\d{1,2}/\d{2,4}|\d{4}-\d{2}-\d{2})\b   # a day
    | (?:\d\D{0,2}){7,}                        # a long number
    """,
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True)
class FreeText:
    """What is withheld of a column: its rows and values in all, the values that occur once, the most words of one,
    and the `values` that are not published; `whole` where that is the whole column."""

    rows: int
    distinct: int
    once: int
    words: int
    whole: bool
    values: frozenset[str]

    def plain(self) -> dict:
        """The statistics alone: what a manifest may keep, since it must not hold the values."""
        return {k: v for k, v in asdict(self).items() if k != "values"} | {
            "withheld": len(self.values)
        }


def find_free_text(rows: Mapping[str, int]) -> FreeText | None:
    """Which of an open column's values (value -> rows) are free text; None where none is.

    The whole column is, where its values mostly occur once, are too many, or read like free text in more than one row
    of ten; else only those few values are.
    """
    total = sum(rows.values())
    once = sum(1 for value, n in rows.items() if n == 1 and not SHORT_CODE.fullmatch(value))
    worded = {value for value, n in rows.items() if n < SHARED and reads_like_free_text(value)}
    alone = total >= ENOUGH and once > MOST_ONCE * total
    wordy = len(worded) > 1 and sum(rows[v] for v in worded) > MOST_WORDY * total
    whole = alone or wordy or len(rows) > MOST_VALUES
    values = frozenset(rows if whole else worded)
    if not values:
        return None
    words = max(len(value.split()) for value in rows)
    return FreeText(total, len(rows), once, words, whole, values)


def reads_like_free_text(value: str) -> bool:
    """Whether a value is a sentence, or holds an address, a day or a number that points to one person or case."""
    wordy = len(value.split()) > MOST_WORDS or len(value) > MOST_LETTERS
    return wordy or bool(PERSONAL.search(value))
