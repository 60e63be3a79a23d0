"""The command line: its words and options. Faults are one line and an exit code.

Each command is a function of a module of its own, which is named here and imported when the command
runs. So this module imports nothing that is slow to load.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable
from contextlib import redirect_stdout
from functools import partial
from io import StringIO
from pkgutil import resolve_name

from dashboard.settings import Settings, read_settings
from data.model.errors import PlainviewError
from data.model.version import VERSION

# The permission bits with which a group reads files and enters folders.
GROUP_READ_MASK = 0o050
CITY_HELP = "id of a city, as `cities` lists them"
CITIES_HELP = "ids of cities, as `cities` lists them; none: all"
# Options of the program itself; every other first option belongs to `serve`.
PROGRAM_OPTIONS = ("-h", "--help", "--version")
EXIT_CODES = """exit codes:
  0    done; for refresh: every table is live and its audit is green
  1    reconcile: a figure differs from the portal's and nothing explains it
  2    bad usage, a bad setting or a bad city file; the message names what was expected
  3    refresh, check --live, census, store verify, doctor: something needs a person; the last good data stay live;
       export: a page failed, so that the site is not whole; the next export goes on from there
  130  interrupted"""
Serve = Callable[[Settings, str, int, int], None]
# The web application, as WSGI has it, over the cities of the settings.
MakeServer = Callable[[Settings], Callable[..., Iterable[bytes]]]
Run = Callable[[argparse.Namespace, Settings], int]


def _refuse_server(_settings: Settings) -> Callable[..., Iterable[bytes]]:
    """Stands for the application where no command but `export` is run."""
    raise RuntimeError("export needs an application: hand make_server to main")


def main(arguments: list[str], serve: Serve, make_server: MakeServer = _refuse_server) -> int:
    """Run one command and give its exit code; `serve` starts the web server, `make_server` makes
    the application that is exported: the parts that need Dash.
    """
    _allow_group_read()
    try:
        options = make_parser().parse_args(_add_default_command(arguments))
        settings = read_settings()
        run = resolve_name(options.run)
        if options.command == "serve":
            return run(options, settings, serve)
        if options.command == "export":
            run = partial(run, make_server=make_server)
        return _run_command(run, options, settings)
    except PlainviewError as error:
        print(f"plainview: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    except (
        BrokenPipeError
    ):  # the reader closed the pipe; the interpreter must not flush the rest at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


def _run_command(run: Run, options: argparse.Namespace, settings: Settings) -> int:
    """Run a command with its output as asked for.

    Commands that have no JSON form of their own print lines; as JSON these are the list `lines`
    beside `ok` and `exit_code`.
    """
    if options.quiet:
        with open(os.devnull, "w", encoding="utf-8") as nowhere, redirect_stdout(nowhere):
            return run(options, settings)
    if options.format != "json" or getattr(options, "writes_json", False):
        return run(options, settings)
    output = StringIO()
    with redirect_stdout(output):
        code = run(options, settings)
    lines = output.getvalue().splitlines()
    print(json.dumps({"ok": code == 0, "exit_code": code, "lines": lines}, indent=1))
    return code


def _allow_group_read() -> None:
    """Files that this process writes can be read by its group, even with a umask of 077.

    The account that refreshes and the one that serves may be two of one group.
    """
    os.umask(os.umask(0) & ~GROUP_READ_MASK)


def _add_default_command(arguments: list[str]) -> list[str]:
    """The arguments with their command; without one they are options of `serve`, except for help
    and version.
    """
    if not arguments or (arguments[0].startswith("-") and arguments[0] not in PROGRAM_OPTIONS):
        return ["serve", *arguments]
    return arguments


def make_parser() -> argparse.ArgumentParser:
    """The commands and their options; `run` is the function of a command, as pkgutil.resolve_name
    reads it.
    """
    parser = argparse.ArgumentParser(
        prog="python app.py",
        description="Plainview: a city's police data in plain view.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"Plainview {VERSION}")
    commands = parser.add_subparsers(dest="command", required=True)

    serving = commands.add_parser(
        "serve", help="serve the dashboard; without cities in the store, the sample city"
    )
    serving.add_argument(
        "--city", action="append", default=[], metavar="ID", help="serve only this city; repeatable"
    )
    serving.add_argument(
        "--host", default="127.0.0.1", help="address to listen at (127.0.0.1: this machine only)"
    )
    serving.add_argument("--port", type=int, default=8050, help="port to listen at (8050)")
    serving.add_argument(
        "--workers",
        type=int,
        default=1,
        metavar="N",
        help="web processes (1); two per core at most",
    )
    serving.set_defaults(run="dashboard.cli.serve_command:serve_cities")

    answering = commands.add_parser(
        "answer", help="answer one question, such as 'city=sample&measure=stops&by=year'"
    )
    answering.add_argument("query", help="the question, in the words of the API's addresses")
    answering.add_argument(
        "--format", choices=("json", "csv"), default="json", help="form of the answer (json)"
    )
    answering.set_defaults(run="dashboard.cli.query_commands:print_answer", writes_json=True)

    for name, run in (
        ("cities", "dashboard.cli.city_commands:list_cities"),
        ("measures", "dashboard.cli.query_commands:list_measures"),
    ):
        listing = commands.add_parser(name, help=f"list the {name}")
        listing.set_defaults(run=run, writes_json=True)

    comparing = commands.add_parser(
        "reconcile", help="ask the portal for a sample of our counts and compare"
    )
    comparing.add_argument("city", metavar="ID", help=CITY_HELP)
    comparing.add_argument(
        "--sample", type=int, default=50, metavar="N", help="figures to ask for (50)"
    )
    comparing.set_defaults(run="dashboard.cli.portal_commands:reconcile_city")
    drafting = commands.add_parser(
        "discover", help="draft a city file from a portal's catalogue and metadata"
    )
    drafting.add_argument("domain", help="the portal, such as data.seattle.gov")
    drafting.add_argument(
        "--output", default="", metavar="FILE", help="write the draft here; its name becomes the id"
    )
    drafting.add_argument(
        "--force", action="store_true", help="replace FILE where it is there already"
    )
    drafting.add_argument(
        "--merge",
        action="store_true",
        help="add to FILE the tables that it lacks, and leave all that it says as it is",
    )
    drafting.add_argument(
        "--table",
        action="append",
        default=[],
        metavar="ID=TOPIC",
        help="take this table for one of stops, complaints or force, whatever it is called; "
        "repeatable",
    )
    drafting.add_argument(
        "--state",
        default="",
        metavar="XX",
        help="two letters of the city's state, which tell its time zone",
    )
    drafting.set_defaults(run="dashboard.cli.portal_commands:discover_city")
    previewing = commands.add_parser(
        "preview",
        help="show counts by year and category with the raw values beside them; publishes nothing",
    )
    previewing.add_argument("city", metavar="ID", help=CITY_HELP)
    previewing.set_defaults(run="dashboard.cli.preview:preview_city", writes_json=True)
    counting = commands.add_parser(
        "census", help="ask every portal of the census what it publishes today"
    )
    counting.set_defaults(run="dashboard.cli.portal_commands:check_the_census")
    peopling = commands.add_parser(
        "population", help="count residents by district and race from census blocks"
    )
    peopling.add_argument("city", metavar="ID", help=CITY_HELP)
    peopling.add_argument(
        "--output", default="", metavar="FILE", help="also write the CSV that a city file can name"
    )
    peopling.set_defaults(run="dashboard.cli.portal_commands:count_population")
    grounding = commands.add_parser(
        "basemap", help="prepare water, parks, roads and names for a city's maps"
    )
    grounding.add_argument("city", metavar="ID", help=CITY_HELP)
    grounding.set_defaults(run="dashboard.cli.portal_commands:prepare_ground")
    _add_report_command(commands)
    _add_export_command(commands)
    _add_maintenance_commands(commands)
    _add_output_options(commands)
    return parser


def _add_output_options(commands) -> None:
    """Give every command `--quiet`, and `--format` where it has none; `serve` and groups of
    commands have no output.
    """
    for name, parser in commands.choices.items():
        groups = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
        if groups:
            _add_output_options(groups[0])
        elif name != "serve":
            _add_output_options_to(parser)


def _add_output_options_to(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--quiet", action="store_true", help="print faults only; the exit code tells the rest"
    )
    if parser.get_default("format") is None:
        parser.add_argument(
            "--format", choices=("text", "json"), default="text", help="form of the output (text)"
        )


def _add_report_command(commands) -> None:
    reporting = commands.add_parser(
        "report", help="write a report that a law or a council asks for as PDF and workbook"
    )
    reporting.add_argument("city", metavar="CITY", help="the id of the city's file")
    reporting.add_argument("pack", metavar="PACK", help="such as sf_96a_3 or oversight_annual")
    reporting.add_argument(
        "--period",
        default="",
        help="2025-Q3 or 2025; by itself the last complete one",
    )
    reporting.add_argument(
        "--to", default=".", metavar="FOLDER", help="where the files are written"
    )
    reporting.add_argument("--lang", default="en", help="language of the report (en)")
    reporting.set_defaults(run="dashboard.cli.report_command:write_report")


def _add_export_command(commands) -> None:
    exporting = commands.add_parser(
        "export", help="write the site as files, for a host that runs no program"
    )
    exporting.add_argument("cities", nargs="+", metavar="CITY", help=CITY_HELP)
    exporting.add_argument(
        "--to", required=True, metavar="FOLDER", help="where the files are written"
    )
    exporting.add_argument(
        "--base-url",
        default="",
        metavar="URL",
        help="where the files will be found, such as https://data.example.gov/police",
    )
    exporting.add_argument(
        "--server",
        default="",
        metavar="URL",
        help="a running Plainview, to which links lead that are not exported",
    )
    exporting.add_argument(
        "--jobs", type=int, default=0, metavar="N", help="processes (one for each core)"
    )
    exporting.set_defaults(run="dashboard.cli.export_command:export_site")


def _add_maintenance_commands(commands) -> None:
    refreshing = commands.add_parser(
        "refresh", help="pull cities from their portals and make them live"
    )
    refreshing.add_argument(
        "cities", nargs="*", metavar="ID", help="ids of cities, as `cities` lists them; or --all"
    )
    refreshing.add_argument("--all", action="store_true", help="every city of the catalogue")
    refreshing.add_argument(
        "--accept",
        action="store_true",
        help="take tables as they are whose audit is red or yellow, and record the day",
    )
    refreshing.set_defaults(run="dashboard.cli.refresh:refresh_cities", writes_json=True)

    _add_store_commands(commands)
    _add_forget_command(commands)
    diagnosing = commands.add_parser(
        "doctor", help="say what is wrong with settings, store, cities, chart bundle and portals"
    )
    diagnosing.add_argument(
        "--live", action="store_true", help="ask the portals of the cities that have data as well"
    )
    diagnosing.set_defaults(run="dashboard.cli.doctor:diagnose")
    checking = commands.add_parser(
        "check", help="validate city files against their schema, without network"
    )
    checking.add_argument("cities", nargs="*", metavar="ID", help=CITIES_HELP)
    checking.add_argument(
        "--live", action="store_true", help="validate them against their portals' metadata as well"
    )
    checking.set_defaults(run="dashboard.cli.city_commands:check_files")


def _add_store_commands(commands) -> None:
    storing = commands.add_parser(
        "store", help="list and verify what is kept; roll back to an earlier build"
    )
    actions = storing.add_subparsers(dest="action", required=True)
    listing = actions.add_parser("list", help="list the builds of cities, newest first")
    listing.add_argument("cities", nargs="*", metavar="ID", help=CITIES_HELP)
    listing.set_defaults(run="dashboard.cli.store_commands:list_builds", writes_json=True)
    verifying = actions.add_parser("verify", help="compare every file with its checksum")
    verifying.add_argument("cities", nargs="*", metavar="ID", help=CITIES_HELP)
    verifying.set_defaults(run="dashboard.cli.store_commands:verify_store")
    pruning = actions.add_parser(
        "prune", help="remove superseded snapshots and the raw values of older builds"
    )
    pruning.add_argument("cities", nargs="*", metavar="ID", help=CITIES_HELP)
    pruning.add_argument(
        "--builds", type=int, default=5, metavar="N", help="builds of each city to leave whole (5)"
    )
    pruning.set_defaults(run="dashboard.cli.store_commands:prune_store")
    rolling = actions.add_parser(
        "rollback", help="make an earlier build live, and pin it so that refreshes keep it"
    )
    rolling.add_argument("city", metavar="ID", help=CITY_HELP)
    rolling.add_argument(
        "build",
        nargs="?",
        default="",
        metavar="BUILD",
        help="name of the build, as `store list` shows it; none: the one that was live before",
    )
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
        pinning.add_argument("city", metavar="ID", help=CITY_HELP)
        pinning.set_defaults(run=run)


def _add_forget_command(commands) -> None:
    forgetting = commands.add_parser(
        "forget", help="pull a city anew and remove every older copy of its rows"
    )
    forgetting.add_argument("city", metavar="ID", help=CITY_HELP)
    forgetting.set_defaults(run="dashboard.cli.store_commands:forget_rows")
