"""The census page: which agencies publish which police data, where, for which years, and how
openly.
"""

from __future__ import annotations

from dashboard.errors import BadQuery
from dashboard.i18n.locale import DEFAULT_LANGUAGE, get_language
from dashboard.query import addresses
from dashboard.query.addresses import Parameters
from dashboard.service.answer_service import AnswerService
from dashboard.views.census_content import phrases, table
from dashboard.views.census_content.choice import (
    CENSUS_CSV_PATH,
    CENSUS_PATH,
    SORT_KEYS,
    CensusFilter,
    list_allowed_values,
    list_kinds,
    read_choice,
)
from dashboard.views.census_content.download import to_csv
from dashboard.views.census_content.rows import build_rows
from dashboard.views.model import Control, Headline, Option, Page, Section
from dashboard.wording import translate
from dashboard.wording.site_titles import write_site_title
from data.census.check_results import locate_results, read_results
from data.census.entries import SOURCE, SOURCE_PAGE


def build_census_page(answers: AnswerService, parameters: Parameters) -> Page:
    """The page of a choice of the census; never raises for anything a visitor may type."""
    try:
        choice = read_choice(parameters)
    except BadQuery as error:
        return _build_error_page(error, answers.face.name)
    checked = read_results(answers.settings.store)
    rows = build_rows(answers, checked, choice)
    paragraphs = (
        phrases.describe_shown(rows, choice),
        phrases.describe_freshness(checked),
        translate("census.finding"),
    )
    download = (translate("census.download"), choice.href(CENSUS_CSV_PATH))
    sections = (
        [
            Section(translate("census.agencies"), (), (), table.render_agencies(rows), "agencies"),
            Section(
                translate("census.datasets"),
                _write_notes(),
                (download,),
                table.render_datasets(rows, choice),
                "datasets",
            ),
        ]
        if rows
        else []
    )
    return Page(
        write_site_title(translate("census.title"), answers.face.name),
        translate("census.heading"),
        paragraphs[0],
        notices=phrases.write_notices(checked),
        headlines=tuple(Headline("", t) for t in paragraphs),
        action=addresses.build_site_url(CENSUS_PATH),
        controls=_build_controls(choice),
        sections=(*sections, *_build_about_sections()),
    )


def _write_notes() -> tuple[str, ...]:
    """How the table is sorted; in another language also that its titles and reasons are English."""
    sorting = translate("census.sorting")
    return (
        (sorting,) if get_language() == DEFAULT_LANGUAGE else (sorting, translate("census.reasons"))
    )


def build_census_csv(answers: AnswerService, parameters: Parameters) -> str:
    """The same choice as CSV. Raises BadQuery naming each key at fault."""
    choice = read_choice(parameters)
    checked = read_results(answers.settings.store)
    return to_csv(build_rows(answers, checked, choice), checked, choice)


def get_census_state(answers: AnswerService) -> int:
    """What changes with every live check: a page kept under another state is out of date."""
    try:
        return locate_results(answers.settings.store).stat().st_mtime_ns
    except OSError:
        return 0


def _build_controls(choice: CensusFilter) -> tuple[Control, ...]:
    def plain(name: str) -> tuple[Option, ...]:
        return (
            Option("", translate(f"census.all.{name}")),
            *(Option(v, v) for v in list_allowed_values()[name]),
        )

    orders = tuple(
        Option(
            sign + key,
            translate(
                "census.order",
                heading=translate(f"census.sort.{key}"),
                order=_name_order(key, bool(sign)),
            ),
        )
        for key in SORT_KEYS
        for sign in ("", "-")
    )
    every = (Option("", translate("census.all.kind")), *(Option(*k) for k in list_kinds().items()))
    options = {"state": plain("state"), "kind": every, "domain": plain("domain"), "sort": orders}
    return tuple(
        Control(name, translate(f"census.control.{name}"), found, getattr(choice, name))
        for name, found in options.items()
    )


def _name_order(key: str, descending: bool) -> str:
    if key in ("first", "last", "updated"):
        return translate("census.newest" if descending else "census.oldest")
    if key == "score":
        return translate("census.highest" if descending else "census.lowest")
    return translate("census.z_to_a" if descending else "census.a_to_z")


def _build_about_sections() -> tuple[Section, ...]:
    return (
        Section(translate("census.criteria"), phrases.describe_criteria(), id="criteria"),
        Section(
            translate("census.list"),
            phrases.describe_listing(),
            ((translate("census.on_github", source=SOURCE), SOURCE_PAGE),),
            id="source",
        ),
    )


def _build_error_page(error: BadQuery, site_name: str) -> Page:
    return Page(
        write_site_title(translate("cannot_be_answered"), site_name),
        translate("cannot_be_answered"),
        str(error)[:300],
        error.status,
        action=addresses.build_site_url(CENSUS_PATH),
        controls=_build_controls(CensusFilter()),
        faults=tuple((e.field, e.message) for e in error.errors),
        sections=(
            Section(
                translate("you_can_ask"),
                (),
                ((translate("census.whole"), addresses.build_site_url(CENSUS_PATH)),),
            ),
        ),
    )
