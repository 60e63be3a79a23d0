"""`check --live`: compares city files with their portals' metadata and prints the differences."""

from __future__ import annotations

from pathlib import Path

from dashboard.cli.refresh import describe_audit
from dashboard.settings import Settings
from dashboard.wording.audit import find_last_audits
from data.live_check.live_check import LiveCheck, check_live_city
from data.live_check.value_meanings import FieldMeaning
from data.model.audit_findings import Audit
from data.model.published_values import MIN_QUOTED_ROWS, FoldedValues, ValueCount
from data.model.values import City
from data.portal import PortalAccess
from data.store.store import Store

UNKNOWN_VALUE_LABEL = "not known to the city file"
TEXT_WIDTH, MAX_LETTERS = 44, 120


def describe_live_check(
    city: City, file: Path, settings: Settings, access: PortalAccess
) -> tuple[list[str], bool]:
    """What there is to say of each dataset of a city, and whether all is as the city file
    has it.
    """
    if city.sample:
        return [f"{city.id}: made up, so there is no portal to ask"], True
    store = Store(settings.store)
    found = check_live_city(city, file, store, access)
    live = store.live(city.id)
    audits = find_last_audits(live) if live else {}
    lines = []
    for dataset in found:
        lines += _describe_dataset(city.id, dataset, audits.get(dataset.dataset))
    return lines, not any(d.faults for d in found)


def _describe_dataset(city: str, found: LiveCheck, audit: Audit | None) -> list[str]:
    name = f"{city} {found.dataset}"
    lines = [f"{name}: {fault}" for fault in found.faults] or [
        f"{name}: good, as the portal describes it today"
    ]
    lines += [f"  last refresh: {describe_audit(audit)}"] if audit else []
    lines += [f"  {change}" for change in found.changes]
    unknown_first = sorted(found.meanings, key=lambda m: not m.values.count(known=False))
    lines += [line for meaning in unknown_first for line in _describe_field(meaning)]
    if found.proposal:
        lines += [
            "  proposed, to be looked at before it is taken over:",
            *found.proposal.splitlines(),
        ]
    return lines


def _describe_field(meaning: FieldMeaning) -> list[str]:
    """A field's values with their rows and our categories; the unknown ones first and marked."""
    values = meaning.values
    source = f" of {meaning.lent_by}" if meaning.lent_by else ""
    title = f"  {values.name} (column {', '.join(values.columns)}{source})"
    if meaning.problem:
        return [f"{title}: not counted: {meaning.problem}"]
    lines = [
        f"{title}: {_format_count(values.count(), 'value')} in "
        f"{_format_count(values.rows(), 'row')}"
    ]
    lines += [_describe_value(value) for value in values.values]
    lines += [_describe_folded_values(rest) for rest in values.folded]
    return lines


def _describe_value(value: ValueCount) -> str:
    text = " + ".join(repr(cell) if cell else "(blank)" for cell in value.cells)
    mark, category = (" ", value.category) if value.known else ("?", UNKNOWN_VALUE_LABEL)
    category += " (standard list)" if value.standard else ""
    return f"    {mark} {_shorten_text(text):<{TEXT_WIDTH}} {value.rows:>10,}  {category}"


def _describe_folded_values(rest: FoldedValues) -> str:
    kind = f", each in fewer than {MIN_QUOTED_ROWS} rows, not quoted" if rest.small else ""
    text = f"... {rest.values:,} more{kind}"
    mark, category = (" ", "several categories") if rest.known else ("?", UNKNOWN_VALUE_LABEL)
    return f"    {mark} {text:<{TEXT_WIDTH}} {rest.rows:>10,}  {category}"


def _format_count(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _shorten_text(text: str) -> str:
    return text if len(text) <= MAX_LETTERS else f"{text[: MAX_LETTERS - 3]}..."
