"""Reports of a city: a pack's cells filled for one period, with the periods beside it, and a reason
for each blank.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from urllib.parse import quote

from dashboard import wording
from dashboard.errors import BadQuery, NotFound
from dashboard.i18n.months import name_calendar_month
from dashboard.i18n.translate import capitalize_first, translate
from dashboard.measures.registry import Measure, get_measures
from dashboard.packs.registry import ReportCell, ReportPack, get_packs
from dashboard.query import addresses, reliability
from dashboard.query.addresses import Parameters
from dashboard.query.answer import Answer, AnswerRow
from dashboard.query.periods import find_coverage, format_period_id
from dashboard.query.source_links import numerator_url
from dashboard.service.provenance import find_absence
from dashboard.statistics.change_request import ChangeRequest, fill_earlier_period
from dashboard.templates import Markup, get_macro
from dashboard.templates.tables import Cell, Heading, Table, render_table
from dashboard.views.changes import build_changes_url
from dashboard.views.city_context import CityContext
from dashboard.views.model import Headline, PageContent, Section
from data.model.errors import FieldError
from data.model.period import Period, parse_period_id

PAGE = "reports"
PERIOD_PATTERNS = {"quarter": re.compile(r"\d{4}-Q[1-4]"), "year": re.compile(r"\d{4}")}
PERIOD_LENGTHS = {"quarter": 3, "year": 12}
PERIOD_EXAMPLES = {"quarter": "2025-Q3", "year": "2025"}
MAX_PERIODS = 6
# Why a cell has no numbers, by the status of what would have filled it.
REASON_BY_STATUS = {
    reliability.NO_DATA: "not_published",
    reliability.NOT_RECORDED: "not_recorded",
    reliability.NOT_READ: "not_read",
}
FILE_FORMATS = ("pdf", "xlsx")


@dataclass(frozen=True)
class FilledRow:
    """One row of a cell: the names of its categories, and the answer's row of each period (None
    where it has none).
    """

    names: tuple[str, ...]
    values: tuple[AnswerRow | None, ...]

    @property
    def has_cases(self) -> bool:
        """Whether any period has a case here."""
        return any(value is not None and value.numerator for value in self.values)


@dataclass(frozen=True)
class FilledCell:
    """A cell with its rows, or with the reason why it has none. `answer` is the one its rows are
    from.
    """

    cell: ReportCell
    measure: Measure | None = None
    answer: Answer | None = None
    headings: tuple[str, ...] = ()
    rows: tuple[FilledRow, ...] = ()
    reason: str = ""

    @property
    def is_filled(self) -> bool:
        """Whether the report's own period has a number here: too few to compare are still
        counted.
        """
        return any(_has_number(row.values[0]) for row in self.rows)

    @property
    def crossed(self) -> bool:
        """Whether two dimensions are crossed, so that the cell is a table with one of them in
        columns.
        """
        return len(self.headings) > 1

    @property
    def listed_rows(self) -> tuple[FilledRow, ...]:
        """The rows of a list; where two dimensions are crossed, only those that have a case in any
        period.
        """
        return tuple(row for row in self.rows if not self.crossed or row.has_cases)


def _has_number(row: AnswerRow | None) -> bool:
    if row is None or row.numerator is None:
        return False
    return row.status in (reliability.OK, reliability.TOO_FEW)


@dataclass(frozen=True)
class Report:
    """A pack filled for a city and a period. `columns` are ids of periods, the report's own
    first.
    """

    pack: ReportPack
    city: str
    city_name: str
    sample: bool
    columns: tuple[str, ...]
    cells: tuple[FilledCell, ...]

    @property
    def period(self) -> str:
        """The id of the report's own period, such as 2025-Q3."""
        return self.columns[0]

    @property
    def filled(self) -> int:
        """How many cells have numbers."""
        return sum(cell.is_filled for cell in self.cells)

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources of all cells, each once."""
        found = [wording.write_source_line(c.answer) for c in self.cells if c.answer]
        return tuple(dict.fromkeys(found))

    @property
    def missing(self) -> tuple[str, ...]:
        """How many records lack what a cell tells apart, each sentence once."""
        found = [wording.describe_completeness(c.answer) for c in self.cells if c.answer]
        return tuple(text for text in dict.fromkeys(found) if text)


def get_pack(pack_id: str) -> ReportPack:
    """A pack by its id. Raises NotFound naming those there are."""
    packs = get_packs()
    if pack_id not in packs:
        raise NotFound(translate("report_unknown", list=", ".join(packs)))
    return packs[pack_id]


def build_report(desk: CityContext, pack: ReportPack, period: str = "") -> Report:
    """The pack's cells for a period (the last complete one where none is named). Raises BadQuery
    for a bad period.
    """
    if period and not PERIOD_PATTERNS[pack.period].fullmatch(period):
        expected = translate("report_period_expected", example=PERIOD_EXAMPLES[pack.period])
        raise BadQuery.of(FieldError("period", expected))
    own = period or find_last_period(desk, pack)
    if not own:
        raise NotFound(translate("report_no_period", city=desk.city.name))
    columns = (own, *(_find_compared_period(own, name) for name in pack.compare))
    cells = tuple(_fill_cell(desk, pack, cell, columns) for cell in pack.cells)
    return Report(pack, desk.city.id, desk.city.name, desk.city.sample, columns, cells)


def list_periods(desk: CityContext, pack: ReportPack) -> tuple[str, ...]:
    """The ids of the complete periods, newest first, of the pack's first measure that has
    any here.
    """
    known = {m.id: m for m in desk.measures}
    wanted = dict.fromkeys(c.query(desk.city.id).measure for c in pack.cells if c.question)
    measures = (known[name] for name in wanted if name in known)
    found = (_list_complete_periods(desk, measure, pack.period) for measure in measures)
    return next((periods for periods in found if periods), ())


def _list_complete_periods(desk: CityContext, measure: Measure, dimension: str) -> tuple[str, ...]:
    covered, incomplete = find_coverage(measure, desk.build.manifest)
    length = PERIOD_LENGTHS[dimension]
    complete = covered - incomplete
    starts = {month // length * length for month in complete}
    whole = [s for s in starts if set(range(s, s + length)) <= complete]
    return tuple(format_period_id(start, dimension) for start in sorted(whole, reverse=True))


def find_last_period(desk: CityContext, pack: ReportPack) -> str:
    """The id of the last complete period; "" where there is none."""
    return next(iter(list_periods(desk, pack)), "")


def _find_compared_period(period: str, name: str) -> str:
    """The id of the period before one, or of the same one a year before."""
    dimension = "quarter" if "Q" in period else "year"
    first = parse_period_id(period).first
    back = 12 if name == "year_before" else PERIOD_LENGTHS[dimension]
    return format_period_id(first - back, dimension)


def _fill_cell(
    desk: CityContext, pack: ReportPack, cell: ReportCell, columns: tuple[str, ...]
) -> FilledCell:
    if not cell.question:
        return FilledCell(cell, reason=translate(f"report_why.{cell.why}"))
    asked = cell.query(desk.city.id)
    measure = get_measures()[asked.measure]
    if measure not in desk.measures:
        status = find_absence(measure, desk.build.manifest)
        why = REASON_BY_STATUS.get(status, "not_published")
        return FilledCell(cell, measure, reason=translate(f"report_why.{why}"))
    usable = desk.dimensions(measure)
    lacking = [d for d in (*asked.by, *dict(asked.where)) if d not in usable]
    if pack.period not in usable and "month" not in asked.by:
        return FilledCell(cell, measure, reason=translate("report_why.period"))
    if lacking:
        names = wording.join_list([wording.get_dimension_title(d) for d in lacking])
        return FilledCell(cell, measure, reason=translate("report_why.dimension", list=names))
    spans = [parse_period_id(column) for column in columns]
    period = Period(min(s.first for s in spans), max(s.last for s in spans))
    by = asked.by if "month" in asked.by else (*asked.by, pack.period)
    query = replace(asked.with_period(period), by=by)
    answer = desk.answers.answer(query, desk.asof)
    rows = _list_rows(answer, asked.by, columns)
    headings = tuple(wording.write_dimension_heading(answer, d) for d in asked.by) or (
        translate("place_heading"),
    )
    filled = FilledCell(cell, measure, answer, headings, rows)
    return filled if filled.is_filled else replace(filled, reason=_explain_blank(filled))


def _explain_blank(filled: FilledCell) -> str:
    """Why no row of the report's own period has a number."""
    found = [row.values[0].status for row in filled.rows if row.values[0] is not None]
    status = found[0] if found else reliability.NO_DATA
    return translate("report_why.status", status=wording.describe_status(status))


def _list_rows(
    answer: Answer, by: tuple[str, ...], columns: tuple[str, ...]
) -> tuple[FilledRow, ...]:
    """The answer's rows with their periods side by side, categories as they are listed
    everywhere.
    """
    found: dict[tuple[str, ...], dict[str, AnswerRow]] = {}
    for row in answer.rows:
        column = _find_column(row, columns)
        if column:
            key = tuple(_get_category(row, d) for d in by)
            found.setdefault(key, {})[column] = row
    places = {d: {c: i for i, c in enumerate(t)} for d, t in answer.titles.items()}

    def get_place(key: tuple[str, ...]) -> list[tuple[int, str]]:
        return [(places.get(d, {}).get(c, 0), c) for d, c in zip(by, key)]

    rows = []
    for key in sorted(found, key=get_place):
        values = tuple(found[key].get(column) for column in columns)
        names = tuple(_name_category(answer, d, c) for d, c in zip(by, key))
        rows.append(FilledRow(names or (answer.place,), values))
    return tuple(rows)


def _find_column(row: AnswerRow, columns: tuple[str, ...]) -> str:
    """The period of the report that a row belongs to; "" for none."""
    for column in columns:
        first, last = parse_period_id(column)
        own = parse_period_id(row["month"] if "month" in row else _get_period(row)).first
        if first <= own <= last:
            return column
    return ""


def _get_period(row: AnswerRow) -> str:
    return row["quarter"] if "quarter" in row else row["year"]


def _get_category(row: AnswerRow, dimension: str) -> str:
    """The category of a row; of a month, the month of the year."""
    return row[dimension][5:] if dimension == "month" else row[dimension]


def _name_category(answer: Answer, dimension: str, category: str) -> str:
    if dimension == "month":
        return capitalize_first(name_calendar_month(f"2000-{category}"))
    return wording.name_category(answer, dimension, category)


def make_cell_tables(report: Report, filled: FilledCell) -> tuple[Table, ...]:
    """The tables of a cell, each number of which leads to the portal's count.

    One dimension has one table with a column for each period; two dimensions have one table for
    each period, the report's own first, with the dimension of fewer categories in columns.
    """
    answer = filled.answer
    if answer is None or not filled.listed_rows:
        return ()
    if filled.crossed:
        places = range(len(report.columns))
        tables = (_make_cross_table(report, filled, answer, place) for place in places)
        return tuple(table for table in tables if table.rows)
    return (_make_period_table(report, filled, answer),)


def _make_cross_table(report: Report, filled: FilledCell, answer: Answer, place: int) -> Table:
    """Two dimensions of one period, without the rows and columns that have no case in any
    period.
    """
    rows = {row.names: row.values[place] for row in filled.rows}
    listed = filled.listed_rows
    first = list(dict.fromkeys(row.names[0] for row in listed))
    second = list(dict.fromkeys(row.names[1] for row in listed))
    turned = len(first) < len(second)
    down, across = (second, first) if turned else (first, second)
    corner = filled.headings[1] if turned else filled.headings[0]
    headings = [Heading(corner), *(Heading(name, number=True) for name in across)]
    cells = []
    for name in down:
        keys = [(other, name) if turned else (name, other) for other in across]
        values = [rows.get(key) for key in keys]
        if any(value is not None for value in values):
            cells.append([Cell(name, heading=True), *(_make_cell(answer, v) for v in values)])
    period = wording.name_period(report.columns[place])
    return Table(
        translate("report_cross", title=filled.cell.title, period=period),
        headings,
        cells,
        mark=translate("sample") if report.sample else "",
        note=wording.write_links_note([value for value in rows.values() if value]),
    )


def _make_cell(answer: Answer, row: AnswerRow | None) -> Cell:
    href = numerator_url(row) if row else ""
    return Cell(format_report_value(answer, row), number=True, href=href)


def _make_period_table(report: Report, filled: FilledCell, answer: Answer) -> Table:
    """The categories of a cell, with one column for each period."""
    headings = [Heading(name) for name in filled.headings]
    headings += [Heading(wording.name_period(column), number=True) for column in report.columns]
    rows = []
    for row in filled.rows:
        cells = [Cell(name, heading=True) for name in row.names]
        rows.append([*cells, *(_make_cell(answer, value) for value in row.values)])
    note = wording.write_links_note([v for row in filled.rows for v in row.values if v])
    return Table(
        filled.cell.title,
        headings,
        rows,
        mark=translate("sample") if report.sample else "",
        note=note,
    )


def format_report_value(answer: Answer, row: AnswerRow | None) -> str:
    """A value as a report gives it: a count alone, a share with both of its counts; else why there
    is none.
    """
    if row is None:
        return wording.describe_status(reliability.NO_DATA)
    if answer.measure.kind == "count":
        return wording.format_cell(answer, row)
    return wording.format_value_with_unit(answer, row)


def build_reports_page(desk: CityContext, part: str, parameters: Parameters) -> PageContent:
    """The list of reports, or the one that `part` names. Raises NotFound or BadQuery."""
    if not part:
        return _build_list(desk)
    given = addresses.index_parameters(parameters, ("period",))
    pack = get_pack(part)
    report = build_report(desk, pack, given.get("period", ""))
    title = write_report_title(report)
    named = wording.translate("city_in_plain_view", city=desk.city.name)
    return PageContent(
        heading=title,
        title=translate("title_part", part=title, whole=named),
        action=build_report_url(desk.city.id, pack.id),
        headlines=(Headline("", write_filled_sentence(report), ""),),
        leading_sections=(_build_opening(desk, report),),
        sections=(
            *(_build_cell_section(report, n, c) for n, c in enumerate(report.cells, 1)),
            Section(translate("report_sources"), (*report.sources, *report.missing), id="sources"),
        ),
    )


def write_report_title(report: Report) -> str:
    """The title with its place and its period."""
    return translate(
        "report_title",
        title=report.pack.title,
        place=report.city_name,
        period=wording.name_period(report.period),
    )


def write_filled_sentence(report: Report) -> str:
    """How many cells have numbers."""
    return translate("report_filled", filled=report.filled, total=len(report.cells))


def _build_list(desk: CityContext) -> PageContent:
    sections = tuple(
        Section(
            pack.title,
            (pack.law,),
            ((translate("report_open"), build_report_url(desk.city.id, pack.id)),),
        )
        for pack in get_packs().values()
    )
    lead = Headline("", translate("reports_lead"), "")
    return PageContent(headlines=(lead,), sections=sections)


def build_report_url(city: str, pack: str, period: str = "", form: str = "") -> str:
    """The address of a report as a page, or as a file of a form."""
    ending = f".{form}" if form else ""
    path = f"/{city}/{PAGE}/{quote(pack, safe='')}{ending}"
    return addresses.build_site_url(path, (("period", period),) if period else ())


def _build_opening(desk: CityContext, report: Report) -> Section:
    """Which law asks for the report, its notes, its files, and the same report of other periods."""
    pack = report.pack
    periods = [p for p in list_periods(desk, pack) if p != report.period][:MAX_PERIODS]
    files = [
        (
            translate("report_file", form=form.upper()),
            build_report_url(report.city, pack.id, report.period, form),
        )
        for form in FILE_FORMATS
    ]
    others = [
        (
            translate("report_other_period", period=wording.name_period(period)),
            build_report_url(report.city, pack.id, period),
        )
        for period in periods
    ]
    law = (pack.law, pack.law_url)
    return Section(
        translate("report_about"), (pack.law, *pack.notes), (*files, law, *others), id="about"
    )


def _build_cell_section(report: Report, number: int, filled: FilledCell) -> Section:
    """A cell: its number and title, its table, what must be known of it, and the way to test its
    change.
    """
    notes = [filled.reason, filled.cell.note]
    tables = make_cell_tables(report, filled)
    first = render_table(tables[0]) if tables else Markup("")
    fold = get_macro("values.html", "render_field")
    others = [fold(other.caption, False, other) for other in tables[1:]]
    table = first + get_macro("values.html", "render_fields")(others)
    return Section(
        write_cell_heading(number, filled.cell),
        tuple(note for note in notes if note),
        _link_changes(report, filled),
        table,
        f"cell-{filled.cell.id}",
    )


def write_cell_heading(number: int, cell: ReportCell) -> str:
    """The heading of a cell, with where the law asks for it."""
    title = translate("report_cell", number=number, title=cell.title)
    return translate("aside", text=title, aside=cell.section) if cell.section else title


def _link_changes(report: Report, filled: FilledCell) -> tuple[tuple[str, str], ...]:
    """The way to the page that tells which of a cell's changes are beyond chance; () where it
    cannot be asked.
    """
    if not filled.is_filled or filled.measure is None:
        return ()
    asked = filled.cell.query(report.city)
    if len(asked.by) != 1 or "month" in asked.by:
        return ()
    query = asked.with_period(Period(*parse_period_id(report.period)))
    request = fill_earlier_period(ChangeRequest(query))
    return ((translate("report_changes"), build_changes_url(request)),)
