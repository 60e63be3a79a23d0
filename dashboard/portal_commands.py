"""The commands that speak to portals: refresh, reconcile, discover, census. A web process never loads them."""

from __future__ import annotations

import sys
from argparse import Namespace
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from dashboard import ledger, living
from dashboard.answers import Answers
from dashboard.errors import BadUsage
from dashboard.population_words import population_lines
from dashboard.reconcile import Asked, portal_has_moved, reconcile
from dashboard.settings import Settings
from data.catalogue.loader import load_catalogue
from data.census.check import check_census
from data.discovery import discover
from data.errors import CatalogueError
from data.model import City
from data.portal import Access, open_portal
from data.portal.ask import ask_number
from data.portal.bureau import Bureau
from data.refresh import Report, moment, now, refresh
from data.refresh.census_blocks import count_residents
from data.refresh.residents import keep_counted
from data.refresh.road import Road
from data.store import Store

# Portals are waited for side by side; each city still asks its own portal one thing at a time.
CITIES_AT_ONCE = 8


def refresh_cities(options: Namespace, settings: Settings) -> int:
    """Bring cities up to date; 3 where anything kept its last good snapshot."""
    known = load_catalogue(settings.catalogue).ids()
    if options.all == bool(options.cities):
        raise BadUsage(f"refresh: expected city ids or --all; there are {', '.join(known)}")
    cities = known if options.all else options.cities
    with ThreadPoolExecutor(CITIES_AT_ONCE) as pool:
        return max(pool.map(partial(_refresh_one, settings=settings, accept=options.accept), dict.fromkeys(cities)))


def _refresh_one(city: str, settings: Settings, accept: bool) -> int:
    """One of several cities: a bad city file stops that city alone."""
    try:
        report = bring_up_to_date(city, settings, accept=accept)
    except CatalogueError as error:
        print(f"plainview: {error}", file=sys.stderr)
        return error.exit_code
    _tell(report)
    return report.exit_code


def bring_up_to_date(city_id: str, settings: Settings, progress: bool = True, accept: bool = False) -> Report:
    """Refresh one city. Raises UnknownCity, and CatalogueError where its file is bad."""
    catalogue = load_catalogue(settings.catalogue)
    return refresh(catalogue.city(city_id), catalogue.path(city_id).parent, _store(settings), _access(settings),
                   progress, accept)


def _store(settings: Settings) -> Store:
    """The store with the engine that the settings ask for. Raises EngineMissing where it is not installed."""
    if settings.engine == "duckdb":
        return Store(settings.store)
    from data.spark import Spark  # an optional extra

    spark = Spark(settings.spark_master, settings.spark_place or str(settings.store / "spark"))
    spark.ready()
    return Store(settings.store, spark.build_cube)


def live_lines(city: City, file: Path, settings: Settings) -> tuple[list[str], bool]:
    """What `check --live` says of a city, and whether its portal is as the city file has it."""
    return living.live_lines(city, file, settings, _access(settings))


def _access(settings: Settings) -> Access:
    return Access(origin=settings.portal, app_token=settings.app_token, transport=settings.transport)


def _tell(report: Report) -> None:
    for outcome in report.outcomes:
        words = {"live": "live", "kept": "kept its last good snapshot", "missing": "missing"}[outcome.state]
        detail = f": {outcome.message}" if outcome.message else f", {outcome.rows:,} rows"
        print(f"{report.city} {outcome.dataset}: {words}{detail}")
    for notice in report.notices:
        print(f"{report.city}: {notice}")
    print(f"{report.city}: build {report.build} is live" if report.build else f"{report.city}: nothing to show yet")


def reconcile_city(options: Namespace, settings: Settings) -> int:
    """Ask the portal for a sample of our figures and keep the ledger; 1 where one differs unexplained."""
    if options.sample < 1:
        raise BadUsage(f"--sample: expected a whole number from 1, not {options.sample}")
    answers, access = Answers(settings), _access(settings)
    build = answers.build(options.city)
    if answers.city(options.city).transport != "portal":
        raise BadUsage(f"reconcile: {options.city} has no portal to ask")
    as_of = {d["id"]: d["as_of"] for d in build.manifest["datasets"]}
    portal = Asked(partial(ask_number, access=access), portal_has_moved(answers.city(options.city), access, as_of))
    found = reconcile(answers, options.city, options.sample, portal, now())
    ledger.keep_ledger(settings.store, found)
    for entry in found.entries:
        if entry.state != ledger.EQUAL:
            told = f"ours {entry.ours}, portal {entry.portal} {entry.why}".strip()
            print(f"{entry.state}: {entry.question} [{entry.cell}]: {told}")
    print(f"{options.city}: {found.count(ledger.EQUAL)} of {len(found.entries)} figures match the portal")
    return found.exit_code


def discover_city(options: Namespace, settings: Settings) -> int:
    """Draft a city file; 2 where a person must decide before it can be used."""
    output = Path(options.output) if options.output else None
    draft = discover(options.domain, _access(settings), output.stem if output else "")
    if output and draft.text:
        output.write_text(draft.text, encoding="utf-8")
    elif draft.text:
        print(draft.text, end="")
    print("\n".join(draft.lines()), file=sys.stdout if output else sys.stderr)
    return 0 if draft.accepted else 2


def count_population(options: Namespace, settings: Settings) -> int:
    """Count a city's residents by district and race from census blocks, for its rates from the next refresh on."""
    catalogue = load_catalogue(settings.catalogue)
    city, folder, store = catalogue.city(options.city), catalogue.path(options.city).parent, Store(settings.store)
    access = _access(settings)
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
    summary = check_census(_access(settings), settings.store, moment())
    for message in summary.unanswered:
        print(message, file=sys.stderr)
    print(summary.words)
    return summary.exit_code
