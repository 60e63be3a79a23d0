"""Which of a portal's columns a dataset's declaration means: candidates against live metadata."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from data.model.errors import FieldError, SchemaDrift
from data.model.values import City, Dataset, Join
from data.model.vocabulary import CLOSED, name_recorded_count, name_unread_count

# A field that nobody has seen in a recorded answer may be absent without stopping the dataset.
OPTIONAL_CONFIDENCES = ("listed", "unverified")
# What stands for the unit's column where its key is made of several; no portal's column begins with
# a colon.
COMPOSITE_KEY = ":key"


@dataclass(frozen=True)
class ResolvedColumns:
    """The resolved columns of one dataset.

    `date`, `unit` ("" where each row is a unit), `select` and `key` (of the join; "" for none) are
    single columns; `fields` and `flags` hold (name, column); `derived` holds (field, category or ""
    or "=", column) for a field put together from several; `borrowed` are those of the joined
    dataset; `absent` are the fields without a column, and `lost` names those among them that the
    city file relies on; `closed` is the column of the day a complaint was closed, `time` that of a
    stop's time of day ("" for none); `fallback_dates` are the columns whose day is taken where
    `date` has none. A key of several columns has `unit_parts`, and `unit` is then COMPOSITE.
    `first_by` holds (field or flag, columns) where a rule states which row of a unit comes first.
    `coordinates` are the columns of longitude and latitude, or the one of a point; the fields
    `placed` are found by them, and their column is `:FIELD`.
    """

    date: str
    unit: str
    fields: tuple[tuple[str, str], ...]
    flags: tuple[tuple[str, str], ...]
    absent: tuple[str, ...] = ()
    select: str = ""
    key: str = ""
    derived: tuple[tuple[str, str, str], ...] = ()
    borrowed: tuple[str, ...] = ()
    closed: str = ""
    time: str = ""
    lost: tuple[FieldError, ...] = ()
    where: tuple[str, ...] = ()
    fallback_dates: tuple[str, ...] = ()
    unit_parts: tuple[str, ...] = ()
    first_by: tuple[tuple[str, tuple[str, ...]], ...] = ()
    coordinates: tuple[str, ...] = ()
    placed: tuple[str, ...] = ()

    @property
    def unit_columns(self) -> tuple[str, ...]:
        """The published columns of the unit's key; none where each row is a unit."""
        return self.unit_parts or ((self.unit,) if self.unit else ())

    @property
    def conditions(self) -> tuple[str, ...]:
        """The column of each of the dataset's conditions, in their order."""
        return (*((self.select,) if self.select else ()), *self.where)

    def named(self) -> tuple[str, ...]:
        """Every column that is read, each once, borrowed ones included; coordinates are not: they
        are dropped.
        """
        names = [
            self.date,
            *self.fallback_dates,
            *self.unit_columns,
            *self.conditions,
            self.key,
            self.closed,
            self.time,
            *(c for _, _, c in self.derived),
            *(c for n, c in self.fields if n not in {*(d[0] for d in self.derived), *self.placed}),
            *(c for _, c in self.flags),
            *(c for _, columns in self.first_by for c in columns),
        ]
        return tuple(dict.fromkeys(c for c in names if c))

    def needed(self) -> tuple[str, ...]:
        """Every column to ask this dataset of its portal for."""
        own = (*self.named(), *self.coordinates)
        return tuple(c for c in own if c not in self.borrowed)

    def list_stored(self) -> tuple[str, ...]:
        """The dataset's own columns of stored rows, which have places instead of coordinates."""
        own = tuple(c for c in self.named() if c not in self.borrowed)
        return (*own, *(f":{name}" for name in self.placed))

    def keep_placed(self, geographies: Collection[str]) -> ResolvedColumns:
        """The same with the fields alone that are placed in some geographies; others have
        no areas.
        """
        placed = tuple(name for name in self.placed if name in geographies)
        lost = {*self.placed} - {*placed}
        return replace(
            self,
            placed=placed,
            fields=tuple(f for f in self.fields if f[0] not in lost),
            absent=(*self.absent, *sorted(lost)),
            coordinates=self.coordinates if placed else (),
        )


@dataclass
class _ColumnSearch:
    """Candidates against the columns there are; what is not found is gathered."""

    own: tuple[str, ...]
    lent: tuple[str, ...]
    missing: list[FieldError] = field(default_factory=list)
    lost: list[FieldError] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    borrowed: list[str] = field(default_factory=list)

    def first(
        self, name: str, candidates: tuple[str, ...], optional: bool = False, own_only: bool = False
    ) -> str:
        """The first candidate that is there, in the dataset itself before the joined one."""
        for available in (self.own,) if own_only else (self.own, self.lent):
            present = {column.strip().casefold(): column for column in available}
            for candidate in candidates:
                found = present.get(candidate.strip().casefold())
                if found:
                    self.borrowed += [found] if available is self.lent else []
                    return found
        if optional:
            self.absent.append(name)
        else:
            self.missing.append(
                FieldError(name, _write_advice(candidates, (*self.own, *self.lent)))
            )
        return ""

    def present(self, candidates: tuple[str, ...]) -> tuple[str, ...]:
        """All candidates that the dataset itself has, in their order."""
        own = {column.strip().casefold(): column for column in self.own}
        found = (own.get(candidate.strip().casefold()) for candidate in candidates)
        return tuple(dict.fromkeys(column for column in found if column))

    def optional_column(
        self, name: str, candidates: tuple[str, ...], confidence: str, held: Collection[str] | None
    ) -> str:
        """The column of a field or flag without which the others can be counted: it is only lost
        where it never was.
        """
        found = self.first(name, candidates, confidence in OPTIONAL_CONFIDENCES)
        if (
            held is not None
            and name not in held
            and self.missing
            and self.missing[-1].field == name
        ):
            self.lost.append(self.missing.pop())
            self.absent.append(name)
        return found


def resolve_columns(
    dataset: Dataset,
    available: tuple[str, ...],
    lent: tuple[str, ...] = (),
    held: Collection[str] | None = None,
) -> ResolvedColumns:
    """The first candidate of each declared field that the portal has; `lent` are the joined
    dataset's columns.

    `held` are the fields and flags that had a column before: others may be without one and are then
    `lost`. None asks for every one. Raises SchemaDrift naming every field without a column, its
    candidates and the nearest columns there are.
    """
    search = _ColumnSearch(available, lent)
    date = search.first("date", dataset.date.columns)
    fallback_dates = search.present(dataset.date.fallback)
    unit = search.first("unit", dataset.unit) if dataset.unit else ""
    unit_parts = tuple(search.first("unit_parts", part) for part in dataset.unit_parts)
    first_by = tuple(
        (name, tuple(search.first(f"{name}.first_by", (column,)) for column in declared.first_by))
        for name, declared in dataset.parts()
        if declared.first_by
    )
    select = search.first("select", dataset.select.columns, own_only=True) if dataset.select else ""
    where = tuple(
        search.first(f"where.{number}", condition.columns, own_only=True)
        for number, condition in enumerate(dataset.where)
    )
    key = search.first("join", dataset.join.columns, own_only=True) if dataset.join else ""
    fields, derived = [], []
    coordinates = _find_coordinates(search, dataset, held)
    placed = tuple(n for n, f in dataset.fields.items() if f.by_point) if coordinates else ()
    for name, declared in dataset.fields.items():
        if declared.constant:
            continue
        if declared.by_point:
            fields += [(name, f":{name}")] if coordinates else []
            continue
        parts = _find_derived_parts(search, name, declared)
        if parts is None:
            column = search.optional_column(name, declared.columns, declared.confidence, held)
            fields += [(name, column)] if column else []
        elif parts:
            derived += parts
            fields.append((name, f":{name}"))
    closed = search.first(CLOSED, dataset.closed.columns, True) if dataset.closed else ""
    time = ""
    if dataset.time and dataset.time.of == "event":
        time = search.first("time", dataset.time.columns, True)
    flags = [
        (n, search.optional_column(n, f.columns, f.confidence, held))
        for n, f in dataset.flags.items()
    ]
    if search.borrowed and dataset.join:
        search.missing += _find_join_faults(dataset.join, lent)
    if search.missing:
        faults = "; ".join(f"{m.field}: {m.message}" for m in search.missing)
        raise SchemaDrift(f"{dataset.id} ({dataset.title}): {faults}", tuple(search.missing))
    return ResolvedColumns(
        date,
        COMPOSITE_KEY if unit_parts else unit,
        tuple(fields),
        tuple(f for f in flags if f[1]),
        tuple(search.absent),
        select,
        key,
        tuple(derived),
        tuple(dict.fromkeys(search.borrowed)),
        closed,
        time,
        tuple(search.lost),
        where,
        tuple(column for column in fallback_dates if column != date),
        unit_parts,
        first_by,
        coordinates,
        placed,
    )


def _find_coordinates(
    search: _ColumnSearch, dataset: Dataset, held: Collection[str] | None
) -> tuple[str, ...]:
    """The columns of longitude and latitude, or of a point; () where the dataset has none of its
    own.

    Errors about missing columns name each field that depends on them.
    """
    declared = dataset.coordinates
    names = [name for name, field in dataset.fields.items() if field.by_point]
    if not (declared and names):
        return ()
    if point := search.present(declared.point):
        return point[:1]
    longitude, latitude = search.present(declared.longitude), search.present(declared.latitude)
    if longitude and latitude:
        return longitude[0], latitude[0]
    candidates = (*declared.point, *declared.longitude, *declared.latitude)
    fault = _write_advice(candidates, search.own)
    for name in names:
        if dataset.fields[name].confidence in OPTIONAL_CONFIDENCES:
            search.absent.append(name)
        elif held is not None and name not in held:
            search.lost.append(FieldError(name, fault))
            search.absent.append(name)
        else:
            search.missing.append(FieldError(name, fault))
    return ()


def _find_join_faults(join: Join, lent: tuple[str, ...]) -> list[FieldError]:
    """The fault of a joined dataset that has no column by which its rows could be found."""
    if {c.casefold() for c in join.columns} & {c.strip().casefold() for c in lent}:
        return []
    return [FieldError("join", f"in {join.dataset}: {_write_advice(join.columns, lent)}")]


def _find_derived_parts(
    search: _ColumnSearch, name: str, declared
) -> list[tuple[str, str, str]] | None:
    """The several columns of a derived field; None for a field of one column, [] where none of them
    is there.
    """
    optional = declared.confidence in OPTIONAL_CONFIDENCES
    if declared.one_hot:
        found = [
            (name, category, search.first(f"{name}.{category}", columns, optional))
            for category, columns in declared.one_hot.items()
        ]
        if declared.override:
            found.append(
                (name, "=", search.first(f"{name}.override", declared.override.columns, True))
            )
        return [part for part in found if part[2]]
    if declared.override:
        winner = search.first(f"{name}.override", declared.override.columns, True)
        column = search.first(name, declared.columns, optional)
        return [(name, mark, c) for mark, c in (("=", winner), ("", column)) if c]
    return None


def _write_advice(candidates: tuple[str, ...], available: tuple[str, ...]) -> str:
    near = {match for c in candidates for match in get_close_matches(c, available, n=2, cutoff=0.6)}
    likely = (
        f"the nearest there are: {', '.join(sorted(near))}"
        if near
        else f"the portal has {', '.join(available)}"
    )
    return f"no column named {' or '.join(candidates)}; {likely}"


def list_candidates(dataset: Dataset) -> tuple[str, ...]:
    """Every column name that a dataset's declaration may mean."""
    parts = [column for part in dataset.unit_parts for column in part]
    named = [
        *dataset.date.columns,
        *dataset.date.fallback,
        *dataset.unit,
        *parts,
        *(dataset.join.columns if dataset.join else ()),
    ]
    named += dataset.closed.columns if dataset.closed else ()
    named += dataset.time.columns if dataset.time else ()
    if dataset.coordinates:
        place = dataset.coordinates
        named += [*place.point, *place.longitude, *place.latitude]
    for declared in dataset.fields.values():
        named += [*declared.columns, *(c for columns in declared.one_hot.values() for c in columns)]
        named += declared.override.columns if declared.override else ()
    named += [c for flag in dataset.flags.values() for c in flag.columns]
    named += [c for _, part in dataset.parts() for c in part.first_by]
    return tuple(dict.fromkeys(named))


def list_joined_columns(
    city: City, dataset: Dataset, available: tuple[str, ...]
) -> tuple[str, ...]:
    """The columns that other datasets of the city borrow from this one, as far as it has them."""
    wanted = {
        c.casefold()
        for d in city.datasets
        if d.join and d.join.dataset == dataset.id
        for c in (*list_candidates(d), *d.join.columns)
    }
    return tuple(c for c in available if c.strip().casefold() in wanted)


def list_dimensions(dataset: Dataset, columns: ResolvedColumns) -> tuple[str, ...]:
    """The dimensions that the dataset's records carry, those of one constant category included."""
    return (
        *(name for name, _ in columns.fields),
        *(name for name, f in dataset.fields.items() if f.constant),
    )


def list_counts(dataset: Dataset, columns: ResolvedColumns) -> tuple[str, ...]:
    """The additive counts that the dataset's records carry: rows, units, three for each flag (yes,
    recorded, unread), and complaints closed where their day is known.
    """
    flags = tuple(
        count
        for name, _ in columns.flags
        for count in (name, name_recorded_count(name), name_unread_count(name))
    )
    closed = (CLOSED,) if columns.closed else ()
    return (*(c for c in (dataset.counts.rows, dataset.counts.units) if c), *flags, *closed)
