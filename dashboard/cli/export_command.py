"""The command `export`: the site as files, for a host that runs no program."""

from __future__ import annotations

import json
import os
import shutil
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from tqdm import tqdm

from dashboard.cli.sample_city import SAMPLE_CITY, make_sample
from dashboard.errors import BadUsage
from dashboard.i18n.locale import list_languages
from dashboard.service.answer_cache import find_cache_folder
from dashboard.service.answer_service import AnswerService
from dashboard.settings import Settings
from dashboard.web.static_site.export import Exporter, ExportResult
from dashboard.web.static_site.site_map import SiteMap
from data.atomic_files import compute_checksum
from data.model.version import VERSION

MakeServer = Callable[[Settings], Callable[..., Iterable[bytes]]]
CACHE_NAME = "export"
PROJECT_FOLDER = Path(__file__).parents[2]
# What the answers of the application are made with.
CODE_PATTERNS = (
    "*.py",
    "dashboard/**/*",
    "data/**/*",
    "layouts/**/*",
    "callbacks/**/*",
    "assets/*",
)
BYTES_PER_MEGABYTE = 1_000_000
# What has to name the address of the site by its format.
ADDRESSED_PARTS = (
    "sitemap.xml, robots.txt, data.json, reports as PDF, canonical links, social cards, JSON-LD"
)


def export_site(options: Namespace, settings: Settings, make_server: MakeServer) -> int:
    """Write the site of the cities named; the sample city is made where it is asked for and
    missing.
    """
    cities = tuple(dict.fromkeys(options.cities))
    site = SiteMap(_read_url("--base-url", options.base_url), _read_url("--server", options.server))
    if options.jobs < 0:
        raise BadUsage(f"--jobs {options.jobs}: expected a number from 1")
    settings = replace(
        settings, cities=cities, base_url=site.base_url, rate_limit="off", access_log="off"
    )
    answers = AnswerService(settings)
    for city in cities:
        answers.catalogue.city(city)
    if SAMPLE_CITY in cities and answers.store.live(SAMPLE_CITY) is None:
        make_sample(settings)
    state = compute_export_state(answers, cities, site)
    kept_folder = find_cache_folder(settings, CACHE_NAME)
    with _Progress(options.quiet) as progress:
        exporter = Exporter(
            make_server(settings),
            cities,
            Path(options.to),
            kept_folder,
            site,
            state,
            options.jobs or os.cpu_count() or 1,
            progress.report,
        )
        if exporter.is_up_to_date():
            print(f"{options.to}: nothing has changed since the last export")
            return 0
        result = exporter.run()
    shutil.rmtree(kept_folder / state, ignore_errors=True)
    print(_describe_result(options.to, result))
    if not site.base_url:
        print(f"left out, since they name the site's address (--base-url): {ADDRESSED_PARTS}")
    return 0


def compute_export_state(answers: AnswerService, cities: Iterable[str], site: SiteMap) -> str:
    """A digest of what an export depends on: the builds, the settings and the site's face, the
    languages and the code.

    Raises DataUnavailable for a city without data.
    """
    builds = [(b.city, b.key, b.refreshed_at) for b in map(answers.build, cities)]
    settings = {
        name: str(value)
        for name, value in asdict(answers.settings).items()
        if name not in ("store", "cache", "app_token", "census_key")
    }
    parts = [
        VERSION,
        builds,
        settings,
        answers.face.digest,
        site.server,
        list(list_languages()),
        _list_code_files(),
    ]
    return sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()[:32]


def _list_code_files() -> list[tuple[str, str]]:
    """Each file of the program and of the built-in city files with the digest of its content."""
    files = {
        path
        for pattern in CODE_PATTERNS
        for path in PROJECT_FOLDER.glob(pattern)
        if path.is_file() and path.suffix != ".pyc"
    }
    return [
        (str(path.relative_to(PROJECT_FOLDER)), compute_checksum(path)) for path in sorted(files)
    ]


def _read_url(option: str, text: str) -> str:
    """The URL of an option without a slash at its end. Raises BadUsage for what is none."""
    parts = urlsplit(text)
    if text and (
        parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment
    ):
        raise BadUsage(f"{option} {text}: expected an address that starts with https://")
    return text.rstrip("/")


def _describe_result(folder: str, result: ExportResult) -> str:
    size = result.bytes / BYTES_PER_MEGABYTE
    return (
        f"{folder}: {result.files:,} files, {size:,.1f} MB; {result.changed:,} new or changed, "
        f"{result.removed:,} removed"
    )


class _Progress:
    """A line with the step that is running; shown on a terminal only."""

    def __init__(self, quiet: bool):
        self.bar = tqdm(disable=True if quiet else None, file=sys.stderr, unit=" files")
        self.step = ""

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *_: object) -> None:
        self.bar.close()

    def report(self, step: str, done: int, total: int) -> None:
        """Show a step, how much of it is done, and how much there is."""
        if done == 1:
            self.bar.reset(total)
            self.bar.set_description(step)
        self.bar.update(1)
