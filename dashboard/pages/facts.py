"""The pages without charts: the start page, a city's data page, and the page for addresses that do not exist."""

from __future__ import annotations

from dashboard import dataset_words, links, revision_words, tables, words
from dashboard.answers import Answers
from dashboard.errors import BadQuery
from dashboard.ledger import read_ledger
from dashboard.pages.desk import Desk
from dashboard.pages.model import Page, Section
from dashboard.words import say
from data.revisions import Revision, read_revisions

PURPOSE = (
    "Plainview shows a city its own police data in plain view: stops, complaints and use of force, by district.",
    "Every number comes from records that the city publishes, and each one links to the portal's own count.",
    "What is missing from the data is said beside what is in them.",
)


def start(answers: Answers) -> Page:
    """The start page: what Plainview is, and each city with what it publishes and how fresh it is."""
    sections = []
    for city_id in answers.cities():
        desk = Desk(answers, answers.city(city_id), answers.build(city_id))
        facts = [dataset_words.summary(d) for d in desk.build.manifest["datasets"]]
        heading = f"{desk.city.name} (sample data)" if desk.city.sample else desk.city.name
        sections.append(Section(heading, (desk.city.agency, *facts),
                                (("Open " + desk.city.name, links.page(city_id)),), id=city_id))
    if not sections:
        sections.append(Section("No city has data yet", ("Run `python app.py refresh ID` to pull one.",)))
    return Page("Plainview: police data in plain view", "Police data in plain view", PURPOSE[0],
                headlines=tuple(("", p) for p in PURPOSE), sections=tuple(sections))


def about_the_data(desk: Desk) -> dict:
    """One section per dataset: what a row is, where it comes from, how fresh, what it covers, what was set aside."""
    declared = {d.id: d for d in desk.city.datasets}
    sections = [Section("About these data", (desk.city.about,) if desk.city.about else ())]
    revised = revision_words.newest(read_revisions(desk.answers.settings.store, desk.city.id))
    for dataset in desk.build.manifest["datasets"]:
        told = dataset_words.facts(declared[dataset["id"]], dataset)
        page = () if desk.city.sample else ((f"{dataset['title']} at the portal", dataset["page"]),)
        sections.append(Section(dataset["title"], told, page, tables.facts_html(
            f"{dataset['title']}: rows", dataset_words.rows_table(dataset)), id=dataset["id"]))
        if revision := revised.get(dataset["id"]):
            sections.append(_what_changed(dataset["title"], revision))
    missing = [d for d in desk.city.datasets if d.id not in {m["id"] for m in desk.build.manifest["datasets"]}]
    sections += [Section(d.title, ("This dataset is named in the city file but has not been fetched yet.",))
                 for d in missing]
    if desk.build.notices:
        sections.append(Section("Not brought up to date", dataset_words.drift_facts(desk.build.notices), id="drift"))
    ledger = read_ledger(desk.answers.settings.store, desk.city.id)
    if ledger:
        table = tables.facts_html("Figures asked of the portal", dataset_words.ledger_table(ledger))
        sections.append(Section("Checked against the portal", dataset_words.ledger_facts(ledger), (), table, "ledger"))
    if desk.city.breaks:
        sections.append(Section("Changes of definition", tuple(
            f"{words.month_name(b.month)}: {b.reason}" for b in desk.city.breaks)))
    return {"sections": tuple(s for s in sections if s.paragraphs or s.table)}


def _what_changed(title: str, revision: Revision) -> Section:
    """The dataset's last revision, by month."""
    table = tables.facts_html(f"{title}: rows by month", revision_words.months_table(revision))
    return Section(f"{title}: what changed last time", (revision_words.what_changed(revision),), (),
                   table if revision.months else "", f"revision-{revision.dataset}")


def not_found(answers: Answers, path: str) -> Page:
    """The page of an address that does not exist; it offers those that do."""
    offers = tuple((answers.city(c).name, links.page(c)) for c in answers.cities())
    ways = ((say("start_page"), links.spoken("/")), *offers)
    return Page(titled(say("not_found")), say("no_such_page"), say("does_not_exist"), 404,
                sections=(Section(say("perhaps_these"), (), ways),))


def refused(error: BadQuery) -> Page:
    """The page of an address that asks for what no page can give."""
    heading = say("cannot_be_answered")
    return Page(titled(heading), heading, str(error)[:300], error.status,
                faults=tuple((e.field, e.message) for e in error.errors),
                sections=(Section(say("you_can_ask"), (), ((say("start_page"), links.spoken("/")),)),))


def titled(heading: str) -> str:
    """The title of a page that belongs to no city."""
    return say("title_part", part=heading, whole=say("frame.site"))
