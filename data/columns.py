"""Which of a portal's columns a dataset's declaration means: candidates against live metadata."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

from data.errors import FieldError, SchemaDrift
from data.model import Dataset

# A field that nobody has seen in a recorded answer may be absent without stopping the dataset.
OPTIONAL = ("listed", "unverified")


@dataclass(frozen=True)
class Columns:
    """The resolved columns: date, unit ("" where each row is a unit), and field or flag name -> column."""

    date: str
    unit: str
    fields: tuple[tuple[str, str], ...]
    flags: tuple[tuple[str, str], ...]
    absent: tuple[str, ...] = ()

    def needed(self) -> tuple[str, ...]:
        """Every column to ask the portal for, each once."""
        named = [self.date, self.unit, *(c for _, c in self.fields), *(c for _, c in self.flags)]
        return tuple(dict.fromkeys(c for c in named if c))


def resolve_columns(dataset: Dataset, available: tuple[str, ...]) -> Columns:
    """The first candidate of each declared field that the portal has.

    Raises SchemaDrift naming every field without a column, its candidates and the nearest columns there are.
    """
    present = {name.strip().casefold(): name for name in available}
    missing: list[FieldError] = []
    absent: list[str] = []

    def first(field: str, candidates: tuple[str, ...], optional: bool = False) -> str:
        for candidate in candidates:
            if candidate.strip().casefold() in present:
                return present[candidate.strip().casefold()]
        if optional:
            absent.append(field)
        else:
            missing.append(FieldError(field, _advice(candidates, available)))
        return ""

    date = first("date", dataset.date.columns)
    unit = first("unit", dataset.unit) if dataset.unit else ""
    fields = [(name, first(name, f.columns, f.confidence in OPTIONAL))
              for name, f in dataset.fields.items() if not f.constant]
    flags = [(name, first(name, f.columns, f.confidence in OPTIONAL)) for name, f in dataset.flags.items()]
    if missing:
        faults = "; ".join(f"{m.field}: {m.message}" for m in missing)
        raise SchemaDrift(f"{dataset.id} ({dataset.title}): {faults}", tuple(missing))
    return Columns(date, unit, tuple(f for f in fields if f[1]), tuple(f for f in flags if f[1]), tuple(absent))


def _advice(candidates: tuple[str, ...], available: tuple[str, ...]) -> str:
    near = {match for c in candidates for match in get_close_matches(c, available, n=2, cutoff=0.6)}
    likely = f"the nearest there are: {', '.join(sorted(near))}" if near else f"the portal has {', '.join(available)}"
    return f"no column named {' or '.join(candidates)}; {likely}"


def dimension_names(dataset: Dataset, columns: Columns) -> tuple[str, ...]:
    """The dimensions that the dataset's records carry, those of one constant category included."""
    return (*(name for name, _ in columns.fields), *(name for name, f in dataset.fields.items() if f.constant))


def count_names(dataset: Dataset, columns: Columns) -> tuple[str, ...]:
    """The additive counts that the dataset's records carry: rows, units, and two for each flag (yes, recorded)."""
    flags = tuple(c for name, _ in columns.flags for c in (name, f"{name}_recorded"))
    return (*(c for c in (dataset.counts.rows, dataset.counts.units) if c), *flags)
