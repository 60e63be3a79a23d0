"""What a build says of itself, read once from its manifest.json and validated: datasets, topics,
geography, residents.

`data/manifest.py` writes the file. A field that an older program did not write has its default.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, field_validator

from data.model.audit_findings import Audit, restore_audit
from data.model.coverage import parse_month
from data.model.point_placement import Placement
from data.model.published_values import FieldValues, restore_values


def _parse_optional_month(text: str) -> int | None:
    return parse_month(text) if text else None


# Months since year 0; YYYY-MM in the file.
Month = Annotated[int, BeforeValidator(parse_month)]
# The same; "" in the file where there is none.
OptionalMonth = Annotated[int | None, BeforeValidator(_parse_optional_month)]


class ManifestPart(BaseModel):
    """A part of a manifest: frozen; what it does not know of is left out."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class ManifestTime(ManifestPart):
    """The time of day of a dataset: its column, whose time it is, and whether rows are counted by
    daylight.
    """

    column: str | None = None
    of: str = ""
    by_light: bool = False


class ManifestKeyless(ManifestPart):
    """Rows whose key names no unit, with the commonest words that stand there."""

    rows: int = 0
    examples: tuple[str, ...] = ()


class ManifestDifference(ManifestPart):
    """What differs within the units of a dataset, and the rule that decides
    (data/normalise/unit_differences.py).
    """

    name: str
    kind: str
    rule: str
    units: int
    units_differ: int
    units_uneven: int = 0


class ManifestDataset(ManifestPart):
    """One dataset of a build: where it comes from, what months it covers, and how its columns and
    values were read.
    """

    id: str
    topic: str
    title: str = ""
    page: str = ""
    # The day (YYYY-MM-DD) up to which its rows are known.
    as_of: str
    # The checksum of the snapshot that it was made from.
    snapshot: str = ""
    rows: int
    # Rows that count nowhere, by reason.
    set_aside: dict[str, int] = {}
    # What it counts in all, by count.
    totals: dict[str, int] = {}
    first: OptionalMonth = None
    last: OptionalMonth = None
    incomplete: tuple[Month, ...] = ()
    # day, quarter or year: how finely its rows are dated.
    precision: str = "day"
    # Its columns at the portal; "" where it has none of a kind.
    date: str = ""
    date_as: str = "moment"
    closed: str = ""
    time: ManifestTime | None = None
    # The month in which the record of a flag begins.
    begins: dict[str, Month] = {}
    unit: str = ""
    without_unit: int = 0
    dated_by_fallback: int = 0
    fallback_dates: tuple[str, ...] = ()
    spread: int = 0
    keyless: ManifestKeyless = ManifestKeyless()
    differences: tuple[ManifestDifference, ...] = ()
    # Field -> records that name several of its categories.
    several: dict[str, int] = {}
    # Field -> how many rows its coordinates placed.
    placements: dict[str, Placement] = {}
    # Field or flag -> column.
    columns: dict[str, str] = {}
    # Flag -> the flag that must be yes for it to be asked.
    within: dict[str, str] = {}
    select: str = ""
    where: tuple[str, ...] = ()
    borrowed: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    # Field or flag -> the source that says that the city does not record it.
    asserted_absent: dict[str, str] = {}
    dimensions: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()
    # Field or flag -> category -> the raw values that are read as it.
    read: dict[str, dict[str, list[str]]] = {}
    values: tuple[FieldValues, ...] = ()
    # Field or flag -> values that the city file does not know, with their rows.
    unknown: dict[str, Any] = {}
    # Fields and flags that the audit keeps back.
    withheld: tuple[str, ...] = ()
    # Field -> numbers on the free text that is withheld.
    free_text: dict[str, dict[str, Any]] = {}
    # One of the dates that could not be read.
    unreadable: str = ""
    audit: Audit | None = None

    @property
    def has_raw_values(self) -> bool:
        """Whether it still holds the raw values behind its categories; a redacted build has lost
        them.
        """
        return bool(self.read) or not self.columns

    @property
    def months(self) -> range:
        """Its months from the first to the last with records; empty where no row has a date."""
        if self.first is None or self.last is None:
            return range(0)
        return range(self.first, self.last + 1)

    @field_validator("values", mode="before")
    @classmethod
    def _restore_values(cls, plain: list[dict]) -> tuple[FieldValues, ...]:
        return tuple(restore_values(field) for field in plain)

    @field_validator("audit", mode="before")
    @classmethod
    def _restore_audit(cls, plain: dict | None) -> Audit | None:
        return restore_audit(plain) if plain else None


class ManifestTopic(ManifestPart):
    """The dimensions of a topic: titles of the categories met, what varies within a unit, what
    counts under each.
    """

    titles: dict[str, dict[str, str]] = {}
    varies: tuple[str, ...] = ()
    each: tuple[str, ...] = ()
    daylight: bool = False


NO_TOPIC = ManifestTopic()


class Residents(ManifestPart):
    """How many residents a district has; of all races where `race` is ""."""

    district: str
    race: str = ""
    residents: int


class AreaResidents(ManifestPart):
    """How many residents an area of a geography beside the districts has."""

    geography: str
    area: str
    residents: int


class ResidentsSource(ManifestPart):
    """Where the numbers of residents come from, and whether Plainview computed them from a
    census.
    """

    source: str
    vintage: int
    computed: bool


class Manifest(ManifestPart):
    """What a build holds."""

    city: str = ""
    datasets: tuple[ManifestDataset, ...]
    # Topic -> its dimensions.
    topics: dict[str, ManifestTopic] = {}
    boundaries: bool = False
    populations: tuple[Residents, ...] = ()
    population: ResidentsSource | None = None
    area_populations: tuple[AreaResidents, ...] = ()

    def list_area_residents(self, geography: str) -> dict[str, int]:
        """Area id -> residents of a geography beside the districts; empty where they are
        not known.
        """
        return {p.area: p.residents for p in self.area_populations if p.geography == geography}

    def get_topic(self, topic: str) -> ManifestTopic:
        """The dimensions of a topic; without any where the build has no such topic."""
        return self.topics.get(topic, NO_TOPIC)
