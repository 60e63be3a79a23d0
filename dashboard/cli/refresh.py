"""The command `refresh`, in a module of its own: it starts without what only the other commands need."""

from __future__ import annotations

import sys
from argparse import Namespace
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from dashboard.errors import BadUsage
from dashboard.settings import Settings
from data.audit.lines import summarise_audit
from data.city_files.loader import load_catalogue
from data.model.audit_findings import Audit, Severity
from data.model.errors import CityFileError, CityLocked, StorageError
from data.portal import PortalAccess
from data.refresh import RefreshReport, refresh_city
from data.store.store import Store

# Portals are waited for side by side; each city still asks its own portal one thing at a time.
MAX_CITIES_AT_ONCE = 12
STATE_LABELS = {
    "live": "live",
    "part": "live in part",
    "kept": "kept its last good snapshot",
    "missing": "missing",
    "empty": "live, without a row",
    "uncounted": "live, but nothing counts",
    "free_text": "live in part",
    "withheld": "live in part",
    "serial": "live, with dates read from numbers",
}


def refresh_cities(options: Namespace, settings: Settings) -> int:
    """Bring cities up to date; 3 where anything kept its last good snapshot."""
    known = load_catalogue(settings.catalogue).ids()
    if options.all == bool(options.cities):
        raise BadUsage(f"refresh: expected city ids or --all; there are {', '.join(known)}")
    cities = known if options.all else options.cities
    with ThreadPoolExecutor(MAX_CITIES_AT_ONCE) as pool:
        return max(
            pool.map(
                partial(_refresh_one, settings=settings, accept=options.accept),
                dict.fromkeys(cities),
            )
        )


def _refresh_one(city: str, settings: Settings, accept: bool) -> int:
    """One of several cities: a bad city file stops that city alone."""
    try:
        report = update_city(city, settings, accept=accept)
    except (CityFileError, CityLocked, StorageError) as error:
        print(f"plainview: {city}: {error}", file=sys.stderr)
        return error.exit_code
    except OSError as error:
        print(f"plainview: {city}: the store cannot be written: {error}", file=sys.stderr)
        return StorageError.exit_code
    print_report(report)
    return report.exit_code


def update_city(
    city_id: str,
    settings: Settings,
    progress: bool = True,
    accept: bool = False,
    whole: bool = False,
) -> RefreshReport:
    """Refresh one city. Raises UnknownCity, and CatalogueError where its file is bad."""
    catalogue = load_catalogue(settings.catalogue)
    return refresh_city(
        catalogue.city(city_id),
        catalogue.path(city_id).parent,
        _open_store(settings),
        get_portal_access(settings),
        progress,
        accept,
        whole,
        settings.keep_days,
        settings.keep_builds,
    )


def _open_store(settings: Settings) -> Store:
    """The store with the engine that the settings ask for. Raises EngineMissing where it is not installed."""
    if settings.engine == "duckdb":
        return Store(settings.store)
    from data.cube.spark import SparkCubeBuilder  # an optional extra

    spark = SparkCubeBuilder(
        settings.spark_master, settings.spark_place or str(settings.store / "spark")
    )
    spark.ready()
    return Store(settings.store, spark.build_cube)


def get_portal_access(settings: Settings) -> PortalAccess:
    """How the settings ask portals."""
    return PortalAccess(
        origin=settings.portal,
        app_token=settings.app_token,
        transport=settings.transport,
        most_bytes=settings.response_mb * 1_000_000,
        response_seconds=settings.response_seconds,
        city_seconds=settings.city_seconds,
    )


def print_report(report: RefreshReport) -> None:
    """Print one line for each dataset, then the build that is live and the audit of each dataset."""
    for outcome in report.outcomes:
        detail = f": {outcome.message}" if outcome.message else f", {outcome.rows:,} rows"
        print(f"{report.city} {outcome.dataset}: {STATE_LABELS[outcome.state]}{detail}")
    for notice in report.notices:
        print(f"{report.city}: {notice}")
    print(
        f"{report.city}: build {report.build} is live"
        if report.build
        else f"{report.city}: nothing to show yet"
    )
    for outcome in report.outcomes:
        if outcome.audit:
            print(f"{report.city} {outcome.dataset}: {describe_audit(outcome.audit)}")
    if report.areas:
        drawn, declared = report.areas
        print(f"{report.city} boundaries: {drawn:,} of {declared:,} districts have an area")
    if report.population_rows:
        print(f"{report.city} residents: {report.population_rows:,} rows read")


def describe_audit(audit: Audit) -> str:
    """How a dataset's audit ended, what it measured, and what it found that did not keep the rows back."""
    yellow = [f.told for f in audit.open_findings if f.severity is Severity.YELLOW]
    return " ".join([f"{audit.severity}: {summarise_audit(audit)}.", *yellow])
