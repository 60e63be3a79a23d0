"""What of the census is shown, and in which order: query string <-> Choice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode

from dashboard.errors import BadQuery
from dashboard.query import addresses
from dashboard.wording import say
from data.census.entries import KINDS, OTHER, TOPICS, Entry, load_census
from data.model.errors import FieldError

PATH = "/census"
CSV_PATH = "/api/v1/census.csv"
EVERY_TOPIC = "topics"

# sort key -> whether the first order offered is from the highest down
SORTS = {
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
class Choice:
    """Filters (empty: all) and the order; `sort` is a key of SORTS, after a minus sign from the highest down."""

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

    def keeps(self, entry: Entry) -> bool:
        """Whether an entry fits every filter. A topic keeps every kind that belongs to it."""
        kinds = (entry.kind, entry.topic, EVERY_TOPIC if entry.topic in TOPICS else OTHER)
        return (
            self.state in ("", entry.state)
            and self.domain in ("", entry.domain)
            and (not self.kind or self.kind in kinds)
        )

    def with_(self, **changed: str) -> Choice:
        """The same choice with some parts changed."""
        return replace(self, **changed)

    def href(self, path: str = PATH) -> str:
        """The address of this choice; what is as it is by itself stays out."""
        pairs = [(k, v) for k, v in self.__dict__.items() if v != getattr(Choice, k)]
        return addresses.spoken(f"{path}?{urlencode(pairs)}" if pairs else path)


def kinds() -> dict[str, str]:
    """What `kind` may be, and its name: all four topics, each topic, all else, and every single kind."""
    single = [
        kind
        for kind, (title, _) in KINDS.items()
        if kind not in TOPICS and title not in TOPICS.values()
    ]
    named = {topic: say(f"census.topic.{topic}") for topic in TOPICS}
    named["stops"] = say("census.of_every_kind", topic=named["stops"])
    return {
        EVERY_TOPIC: say("census.topics"),
        **named,
        OTHER: say("census.topic.other"),
        **{kind: say(f"census.kind.{kind}") for kind in single},
    }


def allowed() -> dict[str, tuple[str, ...]]:
    """The values that each key of the query string may have."""
    entries = load_census()
    return {
        "state": tuple(sorted({e.state for e in entries})),
        "kind": tuple(kinds()),
        "domain": tuple(sorted({e.domain for e in entries})),
        "sort": tuple(sign + key for key in SORTS for sign in ("", "-")),
    }


def read_choice(search: str) -> Choice:
    """The choice of a query string; blanks choose nothing. Raises BadQuery naming each key at fault and what fits."""
    if len(search) > addresses.LONGEST:
        raise BadQuery.of(
            FieldError(
                "query", say("fault.long", number=f"{len(search):,}", most=f"{addresses.LONGEST:,}")
            )
        )
    fitting = allowed()
    found: dict[str, str] = {}
    faults = []
    for key, value in parse_qsl(search.lstrip("?"), keep_blank_values=True, errors="replace"):
        value = value.strip()
        if key not in fitting:
            faults.append(
                FieldError(
                    _shown(key) or "query", say("census.fault.key", known=", ".join(fitting))
                )
            )
        elif found.get(key, value) != value:
            faults.append(FieldError(key, say("census.fault.twice")))
        elif value and value not in fitting[key]:
            known = ", ".join(fitting[key])
            faults.append(
                FieldError(key, say("census.fault.value", given=_shown(value), known=known))
            )
        else:
            found[key] = value
    if faults:
        raise BadQuery.of(*faults[: len(fitting)])
    return Choice(**{key: value for key, value in found.items() if value})


def _shown(text: str) -> str:
    """A stranger's text, short enough to repeat."""
    return text if len(text) <= 40 else text[:37] + "..."
