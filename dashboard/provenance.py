"""Where a number comes from: its datasets, what was set aside, its caveats, and the portal's own query for one cell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
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
    """What a reader must know beside the number: the caveat, what is not published, and what a refresh could not get."""
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
    """Builds the portal's own query that counts the same rows as one cell: the city file's mapping, inverted."""

    city: City
    manifest: dict
    measure: Measure
    origin: str = ""

    def cell(self, query: Query, row: dict, span: Span) -> str:
        """The address that counts one row's numerator at the portal.

        Where several datasets make up the cell, the page of the first one; "" for made-up data.
        """
        if self.city.sample:
            return ""
        months = self._months(query, row, span)
        parts = [d for d in datasets_of(self.measure.topic, self.measure.numerator, self.manifest)
                 if months and month_of(d["first"]) <= months[-1] and month_of(d["last"]) >= months[0]]
        if len(parts) != 1:
            every = parts or [d for d in self.manifest["datasets"] if d["topic"] == self.measure.topic]
            return every[0]["page"] if every else ""
        return self._count(parts[0], query, row, months)

    def _months(self, query: Query, row: dict, span: Span) -> list[int]:
        time = time_dimension(query.by)
        return [m for m in span.usable if not time or period_id(m, time) == row[time]]

    def _count(self, dataset: dict, query: Query, row: dict, months: list[int]) -> str:
        wanted = {**dict(query.where), **{d: (row[d],) for d in query.by if d not in TIME}}
        conditions = [self._period(dataset, months)]
        conditions += [c for d, cats in wanted.items() if (c := self._among(dataset, d, cats))]
        if self.measure.kind == "share":
            conditions.append(_listed(dataset["columns"][self.measure.numerator],
                                      dataset["read"][self.measure.numerator].get("yes", ())))
        declared = next(d for d in self.city.datasets if d.id == dataset["id"])
        by_unit = dataset["unit"] and self.measure.grain == declared.counts.units
        select = f"count(distinct {dataset['unit']}) as n" if by_unit else "count(*) as n"
        origin = self.origin or f"https://{self.city.portal}"
        asked = urlencode({"$select": select, "$where": " and ".join(conditions)}, quote_via=quote)
        return f"{origin}/resource/{dataset['id']}.json?{asked}"

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


def _listed(column: str, values, word: str = "in") -> str:
    quoted = ", ".join("'" + v.replace("'", "''") + "'" for v in values)
    return f"{column} {word} ({quoted})" if quoted else "false"
