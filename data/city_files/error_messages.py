"""What is wrong with one key of a city file, in words for the person who wrote it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel

from data.model.city_schema_parts import TRANSLATIONS
from data.model.values import City

EXPECTED_WORDS = {
    "string_type": "text in quotes",
    "tuple_type": "a list in square brackets",
    "dict_type": "a table of keys",
    "model_type": "a table of keys",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "int_parsing_size": "a whole number of a sensible size",
    "finite_number": "a whole number",
    "date_type": "a day such as 2015-03-15",
    "date_parsing": "a day such as 2015-03-15",
    "date_from_datetime_parsing": "a day such as 2015-03-15",
    "date_from_datetime_inexact": "a day such as 2015-03-15, without a time",
}
PATTERN_WORDS = {
    r"^[a-z0-9_]+$": "small letters, digits and underscores, such as central_west",
    r"^[a-z][a-z0-9_]*$": "small letters, digits and underscores, a letter first, such as new_york",
    r"^\d{4}-(0[1-9]|1[0-2])$": "a month such as 2021-07",
}


# What a missing table may look like, by its key.
TABLE_EXAMPLES = {
    "licence": 'licence = {name = "Open Data Commons Attribution"}',
    "counts": 'counts = {rows = "stops"}',
    "date": 'date = {columns = ["stop_date"], meaning = "the day of the stop"}',
    "fields": 'fields.race.columns = ["race"]',
    "parts": 'parts = {north = ["N1", "N2"]}: each district with the values of its polygons',
}


def describe_error(error: Mapping[str, Any], model: type[BaseModel] = City) -> str:
    """One pydantic error in a file that `model` reads: the expected value at the key, and the given
    one.
    """
    kind, context = error["type"], error.get("ctx", {})
    if kind == "missing":
        expected = _describe_type(_find_type(error["loc"], model))
        example = TABLE_EXAMPLES.get(str(error["loc"][-1]), "")
        return f"missing; expected {expected}{f', such as {example}' if example else ''}"
    if kind == "extra_forbidden":
        allowed = list_allowed_keys(error["loc"][:-1], model)
        return describe_unknown("key", str(error["loc"][-1]), allowed)
    if kind == "literal_error":
        return f"expected {context['expected']}, found {format_value(error['input'])}"
    if kind == "string_pattern_mismatch":
        expected = PATTERN_WORDS.get(context["pattern"], context["pattern"])
        return f"expected {expected}, found {format_value(error['input'])}"
    if kind == "too_short":
        return "expected at least one entry, found none"
    if kind == "greater_than_equal":
        return f"expected {context['ge']} or more, found {format_value(error['input'])}"
    if kind == "less_than_equal":
        return f"expected {context['le']} or less, found {format_value(error['input'])}"
    if kind in EXPECTED_WORDS:
        return f"expected {EXPECTED_WORDS[kind]}, found {format_value(error['input'])}"
    return f"{error['msg']}, found {format_value(error['input'])}"


def describe_unknown(noun: str, given: str, known: Iterable[str]) -> str:
    """The error message for an unknown name: similar names, and all valid ones."""
    names = sorted(set(known))
    near = get_close_matches(given, names, n=2, cutoff=0.6)
    hint = f"did you mean {' or '.join(near)}? " if near else ""
    return f"unknown {noun} {given!r}; {hint}expected one of: {', '.join(names) or 'none'}"


def describe_unknown_district(given: str, known: Iterable[str]) -> str:
    """The error message for a district that the city file does not declare."""
    districts = tuple(known)
    if districts:
        return describe_unknown("district", given, districts)
    return (
        f"unknown district {given!r}; the city file declares no district: expected a table "
        "[districts] with categories, each with an id and a title, and no `open` in the field "
        "district"
    )


def list_allowed_keys(
    path: tuple[str | int, ...], model: type[BaseModel] = City
) -> tuple[str, ...]:
    """The keys that a file of `model` may have at a path of keys and list positions."""
    kind = _find_type(path, model)
    return (
        tuple(name for name in kind.model_fields if name != TRANSLATIONS)
        if isinstance(kind, type) and issubclass(kind, BaseModel)
        else ()
    )


def format_path(path: tuple[str | int, ...]) -> str:
    """A path of keys as people write it: datasets[0].fields.race."""
    return "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in path).removeprefix(".")


def format_value(value: Any) -> str:
    """A value for a message: true and false as in TOML, long values truncated."""
    text = {True: "true", False: "false"}[value] if isinstance(value, bool) else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _find_type(path: tuple[str | int, ...], model: type[BaseModel]) -> Any:
    """The declared type at a path below a model."""
    kind: Any = model
    for part in path:
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            kind = _strip_optional(kind.model_fields[str(part)].annotation)
        else:
            kind = _strip_optional([a for a in get_args(kind) if a is not Ellipsis][-1])
    return kind


def _strip_optional(kind: Any) -> Any:
    """The type without its `| None`."""
    if get_origin(kind) in (Union, UnionType):
        return next(a for a in get_args(kind) if a is not type(None))
    return kind


def _describe_type(kind: Any) -> str:
    if get_origin(kind) is tuple:
        return "a list in square brackets"
    if kind is str:
        return "text in quotes"
    return "a whole number" if kind is int else "a table of keys"
