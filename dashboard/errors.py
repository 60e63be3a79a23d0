"""Errors of a query, and the one shape in which every error is reported."""

from __future__ import annotations

from data.model.errors import FieldError, PlainviewError


class BadQuery(PlainviewError):
    """The question names something that does not exist or does not fit; each field at fault says
    what would.
    """

    status = 400
    exit_code = 2

    @classmethod
    def of(cls, *errors: FieldError) -> BadQuery:
        """A BadQuery whose sentence lists its field errors."""
        return cls("; ".join(f"{e.field}: {e.message}" for e in errors), tuple(errors))


class NotFound(PlainviewError):
    """There is nothing under this address."""

    status = 404
    exit_code = 2


class NotImplementedForFormat(PlainviewError):
    """The answer exists, but not in the form asked for."""

    status = 501
    exit_code = 2


class Overloaded(PlainviewError):
    """The machine is busy; the same request may succeed in a few seconds."""

    status = 503
    exit_code = 1


class RateLimited(PlainviewError):
    """One visitor asks more often than the settings allow."""

    status = 429
    exit_code = 1


class BadSetting(PlainviewError):
    """A setting in the environment has a value that cannot be used."""

    exit_code = 2


class BadUsage(PlainviewError):
    """The command line asks for something that does not exist."""

    exit_code = 2


def format_error(error: PlainviewError) -> dict:
    """The promised shape of an error: ok, error, errors (field, message) and status."""
    return {
        "ok": False,
        "error": str(error),
        "errors": [{"field": e.field, "message": e.message} for e in error.errors],
        "status": error.status,
    }
