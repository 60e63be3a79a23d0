"""The pages without charts: a city's data page, and the page for addresses that do not exist."""

from __future__ import annotations

from dashboard import wording
from dashboard.errors import BadQuery
from dashboard.query import addresses
from dashboard.query.addresses import Parameters
from dashboard.query.reconciliation_report import read_report
from dashboard.service.answer_service import AnswerService
from dashboard.views.city_context import CityContext
from dashboard.views.model import Page, PageContent, Section
from dashboard.wording import (
    answer_table,
    datasets,
    reconciliation,
    residents,
    row_revisions,
    translate,
    value_readings,
)
from dashboard.wording.audit import describe_audit, find_last_audits, list_audit_rows
from dashboard.wording.site_titles import write_site_title
from data.history.row_revisions import RowRevision, read_row_revisions
from data.model.audit_findings import Audit
from data.model.build_manifest import ManifestDataset
from data.model.published_values import MIN_QUOTED_ROWS


def build_data_page(desk: CityContext, _parameters: Parameters = ()) -> PageContent:
    """One section per dataset: what a row is, where it comes from, how fresh, what it covers, what
    was set aside.
    """
    declared = {d.id: d for d in desk.city.datasets}
    sections = [Section(translate("data.about"), (desk.city.about,) if desk.city.about else ())]
    # What changed from month to month is often a small number.
    revisions = (
        ()
        if desk.answers.settings.hidden_below
        else tuple(read_row_revisions(desk.answers.settings.store, desk.city.id))
    )
    revised = row_revisions.find_newest_revisions(revisions)
    audits = find_last_audits(desk.build)
    for dataset in desk.build.manifest.datasets:
        title = declared[dataset.id].title
        paragraphs = datasets.describe_dataset(
            desk.city, declared[dataset.id], dataset, bool(desk.answers.settings.hidden_below)
        )
        page = (
            () if desk.city.sample else ((translate("data.at_portal", title=title), dataset.page),)
        )
        sections.append(
            Section(
                title,
                paragraphs,
                page,
                answer_table.render_facts(
                    translate("data.rows_of", title=title), datasets.build_rows_table(dataset)
                ),
                id=dataset.id,
            )
        )
        sections.append(_build_audit_section(title, audits.pop(dataset.id, None), dataset.id))
        sections.append(_build_values_section(desk, title, dataset))
        if revision := revised.get(dataset.id):
            sections.append(_build_revision_section(title, revision, desk.city.time_zone))
    read = {dataset.id for dataset in desk.build.manifest.datasets}
    for missing in desk.city.datasets:
        if missing.id in read:
            continue
        sections.append(Section(missing.title, (translate("data.not_fetched"),)))
        sections.append(_build_audit_section(missing.title, audits.get(missing.id), missing.id))
    # They quote published values.
    if desk.build.notices and not desk.answers.settings.hidden_below:
        sections.append(
            Section(
                translate("data.not_up_to_date"),
                datasets.describe_drift(desk.build.notices),
                id="drift",
            )
        )
    sections.append(_build_residents_section(desk))
    ledger = read_report(desk.answers.settings.store, desk.city.id)
    if ledger:
        table = reconciliation.render_ledger(ledger, desk.city, desk.build.manifest)
        sections.append(
            Section(
                translate("ledger.heading"),
                (
                    *reconciliation.describe_ledger(ledger, desk.city.time_zone),
                    *reconciliation.explain_count_differences(
                        desk.city, desk.build.manifest.datasets
                    ),
                ),
                (),
                table,
                "ledger",
            )
        )
    if desk.city.breaks:
        sections.append(
            Section(
                translate("data.breaks"),
                tuple(
                    translate(
                        "break_note", month=wording.name_month(b.month), reason=b.reason.strip()
                    )
                    for b in desk.city.breaks
                ),
            )
        )
    return PageContent(sections=tuple(s for s in sections if s.paragraphs or s.table))


def _build_residents_section(desk: CityContext) -> Section:
    """Where the residents under the rates come from, and how many there are in each district."""
    manifest, districts = desk.build.manifest, desk.city.districts
    paragraphs = residents.describe_residents(manifest, desk.city)
    table = (
        answer_table.render_facts(
            translate("residents_of", district=districts.singular),
            residents.build_residents_table(manifest, districts),
        )
        if paragraphs
        else ""
    )
    return Section(translate("residents_heading"), paragraphs, (), table, "residents")


def _build_audit_section(title: str, audit: Audit | None, dataset: str) -> Section:
    """What the last refresh measured of a dataset, and what it found; empty where it was not
    audited.
    """
    heading = translate("audit.heading", title=title)
    if audit is None:
        return Section(heading)
    table = answer_table.render_facts(heading, list_audit_rows(audit))
    return Section(heading, describe_audit(audit, title), (), table, f"audit-{dataset}")


def _build_values_section(desk: CityContext, title: str, dataset: ManifestDataset) -> Section:
    """How the dataset's values are read; empty where its build kept none of them."""
    guarded = bool(desk.answers.settings.hidden_below)
    table = value_readings.render_values(desk.city, desk.build.manifest, dataset, guarded)
    key = "values.told_guarded" if guarded else "values.told"
    paragraphs = (translate(key, fewest=wording.format_number(MIN_QUOTED_ROWS)),) if table else ()
    return Section(
        translate("values.heading", title=title), paragraphs, (), table, f"values-{dataset.id}"
    )


def _build_revision_section(title: str, revision: RowRevision, time_zone: str) -> Section:
    """The dataset's last revision, by month."""
    table = answer_table.render_facts(
        translate("revision.caption", title=title), row_revisions.build_months_table(revision)
    )
    return Section(
        translate("revision.heading", title=title),
        (row_revisions.describe_revision(revision, time_zone),),
        (),
        table if revision.months else "",
        f"revision-{revision.dataset}",
    )


def build_not_found_page(answers: AnswerService, path: str) -> Page:
    """The page of an address that does not exist; it offers those that do."""
    offers = tuple((answers.city(c).name, addresses.build_page_url(c)) for c in answers.cities())
    ways = ((translate("start_page"), addresses.build_site_url("/")), *offers)
    return Page(
        write_site_title(translate("not_found"), answers.face.name),
        translate("no_such_page"),
        translate("does_not_exist"),
        404,
        sections=(Section(translate("perhaps_these"), (), ways),),
    )


def build_error_page(error: BadQuery, site_name: str) -> Page:
    """The page of an address that asks for what no page can give."""
    heading = translate("cannot_be_answered")
    return Page(
        write_site_title(heading, site_name),
        heading,
        str(error)[:300],
        error.status,
        faults=tuple((e.field, e.message) for e in error.errors),
        sections=(
            Section(
                translate("you_can_ask"),
                (),
                ((translate("start_page"), addresses.build_site_url("/")),),
            ),
        ),
    )
