"""Findings that a person accepted with `refresh --accept`: a ledger by city, with the day of each
acceptance.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from data.audit.thresholds import MAX_ACCEPTED_GROWTH
from data.model.audit_findings import Audit, Finding
from data.store.log import AppendOnlyLog


@dataclass(frozen=True)
class Acceptance:
    """A finding accepted on a `day` (YYYY-MM-DD, the city's), with the `share` that it had then."""

    day: str
    dataset: str
    finding: str
    subject: str
    share: float
    severity: str
    sentence: str


_ACCEPTANCE_LOG: AppendOnlyLog[Acceptance] = AppendOnlyLog("acceptances", Acceptance)


def read_acceptances(store: Path, city: str) -> tuple[Acceptance, ...]:
    """Everything that was accepted for a city, oldest first."""
    return _ACCEPTANCE_LOG.read(store, city)


def record_acceptances(store: Path, city: str, entries: Iterable[Acceptance]) -> None:
    """Add accepted findings to the ledger of a city."""
    _ACCEPTANCE_LOG.add(store, city, list(entries))


def count_acceptances(store: Path, city: str) -> int:
    """How many different things were accepted for a city."""
    return len({(a.dataset, a.finding, a.subject) for a in read_acceptances(store, city)})


def accept_findings(store: Path, city: str, audit: Audit, day: str) -> Audit:
    """Record every open finding of an audit as accepted; return the audit with all of them
    accepted.
    """
    entries = [
        Acceptance(day, audit.dataset, f.id, f.subject, f.share, str(f.severity), f.sentence)
        for f in audit.open_findings
    ]
    record_acceptances(store, city, entries)
    findings = tuple(f if f.accepted else replace(f, accepted=day) for f in audit.findings)
    return replace(audit, findings=findings)


def apply_acceptances(audit: Audit, accepted: Iterable[Acceptance]) -> Audit:
    """Mark the findings that a person has accepted before and that have grown no worse since.

    A finding against the build before is never taken as accepted: the rows that were accepted are
    that build now.
    """
    newest = {(a.dataset, a.finding, a.subject): a for a in accepted}

    def mark(finding: Finding) -> Finding:
        entry = newest.get((audit.dataset, finding.id, finding.subject))
        if entry is None or finding.compared or finding.share > entry.share + MAX_ACCEPTED_GROWTH:
            return finding
        return replace(finding, accepted=entry.day)

    return replace(audit, findings=tuple(mark(f) for f in audit.findings))
