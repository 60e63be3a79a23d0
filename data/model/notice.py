"""What a refresh could not bring up to date, or what is unusual about the build that is live, as
pages show it.
"""

from __future__ import annotations

from dataclasses import dataclass

from data.model.audit_findings import Audit, restore_audit

# The dataset that a notice about the store itself names.
STORE_SUBJECT = "store"
# What every notice states, as text.
REQUIRED_FIELDS = ("dataset", "date", "state", "message")


@dataclass(frozen=True)
class Notice:
    """A dataset, or STORE_SUBJECT, with its state and the date of the refresh that found it
    (YYYY-MM-DD).

    `frozen` is the day on which it was first met that the publisher has withdrawn a dataset which
    is kept; "" for any other. `proposal` is a diff of the city file that would read what was not
    read; "" for none. `audit` is that of rows that are not live.
    """

    dataset: str
    date: str
    state: str
    message: str
    frozen: str = ""
    proposal: str = ""
    audit: Audit | None = None

    def plain(self) -> dict:
        """As the pointer and the API hold it: what does not apply is left out."""
        found: dict = {name: getattr(self, name) for name in REQUIRED_FIELDS}
        if self.frozen:
            found["frozen"] = self.frozen
        if self.proposal:
            found["proposal"] = self.proposal
        if self.audit:
            found["audit"] = self.audit.plain()
        return found


def restore_notice(plain: object) -> Notice:
    """A notice from its plain form. Raises ValueError where it lacks what pages show of it."""
    if not isinstance(plain, dict) or not all(
        isinstance(plain.get(name), str) for name in REQUIRED_FIELDS
    ):
        raise ValueError("a notice names its dataset, date, state and message")
    audit = plain.get("audit")
    return Notice(
        plain["dataset"],
        plain["date"],
        plain["state"],
        plain["message"],
        frozen=str(plain.get("frozen", "")),
        proposal=str(plain.get("proposal", "")),
        audit=restore_audit(audit) if audit else None,
    )
