"""The census page: which agencies publish which police data, where, for which years, and how openly."""

from __future__ import annotations

from dashboard import links
from dashboard.answers import Answers
from dashboard.census import phrases, table
from dashboard.census.choice import CSV_PATH, PATH, SORTS, Choice, allowed, kinds, read_choice
from dashboard.census.download import to_csv
from dashboard.census.rows import rows_of
from dashboard.errors import BadQuery
from dashboard.pages.model import Control, Option, Page, Section
from data.census.census import SOURCE, SOURCE_PAGE
from data.census.kept import path_of, read_checked

TITLE = "Census of open police data · Plainview"
HEADING = "Who publishes which police data"


def census(answers: Answers, search: str) -> Page:
    """The page of a choice of the census; never raises for anything a visitor may type."""
    try:
        choice = read_choice(search)
    except BadQuery as error:
        return _refused(error)
    checked = read_checked(answers.settings.store)
    rows = rows_of(answers, checked, choice)
    told = (phrases.shown(rows, choice), phrases.freshness(checked), phrases.FINDING)
    download = ("Download this list as CSV", choice.href(CSV_PATH))
    sections = [
        Section("What each agency publishes", (), (), table.agencies_html(rows), "agencies"),
        Section("Every dataset", ("A heading sorts the table. The marks of a dataset unfold with their reasons.",),
                (download,), table.datasets_html(rows, choice), "datasets"),
    ] if rows else []
    return Page(TITLE, HEADING, told[0], notices=phrases.notices(checked), headlines=tuple(("", t) for t in told),
                action=links.spoken(PATH), controls=_controls(choice), sections=(*sections, *_about()))


def census_csv(answers: Answers, search: str) -> str:
    """The same choice as CSV. Raises BadQuery naming each key at fault."""
    choice = read_choice(search)
    checked = read_checked(answers.settings.store)
    return to_csv(rows_of(answers, checked, choice), checked, choice)


def census_state(answers: Answers) -> int:
    """What changes with every live check: a page kept under another state is out of date."""
    try:
        return path_of(answers.settings.store).stat().st_mtime_ns
    except OSError:
        return 0


def _controls(choice: Choice) -> tuple[Control, ...]:
    def plain(name: str, every: str) -> tuple[Option, ...]:
        return (Option("", every), *(Option(v, v) for v in allowed()[name]))

    orders = tuple(Option(sign + key, f"{title}, {_order(key, bool(sign))}")
                   for key, (title, _) in SORTS.items() for sign in ("", "-"))
    return (
        Control("state", "State", plain("state", "All states"), choice.state),
        Control("kind", "Kind of data", (Option("", "Every kind"), *(Option(*k) for k in kinds().items())),
                choice.kind),
        Control("domain", "Portal", plain("domain", "All portals"), choice.domain),
        Control("sort", "Order", orders, choice.sort),
    )


def _order(key: str, descending: bool) -> str:
    if key in ("first", "last", "updated"):
        return "newest first" if descending else "oldest first"
    if key == "score":
        return "highest first" if descending else "lowest first"
    return "Z to A" if descending else "A to Z"


def _about() -> tuple[Section, ...]:
    return (Section("How openness is marked", (phrases.CRITERIA_SOURCE, *phrases.CRITERIA), id="criteria"),
            Section("Where the list comes from", phrases.LIST, ((f"{SOURCE} on GitHub", SOURCE_PAGE),), id="source"))


def _refused(error: BadQuery) -> Page:
    return Page("This address cannot be answered · Plainview", "This address cannot be answered", str(error)[:300],
                error.status, action=links.spoken(PATH), controls=_controls(Choice()),
                faults=tuple((e.field, e.message) for e in error.errors),
                sections=(Section("What you can ask", (), (("The whole census", links.spoken(PATH)),)),))
