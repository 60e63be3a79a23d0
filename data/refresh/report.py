"""What a refresh did, dataset by dataset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from data.model.audit_findings import Audit, Severity
from data.model.clock import find_local_day, format_current_time
from data.model.notice import Notice

# The state of a dataset that is live without the fields that its audit keeps back.
WITHHELD = "withheld"
# The states of a dataset of which nothing that came now is live; its audit stands in the notice.
UNPUBLISHED_STATES = ("kept", "missing")


@dataclass
class DatasetOutcome:
    """What a refresh did with one dataset: `live` (new or unchanged), `part` (live without the
    fields that are `lost`), `kept` (last good) or `missing`; `empty` (a table without rows),
    `uncounted` (none of its rows counts) and `free_text` (a column is not published) and `withheld`
    (its audit keeps fields back) are live as well, and need a person.

    `withdrawn`: its publisher has removed it or made it private. `lost` are the fields without a
    column, `strange` the values by field that the city file does not know, and `proposal` is a diff
    of it that would read them, or "". `audit` is that of the rows that came, also where they are
    not live.
    """

    dataset: str
    state: str
    message: str = ""
    rows: int = 0
    withdrawn: bool = False
    lost: tuple[str, ...] = ()
    strange: dict[str, tuple[str, ...]] = field(default_factory=dict)
    proposal: str = ""
    audit: Audit | None = None

    @property
    def is_green(self) -> bool:
        """Whether the dataset is up to date and its audit has nothing to say."""
        return self.state == "live" and (
            self.audit is None or self.audit.severity is Severity.GREEN
        )


@dataclass
class RefreshReport:
    """What a refresh did with one city; `exit_code` is 0 when all is live and green, 3 otherwise.

    `notices` are the portal's: what worked only in another way than the settings say. `time_zone`
    (IANA name) is the city's: notices are dated by its days. `areas` are the districts that the map
    has an area for and all districts, `population_rows` the rows of residents that were read; None
    where the city has no map or no residents.
    """

    city: str
    build: str = ""
    outcomes: list[DatasetOutcome] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    time_zone: str = "UTC"
    areas: tuple[int, int] | None = None
    population_rows: int | None = None

    @property
    def exit_code(self) -> int:
        """0 all live and green, 3 otherwise."""
        return 0 if self.build and all(o.is_green for o in self.outcomes) else 3

    def list_notices(self, before: tuple[Notice, ...] = ()) -> list[Notice]:
        """What was not brought up to date, with the city's date of today, for the pages.

        A dataset kept although its publisher has withdrawn it is `frozen` since the day that was
        first met; `before` are the notices of the refresh before, which know that day.
        """
        today = find_local_day(format_current_time(), self.time_zone).isoformat()
        frozen = {notice.dataset: notice.frozen for notice in before if notice.frozen}
        notices = []
        for outcome in self.outcomes:
            if outcome.state == "live":
                continue
            is_frozen = outcome.withdrawn and outcome.state == "kept"
            notices.append(
                Notice(
                    outcome.dataset,
                    today,
                    outcome.state,
                    outcome.message,
                    frozen=frozen.get(outcome.dataset, today) if is_frozen else "",
                    proposal=outcome.proposal,
                    audit=outcome.audit if outcome.state in UNPUBLISHED_STATES else None,
                )
            )
        return notices

    def find(self, dataset: str) -> DatasetOutcome:
        """The outcome of a dataset."""
        return next(o for o in self.outcomes if o.dataset == dataset)

    def keep(self, dataset: str, why: str, rows: int, strange: dict[str, tuple[str, ...]]) -> None:
        """Record that a dataset keeps its last good rows after all; `strange` are the new ones'
        unknown values.
        """
        outcome = self.find(dataset)
        outcome.state, outcome.message, outcome.rows, outcome.strange = "kept", why, rows, strange

    def mark(self, dataset: str, state: str, why: str) -> None:
        """Record a dataset whose rows arrived and of which nothing, or not all, can be shown."""
        outcome = self.find(dataset)
        if outcome.state in ("live", "part"):
            outcome.state, outcome.message = state, " ".join(filter(None, (outcome.message, why)))

    def mark_missing(self, dataset: str, why: str) -> None:
        """Report a dataset that was pulled and cannot be counted, unless it is reported as not up
        to date already.
        """
        outcome = self.find(dataset)
        if outcome.state in ("live", "part"):
            outcome.state, outcome.message, outcome.rows = "missing", why, 0

    def mark_blocked(self, blocked: Sequence[str]) -> None:
        """Record that every other dataset keeps its last good rows: the live build stays because of
        `blocked`.
        """
        for outcome in self.outcomes:
            if outcome.dataset not in blocked and outcome.state not in UNPUBLISHED_STATES:
                outcome.state = "kept"
                outcome.message = (
                    f"{outcome.dataset}: the last good build stays as long as the city file reads "
                    f"{', '.join(blocked)} as it does now."
                )
