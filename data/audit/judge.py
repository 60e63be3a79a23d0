"""A dataset's measures held to the bars: first by themselves, then against the build before."""

from __future__ import annotations

from dataclasses import dataclass

from data.audit.comparison import compare_datasets, compare_measures
from data.audit.structure import judge_structure
from data.audit.thresholds import (
    ANSWERS_RED,
    ANSWERS_YELLOW,
    BLANK_DATES_RED,
    BLANK_DATES_YELLOW,
    DATES_RED,
    DATES_YELLOW,
    MIN_DATES,
    MIN_ROWS,
    VALUES_RED,
    VALUES_YELLOW,
    grade_share,
)
from data.model.audit_findings import Audit, AuditBaseline, Finding, Severity
from data.model.published_values import MIN_QUOTED_ROWS, FieldValues
from data.model.values import City, Dataset
from data.normalise import EARLIEST, NormalisationResult, Tally

YES, NO = "yes", "no"
# A longer list of categories is not kept for the next audit.
MAX_CATEGORIES = 200


def audit_dataset(
    city: City,
    dataset: Dataset,
    result: NormalisationResult,
    described: dict,
    before: dict | None = None,
) -> Audit:
    """Audit a normalised dataset.

    `described` is the dataset's entry in the manifest, `before` that of the live build, None where
    it has none.
    """
    recorded = {name: tally for name, tally in result.tallies.items() if tally.recorded}
    audit = Audit(
        dataset.id,
        result.rows,
        result.rows - sum(result.set_aside.values()),
        result.set_aside,
        result.unreadable,
        {name: tally.known_share for name, tally in recorded.items()},
        tuple(n for n, t in result.tallies.items() if t.rows and n not in recorded),
        dated_by_fallback=result.dated_by_fallback,
        measures=_make_baseline(result),
        placed={name: placement.share for name, placement in result.placements.items()},
    )
    findings = [
        *_judge_dates(dataset, result, audit),
        *_judge_values(dataset, result),
        *judge_structure(city, dataset, result, described),
    ]
    if before is not None:
        findings += compare_datasets(described, before)
        findings += compare_measures(audit, before, {c.id for c in city.districts.categories})
    return audit.with_findings(*findings)


def _make_baseline(result: NormalisationResult) -> AuditBaseline:
    counts = result.counts
    return AuditBaseline(
        {
            name: tally.categories
            for name, tally in result.tallies.items()
            if len(tally.categories) <= MAX_CATEGORIES
        },
        counts.repeated,
        counts.joined,
        max(counts.by_day.values(), default=0),
    )


def _judge_dates(dataset: Dataset, result: NormalisationResult, audit: Audit) -> list[Finding]:
    """Dates that are missing, cannot be read, lie after the snapshot, or before any table
    begins.
    """
    dated = result.rows - result.set_aside.get("no_date", 0)
    example = f", such as {audit.example}" if audit.example else ""
    kinds = [
        _DateKind(
            "no_date",
            result.rows,
            "rows have no date",
            "datasets.date: name another column, or state `fallback`",
            BLANK_DATES_YELLOW,
            BLANK_DATES_RED,
        ),
        _DateKind(
            "date_unreadable",
            dated,
            f"dates cannot be read{example}",
            "datasets.date: name another column, or state `order` or `precision`",
        ),
        _DateKind(
            "date_in_future",
            dated,
            "dates are later than the table itself",
            "datasets.date: name another column, or state `order`",
        ),
    ]
    if not dataset.begins:
        kinds.append(
            _DateKind(
                "date_too_early",
                dated,
                f"dates are before {EARLIEST.year}",
                "datasets.begins: the day on which the table begins; or name another date column",
            )
        )
    findings = []
    for kind in kinds:
        rows = result.set_aside.get(kind.reason, 0)
        share = rows / kind.of if kind.of else 0.0
        severity = grade_share(share, kind.yellow, kind.red)
        if severity is Severity.GREEN or rows < MIN_DATES:
            continue
        findings.append(
            Finding(
                kind.reason,
                severity,
                share=share,
                numbers={"rows": rows, "of": kind.of},
                examples=(audit.example,) if example and kind.reason == "date_unreadable" else (),
                sentence=f"{rows:,} of {kind.of:,} {kind.words}.",
                remedy=kind.remedy,
            )
        )
    return findings


@dataclass(frozen=True)
class _DateKind:
    """One reason for which dates set rows aside: what is said of `rows` of `of`, and its bars."""

    reason: str
    of: int
    words: str
    remedy: str
    yellow: float = DATES_YELLOW
    red: float = DATES_RED


def _judge_values(dataset: Dataset, result: NormalisationResult) -> list[Finding]:
    """Fields and flags of which many recorded values are not known to the city file."""
    quoted = {values.name: values for values in result.values}
    findings = []
    for name, tally in result.tallies.items():
        is_flag = name in dataset.flags
        share, severity = _grade_answers(tally) if is_flag else _grade_field(tally)
        if severity is Severity.GREEN:
            continue
        examples = _quote_unknown(quoted.get(name))
        place = f"datasets.flags.{name}" if is_flag else _find_place(dataset, name)
        quoted_examples = f" ({', '.join(repr(e) for e in examples)})" if examples else ""
        findings.append(
            Finding(
                "answers_unknown" if is_flag else "values_unknown",
                severity,
                name,
                share,
                {"rows": tally.unknown, "of": tally.recorded},
                examples,
                f"{name}: {tally.unknown:,} of {tally.recorded:,} recorded values are not "
                "known to the city "
                f"file{quoted_examples}. Put them into {place}.",
                place,
            )
        )
    return findings


def _find_place(dataset: Dataset, field: str) -> str:
    """Where the city file states the values of a field."""
    declared = dataset.fields[field]
    if declared.override:
        return f"datasets.fields.{field}.override.values or datasets.fields.{field}.values"
    return f"datasets.fields.{field}.{'one_hot' if declared.one_hot else 'values'}"


def _grade_field(tally: Tally) -> tuple[float, Severity]:
    """The unknown share of a field's recorded values, and its severity."""
    share = 1 - tally.known_share
    if tally.unknown < MIN_ROWS:
        return share, Severity.GREEN
    return share, grade_share(share, VALUES_YELLOW, VALUES_RED)


def _grade_answers(tally: Tally) -> tuple[float, Severity]:
    """The unknown share of a flag's words, and its severity: held against the rarer of yes and no,
    which they may all mean.
    """
    share = 1 - tally.known_share
    rarer = min(tally.categories.get(YES, 0), tally.categories.get(NO, 0))
    if tally.unknown < MIN_ROWS:
        return share, Severity.GREEN
    if tally.unknown > ANSWERS_RED * rarer or share > VALUES_RED:
        return share, Severity.RED
    return share, Severity.YELLOW if tally.unknown > ANSWERS_YELLOW * rarer else Severity.GREEN


def _quote_unknown(values: FieldValues | None) -> tuple[str, ...]:
    """Unknown values that may be quoted: those of ten rows or more."""
    if values is None:
        return ()
    unknown = [v for v in values.values if not v.known and v.rows >= MIN_QUOTED_ROWS]
    return tuple(" + ".join(cell or "(blank)" for cell in v.cells) for v in unknown)[:5]
