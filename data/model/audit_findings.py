"""What an audit says: its findings with the numbers behind them, and how grave each is."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum

# The finding whose examples are periods, "2024-03-10 to 2024-03-31", in which rows are missing.
SILENT_DAYS = "silent_days"


class Severity(StrEnum):
    """How grave a finding is. RED is not published, YELLOW goes live with a notice, GREEN is
    silent.
    """

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be.

    `id` names the kind, and the message of the pages; `subject` is the field or flag that it
    concerns, "" for the whole table. `share` (0 to 1) is what was compared with the threshold,
    `numbers` are the figures of the message. `examples` may be quoted. `sentence` is for a
    terminal, in English; `remedy` names the place in the city file that would mend it, or "".
    `compared` says that it was found against the build before, not by itself. `accepted` is the day
    (YYYY-MM-DD) on which a person accepted it, or "".
    """

    id: str
    severity: Severity
    subject: str = ""
    share: float = 0.0
    numbers: dict[str, int] = field(default_factory=dict)
    examples: tuple[str, ...] = ()
    sentence: str = ""
    remedy: str = ""
    compared: bool = False
    accepted: str = ""

    @property
    def full_sentence(self) -> str:
        """The sentence with the change of the city file that would mend it, where that has not been
        said.
        """
        if not self.remedy or self.remedy in self.sentence:
            return self.sentence
        return f"{self.sentence} In the city file: {self.remedy}."


@dataclass(frozen=True)
class AuditBaseline:
    """What the next build's audit is compared with.

    `categories` are the rows by category of each field and flag, but for lists too long to keep.
    `repeated` counts rows alike in every column that is read, `joined` those with a partner in the
    joined table (None without a join), `heap` the rows of the fullest day.
    """

    categories: dict[str, dict[str, int]] = field(default_factory=dict)
    repeated: int = 0
    joined: int | None = None
    heap: int = 0


@dataclass(frozen=True)
class Audit:
    """The audit of one dataset.

    `known` is the known share (0 to 1) of the recorded values by field and flag; `blank` are the
    fields without any value. `set_aside` are the rows that count nowhere by reason; `example` is a
    date that could not be read, "" where none may be quoted. `dated_by_fallback` counts the rows
    whose day another column than the first gave. `placed` is the share (0 to 1) of rows whose
    coordinates lie in an area of a geography, by its name.
    """

    dataset: str
    rows: int
    counted: int
    set_aside: dict[str, int] = field(default_factory=dict)
    example: str = ""
    known: dict[str, float] = field(default_factory=dict)
    blank: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    dated_by_fallback: int = 0
    measures: AuditBaseline = field(default_factory=AuditBaseline)
    placed: dict[str, float] = field(default_factory=dict)

    @property
    def open_findings(self) -> tuple[Finding, ...]:
        """The findings that are not accepted."""
        return tuple(f for f in self.findings if not f.accepted)

    @property
    def severity(self) -> Severity:
        """The highest severity among the findings that are not accepted."""
        met = {f.severity for f in self.open_findings}
        if Severity.RED in met:
            return Severity.RED
        return Severity.YELLOW if Severity.YELLOW in met else Severity.GREEN

    @property
    def red_findings(self) -> tuple[Finding, ...]:
        """The red findings that are not accepted."""
        return tuple(f for f in self.open_findings if f.severity is Severity.RED)

    def with_findings(self, *more: Finding) -> Audit:
        """The same with more findings."""
        return replace(self, findings=(*self.findings, *more))

    def plain(self) -> dict:
        """The audit as a build's manifest and a notice hold it."""
        return asdict(self)


def restore_audit(plain: dict) -> Audit:
    """An audit from its plain form."""
    findings = tuple(
        Finding(
            **{**f, "severity": Severity(f["severity"]), "examples": tuple(f["examples"])},
        )
        for f in plain["findings"]
    )
    return Audit(
        **{
            **plain,
            "blank": tuple(plain["blank"]),
            "findings": findings,
            "measures": AuditBaseline(**plain.get("measures", {})),
        }
    )
