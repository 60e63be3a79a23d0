"""The sample city, made where nothing else is served: in this process, or in one of its own.

What a refresh loads and leaves (100 MB) would stay in every web process that is forked from the one
that refreshed.
"""

from __future__ import annotations

import pickle
import sys
from pkgutil import resolve_name

from dashboard.child_process import run_module
from dashboard.settings import Settings
from data.model.errors import PlainviewError, StorageError

SAMPLE_CITY = "sample"


def make_sample(settings: Settings) -> None:
    """Refresh the sample city. The module that refreshes is loaded here: most commands do without
    it.

    Raises StorageError where the store cannot be written.
    """
    update_city = resolve_name("dashboard.cli.refresh:update_city")
    try:
        update_city(SAMPLE_CITY, settings, progress=False)
    except OSError as error:
        raise StorageError(f"the store cannot be written: {error}") from error


def make_sample_apart(settings: Settings) -> None:
    """Refresh the sample city in another process, and wait for it.

    Raises the PlainviewError that the refresh raised, and StorageError where the process ended
    otherwise.
    """
    done = run_module(__name__, settings)
    if done.returncode:
        raise StorageError(f"the sample city: its refresh ended with {done.returncode}")
    error: PlainviewError | None = pickle.loads(done.stdout)
    if error:
        raise error


def main() -> None:
    """Read settings from the standard input; write the error of the refresh, or None."""
    settings: Settings = pickle.load(sys.stdin.buffer)
    error: PlainviewError | None = None
    try:
        make_sample(settings)
    except PlainviewError as raised:
        error = raised
    sys.stdout.buffer.write(pickle.dumps(error))


if __name__ == "__main__":
    main()
