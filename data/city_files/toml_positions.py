"""The line of a key in a TOML text, for error messages; 0 where neither it nor a table around it is known."""

from __future__ import annotations

import re

HEADER_PATTERN = re.compile(r"^\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
KEY_PATTERN = re.compile(
    r"""^\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*="""
)
PART_PATTERN = re.compile(r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'""")

KeyPath = tuple[str | int, ...]


def find_key_lines(text: str) -> dict[KeyPath, int]:
    """The line (from 1) of each table header and each key that starts a line, by its path in the parsed content."""
    lines: dict[KeyPath, int] = {}
    counts: dict[KeyPath, int] = {}
    table: KeyPath = ()
    for number, line in enumerate(text.splitlines(), 1):
        if header := HEADER_PATTERN.match(line):
            table = _enter_table(_split_key(header[2]), counts, header[1] == "[[")
            lines.setdefault(table, number)
        elif key := KEY_PATTERN.match(line):
            lines.setdefault((*table, *_split_key(key[1])), number)
    return lines


def find_line(lines: dict[KeyPath, int], key: KeyPath) -> int:
    """The line of a key, else of the nearest table around it; 0 where neither is known."""
    for end in range(len(key), 0, -1):
        if key[:end] in lines:
            return lines[key[:end]]
    return 0


def _split_key(dotted: str) -> KeyPath:
    return tuple(part.strip("\"'") for part in PART_PATTERN.findall(dotted))


def _enter_table(names: KeyPath, counts: dict[KeyPath, int], new: bool) -> KeyPath:
    """The path of a table header, with the number of each list of tables that it stands in."""
    path: KeyPath = ()
    for position, name in enumerate(names, 1):
        path = (*path, name)
        if new and position == len(names):
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path
