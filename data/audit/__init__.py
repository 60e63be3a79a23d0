"""The audit of every pull: what came is measured, held to fixed bars and to the build before, and judged.

Red keeps the last good build, or leaves unpublished what was never published; yellow goes live with a notice; green
says nothing. The bars and their reasons stand in `thresholds`.
"""

from __future__ import annotations

from data.audit.acceptance import accept_findings, apply_acceptances
from data.audit.findings import Audit, Finding, Severity, restore_audit
from data.audit.judge import audit_dataset
from data.audit.lines import summarise

__all__ = [
    "Audit",
    "Finding",
    "Severity",
    "accept_findings",
    "apply_acceptances",
    "audit_dataset",
    "restore_audit",
    "summarise",
]
