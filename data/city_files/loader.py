"""Find, read and check city files: the built-in ones and an operator's own, parsed only when asked
for.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from data.city_files.checks import find_faults
from data.city_files.dataset_templates import find_template_faults, resolve_templates
from data.city_files.error_messages import describe_error, describe_unknown, format_path
from data.city_files.translation_checks import gather_languages, strip_translations_key
from data.model.errors import CityFileError, CityNotFound, FieldError
from data.model.values import City

HEADER_PATTERN = re.compile(r"^\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
KEY_PATTERN = re.compile(
    r"""^\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*="""
)
PART_PATTERN = re.compile(r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'""")

KeyPath = tuple[str | int, ...]

BUILT_IN_FOLDER = Path(__file__).parent / "cities"
# Beside city files: the folder that holds a folder of notes for each city.
NOTES_FOLDER = "notes"
# Beside city files: what the site looks like (dashboard/branding). It is no city.
SITE_FILE = "site.toml"

Fault = tuple[tuple, str]


class CityCatalogue:
    """The cities of some folders. A file is read when its city is first asked for, so a bad one
    hides no other.
    """

    def __init__(self, folders: Iterable[Path]):
        """Of two files with one id, that of the later folder counts."""
        self._folders = tuple(folders)
        self._paths = {
            path.stem: path
            for folder in self._folders
            for path in sorted(folder.glob("*.toml"))
            if path.name != SITE_FILE
        }
        self._cities: dict[str, City] = {}

    def ids(self) -> tuple[str, ...]:
        """The ids of all cities, in alphabetical order, those of bad files included."""
        return tuple(sorted(self._paths))

    def path(self, city_id: str) -> Path:
        """The file that declares a city. Raises CityNotFound."""
        if city_id not in self._paths:
            near = get_close_matches(city_id, self.ids(), n=1)
            hint = f"Did you mean {near[0]}? " if near else ""
            raise CityNotFound(
                f"There is no city {city_id!r}. {hint}There are: "
                f"{', '.join(self.ids()) or 'none'}.",
                (FieldError("city", describe_unknown("city", city_id, self.ids())),),
            )
        return self._paths[city_id]

    def find_notes_folder(self, city_id: str) -> Path | None:
        """The folder of a city's own notes; None where it has none. Of two, that beside the later
        city files counts.
        """
        for folder in reversed(self._folders):
            notes = folder / NOTES_FOLDER / city_id
            if notes.is_dir():
                return notes
        return None

    def city(self, city_id: str) -> City:
        """A city by its id. Raises CityNotFound, and CityFileError where its file is bad."""
        if city_id not in self._cities:
            self._cities[city_id] = load_city_file(self.path(city_id))
        return self._cities[city_id]


def load_catalogue(extra: Path | None = None) -> CityCatalogue:
    """The built-in cities and those of `extra`, an operator's own folder; its files replace
    built-in ones.

    Raises CityFileError where `extra` is not a folder.
    """
    if extra is None:
        return CityCatalogue([BUILT_IN_FOLDER])
    if not extra.is_dir():
        found = "a file" if extra.exists() else "none"
        raise CityFileError(f"{extra}: expected a folder of city files, found {found}")
    return CityCatalogue([BUILT_IN_FOLDER, extra])


def load_city_file(path: Path) -> City:
    """The city that a file declares.

    Raises CityFileError with one line (and one FieldError) for each fault: file, line, key and what
    was expected.
    """
    text = read_text(path)
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise make_file_error(path, "", [((), f"not valid TOML: {error}")]) from None
    content = gather_languages(content)
    faults = list(find_template_faults(content))
    if faults:
        raise make_file_error(path, text, faults)
    content = resolve_templates(content)
    try:
        city = City.model_validate_json(json.dumps(content, default=str), strict=True)
    except ValidationError as error:
        raise make_file_error(
            path,
            text,
            [
                (strip_translations_key(e["loc"]), describe_error(e))
                for e in _drop_consequences(error.errors())
            ],
        ) from None
    faults = find_faults(city, path)
    if faults:
        raise make_file_error(path, text, faults)
    return _add_dataset_pages(city)


def _drop_consequences(errors: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Errors but for those of lists that are taken for empty because of errors in their entries."""
    for error in errors:
        place = error["loc"]
        inside = any(e["loc"][: len(place)] == place and e["loc"] != place for e in errors)
        if error["type"] != "too_short" or not inside:
            yield error


def _add_dataset_pages(city: City) -> City:
    """The city with the page of each dataset: a Socrata portal shows the dataset ID at /d/ID."""
    if city.transport != "portal":
        return city
    datasets = tuple(
        d if d.page else d.model_copy(update={"page": f"https://{city.portal}/d/{d.id}"})
        for d in city.datasets
    )
    return city.model_copy(update={"datasets": datasets})


def read_text(path: Path) -> str:
    """The text of a file. Raises CityFileError where it cannot be read or is not UTF-8."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CityFileError(f"{path.name}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise CityFileError(
            f"{path.name}: expected UTF-8 text, found the byte {error.object[error.start]:#04x} "
            f"at position {error.start}"
        ) from None


def make_file_error(path: Path, text: str, faults: list[Fault]) -> CityFileError:
    """The error of a file: a line for each fault with the file, the line, the key and what was
    expected.
    """
    lines = find_key_lines(text)
    messages, errors = [], []
    for key, message in faults:
        line = find_line(lines, key)
        where = ", ".join(
            part for part in (path.name, f"line {line}" if line else "", format_path(key)) if part
        )
        messages.append(f"{where}: {message}")
        errors.append(FieldError(format_path(key) or path.name, message))
    return CityFileError("\n".join(messages), tuple(errors))


def find_key_lines(text: str) -> dict[KeyPath, int]:
    """The line (from 1) of each table header and each key that starts a line, by its path in the
    parsed content.
    """
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
