"""The live check of the census: asks every portal for the metadata of its datasets, and keeps what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from pathlib import Path

from filelock import FileLock
from tenacity.nap import sleep as nap
from tqdm import tqdm

from data.census.check_results import MOMENT, Checked, Found, read_checked, write_checked
from data.census.entries import Entry, load_census
from data.census.metadata_parser import read_view
from data.census.score import gone, score
from data.model.errors import NotPublic, PortalError, PortalUnavailable
from data.portal.catalogue import Offer
from data.portal.metadata import metadata
from data.portal.port import Access

PORTALS_AT_ONCE = 6
MOST_ATTEMPTS = 3
LONGEST_TIMEOUT = 30.0
# So many datasets in a row without an answer, and the portal's others are not asked for today.
PATIENCE = 2

Result = tuple[Entry, Found | PortalError]


@dataclass(frozen=True)
class Summary:
    """What a check did: datasets it looked at, datasets that are gone, and one sentence for each without an answer."""

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
    access: Access,
    store_root: Path,
    now: datetime,
    progress: bool = True,
    entries: Sequence[Entry] | None = None,
    sleep: Callable[[float], None] = nap,
) -> Summary:
    """Ask the portals for the metadata of every dataset of the list, score it, and keep the results in the store.

    `now` is the moment of the check, with its time zone; every mark is as of its UTC day. A portal's results are kept
    as soon as it is done; what it does not answer keeps its last result. Raises nothing for a portal's faults.
    """
    entries = load_census() if entries is None else entries
    moment = now.astimezone(timezone.utc)
    anyone = replace(
        access,
        app_token="",
        attempts=min(access.attempts, MOST_ATTEMPTS),
        timeout=min(access.timeout, LONGEST_TIMEOUT),
    )
    results: list[Result] = []
    lock = store_root / "locks" / "census.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    with (
        FileLock(lock),
        tqdm(
            total=len(entries), desc="census", unit=" datasets", disable=None if progress else True
        ) as bar,
    ):
        for done in _by_portal(entries, lambda portal: _ask_portal(portal, anyone, moment, sleep)):
            results += done
            bar.update(len(done))
            write_checked(store_root, _merged(read_checked(store_root), done, moment))
    missed = tuple(str(r) for _, r in results if not isinstance(r, Found))
    return Summary(
        len(results) - len(missed),
        sum(isinstance(r, Found) and not r.public for _, r in results),
        missed,
    )


def _by_portal(
    entries: Sequence[Entry], ask: Callable[[list[Entry]], list[Result]]
) -> Iterator[list[Result]]:
    """The results of each portal as they come; a few portals are asked at once, each of them one question at a time."""
    portals: dict[str, list[Entry]] = {}
    for entry in entries:
        portals.setdefault(entry.domain, []).append(entry)
    with ThreadPoolExecutor(PORTALS_AT_ONCE) as pool:
        for future in as_completed([pool.submit(ask, portal) for portal in portals.values()]):
            yield future.result()


def _ask_portal(
    entries: list[Entry], access: Access, moment: datetime, sleep: Callable[[float], None]
) -> list[Result]:
    results: list[Result] = []
    silent = 0
    for entry in entries:
        if silent >= PATIENCE:
            results.append(
                (
                    entry,
                    PortalUnavailable(
                        f"{entry.domain} was not asked for dataset {entry.dataset}: it had not answered before."
                    ),
                )
            )
            continue
        try:
            results.append((entry, _look(entry, access, moment, sleep)))
            silent = 0
        except PortalError as fault:
            results.append((entry, fault))
            silent += 1
    return results


def _look(entry: Entry, access: Access, moment: datetime, sleep: Callable[[float], None]) -> Found:
    stamp, today = moment.strftime(MOMENT), moment.date()
    try:
        view = read_view(metadata(entry.domain, entry.dataset, access, sleep))
    except NotPublic:
        if _gives_rows(entry, access, sleep):
            raise PortalUnavailable(
                f"{entry.domain} gives the rows of dataset {entry.dataset}, but not its metadata."
            ) from None
        return Found(stamp, gone(today), public=False)
    updated = view.updated.isoformat() if view.updated else ""
    return Found(stamp, score(entry, view, today), view.title, view.rows, updated, view.licence)


def _gives_rows(entry: Entry, access: Access, sleep: Callable[[float], None]) -> bool:
    """Whether a dataset without metadata still has rows: then the metadata's address has closed, not the dataset."""
    try:
        Offer(entry.domain, access, sleep).count(entry.dataset)
    except NotPublic:
        return False
    return True


def _merged(before: Checked, results: list[Result], moment: datetime) -> Checked:
    stamp = moment.strftime(MOMENT)
    found = {**before.found, **{e.key: r for e, r in results if isinstance(r, Found)}}
    answered = {e.key for e, r in results if isinstance(r, Found)}
    unanswered = {k: u for k, u in before.unanswered.items() if k not in answered}
    unanswered |= {e.key: (stamp, str(r)) for e, r in results if not isinstance(r, Found)}
    return Checked(stamp, found, unanswered)
