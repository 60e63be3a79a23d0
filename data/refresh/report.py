"""What a refresh did, dataset by dataset."""

from __future__ import annotations

from dataclasses import dataclass, field

from data.clock import local_day, now


@dataclass
class Outcome:
    """What a refresh did with one dataset: `live` (new or unchanged), `part` (live without the fields that are `lost`),
    `kept` (last good) or `missing`; `empty` (a table without rows), `uncounted` (none of its rows counts) and
    `free_text` (a column is not published) are live as well, and need a person.

    `withdrawn`: its publisher has removed it or made it private. `lost` are the fields without a column,
    `strange` the values by field that the city file does not know, and `proposal` is a diff of it that would read them,
    or "".
    """

    dataset: str
    state: str
    message: str = ""
    rows: int = 0
    withdrawn: bool = False
    lost: tuple[str, ...] = ()
    strange: dict[str, tuple[str, ...]] = field(default_factory=dict)
    proposal: str = ""


@dataclass
class Report:
    """What a refresh did with one city; `exit_code` is 0 when all is live and 3 when anything was kept or missing.

    `notices` are the portal's: what worked only in another way than the settings say. `time_zone` (IANA name) is the
    city's: notices are dated by its days.
    """

    city: str
    build: str = ""
    outcomes: list[Outcome] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    time_zone: str = "UTC"

    @property
    def exit_code(self) -> int:
        """0 all live, 3 otherwise."""
        return 0 if self.build and all(o.state == "live" for o in self.outcomes) else 3

    def told(self, before: tuple[dict, ...] = ()) -> list[dict]:
        """What was not brought up to date, with the city's date of today, for the pages.

        A dataset kept although its publisher has withdrawn it is `frozen` since the day that was first met; `before`
        are the notices of the refresh before, which know that day.
        """
        frozen = {n["dataset"]: n["frozen"] for n in before if "frozen" in n}
        told = []
        for o in self.outcomes:
            if o.state != "live":
                notice = {
                    "dataset": o.dataset,
                    "date": local_day(now(), self.time_zone).isoformat(),
                    "state": o.state,
                    "message": o.message,
                }
                since = (
                    {"frozen": frozen.get(o.dataset, notice["date"])}
                    if o.withdrawn and o.state == "kept"
                    else {}
                )
                told.append(notice | since | ({"proposal": o.proposal} if o.proposal else {}))
        return told

    def keep(self, dataset: str, why: str, rows: int, strange: dict[str, tuple[str, ...]]) -> None:
        """Tell of a dataset that it keeps its last good rows after all; `strange` are the new ones' unknown values."""
        outcome = next(o for o in self.outcomes if o.dataset == dataset)
        outcome.state, outcome.message, outcome.rows, outcome.strange = "kept", why, rows, strange

    def mark(self, dataset: str, state: str, why: str) -> None:
        """Tell of a dataset whose rows came and of which nothing, or not all, can be shown."""
        outcome = next(o for o in self.outcomes if o.dataset == dataset)
        if outcome.state in ("live", "part"):
            outcome.state, outcome.message = state, " ".join(filter(None, (outcome.message, why)))

    def lose(self, dataset: str, why: str) -> None:
        """Tell of a dataset that came and cannot be counted, unless it is told of as not brought up to date already."""
        outcome = next(o for o in self.outcomes if o.dataset == dataset)
        if outcome.state in ("live", "part"):
            outcome.state, outcome.message, outcome.rows = "missing", why, 0
