"""The live check of the census: asks every portal for the metadata of its datasets, and keeps what
it says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from pathlib import Path

from filelock import FileLock
from tenacity.nap import sleep as nap
from tqdm import tqdm

from data.census.check_results import (
    MOMENT_FORMAT,
    CheckResults,
    DatasetCheck,
    read_results,
    write_results,
)
from data.census.entries import CensusEntry, load_census
from data.census.metadata_parser import parse_metadata
from data.census.score import score_dataset, score_withdrawn
from data.model.errors import DatasetNotPublic, PortalError, PortalUnavailable
from data.portal.catalogue import PortalCatalogue
from data.portal.fetch_json import fetch_metadata
from data.portal.port import PortalAccess

MAX_CONCURRENT_PORTALS = 6
MAX_ATTEMPTS = 3
MAX_TIMEOUT = 30.0
# So many datasets in a row without an answer, and the portal's others are not asked for today.
MAX_SILENT_DATASETS = 2

CheckOutcome = tuple[CensusEntry, DatasetCheck | PortalError]


@dataclass(frozen=True)
class CheckSummary:
    """What a check did: datasets it looked at, datasets that are gone, and one sentence for each
    without an answer.
    """

    checked: int
    gone: int
    unanswered: tuple[str, ...]

    @property
    def exit_code(self) -> int:
        """0 where every portal answered for every dataset, 3 otherwise."""
        return 3 if self.unanswered else 0

    @property
    def words(self) -> str:
        """The whole in one sentence, for the command line."""
        return (
            f"census: {self.checked:,} checked, {self.gone:,} of them no longer public; "
            f"{len(self.unanswered):,} without an answer"
        )


def check_census(
    access: PortalAccess,
    store_root: Path,
    now: datetime,
    progress: bool = True,
    entries: Sequence[CensusEntry] | None = None,
    sleep: Callable[[float], None] = nap,
) -> CheckSummary:
    """Ask the portals for the metadata of every dataset of the list, score it, and keep the results
    in the store.

    `now` is the moment of the check, with its time zone; every mark is as of its UTC day. A
    portal's results are kept as soon as it is done; what it does not answer keeps its last result.
    Raises nothing for a portal's faults.
    """
    entries = load_census() if entries is None else entries
    moment = now.astimezone(timezone.utc)
    anyone = replace(
        access,
        app_token="",
        attempts=min(access.attempts, MAX_ATTEMPTS),
        timeout=min(access.timeout, MAX_TIMEOUT),
    )
    results: list[CheckOutcome] = []
    lock = store_root / "locks" / "census.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    with (
        FileLock(lock),
        tqdm(
            total=len(entries), desc="census", unit=" datasets", disable=None if progress else True
        ) as bar,
    ):
        for done in _check_portals(
            entries, lambda portal: _check_portal(portal, anyone, moment, sleep)
        ):
            results += done
            bar.update(len(done))
            write_results(store_root, _merge_results(read_results(store_root), done, moment))
    missed = tuple(str(r) for _, r in results if not isinstance(r, DatasetCheck))
    return CheckSummary(
        len(results) - len(missed),
        sum(isinstance(r, DatasetCheck) and not r.public for _, r in results),
        missed,
    )


def _check_portals(
    entries: Sequence[CensusEntry], ask: Callable[[list[CensusEntry]], list[CheckOutcome]]
) -> Iterator[list[CheckOutcome]]:
    """The results of each portal as they come; a few portals are asked at once, each of them one
    question at a time.
    """
    portals: dict[str, list[CensusEntry]] = {}
    for entry in entries:
        portals.setdefault(entry.domain, []).append(entry)
    with ThreadPoolExecutor(MAX_CONCURRENT_PORTALS) as pool:
        for future in as_completed([pool.submit(ask, portal) for portal in portals.values()]):
            yield future.result()


def _check_portal(
    entries: list[CensusEntry],
    access: PortalAccess,
    moment: datetime,
    sleep: Callable[[float], None],
) -> list[CheckOutcome]:
    results: list[CheckOutcome] = []
    silent = 0
    for entry in entries:
        if silent >= MAX_SILENT_DATASETS:
            results.append(
                (
                    entry,
                    PortalUnavailable(
                        f"{entry.domain} was not asked for dataset {entry.dataset}: it had "
                        "not answered before."
                    ),
                )
            )
            continue
        try:
            results.append((entry, _check_dataset(entry, access, moment, sleep)))
            silent = 0
        except PortalError as fault:
            results.append((entry, fault))
            silent += 1
    return results


def _check_dataset(
    entry: CensusEntry, access: PortalAccess, moment: datetime, sleep: Callable[[float], None]
) -> DatasetCheck:
    stamp, today = moment.strftime(MOMENT_FORMAT), moment.date()
    try:
        view = parse_metadata(fetch_metadata(entry.domain, entry.dataset, access, sleep))
    except DatasetNotPublic:
        if _has_rows(entry, access, sleep):
            raise PortalUnavailable(
                f"{entry.domain} gives the rows of dataset {entry.dataset}, but not its metadata."
            ) from None
        return DatasetCheck(stamp, score_withdrawn(today), public=False)
    updated = view.updated.isoformat() if view.updated else ""
    return DatasetCheck(
        stamp, score_dataset(entry, view, today), view.title, view.rows, updated, view.licence
    )


def _has_rows(entry: CensusEntry, access: PortalAccess, sleep: Callable[[float], None]) -> bool:
    """Whether a dataset without metadata still has rows: then the metadata's address has closed,
    not the dataset.
    """
    try:
        PortalCatalogue(entry.domain, access, sleep).count(entry.dataset)
    except DatasetNotPublic:
        return False
    return True


def _merge_results(
    before: CheckResults, results: list[CheckOutcome], moment: datetime
) -> CheckResults:
    stamp = moment.strftime(MOMENT_FORMAT)
    found = {**before.found, **{e.key: r for e, r in results if isinstance(r, DatasetCheck)}}
    answered = {e.key for e, r in results if isinstance(r, DatasetCheck)}
    unanswered = {k: u for k, u in before.unanswered.items() if k not in answered}
    unanswered |= {e.key: (stamp, str(r)) for e, r in results if not isinstance(r, DatasetCheck)}
    return CheckResults(stamp, found, unanswered)
