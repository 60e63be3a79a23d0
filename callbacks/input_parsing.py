"""Validates what a browser sends before anything reads it."""

from __future__ import annotations

from dashboard.errors import BadQuery
from data.model.errors import FieldError

MAX_TEXT_LENGTH = 4_000


def parse_text(field: str, value: object) -> str:
    """The value as text; None is "". Raises BadQuery for anything else, and for text longer than an
    address can be.
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadQuery.of(FieldError(field, f"expected text, got {type(value).__name__}"))
    if len(value) > MAX_TEXT_LENGTH:
        raise BadQuery.of(
            FieldError(field, f"{len(value):,} characters; expected at most {MAX_TEXT_LENGTH:,}")
        )
    return value


def parse_choice(field: str, value: object, allowed: tuple[str, ...]) -> str:
    """The value, when it is one of those allowed. Raises BadQuery otherwise."""
    if not isinstance(value, str) or value not in allowed:
        raise BadQuery.of(FieldError(field, f"expected one of {', '.join(allowed)}"))
    return value


def parse_texts(field: str, value: object) -> tuple[str, ...]:
    """The values of a list of texts; None is an empty one. Raises BadQuery for anything else."""
    if value is not None and not isinstance(value, list):
        raise BadQuery.of(FieldError(field, f"expected a list, got {type(value).__name__}"))
    return tuple(parse_text(field, v) for v in (value or [])[:100])


def parse_object(field: str, value: object) -> dict:
    """The value, when it is an object. Raises BadQuery otherwise."""
    if not isinstance(value, dict):
        raise BadQuery.of(FieldError(field, f"expected an object, got {type(value).__name__}"))
    return value
