"""The command `doctor`: what is wrong with settings, store, cities, chart bundle and portals, on
one screen.

Settings themselves are read before any command runs; a bad one ends every command with 2 and a line
that names it.
"""

from __future__ import annotations

import os
import shutil
import time
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from dashboard.branding.loader import find_site_file, load_site_file
from dashboard.settings import Settings
from data.city_files.loader import CityCatalogue, load_catalogue
from data.model.errors import CityFileError, PlainviewError
from data.model.version import VERSION
from data.store.store import Store

PROJECT_FOLDER = Path(__file__).parents[2]
EXIT_CODE = 3
MIN_FREE_BYTES = 1_000_000_000
# A timer refreshes once a day; two days mean that one run was missed.
MAX_REFRESH_DAYS = 2
SECONDS_PER_DAY = 86_400
STATE_ADVICE = {
    "fallback": "an older build is shown in place of a damaged one; run `refresh {city}`",
    "damaged": "no build can be read; run `refresh {city}`, or restore the store from a backup",
    "no_data": "not refreshed yet; run `refresh {city}`",
}


class Level(StrEnum):
    """How a check ended; a warning works and should be looked at, a fault does not work."""

    GOOD = "good"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True)
class CheckResult:
    """One line of the report: what was checked, its result, and what to do about it."""

    subject: str
    level: Level
    text: str


def diagnose(options: Namespace, settings: Settings) -> int:
    """Print one line per check; 3 where one is a fault."""
    results = list(run_checks(settings, options.live))
    width = max(len(result.subject) for result in results)
    print(f"Plainview {VERSION}")
    for result in results:
        print(f"{result.level:<8} {result.subject:<{width}}  {result.text}")
    faults = sum(result.level is Level.FAULT for result in results)
    warnings = sum(result.level is Level.WARNING for result in results)
    print(f"{len(results)} checks, {faults} faults, {warnings} warnings")
    return EXIT_CODE if faults else 0


def run_checks(settings: Settings, live: bool) -> Iterator[CheckResult]:
    """All checks, those that need no network first; `live` adds one question to each portal."""
    yield _check_free_space(settings.store)
    yield _check_cache(settings)
    yield _check_base_url(settings)
    yield _check_bundle()
    try:
        store = Store(settings.store)
    except PlainviewError as error:
        yield CheckResult("store", Level.FAULT, str(error))
        return
    yield _check_store(settings.store)
    catalogue = load_catalogue(settings.catalogue)
    yield _check_site(settings, catalogue)
    cities = settings.cities or tuple(c for c in catalogue.ids() if store.state(c) != "no_data")
    if not cities:
        yield CheckResult(
            "cities",
            Level.WARNING,
            "none has data yet; run `refresh ID`, or `serve` for the sample",
        )
    for city in cities:
        yield _check_city(city, catalogue, store)
    if live:
        yield from (_check_portal(city, catalogue, settings) for city in cities)


def _check_site(settings: Settings, catalogue: CityCatalogue) -> CheckResult:
    path = find_site_file(settings)
    if path is None:
        return CheckResult("site", Level.GOOD, "no site.toml: the usual name and looks")
    try:
        face = load_site_file(path, catalogue.ids())
    except CityFileError as error:
        return CheckResult("site", Level.FAULT, str(error).splitlines()[0])
    return CheckResult("site", Level.GOOD, f"{path}: {face.name}")


def _check_store(folder: Path) -> CheckResult:
    if not folder.exists():
        return CheckResult("store", Level.WARNING, f"{folder} does not exist; `refresh` makes it")
    if not os.access(folder, os.R_OK | os.X_OK):
        return CheckResult("store", Level.FAULT, f"{folder} cannot be read by this account")
    if not os.access(folder, os.W_OK):
        text = f"{folder} can be read, not written (right for a web account)"
        return CheckResult("store", Level.GOOD, text)
    return CheckResult("store", Level.GOOD, f"{folder} can be read and written")


def _check_free_space(folder: Path) -> CheckResult:
    free = shutil.disk_usage(_find_existing(folder)).free
    text = f"{free / 1e9:,.1f} GB free"
    if free < MIN_FREE_BYTES:
        advice = "; `store prune` removes superseded snapshots, PLAINVIEW_KEEP_DAYS keeps fewer"
        return CheckResult("disk", Level.WARNING, text + advice)
    return CheckResult("disk", Level.GOOD, text)


def _find_existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    return next(p for p in (folder, *folder.absolute().parents) if p.exists())


def _check_cache(settings: Settings) -> CheckResult:
    if settings.cache_url:
        return CheckResult("cache", Level.GOOD, "answers are shared through PLAINVIEW_CACHE_URL")
    folder = settings.cache_root
    if os.access(_find_existing(folder), os.W_OK):
        return CheckResult("cache", Level.GOOD, f"{folder}, at most {settings.cache_mb} MB")
    return CheckResult(
        "cache",
        Level.WARNING,
        f"{folder} cannot be written; name another folder in PLAINVIEW_CACHE",
    )


def _check_city(city: str, catalogue: CityCatalogue, store: Store) -> CheckResult:
    subject = f"city {city}"
    try:
        catalogue.city(city)
    except CityFileError as error:
        return CheckResult(subject, Level.FAULT, str(error).splitlines()[0])
    except PlainviewError as error:
        return CheckResult(subject, Level.FAULT, f"PLAINVIEW_CITIES: {error}")
    state = store.state(city)
    if state in STATE_ADVICE:
        return CheckResult(subject, Level.FAULT, STATE_ADVICE[state].format(city=city))
    build = store.live(city)
    if build is None:
        return CheckResult(subject, Level.FAULT, STATE_ADVICE["damaged"].format(city=city))
    refreshed = datetime.fromisoformat(build.refreshed_at)
    days = (time.time() - refreshed.timestamp()) / SECONDS_PER_DAY
    age = f"refreshed {build.refreshed_at[:10]}"
    if days > MAX_REFRESH_DAYS:
        advice = f"{age}, {days:.0f} days ago; does the timer run `refresh --all`?"
        return CheckResult(subject, Level.WARNING, advice)
    if build.notices:
        advice = f"{age}, with {len(build.notices)} notices; run `check --live {city}`"
        return CheckResult(subject, Level.WARNING, advice)
    return CheckResult(subject, Level.GOOD, age)


def _check_base_url(settings: Settings) -> CheckResult:
    if not settings.base_url:
        return CheckResult(
            "base URL",
            Level.WARNING,
            "PLAINVIEW_BASE_URL is not set: links in feeds, embeds and files follow the Host "
            "header",
        )
    if not settings.base_url.startswith("https://"):
        return CheckResult("base URL", Level.WARNING, f"{settings.base_url} is not https")
    return CheckResult("base URL", Level.GOOD, settings.base_url)


def _check_bundle() -> CheckResult:
    if (PROJECT_FOLDER / "build" / "plotly.min.js").is_file():
        return CheckResult("bundle", Level.GOOD, "the small plotly.js is built")
    return CheckResult(
        "bundle",
        Level.WARNING,
        "the stock plotly.js is served (a megabyte more); `scripts/bundle` builds the small one",
    )


def _check_portal(city_id: str, catalogue: CityCatalogue, settings: Settings) -> CheckResult:
    """Ask a city's portal for the number of rows of its first dataset."""
    from dashboard.cli.refresh import get_portal_access  # loads what only --live needs
    from data.portal import open_portal

    subject = f"portal {city_id}"
    try:
        city = catalogue.city(city_id)
        if city.sample:
            return CheckResult(subject, Level.GOOD, "made up, so there is no portal to ask")
        portal = open_portal(
            city, get_portal_access(settings), catalogue.path(city_id).parent, sleep=_skip_wait
        )
        rows = portal.count(city.datasets[0].id)
    except PlainviewError as error:
        return CheckResult(subject, Level.FAULT, str(error).splitlines()[0])
    return CheckResult(subject, Level.GOOD, f"answers: {city.datasets[0].id} has {rows:,} rows")


def _skip_wait(_seconds: float) -> None:
    """Wait for nothing between two attempts: a doctor reports what is so now."""
