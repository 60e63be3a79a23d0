"""The English text of every message: one file for each subject. Translations are in
dashboard/i18n/languages.

[key]
en = "{count} of {total}"
note = "for translators, where a text needs one"

A message that depends on a count has its English forms under `one` and `many` in place of `en`. A
translation that an author writes beside them, under a language's code, counts until
scripts/extract-messages moves it into the catalogue.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent
MESSAGE_KEYS = ("en", "one", "many", "note")


@dataclass(frozen=True)
class Message:
    """A message in English: its text, or that for one and for `many`; a note; translations not yet
    moved.
    """

    text: str
    many: str = ""
    note: str = ""
    beside: Mapping[str, str] = field(default_factory=dict)


@lru_cache(maxsize=1)
def load_messages() -> dict[str, Message]:
    """Key -> message, of all files. Raises ValueError for a key that two files have, or that has no
    English.
    """
    found: dict[str, Message] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        content = load_file(path)
        if twice := found.keys() & content.keys():
            raise ValueError(
                f"{path.name}: {', '.join(sorted(twice))}: another file has these keys already"
            )
        found |= content
    return found


def load_file(path: Path) -> dict[str, Message]:
    """Key -> message, of one file. Raises ValueError for a key without English."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    return {key: _parse_message(path, key, entry) for key, entry in content.items()}


def _parse_message(path: Path, key: str, entry: dict[str, str]) -> Message:
    beside = {name: text for name, text in entry.items() if name not in MESSAGE_KEYS}
    note = entry.get("note", "")
    if "en" in entry:
        return Message(entry["en"], note=note, beside=beside)
    if "one" in entry and "many" in entry:
        return Message(entry["one"], entry["many"], note, beside)
    raise ValueError(f"{path.name}: {key}: expected en, or one and many")
