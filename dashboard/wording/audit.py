"""Texts on an audit: the findings beside the charts that they concern, and all its measurements."""

from __future__ import annotations

from dashboard.measures.registry import Measure
from dashboard.wording import (
    format_number,
    format_percent,
    get_dimension_title,
    join_list,
    name_day,
    translate,
)
from data.model.audit_findings import SILENT_DAYS, Audit, Finding
from data.model.build_manifest import Manifest
from data.model.values import City
from data.model.vocabulary import FLAGS, find_count_flag
from data.store.store import Build

HEAP, SILENT_MONTHS = "heap", "silent_months"
# So many examples are named in a sentence.
MAX_NAMED_EXAMPLES = 6


def read_audits(manifest: Manifest) -> dict[str, Audit]:
    """The audits of a build's datasets by id; a build of an older program has none."""
    return {d.id: d.audit for d in manifest.datasets if d.audit}


def find_last_audits(build: Build) -> dict[str, Audit]:
    """The audits of the last refresh by dataset id: of rows that were not published, where there
    are any, else of those that are live.
    """
    refused = {n.dataset: n.audit for n in build.notices if n.audit}
    return read_audits(build.manifest) | refused


def write_audit_notes(
    city: City, manifest: Manifest, measure: Measure, dimensions: tuple[str, ...]
) -> tuple[str, ...]:
    """The findings that concern a measure's numbers by some dimensions, those that were accepted
    too.
    """
    titles = {d.id: d.title for d in city.datasets}
    topics = {d.id: d.topic for d in manifest.datasets}
    asked = {*dimensions, *find_measure_flags(measure)}
    return tuple(
        describe_finding(finding, titles.get(dataset, dataset))
        for dataset, audit in read_audits(manifest).items()
        if topics[dataset] in measure.topics
        for finding in audit.findings
        if _is_beside_charts(finding) and (not finding.subject or finding.subject in asked)
    )


def _is_beside_charts(finding: Finding) -> bool:
    """Whether charts say it: what was accepted against an older build is the state of things now,
    and silent months have words of their own in every chart.
    """
    return finding.id != SILENT_MONTHS and not (finding.compared and finding.accepted)


def find_measure_flags(measure: Measure) -> set[str]:
    """The flags whose answers a measure counts."""
    counts = (measure.numerator, measure.denominator or "")
    return {flag for count in counts if (flag := find_count_flag(count))}


def describe_finding(finding: Finding, title: str) -> str:
    """A finding as a sentence; `title` is its dataset's."""
    share = finding.numbers["rows"] / finding.numbers["of"] if finding.numbers.get("of") else 0.0
    values = {name: format_number(value) for name, value in finding.numbers.items()}
    return translate(
        f"audit.{finding.id}",
        title=title,
        field=_get_field_title(finding.subject),
        percent=format_percent(100 * share),
        list=_list_examples(finding),
        **values,
    )


def _list_examples(finding: Finding) -> str:
    """The examples of a finding that a sentence names: a day, stretches of days, or districts."""
    if finding.id == HEAP:
        return name_day(finding.examples[0])
    if finding.id == SILENT_DAYS:
        return join_list(
            [_name_days(*text.split(" to ")) for text in finding.examples], MAX_NAMED_EXAMPLES
        )
    return join_list(finding.examples, MAX_NAMED_EXAMPLES)


def _name_days(first: str, last: str) -> str:
    """A stretch of days, each given as YYYY-MM-DD."""
    return translate("range", first=name_day(first), last=name_day(last))


def describe_audit(audit: Audit, title: str) -> tuple[str, ...]:
    """How the audit of a dataset ended, its findings, and the days on which findings were
    accepted.
    """
    sentences = [translate(f"audit.result.{audit.severity}")]
    for finding in audit.findings:
        sentences.append(describe_finding(finding, title))
        if finding.accepted:
            sentences.append(translate("audit.accepted", date=name_day(finding.accepted)))
    return tuple(sentences)


def list_audit_rows(audit: Audit) -> tuple[tuple[str, str], ...]:
    """The measures of an audit, as pairs of what was measured and how much."""
    rows = [
        (
            translate("audit.counted"),
            translate(
                "audit.of", number=format_number(audit.counted), of=format_number(audit.rows)
            ),
        )
    ]
    rows += [
        (translate("audit.known", field=_get_field_title(name)), format_percent(100 * share))
        for name, share in sorted(audit.known.items(), key=lambda item: (item[1], item[0]))
    ]
    rows += [
        (translate("audit.known", field=_get_field_title(n)), translate("audit.blank"))
        for n in audit.blank
    ]
    return tuple(rows)


def _get_field_title(name: str) -> str:
    if not name:
        return ""
    return translate(f"flag.{name}") if name in FLAGS else get_dimension_title(name)
