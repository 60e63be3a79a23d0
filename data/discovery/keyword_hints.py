"""The hints of discovery as data: what tables, columns and values of police data are called."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

HINTS_FILE = Path(__file__).with_name("hints.toml")


@dataclass(frozen=True)
class NamePatterns:
    """Names that point to something, best first, and names that do not."""

    names: tuple[str, ...]
    never: tuple[str, ...] = ()

    def rank(self, *names: str) -> int | None:
        """The index of the first pattern that matches one of the names; None where none does or one
        must not.
        """
        forms = [squeeze_name(name) for name in names if name]
        if any(matches_pattern(form, self.never) for form in forms):
            return None
        return next(
            (
                n
                for n, pattern in enumerate(self.names)
                if any(fnmatchcase(f, pattern) for f in forms)
            ),
            None,
        )


@cache
def load_hints() -> Mapping[str, Any]:
    """The content of hints.toml."""
    return tomllib.loads(HINTS_FILE.read_text(encoding="utf-8"))


def find_column_patterns(field: str) -> NamePatterns:
    """The names of the columns that hold a field or a flag."""
    said = load_hints()["columns"][field]
    return NamePatterns(tuple(said["names"]), tuple(said["never"]))


def find_key_patterns(kind: str, topic: str) -> NamePatterns:
    """The names of the columns that date (`kind` "dates") or tell apart ("units") the rows of a
    topic.
    """
    said = load_hints()[kind]
    return NamePatterns(tuple(said[topic]), tuple(said["never"]))


def squeeze_name(text: str) -> str:
    """A name as patterns are compared with it: its letters and digits, in small letters."""
    return "".join(c for c in text.casefold() if c.isalnum())


def matches_pattern(form: str, patterns: Iterable[str]) -> bool:
    """Whether a squeezed name fits one of some patterns."""
    return any(fnmatchcase(form, pattern) for pattern in patterns)
