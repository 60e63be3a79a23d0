"""Removes sentences that would be repeated within one block: its sentence, what is missing, and its notes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from dashboard.i18n.translate import translate
from dashboard.query.answer import Answer
from dashboard.wording.category_coverage import list_uses, write_use_notes


def remove_repeated_sentences(texts: Sequence[str], sentences: Iterable[str]) -> tuple[str, ...]:
    """The texts in their order, each of some sentences kept where it stands first and left out everywhere else.

    `texts` may become empty; whole sentences alone are left out, never a part of a longer one.
    """
    found = list(texts)
    # The longest first: a short sentence may be the end of a longer one.
    for sentence in sorted(dict.fromkeys(s for s in sentences if s), key=len, reverse=True):
        pattern = re.compile(rf"(?<!\S){re.escape(sentence)}(?!\S)")
        known = False
        for place, text in enumerate(found):
            if sentence not in text:
                continue
            found[place] = _keep_first(text, pattern, known)
            known = known or bool(pattern.search(text))
    return tuple(found)


def _keep_first(text: str, pattern: re.Pattern[str], known: bool) -> str:
    """A text with a sentence once, or without it where it is known already."""
    spans = [match.span() for match in pattern.finditer(text)]
    for start, end in reversed(spans if known else spans[1:]):
        text = f"{text[:start].rstrip()} {text[end:].lstrip()}".strip()
    return text


def find_repeatable_notes(notes: Iterable[str]) -> tuple[str, ...]:
    """The sentences that may stand in a sentence, in what is missing and in the notes of one answer."""
    return (*notes, translate("part_incomplete"))


def list_page_notes(answer: Answer) -> tuple[str, ...]:
    """The notes of an answer beside a description of missing data: without those on categories out of use, which that
    description names."""
    if not list_uses(answer):
        return answer.notes
    told = write_use_notes(answer.in_use, answer.titles)
    return tuple(note for note in answer.notes if note not in told)
