"""The pages without charts: the start page, a city's data page, and the page for addresses that do not exist."""

from __future__ import annotations

from dashboard import wording
from dashboard.errors import BadQuery
from dashboard.query import addresses
from dashboard.query.reconciliation_report import read_ledger
from dashboard.service.answer_service import Answers
from dashboard.service.provenance import find_publishers
from dashboard.views.city_context import Desk
from dashboard.views.model import Headline, Page, Section
from dashboard.wording import (
    answer_table,
    datasets,
    listed,
    reconciliation,
    residents,
    row_revisions,
    say,
    value_readings,
)
from dashboard.wording.audit import audit_facts, audit_rows, last_audits
from data.history.row_revisions import Revision, read_revisions
from data.model.audit_findings import Audit
from data.model.published_values import FEWEST_QUOTED

PURPOSE = ("start.purpose", "start.records", "start.missing")


def start(answers: Answers) -> Page:
    """The start page: what Plainview is, and each city with what it publishes and how fresh it is."""
    sections = []
    for city_id in answers.cities():
        desk = Desk(answers, answers.city(city_id), answers.build(city_id))
        facts = [datasets.summary(d) for d in desk.build.manifest["datasets"]]
        heading = say("start.sample", city=desk.city.name) if desk.city.sample else desk.city.name
        sections.append(
            Section(
                heading,
                (listed(find_publishers(desk.city, desk.build.manifest)), *facts),
                (
                    (say("start.open", city=desk.city.name), addresses.page(city_id)),
                    (
                        say("find.your", city=desk.city.name),
                        addresses.page(city_id, addresses.DISTRICT),
                    ),
                ),
                id=city_id,
            )
        )
    if not sections:
        sections.append(Section(say("start.no_city"), (say("start.refresh"),)))
    return Page(
        say("start.title"),
        say("start.heading"),
        say(PURPOSE[0]),
        headlines=tuple(Headline("", say(p)) for p in PURPOSE),
        sections=tuple(sections),
    )


def about_the_data(desk: Desk, _search: str = "") -> dict:
    """One section per dataset: what a row is, where it comes from, how fresh, what it covers, what was set aside."""
    declared = {d.id: d for d in desk.city.datasets}
    sections = [Section(say("data.about"), (desk.city.about,) if desk.city.about else ())]
    # What changed from month to month is often a small number.
    revisions = (
        ()
        if desk.answers.settings.hidden_below
        else tuple(read_revisions(desk.answers.settings.store, desk.city.id))
    )
    revised = row_revisions.newest(revisions)
    audits = last_audits(desk.build)
    for dataset in desk.build.manifest["datasets"]:
        title = declared[dataset["id"]].title
        told = datasets.facts(desk.city, declared[dataset["id"]], dataset)
        page = () if desk.city.sample else ((say("data.at_portal", title=title), dataset["page"]),)
        sections.append(
            Section(
                title,
                told,
                page,
                answer_table.facts_html(
                    say("data.rows_of", title=title), datasets.rows_table(dataset)
                ),
                id=dataset["id"],
            )
        )
        sections.append(_audit(title, audits.pop(dataset["id"], None), dataset["id"]))
        sections.append(_values(desk, title, dataset))
        if revision := revised.get(dataset["id"]):
            sections.append(_what_changed(title, revision, desk.city.time_zone))
    missing = [
        d
        for d in desk.city.datasets
        if d.id not in {m["id"] for m in desk.build.manifest["datasets"]}
    ]
    for dataset in missing:
        sections.append(Section(dataset.title, (say("data.not_fetched"),)))
        sections.append(_audit(dataset.title, audits.get(dataset.id), dataset.id))
    # They quote published values.
    if desk.build.notices and not desk.answers.settings.hidden_below:
        sections.append(
            Section(
                say("data.not_up_to_date"),
                datasets.drift_facts(desk.build.notices),
                id="drift",
            )
        )
    sections.append(_residents(desk))
    ledger = read_ledger(desk.answers.settings.store, desk.city.id)
    if ledger:
        table = reconciliation.ledger_html(ledger, desk.city, desk.build.manifest)
        sections.append(
            Section(
                say("ledger.heading"),
                (
                    *reconciliation.ledger_facts(ledger, desk.city.time_zone),
                    *reconciliation.ledger_reasons(desk.city, desk.build.manifest["datasets"]),
                ),
                (),
                table,
                "ledger",
            )
        )
    if desk.city.breaks:
        sections.append(
            Section(
                say("data.breaks"),
                tuple(
                    say("break_note", month=wording.month_name(b.month), reason=b.reason.strip())
                    for b in desk.city.breaks
                ),
            )
        )
    return {"sections": tuple(s for s in sections if s.paragraphs or s.table)}


def _residents(desk: Desk) -> Section:
    """Where the residents under the rates come from, and how many there are in each district."""
    manifest, districts = desk.build.manifest, desk.city.districts
    told = residents.residents_facts(manifest, desk.city)
    table = (
        answer_table.facts_html(
            say("residents_of", district=districts.singular),
            residents.residents_table(manifest, districts),
        )
        if told
        else ""
    )
    return Section(say("residents_heading"), told, (), table, "residents")


def _audit(title: str, audit: Audit | None, dataset: str) -> Section:
    """What the last refresh measured of a dataset, and what it found; empty where it was not audited."""
    heading = say("audit.heading", title=title)
    if audit is None:
        return Section(heading)
    table = answer_table.facts_html(heading, audit_rows(audit))
    return Section(heading, audit_facts(audit, title), (), table, f"audit-{dataset}")


def _values(desk: Desk, title: str, dataset: dict) -> Section:
    """How the dataset's values are read; empty where its build kept none of them."""
    guarded = bool(desk.answers.settings.hidden_below)
    table = value_readings.values_html(desk.city, desk.build.manifest, dataset, guarded)
    key = "values.told_guarded" if guarded else "values.told"
    told = (say(key, fewest=wording.number(FEWEST_QUOTED)),) if table else ()
    return Section(say("values.heading", title=title), told, (), table, f"values-{dataset['id']}")


def _what_changed(title: str, revision: Revision, time_zone: str) -> Section:
    """The dataset's last revision, by month."""
    table = answer_table.facts_html(
        say("revision.caption", title=title), row_revisions.months_table(revision)
    )
    return Section(
        say("revision.heading", title=title),
        (row_revisions.what_changed(revision, time_zone),),
        (),
        table if revision.months else "",
        f"revision-{revision.dataset}",
    )


def not_found(answers: Answers, path: str) -> Page:
    """The page of an address that does not exist; it offers those that do."""
    offers = tuple((answers.city(c).name, addresses.page(c)) for c in answers.cities())
    ways = ((say("start_page"), addresses.spoken("/")), *offers)
    return Page(
        titled(say("not_found")),
        say("no_such_page"),
        say("does_not_exist"),
        404,
        sections=(Section(say("perhaps_these"), (), ways),),
    )


def refused(error: BadQuery) -> Page:
    """The page of an address that asks for what no page can give."""
    heading = say("cannot_be_answered")
    return Page(
        titled(heading),
        heading,
        str(error)[:300],
        error.status,
        faults=tuple((e.field, e.message) for e in error.errors),
        sections=(Section(say("you_can_ask"), (), ((say("start_page"), addresses.spoken("/")),)),),
    )


def titled(heading: str) -> str:
    """The title of a page that belongs to no city."""
    return say("title_part", part=heading, whole=say("frame.site"))
