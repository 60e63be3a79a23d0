"""What comes back from a question: an Answer carries all that a figure, a table or a sentence needs."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any

from dashboard.measures.registry import Measure
from data.model.values import Query


@dataclass(frozen=True)
class Answer:
    """The rows of one Query with their provenance; plain values throughout, so that it can be kept as JSON.

    `rows` hold, for each combination of the query's dimensions in sorted order: the category ids, `numerator`
    (a count), `denominator` (a count or None), `value` (in the measure's unit), `low` and `high` (95% interval),
    `status` (one of reliability.STATUSES), `incomplete`, `named_share` (share, 0 to 1, of the period's records that
    name the asked dimensions; None where there are none, or small numbers are withheld) and `source_url`. A row counts
    the months alone in which the source told of it: where that is none, it has no numbers.
    `sparse` are the periods ("" for all that is asked for) in which too few records name the place that is asked about,
    so that places are not compared, ranked or mapped.
    `unnamed` counts for each other cause (not read, pending, citywide) the units without a value of a dimension.
    `missing` counts, for each dimension that the topic records, how many of `base` units lack it; for a dimension that
    the question is filtered by, how many of the `missing_of` units that the question has without that filter.
    `left_out` lists what the numbers leave out, and why, as `reporting.LeftOut` has it.
    `coverage` holds for each month asked for its number, its state (covered, incomplete, no_data), the units recorded
    and how many of them name all of `named`: the dimensions of place, people and outcome that could be missing.
    `events` hold the month, title and url of what the city file tells of the months asked for; they claim no cause.
    `in_use` names, by dimension, the categories that the city's records hold only `since` or `until` a month (YYYY-MM,
    "" where there is no such end) and that are out of use in a month asked for.
    `race_groups` tells, for each race of a rate per resident, which residents it covers and why it has none (the
    fields of `RaceCover`).
    `breaks` are the changes of definition inside the months asked for, as month and reason; `break_at_start` is one at
    their first month, across which they do not compare with the time before.
    `differing` are sentences, among the notes too, on its datasets whose figures differed from the portal's when a
    sample was last asked for.
    `audited` are sentences, among the notes too, on what the audit of its datasets found that concerns its numbers.
    `each` are the dimensions of the question of which one record may name several categories: it counts once under
    each, so that their numbers do not add up to the whole. `wholes` are then the rows of the same question undivided by
    these dimensions, in which each record counts once.
    `unit_name` names what one record is where all its tables hold less than the measure's grain says (one of
    `vocabulary.NARROWER_UNITS`); "" where the grain says it.
    `titles` gives the reader's name of each category, in display order. `provenance` names each dataset used.
    """

    query: Query
    measure: Measure
    place: str
    agency: str
    sample: bool
    district_word: tuple[str, str]
    rows: tuple[dict, ...]
    titles: dict[str, dict[str, str]]
    breaks: tuple[dict, ...]
    base: int
    missing: dict[str, int]
    since: str
    until: str
    provenance: tuple[dict, ...]
    notes: tuple[str, ...]
    build: str
    coverage: tuple[tuple[int, str, int, int], ...] = ()
    named: tuple[str, ...] = ()
    events: tuple[dict, ...] = ()
    in_use: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    race_groups: dict[str, dict] = field(default_factory=dict)
    differing: tuple[str, ...] = ()
    left_out: tuple[dict, ...] = ()
    missing_of: dict[str, int] = field(default_factory=dict)
    sparse: tuple[str, ...] = ()
    unnamed: dict[str, dict[str, int]] = field(default_factory=dict)
    audited: tuple[str, ...] = ()
    break_at_start: dict | None = None
    each: tuple[str, ...] = ()
    wholes: tuple[dict, ...] = ()
    unit_name: str = ""

    @property
    def publisher(self) -> str:
        """Who publishes the records of this answer: the datasets' publishers, each once; else the city's agency."""
        named = dict.fromkeys(source["publisher"] for source in self.provenance)
        return ", ".join(named) or self.agency

    @property
    def overlaps(self) -> bool:
        """Whether the rows count some records more than once, so that they must not be added up."""
        return bool({*self.each} & {*self.query.by})

    def undivided(self) -> Answer:
        """The same answer, not divided by dimensions of which one record may name several categories."""
        if not self.overlaps:
            return self
        by = tuple(d for d in self.query.by if d not in self.each)
        return replace(self, query=replace(self.query, by=by), rows=self.wholes, wholes=())

    def title_of(self, dimension: str, category: str) -> str:
        """The reader's name of a category."""
        return self.titles.get(dimension, {}).get(category, category)

    def plain(self) -> dict:
        """All but the question and the measure as JSON has it, to be kept."""
        return json.loads(
            json.dumps({k: v for k, v in self.__dict__.items() if k not in ("query", "measure")})
        )


def restore_answer(plain: dict, query: Query, measure: Measure) -> Answer:
    """The answer that was kept as plain values, to a question about a measure."""
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in plain.items()}
    return Answer(query=query, measure=measure, **values)
