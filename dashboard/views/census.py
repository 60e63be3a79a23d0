"""The census page: which agencies publish which police data, where, for which years, and how openly."""

from __future__ import annotations

from dashboard.errors import BadQuery
from dashboard.i18n.locale import DEFAULT, language
from dashboard.query import addresses
from dashboard.service.answer_service import Answers
from dashboard.views import static_pages
from dashboard.views.census_content import phrases, table
from dashboard.views.census_content.choice import (
    CSV_PATH,
    PATH,
    SORTS,
    Choice,
    allowed,
    kinds,
    read_choice,
)
from dashboard.views.census_content.download import to_csv
from dashboard.views.census_content.rows import rows_of
from dashboard.views.model import Control, Headline, Option, Page, Section
from dashboard.wording import say
from data.census.check_results import path_of, read_checked
from data.census.entries import SOURCE, SOURCE_PAGE


def census(answers: Answers, search: str) -> Page:
    """The page of a choice of the census; never raises for anything a visitor may type."""
    try:
        choice = read_choice(search)
    except BadQuery as error:
        return _refused(error)
    checked = read_checked(answers.settings.store)
    rows = rows_of(answers, checked, choice)
    told = (phrases.shown(rows, choice), phrases.freshness(checked), say("census.finding"))
    download = (say("census.download"), choice.href(CSV_PATH))
    sections = (
        [
            Section(say("census.agencies"), (), (), table.agencies_html(rows), "agencies"),
            Section(
                say("census.datasets"),
                _notes(),
                (download,),
                table.datasets_html(rows, choice),
                "datasets",
            ),
        ]
        if rows
        else []
    )
    return Page(
        static_pages.titled(say("census.title")),
        say("census.heading"),
        told[0],
        notices=phrases.notices(checked),
        headlines=tuple(Headline("", t) for t in told),
        action=addresses.spoken(PATH),
        controls=_controls(choice),
        sections=(*sections, *_about()),
    )


def _notes() -> tuple[str, ...]:
    """How the table is sorted; in another language also that its titles and reasons are English."""
    sorting = say("census.sorting")
    return (sorting,) if language() == DEFAULT else (sorting, say("census.reasons"))


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
    def plain(name: str) -> tuple[Option, ...]:
        return (Option("", say(f"census.all.{name}")), *(Option(v, v) for v in allowed()[name]))

    orders = tuple(
        Option(
            sign + key,
            say("census.order", heading=say(f"census.sort.{key}"), order=_order(key, bool(sign))),
        )
        for key in SORTS
        for sign in ("", "-")
    )
    every = (Option("", say("census.all.kind")), *(Option(*k) for k in kinds().items()))
    options = {"state": plain("state"), "kind": every, "domain": plain("domain"), "sort": orders}
    return tuple(
        Control(name, say(f"census.control.{name}"), found, getattr(choice, name))
        for name, found in options.items()
    )


def _order(key: str, descending: bool) -> str:
    if key in ("first", "last", "updated"):
        return say("census.newest" if descending else "census.oldest")
    if key == "score":
        return say("census.highest" if descending else "census.lowest")
    return say("census.z_to_a" if descending else "census.a_to_z")


def _about() -> tuple[Section, ...]:
    return (
        Section(say("census.criteria"), phrases.criteria(), id="criteria"),
        Section(
            say("census.list"),
            phrases.listing(),
            ((say("census.on_github", source=SOURCE), SOURCE_PAGE),),
            id="source",
        ),
    )


def _refused(error: BadQuery) -> Page:
    return Page(
        static_pages.titled(say("cannot_be_answered")),
        say("cannot_be_answered"),
        str(error)[:300],
        error.status,
        action=addresses.spoken(PATH),
        controls=_controls(Choice()),
        faults=tuple((e.field, e.message) for e in error.errors),
        sections=(
            Section(say("you_can_ask"), (), ((say("census.whole"), addresses.spoken(PATH)),)),
        ),
    )
