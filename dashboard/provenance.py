"""Where a number comes from: its datasets, what was set aside, its caveats, and the portal's own query for one cell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from urllib.parse import quote, urlencode

from dashboard.measures.registry import RESIDENTS, Measure
from dashboard.periods import Span, datasets_of, period_id, time_dimension
from data.coverage import month_id, month_of
from data.model import City, Query
from data.vocabulary import NOT_RECORDED, TIME


def sources(city: City, manifest: dict, measure: Measure) -> tuple[dict, ...]:
    """One entry for each dataset that a measure reads, in the promised shape, with publisher and licence."""
    return tuple({
        "dataset": d["id"], "title": d["title"], "page": "" if city.sample else d["page"], "as_of": d["as_of"],
        "rows": d["rows"], "set_aside": d["set_aside"], "publisher": city.agency, "licence": city.licence.name,
    } for d in manifest["datasets"] if d["topic"] in measure.topics)


def breaks(city: City, measure: Measure, span: Span) -> tuple[dict, ...]:
    """The declared breaks of the measure's topics inside the months asked for."""
    inside = {month_id(m) for m in span.asked[1:]}
    return tuple({"month": b.month, "reason": b.reason} for b in city.breaks
                 if b.month in inside and set(b.topics) & set(measure.topics))


def notes(city: City, measure: Measure, manifest: dict, notices: tuple[dict, ...]) -> tuple[str, ...]:
    """What a reader must know beside the number: the caveat, what is not published, what a refresh could not get."""
    told = ["Sample data: every number here is made up."] if city.sample else []
    told.append(measure.caveat.strip())
    topics = {d["topic"] for d in manifest["datasets"]}
    if not datasets_of(measure.topic, measure.numerator, manifest):
        told.append(f"{city.name} does not publish what this measure counts, or it could not be fetched yet.")
    if measure.denominator == RESIDENTS and not manifest["populations"]:
        told.append(f"There are no population figures for {city.name} yet, so no rate per resident is given.")
    named = {d.id: d for d in city.datasets}
    for notice in notices:
        dataset = named.get(notice["dataset"])
        if dataset is None or dataset.topic in measure.topics or dataset.topic not in topics:
            title = dataset.title if dataset else "the map's boundaries"
            state = "the last good copy is shown" if notice["state"] == "kept" else "it is missing here"
            told.append(f"On {notice['date']} {title} could not be brought up to date; {state}.")
    return tuple(told)


@dataclass(frozen=True)
class Links:
    """Builds the portal's own query that counts the same rows as one cell: the city file's mapping, inverted.

    What rows share (a period, a category) is written once: an answer may have thousands of rows.
    """

    city: City
    manifest: dict
    measure: Measure
    query: Query
    span: Span
    origin: str = ""
    written: dict[tuple, tuple[dict, str] | str] = field(default_factory=dict, init=False, repr=False, compare=False)

    def cell(self, row: dict) -> str:
        """The address that counts one row's numerator at the portal.

        Where several datasets make up the cell, the page of the first one; "" for made-up data.
        """
        if self.city.sample:
            return ""
        time = time_dimension(self.query.by)
        dataset, start = self._once(self._start, row[time] if time else "")
        if not dataset:
            return start
        named = [self._once(self._named, d, row[d], dataset["id"]) for d in self.query.by if d not in TIME]
        return start + "".join(named) + self._once(self._share, dataset["id"])

    @cached_property
    def _months(self) -> dict[str, list[int]]:
        """The months of each period that have data; without a time dimension, all under ""."""
        time = time_dimension(self.query.by)
        found: dict[str, list[int]] = {}
        for month in self.span.usable:
            found.setdefault(period_id(month, time) if time else "", []).append(month)
        return found

    def _once(self, write: Callable, *about: str):
        key = (write.__name__, *about)
        if key not in self.written:
            self.written[key] = write(*about)
        return self.written[key]

    def _start(self, period: str) -> tuple[dict, str]:
        """The dataset of a period, and the address up to what the question's own filters say.

        Without one single dataset, no dataset and the whole address of a page.
        """
        months = self._months.get(period, [])
        parts = [d for d in datasets_of(self.measure.topic, self.measure.numerator, self.manifest)
                 if months and month_of(d["first"]) <= months[-1] and month_of(d["last"]) >= months[0]]
        if len(parts) != 1:
            every = parts or [d for d in self.manifest["datasets"] if d["topic"] == self.measure.topic]
            return {}, every[0]["page"] if every else ""
        dataset = parts[0]
        declared = next(d for d in self.city.datasets if d.id == dataset["id"])
        by_unit = dataset["unit"] and self.measure.grain == declared.counts.units
        select = f"count(distinct {dataset['unit']}) as n" if by_unit else "count(*) as n"
        asked = urlencode({"$select": select, "$where": self._period(dataset, months)}, quote_via=quote)
        filters = [_also(self._among(dataset, d, c)) for d, c in self.query.where if d not in self.query.by]
        origin = self.origin or f"https://{self.city.portal}"
        return dataset, f"{origin}/resource/{dataset['id']}.json?{asked}{''.join(filters)}"

    def _named(self, dimension: str, category: str, dataset: str) -> str:
        return _also(self._among(self._dataset(dataset), dimension, (category,)))

    def _share(self, dataset: str) -> str:
        if self.measure.kind != "share":
            return ""
        found = self._dataset(dataset)
        name = self.measure.numerator
        return _also(_listed(found["columns"][name], found["read"][name].get("yes", ())))

    def _dataset(self, dataset: str) -> dict:
        return next(d for d in self.manifest["datasets"] if d["id"] == dataset)

    def _period(self, dataset: dict, months: list[int]) -> str:
        """The half-open range of days, cut where the dataset begins and where the snapshot ends."""
        declared = next(d for d in self.city.datasets if d.id == dataset["id"])
        first = date(months[0] // 12, months[0] % 12 + 1, 1)
        after = date((months[-1] + 1) // 12, (months[-1] + 1) % 12 + 1, 1)
        if declared.begins:
            first = max(first, declared.begins)
        after = min(after, date.fromisoformat(dataset["as_of"]) + timedelta(days=1))
        column = dataset["date"]
        return f"{column} >= '{first}T00:00:00' and {column} < '{after}T00:00:00'"

    def _among(self, dataset: dict, dimension: str, categories: tuple[str, ...]) -> str:
        """The raw values of some categories; not recorded means null, or in none of the others' lists."""
        column = dataset["columns"].get(dimension)
        if column is None:
            return ""
        read = dataset["read"][dimension]
        named = [v for c in categories if c != NOT_RECORDED for v in read.get(c, ())]
        if NOT_RECORDED not in categories:
            return _listed(column, named)
        others = [v for c, values in read.items() if c not in categories for v in values]
        return f"({column} is null or {_listed(column, others, 'not in')})" if others else ""


def _also(condition: str) -> str:
    """One more condition of an address that ends in its conditions."""
    return quote(f" and {condition}", safe="") if condition else ""


def _listed(column: str, values, word: str = "in") -> str:
    quoted = ", ".join("'" + v.replace("'", "''") + "'" for v in values)
    return f"{column} {word} ({quoted})" if quoted else "false"
