"""The command line: serve, refresh, answer, cities, measures, check. Faults are one line and an exit code."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module

from dashboard import api, links, tables
from dashboard.answers import Answers
from dashboard.measures.registry import all_measures
from dashboard.settings import Settings, read_settings
from data.catalogue.languages import untold
from data.catalogue.loader import check_file, load_catalogue
from data.catalogue.words import dotted
from data.errors import CatalogueError, PlainviewError
from data.model import City, FieldMap, FlagMap
from data.standard_values import has_list
from data.store import Store

SAMPLE = "sample"
MOST_UNTOLD = 3
# The permission bits with which a group reads files and enters folders.
GROUP_READS = 0o050
Serve = Callable[[Settings, str, int, int], None]


def main(arguments: list[str], serve: Serve) -> int:
    """Run one command and give its exit code; `serve` starts the web server (the only part that needs Dash)."""
    _let_group_read()
    try:
        options = _parser().parse_args(_name_command(arguments))
        return options.run(options, read_settings(), serve)
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


def _let_group_read() -> None:
    """Whatever this process writes can be read by its group, even with a umask of 077.

    The account that refreshes and the one that serves may be two of one group.
    """
    os.umask(os.umask(0) & ~GROUP_READS)


def _name_command(arguments: list[str]) -> list[str]:
    """The arguments with their command; without one they are options of `serve`, except for help."""
    if not arguments or (arguments[0].startswith("-") and arguments[0] not in ("-h", "--help")):
        return ["serve", *arguments]
    return arguments


def _parser() -> argparse.ArgumentParser:
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
    serving.set_defaults(run=_serve)

    answering = commands.add_parser(
        "answer", help="answer one question, such as 'city=sample&measure=stops&by=year'"
    )
    answering.add_argument("query")
    answering.add_argument("--format", choices=("json", "csv"), default="json")
    answering.set_defaults(run=_answer)

    for name, run in (("cities", _cities), ("measures", _measures)):
        listing = commands.add_parser(name, help=f"list the {name}")
        listing.add_argument("--format", choices=("text", "json"), default="text")
        listing.set_defaults(run=run)

    comparing = commands.add_parser(
        "reconcile", help="ask the portal for a sample of our counts and compare"
    )
    comparing.add_argument("city", metavar="ID")
    comparing.add_argument("--sample", type=int, default=50, metavar="N")
    comparing.set_defaults(run=_later("reconcile_city"))
    drafting = commands.add_parser(
        "discover", help="draft a city file from a portal's catalogue and metadata"
    )
    drafting.add_argument("domain", help="the portal, such as data.seattle.gov")
    drafting.add_argument(
        "--output", default="", metavar="FILE", help="write the draft here; its name becomes the id"
    )
    drafting.set_defaults(run=_later("discover_city"))
    counting = commands.add_parser(
        "census", help="ask every portal of the census what it publishes today"
    )
    counting.set_defaults(run=_later("check_the_census"))
    peopling = commands.add_parser(
        "population", help="count residents by district and race from census blocks"
    )
    peopling.add_argument("city", metavar="ID")
    peopling.add_argument(
        "--output", default="", metavar="FILE", help="also write the CSV that a city file can name"
    )
    peopling.set_defaults(run=_later("count_population"))
    _add_upkeep(commands)
    return parser


def _add_upkeep(commands) -> None:
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
    refreshing.set_defaults(run=_later("refresh_cities", "refreshing"))

    _add_store(commands)
    _add_forget(commands)
    checking = commands.add_parser(
        "check", help="hold city files against their schema, without network"
    )
    checking.add_argument("cities", nargs="*", metavar="ID")
    checking.add_argument(
        "--live", action="store_true", help="hold them against their portals' metadata as well"
    )
    checking.set_defaults(run=_check)


def _add_store(commands) -> None:
    storing = commands.add_parser(
        "store", help="list and verify what is kept; roll back to an earlier build"
    )
    actions = storing.add_subparsers(dest="action", required=True)
    listing = actions.add_parser("list", help="list the builds of cities, newest first")
    listing.add_argument("cities", nargs="*", metavar="ID")
    listing.add_argument("--format", choices=("text", "json"), default="text")
    listing.set_defaults(run=_later("list_builds", "store_commands"))
    verifying = actions.add_parser("verify", help="compare every file with its checksum")
    verifying.add_argument("cities", nargs="*", metavar="ID")
    verifying.set_defaults(run=_later("verify_store", "store_commands"))
    pruning = actions.add_parser(
        "prune", help="remove superseded snapshots and the raw values of older builds"
    )
    pruning.add_argument("cities", nargs="*", metavar="ID")
    pruning.add_argument(
        "--builds", type=int, default=5, metavar="N", help="builds of each city to leave whole (5)"
    )
    pruning.set_defaults(run=_later("prune_store", "store_commands"))
    rolling = actions.add_parser(
        "rollback", help="make an earlier build live, and pin it so that refreshes keep it"
    )
    rolling.add_argument("city", metavar="ID")
    rolling.add_argument("build", nargs="?", default="", metavar="BUILD")
    rolling.set_defaults(run=_later("roll_back", "store_commands"))
    for action, name, help_text in (
        ("pin", "pin_build", "keep the live build live whatever refreshes bring"),
        ("unpin", "unpin_build", "make the newest build live again"),
    ):
        pinning = actions.add_parser(action, help=help_text)
        pinning.add_argument("city", metavar="ID")
        pinning.set_defaults(run=_later(name, "store_commands"))


def _add_forget(commands) -> None:
    forgetting = commands.add_parser(
        "forget", help="pull a city anew and remove every older copy of its rows"
    )
    forgetting.add_argument("city", metavar="ID")
    forgetting.set_defaults(run=_later("forget_rows", "store_commands"))


def _later(name: str, module: str = "portal_commands") -> Callable[..., int]:
    """A command of a module that is loaded when it runs: a web process does without what speaks to portals."""

    def run(options: argparse.Namespace, settings: Settings, _serve: Serve) -> int:
        return getattr(import_module(f"dashboard.{module}"), name)(options, settings)

    return run


def _make_sample(settings: Settings) -> None:
    from dashboard.refreshing import bring_up_to_date

    bring_up_to_date(SAMPLE, settings, progress=False)


def _serve(options, settings: Settings, serve: Serve) -> int:
    settings = replace(settings, cities=tuple(options.city)) if options.city else settings
    answers = Answers(settings)
    for city in settings.cities:
        answers.catalogue.city(city)
    if SAMPLE in settings.cities or not (settings.cities or answers.cities()):
        _make_sample(settings)
    serve(settings, options.host, options.port, options.workers)
    return 0


def _answer(options, settings: Settings, _serve: Serve) -> int:
    answers = Answers(settings)
    query, _ = links.parse(options.query)
    if query.city == SAMPLE and answers.store.live(SAMPLE) is None:
        _make_sample(settings)
    answer = answers.answer(query)
    print(
        tables.to_csv(answer)
        if options.format == "csv"
        else json.dumps(api.to_json(answer), indent=1)
    )
    return 0


def _cities(options, settings: Settings, _serve: Serve) -> int:
    catalogue, store = load_catalogue(settings.catalogue), Store(settings.store)
    listed = []
    for city_id in catalogue.ids():
        try:
            city = catalogue.city(city_id)
        except CatalogueError as error:
            print(f"plainview: {error}", file=sys.stderr)
            continue
        listed.append(
            {
                "id": city.id,
                "name": city.name,
                "agency": city.agency,
                "portal": city.portal,
                "live": bool(store.live(city.id)),
            }
        )
    if options.format == "json":
        print(json.dumps({"ok": True, "cities": listed}, indent=1))
        return 0
    for entry in listed:
        print(
            f"{entry['id']:<24}{entry['name']:<24}{'live' if entry['live'] else 'not refreshed yet'}"
        )
    return 0


def _measures(options, settings: Settings, _serve: Serve) -> int:
    if options.format == "json":
        print(json.dumps({"ok": True, "measures": api.list_measures()}, indent=1))
        return 0
    for measure in all_measures().values():
        print(f"{measure.id:<32}{measure.title}")
    return 0


def _check(options, settings: Settings, _serve: Serve) -> int:
    catalogue = load_catalogue(settings.catalogue)
    faults, drifted = 0, False
    for city_id in options.cities or catalogue.ids():
        try:
            city = check_file(catalogue.path(city_id))
            print(f"{city_id}: good, {len(city.datasets)} datasets{_name_lists(city)}")
            _print_untold(city)
            if options.live:
                from dashboard.portal_commands import live_lines

                lines, same = live_lines(city, catalogue.path(city_id), settings)
                print("\n".join(lines))
                drifted = drifted or not same
        except CatalogueError as error:
            faults += 1
            print(str(error), file=sys.stderr)
    return 2 if faults else 3 if drifted else 0


def _name_lists(city: City) -> str:
    """Which fields and flags of a city read a standard list besides their own spellings, and which leave it out."""
    reads: set[str] = set()
    leaves_out: set[str] = set()
    for dataset in city.datasets:
        parts: list[tuple[str, FieldMap | FlagMap]] = list(dataset.flags.items())
        parts += [(name, field) for name, field in dataset.fields.items() if has_list(name)]
        for name, part in parts:
            if part.columns:
                (reads if part.standard else leaves_out).add(name)
    told = f"; standard value lists are read for {', '.join(sorted(reads))}" if reads else ""
    if leaves_out:
        told += f"; standard = false for {', '.join(sorted(leaves_out))}"
    return told


def _print_untold(city: City) -> None:
    """A hint, and no fault: the words of a city file that stand in English on a Spanish page."""
    if lacking := [dotted(path) for path in untold(city)]:
        more = f" and {len(lacking) - MOST_UNTOLD} more" if len(lacking) > MOST_UNTOLD else ""
        print(f"{city.id}: no Spanish (es) yet for {', '.join(lacking[:MOST_UNTOLD])}{more}")
