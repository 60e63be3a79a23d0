"""What a refresh did, dataset by dataset."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timezone


@dataclass
class Outcome:
    """What a refresh did with one dataset: `live` (new or unchanged), `kept` (last good) or `missing`."""

    dataset: str
    state: str
    message: str = ""
    rows: int = 0


@dataclass
class Report:
    """What a refresh did with one city; `exit_code` is 0 when all is live and 3 when anything was kept or missing.

    `notices` are the portal's: what worked only in another way than the settings say.
    """

    city: str
    build: str = ""
    outcomes: list[Outcome] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """0 all live, 3 otherwise."""
        return 0 if self.build and all(o.state == "live" for o in self.outcomes) else 3

    def told(self) -> list[dict]:
        """What was not brought up to date, with today's date, for the pages."""
        return [{"dataset": o.dataset, "date": now()[:10], "state": o.state, "message": o.message}
                for o in self.outcomes if o.state != "live"]

    def failed(self, dataset: str) -> bool:
        """Whether a dataset is already told of as not brought up to date."""
        return any(o.dataset == dataset and o.state != "live" for o in self.outcomes)


def moment() -> datetime:
    """This moment, in UTC."""
    return datetime.now(timezone.utc)


def now() -> str:
    """This moment, in UTC, to the second, as text."""
    return moment().strftime("%Y-%m-%dT%H:%M:%SZ")
