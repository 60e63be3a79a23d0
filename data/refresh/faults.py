"""What an exception in the middle of a refresh means: a fault of the store, or of what the portal
sent.
"""

from __future__ import annotations

import errno
import logging

from data.model.errors import PlainviewError, StorageError

STORAGE_ERRNOS = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM)
# DuckDB reports a full disk in words of its own.
STORAGE_WORDS = ("No space left on device", "Read-only file system")
MAX_REASON_LENGTH = 200

_log = logging.getLogger(__name__)


def explain_fault(subject: str, error: Exception) -> str:
    """One sentence on an exception that stopped work on `subject` (a dataset's id); its traceback
    goes to the log.

    Raises StorageError where the store itself cannot be written: no other dataset would fare
    better.
    """
    if isinstance(error, PlainviewError):
        return str(error)
    raise_storage_error(error)
    _log.info("%s could not be read", subject, exc_info=error)
    reason = f"{type(error).__name__}: {error}".splitlines()[0][:MAX_REASON_LENGTH]
    printable = "".join(c if c.isprintable() else " " for c in reason)
    clean = printable.encode("utf-8", "replace").decode("utf-8")
    return f"{subject}: what the portal sent could not be read ({clean.rstrip('.')})."


def raise_storage_error(error: Exception) -> None:
    """Raises StorageError where an exception says that the store cannot be written; else
    returns.
    """
    words = str(error)
    known = isinstance(error, OSError) and error.errno in STORAGE_ERRNOS
    if known or any(phrase in words for phrase in STORAGE_WORDS):
        place = getattr(error, "filename", None)
        where = f" ({place})" if place else ""
        what = getattr(error, "strerror", None) or next(
            (phrase for phrase in STORAGE_WORDS if phrase in words), words
        )
        raise StorageError(
            f"the store cannot be written{where}: {what}. The last good data stay live; "
            "free space or mend the permissions, then refresh again."
        ) from error
