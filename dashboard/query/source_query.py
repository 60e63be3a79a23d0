"""The portal's own query for one cell: the city file's mapping, inverted.

"Not recorded" inverts to null, "not read" to a value in none of the lists of the other categories.
Where one query cannot count the same rows (columns borrowed from another table, or put together
from several; several datasets in one cell), the address is that of the dataset's page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from dashboard.measures.registry import Measure
from dashboard.query.aggregation import SilentCells, SilentMonths, denominator_query
from dashboard.query.answer import AnswerRow
from dashboard.query.periods import Span, find_datasets, find_time_dimension, format_period_id
from dashboard.query.silence import join_month_runs
from dashboard.query.source_links import DENOMINATOR_URL, list_url_fields
from data.model.build_manifest import Manifest, ManifestDataset
from data.model.unit_rules import FIRST, HIGHEST, find_scale
from data.model.values import City, Dataset, Query
from data.model.vocabulary import (
    CLOSED,
    DAYLIGHT_DIMENSIONS,
    FINDING,
    FLAGS,
    GRAINS,
    NOT_READ,
    NOT_RECORDED,
    PENDING,
    TIME_DIMENSIONS,
    TIME_OF_WEEK_DIMENSIONS,
    UNASKED_CATEGORIES,
    find_count_flag,
)
from data.portal.soql import quote_column

# Longer addresses are cut or refused on the way.
MAX_URL_LENGTH = 6_000


@dataclass(frozen=True)
class SourceQueryBuilder:
    """Builds the addresses of one answer's cells; `origin` replaces the portal's own.

    What rows share (a period, a category) is written once: an answer may have thousands of rows.
    """

    city: City
    manifest: Manifest
    measure: Measure
    query: Query
    span: Span
    origin: str = ""
    silent: SilentCells = field(default_factory=dict)
    written: dict[tuple, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def add_source_urls(self, rows: list[AnswerRow]) -> None:
        """Give each row its `source_url`, and its `denominator_url` where a portal can have counted
        that.
        """
        whole = self._denominator_builder()
        silent = SilentMonths(self.query, self.silent)
        for row in rows:
            lost, _ = silent.of_row(row.categories)
            row.source_url = self.cell(row, lost)
            if whole:
                unknown = row.denominator is None
                row.denominator_url = "" if unknown else whole.cell(row, lost)

    def _denominator_builder(self) -> SourceQueryBuilder | None:
        """The addresses of the denominators: dimensions of the numerator alone do not
        divide them.
        """
        measure = self.measure
        if DENOMINATOR_URL not in list_url_fields(measure):
            return None
        topic, counted = measure.denominator_topic or measure.topic, measure.denominator
        grain = counted if counted in GRAINS else measure.grain if topic == measure.topic else topic
        counting = measure.model_copy(update={"topic": topic, "numerator": counted, "grain": grain})
        return replace(self, measure=counting, query=denominator_query(self.query, measure))

    def cell(self, row: AnswerRow, lost: frozenset[int] = frozenset()) -> str:
        """The address that counts one row's numerator at the portal, else the dataset's page; ""
        for made-up data.

        `lost` are the months that the row leaves out because the source was silent.
        """
        if self.city.sample:
            return ""
        period = row[self._time] if self._time else ""
        months = self._months.get(period, ())
        kept = tuple([m for m in months if m not in lost]) or months if lost else months
        categories = tuple([row[d] for d in self._split])
        found = self._write_once(self._find_published_datasets, period)
        if (
            self._divides_by_time
        ):  # no portal knows when it gets dark, and few which local hour it was
            return found[0].page if found else ""
        parts = (
            found
            if len(found) < 2
            else [d for d in found if self._may_hold(d, self._find_wanted_categories(categories))]
        )
        if len(parts) == 1 and parts[0].has_raw_values:
            conditions = self._write_once(self._write_category_conditions, parts[0].id, categories)
            # No single query counts a row that leaves out months of some of the categories that it
            # sums.
            cannot = conditions is None or not self._silent_in_part <= lost
            asked = (
                ""
                if cannot
                else self._write_once(self._write_url_start, parts[0].id, kept) + conditions
            )
            if asked and len(asked) <= MAX_URL_LENGTH:
                return asked
        every = parts or [d for d in self.manifest.datasets if d.topic == self.measure.topic]
        return every[0].page if every else ""

    @cached_property
    def _time(self) -> str:
        return find_time_dimension(self.query.by)

    @cached_property
    def _split(self) -> tuple[str, ...]:
        """The dimensions whose categories each row has of its own."""
        return tuple(d for d in self.query.by if d not in TIME_DIMENSIONS)

    @cached_property
    def _divides_by_time(self) -> bool:
        apart = {*DAYLIGHT_DIMENSIONS, *TIME_OF_WEEK_DIMENSIONS}
        return bool({*dict(self.query.where), *self._split} & apart)

    def _find_wanted_categories(self, categories: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
        return {**dict(self.query.where), **{d: (c,) for d, c in zip(self._split, categories)}}

    def _write_once(self, write: Callable, *about: Any) -> Any:
        key = (write.__name__, *about)
        if key not in self.written:
            self.written[key] = write(*about)
        return self.written[key]

    @cached_property
    def _months(self) -> dict[str, tuple[int, ...]]:
        """The months of each period that have data; without a time dimension, all under ""."""
        found: dict[str, list[int]] = {}
        for month in self.span.usable:
            found.setdefault(format_period_id(month, self._time) if self._time else "", []).append(
                month
            )
        return {period: tuple(months) for period, months in found.items()}

    @cached_property
    def _datasets(self) -> dict[str, ManifestDataset]:
        return {d.id: _quote_columns(d) for d in self.manifest.datasets}

    def _find_published_datasets(self, period: str) -> list[ManifestDataset]:
        """The datasets that count the numerator in a period."""
        months = self._months.get(period)
        return [
            d
            for d in find_datasets(self.measure.topic, self.measure.numerator, self.manifest)
            if months and d.months[0] <= months[-1] and d.months[-1] >= months[0]
        ]

    def _find_declared_dataset(self, dataset: ManifestDataset) -> Dataset:
        return next(d for d in self.city.datasets if d.id == dataset.id)

    def _may_hold(self, dataset: ManifestDataset, wanted: dict[str, tuple[str, ...]]) -> bool:
        """Whether a dataset can hold rows of the wanted categories: decided by constants and by
        missing columns.
        """
        fields = self._find_declared_dataset(dataset).fields
        for dimension, categories in wanted.items():
            constant = fields[dimension].constant if dimension in fields else ""
            if constant and constant not in categories:
                return False
            if not constant and dimension not in dataset.columns:
                asserted = dimension in dataset.asserted_absent
                if (NOT_RECORDED if asserted else NOT_READ) not in categories:
                    return False
        return True

    def _write_category_conditions(
        self, dataset_id: str, categories: tuple[str, ...]
    ) -> str | None:
        """What the categories of a row add to an address; None where the portal cannot be asked in
        one query.
        """
        dataset, wanted = self._datasets[dataset_id], self._find_wanted_categories(categories)
        used = [dataset.columns[d] for d in wanted if d in dataset.columns]
        key = (dataset.unit,) if self._counts_units(dataset) else ()
        if any(c.startswith(":") or c in dataset.borrowed for c in (*used, dataset.date, *key)):
            return None
        if not self._can_select_units(dataset, wanted):
            return None
        if not dataset.date_as and dataset.precision != "year":
            return None
        if any(
            d in dataset.free_text and {NOT_READ, NOT_RECORDED} & {*c} for d, c in wanted.items()
        ):  # the values themselves stand nowhere here
            return None
        return "".join(self._write_dimension_condition(dataset, d, c) for d, c in wanted.items())

    def _counts_units(self, dataset: ManifestDataset) -> bool:
        """Whether a dataset's units are counted, of which each may have several rows."""
        declared = self._find_declared_dataset(dataset)
        flag = declared.flags.get(self._flag)
        return bool(
            dataset.unit
            and self.measure.grain == declared.counts.units
            and not (flag and flag.of_row and declared.counts.rows)
        )

    @cached_property
    def _flag(self) -> str:
        """The flag that the numerator asks about, "" for none."""
        return find_count_flag(self.measure.numerator)

    def _can_select_units(
        self, dataset: ManifestDataset, wanted: dict[str, tuple[str, ...]]
    ) -> bool:
        """Whether one query of rows finds the very units that count here.

        It finds a unit where one of its rows meets all conditions together. That is no way to ask
        for two facts that rows of one unit tell apart, for what no row says, or for a value that
        another row's outranks.
        """
        if not self._counts_units(dataset):
            return True
        if dataset.keyless.rows:
            return False
        uneven = {d.name: d for d in dataset.differences if d.units_uneven}
        named = [d for d in (*wanted, self._flag) if d in uneven]
        if len(named) > 1:
            return False
        for name in named:
            rule = uneven[name].rule
            if rule == FIRST:
                return False
            blank = {NOT_RECORDED, NOT_READ, PENDING} & set(wanted.get(name, ()))
            if name in wanted and (
                blank or (rule == HIGHEST and not self._is_top(dataset, wanted, name))
            ):
                return False
        return True

    def _is_top(
        self, dataset: ManifestDataset, wanted: dict[str, tuple[str, ...]], dimension: str
    ) -> bool:
        """Whether the wanted categories are the upper end of a scale whose highest value counts."""
        scale = find_scale(self._find_declared_dataset(dataset).fields[dimension])
        chosen = set(wanted[dimension])
        return bool(chosen) and chosen == set(scale[len(scale) - len(chosen) :])

    @cached_property
    def _silent_in_part(self) -> frozenset[int]:
        """The months in which some category that every row sums is silent."""
        return frozenset(
            month
            for dimension, cells in self.silent.items()
            if dimension not in self.query.by
            for category in self.query.filtered(dimension)
            for month in cells.get(category, ())
        )

    def _write_url_start(self, dataset_id: str, months: tuple[int, ...]) -> str:
        """The address up to what the cell's own categories say."""
        before, after = self._write_once(self._write_url_around_period, dataset_id)
        return (
            before
            + quote(self._write_period_condition(self._datasets[dataset_id], months), safe="")
            + after
        )

    def _write_url_around_period(self, dataset_id: str) -> tuple[str, str]:
        """What stands in a dataset's addresses before the period and after it."""
        dataset = self._datasets[dataset_id]
        origin = self.origin or f"https://{self.city.portal}"
        asked = urlencode({"$select": self._select(dataset), "$where": ""}, quote_via=quote)
        conditions = (
            *self._write_dataset_conditions(dataset),
            *self._write_counted_conditions(dataset),
        )
        return f"{origin}/resource/{dataset_id}.json?{asked}", "".join(
            quote(f" and {c}", safe="") for c in conditions
        )

    def _write_counted_conditions(self, dataset: ManifestDataset) -> list[str]:
        """What the numerator asks of a row beyond being one: a flag's yes, any answer to it, or a
        day of closing.
        """
        count = self.measure.numerator
        if count == CLOSED:
            column, last = (
                dataset.closed,
                date.fromisoformat(dataset.as_of) + timedelta(days=1),
            )
            return [f"{column} >= {dataset.date} and {column} < '{last}T00:00:00'"]
        flag = count.removesuffix("_recorded")
        if flag not in FLAGS:
            return []
        answers = ("yes",) if flag == count else ("yes", "no")
        asked = {flag: answers, dataset.within.get(flag, ""): ("yes",)}
        return [
            _write_condition(
                dataset.columns[f], [v for a in condition for v in dataset.read[f].get(a, ())]
            )
            for f, condition in asked.items()
            if f in dataset.columns
        ]

    def _write_dimension_condition(
        self, dataset: ManifestDataset, dimension: str, categories: tuple[str, ...]
    ) -> str:
        """One more condition, ready to be added to an address; "" where all rows meet it."""
        condition = self._list_raw_values(dataset, dimension, categories)
        return quote(f" and {condition}", safe="") if condition else ""

    def _select(self, dataset: ManifestDataset) -> str:
        """What is counted: rows, or units; a row without a unit's key is a unit of its own."""
        unit = dataset.unit
        if not self._counts_units(dataset):
            return "count(*) as n"
        alone = (
            f" + coalesce(sum(case({unit} is null, 1, true, 0)), 0)" if dataset.without_unit else ""
        )
        return f"count(distinct {unit}){alone} as n"

    def _write_dataset_conditions(self, dataset: ManifestDataset) -> list[str]:
        """The conditions of the dataset that every counted row meets."""
        declared = self._find_declared_dataset(dataset)
        columns = (*([dataset.select] if declared.select else []), *dataset.where)
        return [
            _write_condition(column, condition.values)
            for column, condition in zip(columns, declared.conditions)
        ]

    def _write_period_condition(self, dataset: ManifestDataset, months: tuple[int, ...]) -> str:
        """The half-open range of days of each run of months."""
        last_day = date.fromisoformat(dataset.as_of)
        ranges = [
            self._write_day_range(dataset, first, last)
            for first, last in join_month_runs(months)
            if date(first // 12, first % 12 + 1, 1) <= last_day
        ] or [self._write_day_range(dataset, months[0], months[-1])]
        return ranges[0] if len(ranges) == 1 else f"({' or '.join(f'({r})' for r in ranges)})"

    def _write_day_range(self, dataset: ManifestDataset, first_month: int, last_month: int) -> str:
        """The half-open range of days, cut where the dataset or a flag begins and where the
        snapshot ends.
        """
        declared = self._find_declared_dataset(dataset)
        first = date(first_month // 12, first_month % 12 + 1, 1)
        after = date((last_month + 1) // 12, (last_month + 1) % 12 + 1, 1)
        flag = declared.flags.get(self.measure.numerator.removesuffix("_recorded"))
        first = max(
            first, *(d for d in (declared.begins, flag.begins if flag else None) if d), first
        )
        after = min(after, date.fromisoformat(dataset.as_of) + timedelta(days=1))
        if declared.ends:
            after = min(after, declared.ends + timedelta(days=1))
        column = dataset.date
        if declared.date.precision == "year":
            years = [str(y) for y in range(first.year, (after - timedelta(days=1)).year + 1)]
            return _write_condition(column, years)
        if dataset.date_as == "utc":
            begin, end = (format_utc_midnight(day, self.city.time_zone) for day in (first, after))
            return f"{column} >= '{begin}' and {column} < '{end}'"
        clock = "" if dataset.date_as == "text" else "T00:00:00"
        return f"{column} >= '{first}{clock}' and {column} < '{after}{clock}'"

    def _list_raw_values(
        self, dataset: ManifestDataset, dimension: str, categories: tuple[str, ...]
    ) -> str:
        """The raw values of some categories.

        Not recorded means null or a value that the city file reads so; not read is what stands in
        no list of the city file, since there may be more such values than a build keeps.
        """
        column = dataset.columns.get(dimension)
        if column is None:
            return ""
        read = dataset.read[dimension]
        if dimension == FINDING and dataset.closed and PENDING in read:
            return self._list_raw_findings(dataset, categories)
        if dimension in UNASKED_CATEGORIES and dimension in dataset.within:
            return self._list_raw_asked(dataset, dimension, categories)
        blank = NOT_RECORDED in categories
        open_ended = NOT_READ if NOT_READ in read else NOT_RECORDED
        if open_ended not in categories:
            named = list(dict.fromkeys(v for c in categories for v in read.get(c, ())))
            chosen = _write_condition(column, named)
            return f"({column} is null or {chosen})" if blank else chosen
        # A cell that names several categories is among the values of each.
        held = {v for c in categories for v in read.get(c, ())}
        others = [
            v for c, values in read.items() if c not in categories for v in values if v not in held
        ]
        chosen = _write_condition(column, others, "not in") if others else ""
        if blank:
            return f"({column} is null or {chosen})" if chosen else ""
        return f"({column} is not null and {chosen})" if chosen else f"{column} is not null"

    def _list_raw_asked(
        self, dataset: ManifestDataset, dimension: str, categories: tuple[str, ...]
    ) -> str:
        """The raw values of a dimension that is asked within a flag: a blank cell of a row that
        says no to it was not asked, and any other blank cell is not recorded.
        """
        column, read = dataset.columns[dimension], dataset.read[dimension]
        flag = dataset.within[dimension]
        answer, refusals = dataset.columns[flag], dataset.read[flag].get("no", ())
        unasked = UNASKED_CATEGORIES[dimension]
        blank = f"{column} is null"
        if unknown_values := read.get(NOT_RECORDED, ()):
            blank = f"({blank} or {_write_condition(column, unknown_values)})"
        named = [
            v for c in categories if c not in (NOT_READ, NOT_RECORDED) for v in read.get(c, ())
        ]
        parts = [_write_condition(column, named)] if named else []
        if NOT_READ in categories:
            known = [v for c, values in read.items() if c != NOT_READ for v in values]
            unknown = _write_condition(column, known, "not in") if known else "true"
            parts.append(f"({column} is not null and {unknown})")
        if unasked in categories:
            parts.append(f"({blank} and {_write_condition(answer, refusals)})")
        if NOT_RECORDED in categories:
            others = _write_condition(answer, refusals, "not in") if refusals else "true"
            parts.append(f"({blank} and ({answer} is null or {others}))")
        return f"({' or '.join(parts)})" if parts else "false"

    def _list_raw_findings(self, dataset: ManifestDataset, categories: tuple[str, ...]) -> str:
        """The raw values of some findings, where one that is not recorded is pending while the case
        is open.
        """
        column, closed, read = (
            dataset.columns[FINDING],
            dataset.closed,
            dataset.read[FINDING],
        )
        apart = (NOT_READ, NOT_RECORDED, PENDING)
        named = [v for c in categories if c not in apart for v in read.get(c, ())]
        parts = [_write_condition(column, named)] if named else []
        if NOT_READ in categories:
            known = [v for c, values in read.items() if c != NOT_READ for v in values]
            unknown = _write_condition(column, known, "not in") if known else "true"
            parts.append(f"({column} is not null and {unknown})")
        unknown_values = read.get(NOT_RECORDED, ())
        blank = f"{column} is null"
        if unknown_values:
            blank = f"({blank} or {_write_condition(column, unknown_values)})"
        if PENDING in categories:
            parts.append(f"({blank} and {closed} is null)")
            if stated := read.get(PENDING, ()):
                parts.append(_write_condition(column, stated))
        if NOT_RECORDED in categories:
            parts.append(f"({blank} and {closed} is not null)")
        return f"({' or '.join(parts)})" if parts else "false"


def _quote_columns(dataset: ManifestDataset) -> ManifestDataset:
    """A dataset of the manifest with the names of its columns as SoQL takes them."""
    quoted = {
        "date": quote_column(dataset.date),
        "closed": quote_column(dataset.closed),
        "unit": quote_column(dataset.unit),
        "select": quote_column(dataset.select),
        "where": tuple(quote_column(column) for column in dataset.where),
        "borrowed": tuple(quote_column(column) for column in dataset.borrowed),
        "columns": {name: quote_column(column) for name, column in dataset.columns.items()},
    }
    return dataset.model_copy(update=quoted)


def format_utc_midnight(day: date, time_zone: str) -> str:
    """The moment at which a local day begins, in UTC, as a portal writes a fixed timestamp."""
    local = datetime.combine(day, time(), ZoneInfo(time_zone))
    return local.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _write_condition(column: str, values, word: str = "in") -> str:
    quoted = ", ".join("'" + v.replace("'", "''") + "'" for v in values)
    return f"{column} {word} ({quoted})" if quoted else "false"
