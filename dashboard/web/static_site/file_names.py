"""The name of the file that holds an address of the site, on a host that knows no query strings.

    /                                             index.html
    /sample/trends                                sample/trends/index.html
    /sample/trends?measure=stops&lang=es          es/sample/trends/measure=stops/index.html
    /api/v1/answers.csv?city=sample&measure=stops api/v1/city=sample/measure=stops/answers.csv

Names hold lower-case letters, digits and `-_.=` alone, so that they are the same on every file
system and need no encoding in an address. Two addresses never share a file.
"""

from __future__ import annotations

import re
from hashlib import sha256
from urllib.parse import unquote

from dashboard.i18n.locale import DEFAULT_LANGUAGE, list_languages
from dashboard.query.addresses import Address, parse_address

INDEX_FILE = "index.html"
NOT_FOUND_FILE = "404.html"
ASSETS_PREFIX = "/assets/"
# `~` begins an escape, `=` ends the key of a parameter: neither is left in a text.
UNSAFE_PATTERN = re.compile(r"[^a-z0-9_.-]")
DOT_PATTERN = re.compile(r"\.")
FIRST_LETTER_PATTERN = re.compile(r"^.")
LEADING_DOT_PATTERN = re.compile(r"^\.")
# A last part of a path with one of these endings is a file and not a page.
FILE_PATTERN = re.compile(
    r"[^/]+\.(?:atom|css|csv|geojson|ico|js|json|md|mjs|parquet|pdf|png|svg|txt|woff2|xlsx|xml|yaml|zip)"
)
# File systems take names of 255 bytes.
MAX_NAME_LENGTH = 120


def map_address(address: str) -> str:
    """The file of an address, relative to the folder of the site; a fragment is no part of it.

    The assets' parameter, which names their content, is left out: links keep it, since hosts ignore
    it.
    """
    asked = parse_address(address)
    parts = [part for part in asked.path.split("/") if part]
    has_ending = bool(parts) and FILE_PATTERN.fullmatch(unquote(parts[-1]).lower()) is not None
    folders = [_escape_folder(part) for part in (parts[:-1] if has_ending else parts)]
    name = _escape_part(parts[-1]) if has_ending else INDEX_FILE
    if asked.language == DEFAULT_LANGUAGE:
        if folders and folders[0] in list_languages():
            folders[0] = _escape_text(folders[0], FIRST_LETTER_PATTERN)
    else:
        folders.insert(0, asked.language)
    return "/".join([*folders, *_list_parameter_names(asked), name])


def _list_parameter_names(asked: Address) -> list[str]:
    if asked.path.startswith(ASSETS_PREFIX):
        return []
    return [
        _shorten_name(
            f"{_escape_text(_escape_text(key), LEADING_DOT_PATTERN)}={_escape_text(value)}"
        )
        for key, value in asked.parameters
    ]


def _escape_folder(encoded: str) -> str:
    """A part of a path as the name of a folder, which is never that of a file or of a parent
    folder.
    """
    return _shorten_name(_escape_text(_escape_text(unquote(encoded)), DOT_PATTERN))


def _escape_part(encoded: str) -> str:
    """The last part of a path as the name of a file; host programs hide those that begin with a
    dot.
    """
    return _shorten_name(_escape_text(_escape_text(unquote(encoded)), LEADING_DOT_PATTERN))


def _escape_text(text: str, unsafe: re.Pattern[str] = UNSAFE_PATTERN) -> str:
    """A text with each unsafe character as `~` and the hexadecimal digits of each of its UTF-8
    bytes.
    """
    return unsafe.sub(
        lambda found: "".join(f"~{byte:02x}" for byte in found[0].encode("utf-8", "surrogatepass")),
        text,
    )


def _shorten_name(name: str) -> str:
    """A name, or its digest where it is long; `~h` begins no escape."""
    if len(name) <= MAX_NAME_LENGTH:
        return name
    return f"~h{sha256(name.encode()).hexdigest()[:32]}"
