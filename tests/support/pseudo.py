"""Pseudo-languages: catalogues made from the template by a rule, to see what is not translated and
what is cut off.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from dashboard.cli.message_extraction import TEMPLATE_NAME
from dashboard.i18n import catalogue, locale

# Languages whose names of months have no Latin letters.
ACCENTED, RIGHT_TO_LEFT, UNTRANSLATED = "el", "he", "vi"
PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
ACCENTS = "áƀçđéƒǧħíĵķļɱñöþɋřšŧúṽŵẋýžÁƁÇĐÉƑǦĦÍĴĶĻḾÑÖÞɊŘŠŦÚṼŴẊÝŽ"
HEBREW = "אבגדהוזחטיכלמנסעפצקרשתאבגדאבגדהוזחטיכלמנסעפצקרשתאבגד"
PLACE = re.compile(r"(\{[^}]*\})")
LONGER = 1.3


def accent(text: str) -> str:
    """The text in letters with accents, about a third longer."""
    more = "·" * round(len(PLACE.sub("", text)) * (LONGER - 1))
    return _replace(text, ACCENTS) + (f" {more}" if len(more) > 2 else more)


def to_hebrew(text: str) -> str:
    """The text in Hebrew letters, one for each; it means nothing."""
    return _replace(text, HEBREW)


def _replace(text: str, letters: str) -> str:
    table = str.maketrans(PLAIN, letters)
    parts = PLACE.split(text)
    return "".join(part if PLACE.fullmatch(part) else part.translate(table) for part in parts)


def write_pseudo(folder: Path, code: str, translate: Callable[[str], str]) -> None:
    """The catalogue of a pseudo-language; regular expressions have no translation."""
    with (catalogue.CATALOGUES_FOLDER / TEMPLATE_NAME).open("rb") as file:
        template = read_po(file)
    made = Catalog(locale=code, fuzzy=False, charset="utf-8")
    for message in template:
        if not message.id or _is_pattern(message):
            continue
        told: str | tuple[str, ...] = (
            translate(message.id)
            if isinstance(message.id, str)
            else (translate(message.id[1]),) * made.num_plurals
        )
        made.add(message.id, told, context=message.context)
    with (folder / f"{code}.po").open("wb") as file:
        write_po(file, made)


def write_empty(folder: Path, code: str) -> None:
    """A catalogue without entries: what a language has on its first day."""
    with (folder / f"{code}.po").open("wb") as file:
        write_po(file, Catalog(locale=code, fuzzy=False, charset="utf-8"))


def _is_pattern(message) -> bool:
    context = message.context or ""
    return context.startswith("grammar.") or (
        context.startswith("term.") and context.endswith(".met")
    )


@contextmanager
def serve_languages(folder: Path) -> Iterator[None]:
    """The languages are those of a folder until the end of the block."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalogue, "CATALOGUES_FOLDER", folder)
        locale.list_languages.cache_clear()
        yield
    locale.list_languages.cache_clear()
