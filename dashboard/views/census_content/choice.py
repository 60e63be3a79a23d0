"""What of the census is shown, and in which order: query string <-> Choice."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dashboard.errors import BadQuery
from dashboard.query import addresses
from dashboard.wording import translate
from data.census.entries import KINDS, OTHER_TOPIC, TOPICS, CensusEntry, load_census
from data.model.errors import FieldError

CENSUS_PATH = "/census"
CENSUS_CSV_PATH = "/api/v1/census.csv"
ALL_TOPICS = "topics"

# sort key -> whether the first order offered is from the highest down
SORT_KEYS = {
    "state": False,
    "agency": False,
    "kind": False,
    "portal": False,
    "first": False,
    "last": True,
    "updated": True,
    "score": True,
}


@dataclass(frozen=True)
class CensusFilter:
    """Filters (empty: all) and the order; `sort` is a key of SORTS, after a minus sign from the
    highest down.
    """

    state: str = ""
    kind: str = ""
    domain: str = ""
    sort: str = "state"

    @property
    def column(self) -> str:
        """The key of SORTS by which rows are ordered."""
        return self.sort.lstrip("-")

    @property
    def descending(self) -> bool:
        """Whether the highest comes first."""
        return self.sort.startswith("-")

    @property
    def filtered(self) -> bool:
        """Whether anything is left out."""
        return bool(self.state or self.kind or self.domain)

    def matches(self, entry: CensusEntry) -> bool:
        """Whether an entry fits every filter. A topic keeps every kind that belongs to it."""
        kinds = (entry.kind, entry.topic, ALL_TOPICS if entry.topic in TOPICS else OTHER_TOPIC)
        return (
            self.state in ("", entry.state)
            and self.domain in ("", entry.domain)
            and (not self.kind or self.kind in kinds)
        )

    def with_(self, **changed: str) -> CensusFilter:
        """The same choice with some parts changed."""
        return replace(self, **changed)

    def href(self, path: str = CENSUS_PATH) -> str:
        """The address of this choice; what is as it is by itself stays out."""
        pairs = [(k, v) for k, v in self.__dict__.items() if v != getattr(CensusFilter, k)]
        return addresses.build_site_url(path, tuple(pairs))


def list_kinds() -> dict[str, str]:
    """What `kind` may be, and its name: all four topics, each topic, all else, and every single
    kind.
    """
    single = [
        kind
        for kind, (title, _) in KINDS.items()
        if kind not in TOPICS and title not in TOPICS.values()
    ]
    named = {topic: translate(f"census.topic.{topic}") for topic in TOPICS}
    named["stops"] = translate("census.of_every_kind", topic=named["stops"])
    return {
        ALL_TOPICS: translate("census.topics"),
        **named,
        OTHER_TOPIC: translate("census.topic.other"),
        **{kind: translate(f"census.kind.{kind}") for kind in single},
    }


def list_allowed_values() -> dict[str, tuple[str, ...]]:
    """The values that each key of the query string may have."""
    entries = load_census()
    return {
        "state": tuple(sorted({e.state for e in entries})),
        "kind": tuple(list_kinds()),
        "domain": tuple(sorted({e.domain for e in entries})),
        "sort": tuple(sign + key for key in SORT_KEYS for sign in ("", "-")),
    }


def read_choice(parameters: addresses.Parameters) -> CensusFilter:
    """The choice of an address; blanks choose nothing. Raises BadQuery naming each key at fault and
    what fits.
    """
    fitting = list_allowed_values()
    found: dict[str, str] = {}
    faults = []
    for key, value in parameters:
        value = value.strip()
        if key not in fitting:
            faults.append(
                FieldError(
                    _shorten_text(key) or "query",
                    translate("census.fault.key", known=", ".join(fitting)),
                )
            )
        elif found.get(key, value) != value:
            faults.append(FieldError(key, translate("census.fault.twice")))
        elif value and value not in fitting[key]:
            known = ", ".join(fitting[key])
            faults.append(
                FieldError(
                    key, translate("census.fault.value", given=_shorten_text(value), known=known)
                )
            )
        else:
            found[key] = value
    if faults:
        raise BadQuery.of(*faults[: len(fitting)])
    return CensusFilter(**{key: value for key, value in found.items() if value})


def _shorten_text(text: str) -> str:
    """A stranger's text, short enough to repeat."""
    return text if len(text) <= 40 else text[:37] + "..."
