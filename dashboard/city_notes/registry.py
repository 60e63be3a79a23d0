"""Read the notes of a city: a folder of Markdown files with front matter, of which a bad one hides
no other.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from dashboard.city_notes.markdown import find_refused_content
from dashboard.city_notes.note import CityNote, NoteGoal
from dashboard.i18n.locale import DEFAULT_LANGUAGE, list_languages
from data.city_files.error_messages import describe_unknown, format_value

# The front matter is TOML between two lines of plus signs.
FRONT_MATTER = re.compile(
    r"\A\ufeff?\+\+\+[ \t]*\r?\n(.*?)^\+\+\+[ \t]*\r?$\n?", re.DOTALL | re.MULTILINE
)
FILE_KEYS = ("name", "text")
MAX_FILES = 200
MAX_BYTES = 40_000
# What is expected of a key, where the library's own words would not help.
EXPECTED = {
    "author": "who signs the note, as text in quotes",
    "date": "the day of the note, such as 2026-03-03",
    "language": 'the language of the text, such as "en"',
    "title": "text in quotes",
    "month": 'a month such as "2024-03"',
    "goal.by": 'a year such as "2027" or a month such as "2027-06"',
    "goal.at_most": "a number of 0 or more",
    "goal.at_least": "a number of 0 or more",
    "goal.each": "year, quarter or month",
    "text": "at most 4,000 characters",
}


@dataclass(frozen=True)
class ReadNotes:
    """The good notes of a folder, and what is wrong with the others: a line for each fault."""

    notes: tuple[CityNote, ...] = ()
    faults: tuple[str, ...] = ()


def read_notes(folder: Path | None) -> ReadNotes:
    """The notes of a folder; none where there is no folder."""
    if folder is None:
        return ReadNotes()
    notes: list[CityNote] = []
    faults: list[str] = []
    paths = sorted(folder.glob("*.md"))
    if len(paths) > MAX_FILES:
        faults.append(f"{folder.name}: expected at most {MAX_FILES} notes, found {len(paths)}")
    for path in paths[:MAX_FILES]:
        found = read_note(path)
        if isinstance(found, CityNote):
            notes.append(found)
        else:
            faults += found
    faults += _compare_translations(notes)
    return ReadNotes(tuple(notes), tuple(faults))


def read_note(path: Path) -> CityNote | list[str]:
    """The note of a file, or what is wrong with it: lines of file, key and what was expected."""
    try:
        content = path.read_bytes()
    except OSError as error:
        return [f"{path.name}: cannot be read: {error.strerror}"]
    if len(content) > MAX_BYTES:
        return [f"{path.name}: expected at most {MAX_BYTES:,} bytes, found {len(content):,}"]
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return [f"{path.name}: expected UTF-8 text"]
    matter = FRONT_MATTER.match(text)
    if matter is None:
        return [f"{path.name}: expected front matter: TOML between two lines of +++"]
    try:
        keys = tomllib.loads(matter[1])
    except tomllib.TOMLDecodeError as error:
        return [f"{path.name}: the front matter is not valid TOML: {error}"]
    body = text[matter.end() :]
    name, language = _split_name(path)
    faults = _find_faults(path, keys, language)
    faults += [
        f"{path.name}, text: expected Markdown without {found}"
        for found in find_refused_content(body)
    ]
    if faults:
        return faults
    try:
        return CityNote.model_validate({**keys, "name": name, "text": body})
    except ValidationError as error:
        return [_describe_fault(path, found) for found in error.errors()]


def _split_name(path: Path) -> tuple[str, str]:
    """The name of a file and the language in it: ("goal", "es") of goal.es.md, ("goal", "") of
    goal.md.
    """
    name, _, code = path.stem.rpartition(".")
    return (name, code) if name and code in list_languages() else (path.stem, "")


def _find_faults(path: Path, keys: dict, language: str) -> list[str]:
    """Keys that a note does not have, and a language that is not that of the file's name."""
    known = [key for key in CityNote.model_fields if key not in FILE_KEYS]
    faults = [
        f"{path.name}, {key}: {describe_unknown('key', key, known)}"
        for key in keys
        if key not in known
    ]
    goal = keys.get("goal")
    if isinstance(goal, dict):
        allowed = list(NoteGoal.model_fields)
        faults += [
            f"{path.name}, goal.{key}: {describe_unknown('key', key, allowed)}"
            for key in goal
            if key not in allowed
        ]
    stated = keys.get("language")
    if language and stated in list_languages() and stated != language:
        faults.append(
            f"{path.name}, language: expected {language!r} as in the file's name, found {stated!r}"
        )
    return faults


def _describe_fault(path: Path, error: object) -> str:
    """One line of file, key and what was expected."""
    assert isinstance(error, dict)
    key = ".".join(map(str, error["loc"]))
    where = ", ".join(part for part in (path.name, key) if part)
    if error["type"] == "value_error":
        return f"{where}: {error['ctx']['error']}"
    if error["type"] == "missing":
        return f"{where}: missing; expected {EXPECTED.get(key, 'a value')}"
    expected = EXPECTED.get(key)
    found = format_value(error["input"])
    return (
        f"{where}: expected {expected}, found {found}"
        if expected
        else f"{where}: {error['msg']}, found {found}"
    )


def _compare_translations(notes: list[CityNote]) -> list[str]:
    """Translations of one note that are about something else, or are twice in one language."""
    faults = []
    first: dict[str, CityNote] = {}
    languages: set[tuple[str, str]] = set()
    for note in notes:
        if (note.name, note.language) in languages:
            faults.append(f"{note.name}: two files are in the language {note.language!r}")
        languages.add((note.name, note.language))
        other = first.setdefault(note.name, note)
        if other.place() != note.place():
            faults.append(
                f"{note.name}: expected the same page, topic, measure, chart, month and goal"
                f" in {other.language} and {note.language}"
            )
    return faults


def choose_translations(notes: Sequence[CityNote], language: str) -> tuple[CityNote, ...]:
    """Each note once: in a language, else in English, else as it was written."""
    preferred = (language, DEFAULT_LANGUAGE)
    chosen: dict[str, CityNote] = {}
    for note in notes:
        kept = chosen.get(note.name)
        if kept is None or _rank(note, preferred) < _rank(kept, preferred):
            chosen[note.name] = note
    return tuple(sorted(chosen.values(), key=lambda note: (note.date, note.name), reverse=True))


def _rank(note: CityNote, preferred: tuple[str, str]) -> int:
    return preferred.index(note.language) if note.language in preferred else len(preferred)
