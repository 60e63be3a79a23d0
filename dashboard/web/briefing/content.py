"""What a briefing says and shows, as plain values: the HTML page and the PDF are made of the same
ones.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field

from dashboard import wording
from dashboard.charts import svg
from dashboard.charts.forms import choose_form
from dashboard.i18n.locale import get_language
from dashboard.query import addresses
from dashboard.query.answer import Answer, AnswerRow
from dashboard.query.periods import find_covered_period, find_time_dimension
from dashboard.service.answer_service import AnswerService
from dashboard.statistics.months import MonthRun
from dashboard.statistics.series import read_months
from dashboard.views.chart_specs import read_chart_spec
from dashboard.views.city_context import (
    MAP_PLACES,
    CityContext,
    join_sources,
    open_city,
    write_map_credit,
)
from dashboard.views.city_statements import list_statements
from dashboard.views.model import CityStatement
from dashboard.web.briefing.plan import BriefingPlan, plan_briefing
from dashboard.wording import answer_table
from dashboard.wording.category_coverage import list_page_notes
from dashboard.wording.paragraphs import Paragraph, remove_repeated_sentences
from dashboard.wording.sentences import (
    write_findings_below_headline,
)
from data.model.clock import find_local_day
from data.model.period import Period
from data.model.values import Query

# Two drawings stand side by side, each 238 points wide on the narrower paper: so their letters have
# 8 points.
CHART_WIDTH, CHART_HEIGHT = 336, 258
POINTS_PER_UNIT = 0.71
# A drawing for a phone, on which letters are as large as on a page.
PHONE_WIDTH = 312
# A drawing that is higher in print takes the room of the table, which has all of its numbers.
MAX_CHART_POINTS = 380
MAX_PERIODS, MAX_ROWS = 36, 40

# What stands for no dimension in a short address.
SHORT_PATH, NO_DIMENSION = "/s", "all"


@dataclass(frozen=True)
class BriefingChart:
    """One chart: `drawing` is SVG; `legend` (colour class, label) belongs to maps.

    `height` is that of the drawing in print where it stands alone, in points; `narrow` is the one
    for a phone, where that is another.
    """

    title: str
    drawing: svg.Drawing
    said: str
    legend: tuple[tuple[str, str], ...] = ()
    height: int = 187
    narrow: svg.Drawing = field(default_factory=svg.Drawing)


@dataclass(frozen=True)
class SourceCheck:
    """One address at which a reader can check a number, or the page of its dataset."""

    words: str
    href: str


@dataclass(frozen=True)
class Briefing:
    """Everything on the page, already in the reader's language.

    `parameters` are those of the briefing's address beside its question; `address` is the short one
    that is printed.
    """

    language: str
    title: str
    place: str
    dated: str
    sample: str
    sentences: tuple[str, ...]
    figures: tuple[BriefingChart, ...]
    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    leading: int
    left_out: str
    caveats: tuple[str, ...]
    checks: tuple[SourceCheck, ...]
    source: str
    query: Query
    view: str
    method: str
    citation: str
    address: str
    parameters: addresses.Parameters = ()
    statements: tuple[CityStatement, ...] = ()

    def plain(self) -> dict:
        """Plain values, ready to become JSON."""
        return asdict(self)


def build_briefing(answers: AnswerService, query: Query) -> Briefing:
    """The briefing of a question, in the current language.

    Raises BadQuery, CityNotFound or DataUnavailable as the answer service does.
    """
    desk = open_city(answers, query.city)
    made = plan_briefing(desk, query)
    shown, left_out = _build_table(made.listed)
    leading = max(len(made.listed.query.by), 1)
    return Briefing(
        language=get_language(),
        title=wording.write_title(made.main),
        place=desk.city.name,
        dated=write_date_line(desk, made.total),
        sample=wording.translate("sample_long") if desk.city.sample else "",
        sentences=_write_sentences(desk, made),
        figures=_build_charts(desk, made),
        caption=shown["caption"],
        headings=tuple(shown["headings"]),
        rows=tuple(map(tuple, shown["rows"])),
        leading=leading,
        left_out=left_out,
        caveats=_list_caveats(desk, made),
        checks=_list_source_checks(made, desk),
        source=_write_source(desk, made),
        query=query,
        view=build_view_url(query),
        method=write_method(made.main),
        citation=wording.write_citation(made.main),
        address=build_short_url(query),
        statements=list_statements(
            answers.list_notes(query.city), *(a.query for a in (made.main, *made.shown))
        ),
    )


def write_date_line(desk: CityContext, total: Answer) -> str:
    """The period that was asked for, the last month with data, and the day on which they were
    fetched.
    """
    refreshed = find_local_day(desk.build.refreshed_at, desk.city.time_zone)
    last = find_covered_period(total.measure, desk.build.manifest).until
    return wording.translate(
        "briefing_dated",
        period=wording.name_months(*total.period.ends),
        until=wording.name_month(last) if last else "",
        date=wording.name_day(refreshed.isoformat()),
    )


def write_method(answer: Answer) -> str:
    """What is counted and how, in two lines."""
    measure = answer.measure
    counted = wording.translate("briefing_counted", words=measure.numerator_words)
    if measure.denominator:
        counted = wording.translate(
            "briefing_counted_of", words=measure.numerator_words, whole=measure.denominator_words
        )
    return " ".join((counted, measure.method))


def build_short_url(query: Query) -> str:
    """A question's address as it is typed from paper; filters follow as parameters."""
    by = ",".join(query.by) or NO_DIMENSION
    path = f"{SHORT_PATH}/{query.city}/{query.measure}/{by}"
    if query.period.is_bounded:
        path += f"/{query.since}..{query.until}"
    return addresses.build_site_url(path, tuple((d, ",".join(c)) for d, c in query.where))


def build_view_short_url(page: str, parameters: addresses.Parameters) -> str:
    """The address of a page of comparison as it is typed from paper: city, page, measure and, where
    it has one, the period; all else follows as parameters.
    """
    named = dict(parameters)
    path = "/".join((SHORT_PATH, named.pop("city"), page, named.pop("measure")))
    if named.get("since") and named.get("until"):
        path += f"/{named.pop('since')}..{named.pop('until')}"
    return addresses.build_site_url(path, tuple(named.items()))


def _write_sentences(desk: CityContext, made: BriefingPlan) -> tuple[str, ...]:
    """What was recorded against the year before, and what each of the two charts adds to it."""
    headline = desk.headline(made.total, made.before)
    said = [write_findings_below_headline(a, _read_months(desk, a)) for a in made.shown]
    # The total without its change, which the headline has with it.
    told = [
        Paragraph(*(s for s in text.sentences if not headline.startswith(s.rstrip("."))))
        for text in said
    ]
    return tuple(text for text in remove_repeated_sentences([headline, *told]) if text)


def _build_charts(desk: CityContext, made: BriefingPlan) -> tuple[BriefingChart, ...]:
    """The drawings of what is shown; the first stays, and another only where it is not too high."""
    charts = [_build_chart(desk, answer, n) for n, answer in enumerate(made.shown, 1)]
    return tuple(c for n, c in enumerate(charts) if not n or c.height <= MAX_CHART_POINTS)


def _build_chart(desk: CityContext, answer: Answer, number: int) -> BriefingChart:
    name = f"briefing-{number}"
    sentence = wording.write_sentence(answer, _read_months(desk, answer))
    said = Paragraph(sentence, _describe_map_gaps(desk, answer))
    form = choose_form(answer.query.by, bool(desk.find_map_areas(answer)))
    spec = read_chart_spec(desk.answers, form, answer, asof=desk.asof)
    drawing = form.draw(spec, svg.Canvas(CHART_WIDTH, CHART_HEIGHT, name))
    legend = tuple((e.color_class, e.label) for e in form.build_legend(spec))
    height = round(drawing.height * POINTS_PER_UNIT)
    return BriefingChart(wording.write_full_title(answer), drawing, said, legend, height)


def _write_source(desk: CityContext, made: BriefingPlan) -> str:
    """The source of the numbers, and of the ground of the maps where there are any."""
    mapped = [answer.query.by[0] for answer in made.shown if desk.find_map_areas(answer)]
    credits = [write_map_credit(desk.city, place, desk.ground) for place in mapped]
    return join_sources(wording.write_source_line(made.main), *dict.fromkeys(credits))


def _read_months(desk: CityContext, answer: Answer) -> MonthRun | None:
    """The months from which the chance of a change over time is computed."""
    return read_months(desk.answers, answer, desk.asof) if runs_over_time(answer) else None


def _describe_map_gaps(desk: CityContext, answer: Answer) -> str:
    """What the map of an answer leaves out, or why there is none; "" for what is no map."""
    if desk.find_outline(answer) is None:
        return ""
    return wording.describe_map_gaps(answer, desk.find_map_areas(answer))


def _build_table(answer: Answer) -> tuple[dict, str]:
    """The table, its last rows left out where there are more than a page has room for, and words
    that say so.
    """
    shown = answer_table.build_table(answer)
    count = len(shown["rows"])
    time = bool(runs_over_time(answer))
    most = MAX_PERIODS if time else MAX_ROWS
    if count <= most:
        return shown, ""
    kept = shown["rows"][-most:] if time else shown["rows"][:most]
    return {**shown, "rows": kept}, wording.translate("briefing_rows", shown=most, count=count)


def _list_caveats(desk: CityContext, made: BriefingPlan) -> tuple[str, ...]:
    """What is missing, where numbers do not compare, and what the measure cannot show."""
    answers = (made.main, *made.shown)
    caveats: list[str] = [
        wording.describe_completeness(made.main),
        wording.describe_causes_of_missing(made.main),
    ]
    caveats += [_describe_map_gaps(desk, a) for a in made.shown]
    caveats += [
        wording.translate("csv_breaks", month=wording.name_month(b.month), reason=b.reason.strip())
        for a in answers
        for b in a.breaks
    ]
    caveats += [
        note
        for note in list_page_notes(made.main)
        if note not in made.main.differing and (not made.main.sample or note != made.main.notes[0])
    ]
    return tuple(text for text in remove_repeated_sentences(caveats) if text)


def list_comparison_caveats(caveats: Iterable[str], answer: Answer) -> tuple[str, ...]:
    """The caveats of a comparison, then the notes of its answer; each once."""
    notes = (note for note in list_page_notes(answer) if note not in answer.differing)
    return tuple(text for text in dict.fromkeys((*caveats, *notes)) if text)


def list_comparison_checks(
    totals: Iterable[tuple[AnswerRow, Period]], answer: Answer, rows_url: str
) -> tuple[SourceCheck, ...]:
    """The portal's own count of each total in its period, the datasets' pages, and the rows
    here.
    """
    checks = [
        SourceCheck(
            wording.name_portal_link(row.source_url, wording.name_months(*period.ends)),
            row.source_url,
        )
        for row, period in totals
        if row.source_url
    ]
    checks += list_dataset_checks(answer)
    checks.append(SourceCheck(wording.translate("briefing_check_rows"), rows_url))
    return tuple({check.href: check for check in checks}.values())


def list_dataset_checks(answer: Answer) -> list[SourceCheck]:
    """The page of each dataset that an answer was counted from."""
    return [
        SourceCheck(
            wording.translate("briefing_check_dataset", title=p.title, dataset=p.dataset),
            p.page,
        )
        for p in answer.provenance
        if p.page
    ]


def _list_source_checks(made: BriefingPlan, desk: CityContext) -> tuple[SourceCheck, ...]:
    """The portal's own count of the total and the datasets' pages; the same view here for all other
    numbers.
    """
    found = [
        SourceCheck(
            wording.name_portal_link(row.source_url, wording.translate("briefing_check_total")),
            row.source_url,
        )
        for row in made.total.rows[:1]
        if row.source_url
    ]
    found += list_dataset_checks(made.main)
    found += [
        SourceCheck(
            wording.translate("briefing_check_rows"), addresses.build_answer_url(a.query, "csv")
        )
        for a in made.shown[:1]
    ]
    return tuple({c.href: c for c in found}.values())


def build_view_url(query: Query) -> str:
    """The page that shows the question with all that can be chosen."""
    form = choose_form(query.by, len(query.by) == 1 and query.by[0] in MAP_PLACES)
    return addresses.build_page_url(query.city, form.page, query)


def runs_over_time(answer: Answer) -> bool:
    """Whether an answer runs over time."""
    return bool(find_time_dimension(answer.query.by))
