"""The door of Plainview: the command line, create_app(settings), and `server` for a WSGI server
(gunicorn app:server).

The web application is the module `wsgi`. It is imported when it is asked for: Dash takes a second
to load, and most commands do without it.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING

NOT_INSTALLED = (
    "Plainview needs the package {name}, which is not installed here. `scripts/serve` "
    "installs what is needed and "
    "starts; or run `python -m pip install -r requirements.txt -c constraints.txt`."
)

try:
    from dashboard.cli.commands import main
    from dashboard.settings import Settings, read_settings
except ModuleNotFoundError as error:
    if __name__ != "__main__":
        raise
    sys.exit(NOT_INSTALLED.format(name=error.name))

if TYPE_CHECKING:
    from dash import Dash
    from flask import Flask


def create_app(settings: Settings) -> Dash:
    """The whole application over the store and the catalogue that the settings name."""
    return import_module("wsgi").create_app(settings)


def serve(settings: Settings, host: str, port: int, workers: int) -> None:
    """Serve until stopped, and say where. Raises BadSetting when nothing can listen there."""
    import_module("wsgi").serve(settings, host, port, workers)


def make_server(settings: Settings) -> Flask:
    """The web application, to be asked in this process."""
    return create_app(settings).server


def __getattr__(name: str) -> Flask:
    """`server`, made when it is asked for and not when this module is imported."""
    if name != "server":
        raise AttributeError(name)
    wsgi = import_module("wsgi")
    return wsgi.prepare_server(wsgi.create_app(read_settings()).server)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:], serve, make_server))
    except ModuleNotFoundError as error:
        sys.exit(NOT_INSTALLED.format(name=error.name))
