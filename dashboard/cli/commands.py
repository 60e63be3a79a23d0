"""The command line: its words and options. Faults are one line and an exit code.

Each command is a function of a module of its own, which is named here and imported when the command runs. So this
module imports nothing that is slow to load.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from pkgutil import resolve_name

from dashboard.settings import Settings, read_settings
from data.model.errors import PlainviewError

# The permission bits with which a group reads files and enters folders.
GROUP_READ_MASK = 0o050
Serve = Callable[[Settings, str, int, int], None]


def main(arguments: list[str], serve: Serve) -> int:
    """Run one command and give its exit code; `serve` starts the web server (the only part that needs Dash)."""
    _allow_group_read()
    try:
        options = make_parser().parse_args(_add_default_command(arguments))
        settings = read_settings()
        run = resolve_name(options.run)
        if options.command == "serve":
            return run(options, settings, serve)
        return run(options, settings)
    except PlainviewError as error:
        print(f"plainview: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    except (
        BrokenPipeError
    ):  # whoever read our output has gone; the interpreter must not write the rest at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


def _allow_group_read() -> None:
    """Whatever this process writes can be read by its group, even with a umask of 077.

    The account that refreshes and the one that serves may be two of one group.
    """
    os.umask(os.umask(0) & ~GROUP_READ_MASK)


def _add_default_command(arguments: list[str]) -> list[str]:
    """The arguments with their command; without one they are options of `serve`, except for help."""
    if not arguments or (arguments[0].startswith("-") and arguments[0] not in ("-h", "--help")):
        return ["serve", *arguments]
    return arguments


def make_parser() -> argparse.ArgumentParser:
    """The commands and their options; `run` is the function of a command, as pkgutil.resolve_name reads it."""
    parser = argparse.ArgumentParser(
        prog="python app.py", description="Plainview: a city's police data in plain view."
    )
    commands = parser.add_subparsers(dest="command", required=True)

    serving = commands.add_parser(
        "serve", help="serve the dashboard; without cities in the store, the sample city"
    )
    serving.add_argument(
        "--city", action="append", default=[], metavar="ID", help="serve only this city; repeatable"
    )
    serving.add_argument("--host", default="127.0.0.1")
    serving.add_argument("--port", type=int, default=8050)
    serving.add_argument("--workers", type=int, default=1, help="web processes")
    serving.set_defaults(run="dashboard.cli.serve_command:serve_cities")

    answering = commands.add_parser(
        "answer", help="answer one question, such as 'city=sample&measure=stops&by=year'"
    )
    answering.add_argument("query")
    answering.add_argument("--format", choices=("json", "csv"), default="json")
    answering.set_defaults(run="dashboard.cli.query_commands:print_answer")

    for name, run in (
        ("cities", "dashboard.cli.city_commands:list_cities"),
        ("measures", "dashboard.cli.query_commands:list_measures"),
    ):
        listing = commands.add_parser(name, help=f"list the {name}")
        listing.add_argument("--format", choices=("text", "json"), default="text")
        listing.set_defaults(run=run)

    comparing = commands.add_parser(
        "reconcile", help="ask the portal for a sample of our counts and compare"
    )
    comparing.add_argument("city", metavar="ID")
    comparing.add_argument("--sample", type=int, default=50, metavar="N")
    comparing.set_defaults(run="dashboard.cli.portal_commands:reconcile_city")
    drafting = commands.add_parser(
        "discover", help="draft a city file from a portal's catalogue and metadata"
    )
    drafting.add_argument("domain", help="the portal, such as data.seattle.gov")
    drafting.add_argument(
        "--output", default="", metavar="FILE", help="write the draft here; its name becomes the id"
    )
    drafting.set_defaults(run="dashboard.cli.portal_commands:discover_city")
    counting = commands.add_parser(
        "census", help="ask every portal of the census what it publishes today"
    )
    counting.set_defaults(run="dashboard.cli.portal_commands:check_the_census")
    peopling = commands.add_parser(
        "population", help="count residents by district and race from census blocks"
    )
    peopling.add_argument("city", metavar="ID")
    peopling.add_argument(
        "--output", default="", metavar="FILE", help="also write the CSV that a city file can name"
    )
    peopling.set_defaults(run="dashboard.cli.portal_commands:count_population")
    _add_maintenance_commands(commands)
    return parser


def _add_maintenance_commands(commands) -> None:
    refreshing = commands.add_parser(
        "refresh", help="pull cities from their portals and make them live"
    )
    refreshing.add_argument("cities", nargs="*", metavar="ID")
    refreshing.add_argument("--all", action="store_true", help="every city of the catalogue")
    refreshing.add_argument(
        "--accept",
        action="store_true",
        help="take tables as they are whose audit is red or yellow, and record the day",
    )
    refreshing.set_defaults(run="dashboard.cli.refresh:refresh_cities")

    _add_store_commands(commands)
    _add_forget_command(commands)
    checking = commands.add_parser(
        "check", help="hold city files against their schema, without network"
    )
    checking.add_argument("cities", nargs="*", metavar="ID")
    checking.add_argument(
        "--live", action="store_true", help="hold them against their portals' metadata as well"
    )
    checking.set_defaults(run="dashboard.cli.city_commands:check_files")


def _add_store_commands(commands) -> None:
    storing = commands.add_parser(
        "store", help="list and verify what is kept; roll back to an earlier build"
    )
    actions = storing.add_subparsers(dest="action", required=True)
    listing = actions.add_parser("list", help="list the builds of cities, newest first")
    listing.add_argument("cities", nargs="*", metavar="ID")
    listing.add_argument("--format", choices=("text", "json"), default="text")
    listing.set_defaults(run="dashboard.cli.store_commands:list_builds")
    verifying = actions.add_parser("verify", help="compare every file with its checksum")
    verifying.add_argument("cities", nargs="*", metavar="ID")
    verifying.set_defaults(run="dashboard.cli.store_commands:verify_store")
    pruning = actions.add_parser(
        "prune", help="remove superseded snapshots and the raw values of older builds"
    )
    pruning.add_argument("cities", nargs="*", metavar="ID")
    pruning.add_argument(
        "--builds", type=int, default=5, metavar="N", help="builds of each city to leave whole (5)"
    )
    pruning.set_defaults(run="dashboard.cli.store_commands:prune_store")
    rolling = actions.add_parser(
        "rollback", help="make an earlier build live, and pin it so that refreshes keep it"
    )
    rolling.add_argument("city", metavar="ID")
    rolling.add_argument("build", nargs="?", default="", metavar="BUILD")
    rolling.set_defaults(run="dashboard.cli.store_commands:roll_back")
    for action, run, help_text in (
        (
            "pin",
            "dashboard.cli.store_commands:pin_build",
            "keep the live build live whatever refreshes bring",
        ),
        ("unpin", "dashboard.cli.store_commands:unpin_build", "make the newest build live again"),
    ):
        pinning = actions.add_parser(action, help=help_text)
        pinning.add_argument("city", metavar="ID")
        pinning.set_defaults(run=run)


def _add_forget_command(commands) -> None:
    forgetting = commands.add_parser(
        "forget", help="pull a city anew and remove every older copy of its rows"
    )
    forgetting.add_argument("city", metavar="ID")
    forgetting.set_defaults(run="dashboard.cli.store_commands:forget_rows")
