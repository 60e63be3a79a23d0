"""One line for a terminal on what an audit measured."""

from __future__ import annotations

from data.model.audit_findings import Audit, Finding

# So many fields are named; the rest are as many again in `check --live`.
MAX_FIELDS = 6
UNREADABLE_REASON = "date_unreadable"


def summarise_audit(audit: Audit) -> str:
    """Rows counted, rows set aside by reason with an example, and the known share of each field
    that lacks some.

    Example: "144 of 366 rows counted; 222 dates unreadable, such as 13/02/2024; race: 0% known".
    """
    parts = [f"{audit.counted:,} of {audit.rows:,} rows counted"]
    parts += [_format_reason(reason, rows, audit) for reason, rows in audit.set_aside.items()]
    if audit.dated_by_fallback:
        parts.append(f"{audit.dated_by_fallback:,} dated by another column than the first")
    lacking = {name: share for name, share in audit.known.items() if share < 1}
    worst = sorted(lacking, key=lambda name: (lacking[name], name))
    parts += [f"{name}: {format_share(lacking[name])} known" for name in worst[:MAX_FIELDS]]
    if len(worst) > MAX_FIELDS:
        parts.append(f"{len(worst) - MAX_FIELDS} more fields not wholly known")
    parts += [f"{name}: blank in every row" for name in audit.blank]
    parts += [
        f"{name}: {format_share(share)} of rows placed by coordinates"
        for name, share in audit.placed.items()
    ]
    accepted = [f for f in audit.findings if f.accepted]
    parts += [f"accepted on {f.accepted}: {describe_finding(f)}" for f in accepted]
    return "; ".join(parts)


def _format_reason(reason: str, rows: int, audit: Audit) -> str:
    """Why rows are set aside, as in "222 dates unreadable, such as 13/02/2024"."""
    noun = "date" if rows == 1 else "dates"
    known = {
        "no_date": f"{rows:,} without a date",
        "date_unreadable": f"{rows:,} {noun} unreadable",
        "date_too_early": f"{rows:,} {noun} before the data begin",
        "date_after_end": f"{rows:,} {noun} after the data end",
        "date_in_future": f"{rows:,} {noun} later than the table",
    }
    example = f", such as {audit.example}" if reason == UNREADABLE_REASON and audit.example else ""
    return known.get(reason, f"{rows:,} {reason}") + example


def describe_finding(finding: Finding) -> str:
    """A finding's kind and subject in a few words, as in "values unknown (race)"."""
    kind = finding.id.replace("_", " ")
    return f"{kind} ({finding.subject})" if finding.subject else kind


def format_share(share: float) -> str:
    """A share (0 to 1) as a whole percentage that says 100% and 0% of nothing less."""
    percent = round(100 * share)
    if percent == 100 and share < 1:
        return "over 99%"
    if percent == 0 and share > 0:
        return "under 1%"
    return f"{percent}%"
