"""The commands that speak to portals, but for refresh: reconcile, discover, census. A web process never loads them."""

from __future__ import annotations

import sys
from argparse import Namespace
from functools import partial
from pathlib import Path

from dashboard.cli import live_check
from dashboard.cli.population_lines import population_lines
from dashboard.cli.reconcile import Asked, portal_has_moved, reconcile
from dashboard.cli.refresh import access_of
from dashboard.errors import BadUsage
from dashboard.query import reconciliation_report
from dashboard.service.answer_service import Answers
from dashboard.settings import Settings
from data.census.check import check_census
from data.city_files.loader import load_catalogue
from data.discovery import discover
from data.model.values import City
from data.portal import open_portal
from data.portal.census_bureau import Bureau
from data.portal.count_request import ask_number
from data.refresh import moment, now
from data.refresh.census_blocks import count_residents
from data.refresh.population_source import keep_counted
from data.refresh.snapshot_updater import Road
from data.store.store import Store


def live_lines(city: City, file: Path, settings: Settings) -> tuple[list[str], bool]:
    """What `check --live` says of a city, and whether its portal is as the city file has it."""
    return live_check.live_lines(city, file, settings, access_of(settings))


def reconcile_city(options: Namespace, settings: Settings) -> int:
    """Ask the portal for a sample of our figures and keep the ledger; 1 where one differs unexplained."""
    if options.sample < 1:
        raise BadUsage(f"--sample: expected a whole number from 1, not {options.sample}")
    answers, access = Answers(settings), access_of(settings)
    build = answers.build(options.city)
    if answers.city(options.city).transport != "portal":
        raise BadUsage(f"reconcile: {options.city} has no portal to ask")
    portal = Asked(
        partial(ask_number, access=access),
        portal_has_moved(answers.city(options.city), access, build, answers.store),
    )
    found = reconcile(answers, options.city, options.sample, portal, now())
    reconciliation_report.keep_ledger(settings.store, found)
    for entry in found.entries:
        if entry.state != reconciliation_report.EQUAL:
            told = f"ours {entry.ours}, portal {entry.portal} {entry.why}".strip()
            print(f"{entry.state}: {entry.question} [{entry.cell}]: {told}")
    print(
        f"{options.city}: {found.count(reconciliation_report.EQUAL)} of {len(found.entries)} figures match the portal"
    )
    return found.exit_code


def discover_city(options: Namespace, settings: Settings) -> int:
    """Draft a city file; 2 where a person must decide before it can be used."""
    output = Path(options.output) if options.output else None
    draft = discover(options.domain, access_of(settings), output.stem if output else "")
    if output and draft.text:
        output.write_text(draft.text, encoding="utf-8")
    elif draft.text:
        print(draft.text, end="")
    print("\n".join(draft.lines()), file=sys.stdout if output else sys.stderr)
    return 0 if draft.accepted else 2


def count_population(options: Namespace, settings: Settings) -> int:
    """Count a city's residents by district and race from census blocks, for its rates from the next refresh on."""
    catalogue = load_catalogue(settings.catalogue)
    city, folder, store = (
        catalogue.city(options.city),
        catalogue.path(options.city).parent,
        Store(settings.store),
    )
    access = access_of(settings)
    with store.refreshing(city.id):
        road = Road(city, open_portal(city, access, folder), store, progress=False)
        counted = count_residents(city, folder, road, Bureau(access, settings.census_key))
        keep_counted(store, counted)
    if options.output:
        Path(options.output).write_text(counted.csv(), encoding="utf-8")
    print("\n".join(population_lines(city, counted)))
    return 0


def check_the_census(options: Namespace, settings: Settings) -> int:
    """Ask the portals of the census; 3 where one did not answer."""
    summary = check_census(access_of(settings), settings.store, moment())
    for message in summary.unanswered:
        print(message, file=sys.stderr)
    print(summary.words)
    return summary.exit_code
