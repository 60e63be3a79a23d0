"""The command `refresh`, in a module of its own: it starts without what only the other commands
need.
"""

from __future__ import annotations

import json
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
from data.refresh import RefreshOptions, RefreshReport, refresh_city
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
    """Bring cities up to date. Returns 3 where a dataset kept its last good snapshot."""
    known = load_catalogue(settings.catalogue).ids()
    if options.all == bool(options.cities):
        raise BadUsage(f"refresh: expected city ids or --all; there are {', '.join(known)}")
    cities = known if options.all else options.cities
    as_json = options.format == "json"
    refresh = partial(_refresh_one, settings=settings, accept=options.accept, as_json=as_json)
    with ThreadPoolExecutor(MAX_CITIES_AT_ONCE) as pool:
        results = list(pool.map(refresh, dict.fromkeys(cities)))
    code = max(result["exit_code"] for result in results)
    if as_json:
        print(json.dumps({"ok": code == 0, "exit_code": code, "cities": results}, indent=1))
    return code


def _refresh_one(city: str, settings: Settings, accept: bool, as_json: bool) -> dict:
    """Refresh one of several cities and give its result as JSON has it; a bad city file stops that
    city alone.
    """
    try:
        report = update_city(city, settings, progress=not as_json, accept=accept)
    except (CityFileError, CityLocked, StorageError) as error:
        return _report_failure(city, str(error), error.exit_code)
    except OSError as error:
        message = f"the store cannot be written: {error}"
        return _report_failure(city, message, StorageError.exit_code)
    if not as_json:
        print_report(report)
    return format_report(report)


def _report_failure(city: str, message: str, exit_code: int) -> dict:
    print(f"plainview: {city}: {message}", file=sys.stderr)
    return {"city": city, "exit_code": exit_code, "error": message}


def format_report(report: RefreshReport) -> dict:
    """What a refresh did with one city, as `refresh --format json` prints it."""
    return {
        "city": report.city,
        "exit_code": report.exit_code,
        "build": report.build,
        "notices": report.notices,
        "datasets": [
            {
                "dataset": outcome.dataset,
                "state": outcome.state,
                "rows": outcome.rows,
                "message": outcome.message,
                "audit": outcome.audit and str(outcome.audit.severity),
                "counted": outcome.audit and outcome.audit.counted,
                "summary": outcome.audit and describe_audit(outcome.audit),
            }
            for outcome in report.outcomes
        ],
    }


def update_city(
    city_id: str,
    settings: Settings,
    progress: bool = True,
    accept: bool = False,
    whole: bool = False,
) -> RefreshReport:
    """Refresh one city. Raises CityNotFound, and CityFileError where its file is bad."""
    catalogue = load_catalogue(settings.catalogue)
    return refresh_city(
        catalogue.city(city_id),
        catalogue.path(city_id).parent,
        _open_store(settings),
        get_portal_access(settings),
        RefreshOptions(progress, accept, whole, settings.keep_days, settings.keep_builds),
    )


def _open_store(settings: Settings) -> Store:
    """The store with the engine that the settings ask for. Raises EngineNotInstalled where it is
    not installed.
    """
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
    """Print one line for each dataset, then the build that is live and the audit of each
    dataset.
    """
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
    """How a dataset's audit ended, what it measured, and what it found that did not keep the rows
    back.
    """
    yellow = [f.full_sentence for f in audit.open_findings if f.severity is Severity.YELLOW]
    return " ".join([f"{audit.severity}: {summarise_audit(audit)}.", *yellow])
