"""What can go wrong below the dashboard, each with words for people, an HTTP status and an exit
code.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FieldError:
    """One fault in one named field: what was given, and what was expected."""

    field: str
    message: str


class PlainviewError(Exception):
    """The family of errors shown to people without a traceback.

    `status` answers HTTP, `exit_code` answers the shell, `errors` names the fields at fault.
    """

    status = 500
    exit_code = 1

    def __init__(self, message: str, errors: tuple[FieldError, ...] = ()):
        super().__init__(message)
        self.errors = errors


class CityFileError(PlainviewError):
    """A city file (or a file beside it) does not say what it must."""

    exit_code = 2


class CityNotFound(PlainviewError):
    """No city file has this id."""

    status = 400
    exit_code = 2


class CityNotServed(PlainviewError):
    """A city cannot be served, since its file does not say what it must."""

    status = 404
    exit_code = 2


class PortalError(PlainviewError):
    """A portal could not give what a refresh needs; the last good snapshot stays live."""

    status = 503
    exit_code = 3


class PortalUnavailable(PortalError):
    """The portal did not answer, or not with data, after every retry."""


class DatasetNotPublic(PortalError):
    """The dataset was removed or made private, or the app token was refused."""


class DatasetWithdrawn(DatasetNotPublic):
    """The publisher has removed the dataset or made it private; what was pulled before stays as a
    frozen copy.
    """


class SchemaDrift(PortalError):
    """The portal's columns no longer carry what the city file names."""


class IncompletePull(PortalError):
    """The pull does not add up: rows differ from the portal's own count."""


class SuspiciousData(PortalError):
    """The rows differ so much from the last good ones that a person must accept them first."""


class DataUnavailable(PlainviewError):
    """This city has no live build in the store yet."""

    status = 503
    exit_code = 3


class BuildNotFound(DataUnavailable):
    """The store keeps no build of this name."""

    status = 404


class CityLocked(PlainviewError):
    """Another refresh of the same city is running and did not end in time."""

    status = 503
    exit_code = 3


class StoreTooNew(PlainviewError):
    """A newer version of Plainview wrote this store in a format that this version does not read."""

    exit_code = 2


class StorageError(PlainviewError):
    """The store cannot be written: the disk is full, read-only, or belongs to another account."""

    status = 503
    exit_code = 3


class EngineError(PlainviewError):
    """The engine that counts records could not; the last good build stays live."""

    status = 503
    exit_code = 3


class EngineNotInstalled(EngineError):
    """The engine that the settings ask for is not installed."""

    exit_code = 2
