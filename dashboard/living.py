"""`check --live`: city files held against their portals' metadata, as lines for a terminal."""

from __future__ import annotations

from pathlib import Path

from dashboard.settings import Settings
from data.model import City
from data.portal import Access
from data.refresh.living import Living, check_live
from data.store import Store

# So many unknown values of a field are listed; the data page has them all.
MOST = 20


def live_lines(
    city: City, file: Path, settings: Settings, access: Access
) -> tuple[list[str], bool]:
    """What there is to say of each dataset of a city, and whether all is as the city file has it."""
    if city.sample:
        return [f"{city.id}: made up, so there is no portal to ask"], True
    found = check_live(city, file, Store(settings.store), access)
    return [line for dataset in found for line in _lines(city.id, dataset)], not any(
        d.faults for d in found
    )


def _lines(city: str, found: Living) -> list[str]:
    name = f"{city} {found.dataset}"
    lines = [f"{name}: {fault}" for fault in found.faults] or [
        f"{name}: good, as the portal describes it today"
    ]
    lines += [f"  {change}" for change in found.changes]
    lines += [
        f"  ? {field}: {value!r} is not known to the city file (rows: {rows:,}); it is not read"
        for field, values in found.unknown.items()
        for value, rows in list(values.items())[:MOST]
    ]
    if found.proposal:
        lines += [
            "  proposed, to be looked at before it is taken over:",
            *found.proposal.splitlines(),
        ]
    return lines
