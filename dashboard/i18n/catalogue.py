"""Catalogues of translations: one gettext file per language in FOLDER, read when its language is
first used.

An entry is found by its context (msgctxt: the key of a message, or the kind of a city's text) and
its English text (msgid). A fuzzy entry, whose English text has changed since it was translated, is
not used.
"""

from __future__ import annotations

import gettext
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel.messages.catalog import Message

CATALOGUES_FOLDER = Path(__file__).with_name("languages")
SOURCE_LANGUAGE = "en"

MessageKey = tuple[str, str]  # context and English text


def is_plural(count: int) -> int:
    """The English plural rule: form 0 for one, form 1 for every other count."""
    return 0 if count == 1 else 1


@dataclass(frozen=True)
class Catalogue:
    """The translations into one language; `form_of` gives the index of the plural form of a
    count.
    """

    texts: Mapping[MessageKey, str] = field(default_factory=dict)
    plurals: Mapping[MessageKey, tuple[str, ...]] = field(default_factory=dict)
    form_of: Callable[[int], int] = is_plural

    def find_text(self, context: str, english: str) -> str:
        """The translation of a text; empty where there is none."""
        return self.texts.get((context, english), "")


def list_codes() -> tuple[str, ...]:
    """The codes (BCP 47) of the languages of the folder, English first: zh_Hant.po is zh-Hant."""
    translated = (path.stem.replace("_", "-") for path in sorted(CATALOGUES_FOLDER.glob("*.po")))
    return (SOURCE_LANGUAGE, *(code for code in translated if code != SOURCE_LANGUAGE))


def get_catalogue_path(code: str) -> Path:
    """The catalogue of a language."""
    return CATALOGUES_FOLDER / f"{code.replace('-', '_')}.po"


def get_message_key(message: Message) -> MessageKey:
    """The context and the English text of an entry; of one with plural forms that for one."""
    english = message.id if isinstance(message.id, str) else message.id[0]
    return message.context or "", english


def get_message_forms(message: Message) -> tuple[str, ...]:
    """The translations of an entry: one text, or one for each plural form; empty texts where there
    are none.
    """
    string = message.string or ""
    return (string,) if isinstance(string, str) else tuple(string)


@lru_cache
def load_catalogue(code: str) -> Catalogue:
    """The catalogue of a language; an empty one where there is no file. Raises ValueError for one
    that is not valid.
    """
    path = get_catalogue_path(code)
    if not path.exists():
        return Catalogue()
    from babel.messages.pofile import PoFileError, read_po

    texts: dict[MessageKey, str] = {}
    plurals: dict[MessageKey, tuple[str, ...]] = {}
    try:
        with path.open("rb") as file:
            content = read_po(file, abort_invalid=True)
    except PoFileError as error:
        raise ValueError(f"{path.name}: not a valid catalogue: {error}") from None
    for message in content:
        forms = get_message_forms(message)
        if not message.id or message.fuzzy or not all(forms):
            continue
        if message.pluralizable:
            plurals[get_message_key(message)] = forms
        else:
            texts[get_message_key(message)] = forms[0]
    return Catalogue(texts, plurals, gettext.c2py(content.plural_expr))
