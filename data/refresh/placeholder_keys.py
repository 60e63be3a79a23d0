"""Rows whose key is filled in and names no unit, for a terminal."""

from __future__ import annotations

from data.manifest import NormalisedDataset


def describe_keyless(made: NormalisedDataset) -> str:
    """A sentence on rows whose key is filled in and names no unit; "" where there are none."""
    keyless = made.result.keyless
    if not keyless.rows:
        return ""
    example = f", such as {', '.join(keyless.examples)}" if keyless.examples else ""
    return (
        f"{made.dataset.id}: {keyless.rows:,} of {made.result.rows:,} rows hang on keys that name no unit{example}; "
        "each counts as a unit of its own"
    )
