"""The page on disparities: rates of groups compared, each statistic with its reason where it cannot
be shown.
"""

from __future__ import annotations

from dataclasses import replace

from dashboard import wording
from dashboard.charts.forms.forest import ForestSpec
from dashboard.i18n.translate import capitalize_first
from dashboard.measures.registry import get_measures
from dashboard.query import addresses, periods
from dashboard.query.addresses import Parameters
from dashboard.query.answer import Answer
from dashboard.statistics.comparison_request import (
    ALL_OTHERS,
    GROUP_DIMENSIONS,
    SORT_KEYS,
    UNGROUPED_CATEGORIES,
    ComparisonRequest,
    find_refusal,
    index_benchmark_measures,
    list_benchmarks,
    read_comparison,
)
from dashboard.statistics.ratios import GroupComparison, compare_groups
from dashboard.statistics.registry import get_statistics
from dashboard.views import outcome_section, veil_section
from dashboard.views.city_context import CityContext
from dashboard.views.model import Chart, Control, Option, PageContent, PeriodControl, Section
from dashboard.views.period import build_period_control
from dashboard.views.static_charts import (
    RatioView,
    build_method_sections,
    build_ratio_marks,
    build_refusal_section,
    build_static_chart,
)
from dashboard.views.statistics_table import render_ratio_table
from dashboard.wording import disparities as said
from data.model.period import Period
from data.model.values import Query

PAGE = "disparities"
CSV_URL = "/api/v1/disparities.csv"
STATISTIC_IDS = ("rate_ratio", "outcome_test", "veil_of_darkness")


def build_disparities_page(desk: CityContext, parameters: Parameters) -> PageContent:
    """Rates of groups against those of other people; what cannot be shown is a section with its
    reason.
    """
    asked = fill_defaults(desk, parameters)
    found = compare_groups(desk.answers, asked, desk.asof)
    charts = [] if found.refusal else [build_ratio_chart(found)]
    sections = (
        [] if found.refusal is None else [build_refusal_section(found.statistic, found.refusal)]
    )
    if not found.refusal:
        sections.append(_link_briefing(asked))
    sections += _list_other_benchmarks(desk, asked)
    more_charts, refusals = outcome_section.build_outcome_section(desk, asked)
    veil_charts, veil_refusals = veil_section.build_veil_section(desk, asked)
    charts += more_charts + veil_charts
    sections += refusals + veil_refusals
    methods = [s for name in STATISTIC_IDS for s in build_method_sections(get_statistics()[name])]
    return PageContent(
        charts=tuple(charts),
        sections=tuple(sections),
        methods=tuple(methods),
        topics=_list_topics(asked),
        controls=_build_controls(desk, asked, found.answer, _read_period_ends(parameters)),
    )


def _list_topics(asked: ComparisonRequest) -> tuple[str, ...]:
    """The topics of the page: that of stops, of which the tests are, and those of the measure
    compared.
    """
    measure = index_benchmark_measures().get((asked.query.measure, asked.benchmark))
    return ("stops", *(measure.topics if measure else ()))


def fill_defaults(desk: CityContext, parameters: Parameters) -> ComparisonRequest:
    """The comparison that the page's address asks, with this city's defaults for what it leaves
    out.
    """
    pairs_ = [(k, v) for k, v in parameters if v and k != "city"]
    named = dict(pairs_)
    if not named.get("measure"):
        pairs_.append(("measure", _choose_first_count(desk, named.get("by", ""))))
    asked = read_comparison((("city", desk.city.id), *pairs_))
    if not named.get("benchmark"):
        able = _list_usable_benchmarks(desk, asked)
        asked = replace(asked, benchmark=able[0] if able else asked.benchmark)
    measure = index_benchmark_measures().get((asked.query.measure, asked.benchmark))
    if measure:
        period = desk.period(measure, asked.query.period)
        asked = replace(asked, query=asked.query.with_period(period))
    return asked


def _read_period_ends(parameters: Parameters) -> Period:
    """The ends of the period that the page's address names."""
    named = {key: value for key, value in parameters if value}
    return Period.parse(named.get("since", ""), named.get("until", ""))


def _list_usable_benchmarks(desk: CityContext, asked: ComparisonRequest) -> list[str]:
    """The benchmarks of a comparison's count that this city has data for."""
    return [
        b
        for b in list_benchmarks(asked.query.measure)
        if not find_refusal(replace(asked, benchmark=b), desk.build.manifest)
    ]


def _choose_first_count(desk: CityContext, by: str) -> str:
    """The first count of this city that has a benchmark, by the groups asked for."""
    counts = list_comparable_counts(desk) or ["stops"]
    groups = (by,) if by in GROUP_DIMENSIONS else GROUP_DIMENSIONS[:1]
    return next(
        (
            c
            for c in counts
            if _list_usable_benchmarks(desk, ComparisonRequest(Query(desk.city.id, c, groups), ""))
        ),
        counts[0],
    )


def list_comparable_counts(desk: CityContext) -> list[str]:
    """The counts of this city that have a benchmark, or that are recorded at all."""
    able = [
        count
        for (count, _), m in index_benchmark_measures().items()
        if periods.find_coverage(m, desk.build.manifest)[0]
    ]
    order = ("stops", "frisked", "searched", "arrested", "force_incidents", "complaints")
    return sorted(
        dict.fromkeys(able), key=lambda c: (c not in order, order.index(c) if c in order else 0, c)
    )


def build_ratios_url(asked: ComparisonRequest) -> str:
    """The page's address of a comparison."""
    return addresses.build_site_url(f"/{asked.query.city}/{PAGE}", asked.list_parameters()[1:])


def make_forest_spec(found: GroupComparison) -> ForestSpec:
    """The ratios of a comparison that is shown, as dots with their intervals."""
    answer, reference = found.get_answer(), found.asked.reference
    return ForestSpec(
        said.write_ratio_title(answer, reference),
        said.write_ratio_sentence(answer, reference, found.rows),
        wording.translate("ratio_axis", reference=said.name_reference(answer, reference)),
        build_ratio_marks(found),
        answer.sample,
    )


def view_ratios(found: GroupComparison) -> RatioView:
    """What is shown of a comparison that is not refused."""
    answer = found.get_answer()
    return RatioView(
        make_forest_spec(found),
        answer,
        said.describe_ratio_completeness(answer, found.recorded),
        found.asked.list_parameters(),
    )


def build_ratio_chart(found: GroupComparison) -> Chart:
    """The ratios as dots with their intervals, with table and downloads."""
    shown, asked = view_ratios(found), found.asked
    return build_static_chart(
        "ratios",
        shown,
        {
            "table": render_ratio_table(found, shown.spec.title),
            "csv": addresses.build_site_url(CSV_URL, asked.list_parameters()),
            "page": build_ratios_url(asked),
            "notes": (
                str(found.statistic.question),
                str(found.statistic.method),
                *shown.answer.notes,
            ),
        },
    )


def _link_briefing(asked: ComparisonRequest) -> Section:
    """The way to the comparison as a page to print."""
    parameters = (*asked.list_parameters(), ("form", PAGE))
    way = addresses.build_site_url("/briefing", parameters)
    return Section("", (), ((wording.translate("changes_briefing"), way),), id="print")


def _list_other_benchmarks(desk: CityContext, asked: ComparisonRequest) -> list[Section]:
    reasons = []
    for benchmark in list_benchmarks(asked.query.measure):
        why = find_refusal(replace(asked, benchmark=benchmark), desk.build.manifest)
        if why and benchmark != asked.benchmark:
            reasons.append(said.explain_unusable_benchmark(benchmark, why.code, dict(why.values)))
    return (
        [Section(wording.translate("benchmarks_not_possible"), tuple(reasons), id="benchmarks")]
        if reasons
        else []
    )


def _build_controls(
    desk: CityContext, asked: ComparisonRequest, answer: Answer | None, ends: Period
) -> tuple[Control | PeriodControl, ...]:
    measures = {count: m for (count, _), m in index_benchmark_measures().items()}
    counts = tuple(dict.fromkeys((*list_comparable_counts(desk), asked.query.measure)))
    held = list_benchmarks(asked.query.measure)
    usable = _list_usable_benchmarks(desk, asked)
    groups = answer.titles.get(asked.by, {}) if answer else {}
    measure = index_benchmark_measures().get((asked.query.measure, asked.benchmark))
    return (
        Control(
            "measure",
            wording.translate("control.compared"),
            tuple(Option(c, capitalize_first(measures[c].numerator_words)) for c in counts),
            asked.query.measure,
        ),
        Control(
            "benchmark",
            wording.translate("control.benchmark"),
            tuple(Option(b, said.name_benchmark(b, b in usable)) for b in held),
            asked.benchmark,
        ),
        Control(
            "by",
            wording.translate("control.groups"),
            tuple(Option(g, wording.get_dimension_title(g)) for g in GROUP_DIMENSIONS),
            asked.by,
        ),
        Control(
            "reference",
            wording.translate("control.reference"),
            (
                Option(ALL_OTHERS, capitalize_first(wording.translate("reference.others"))),
                *(Option(c, t) for c, t in groups.items() if c not in UNGROUPED_CATEGORIES),
            ),
            asked.reference,
        ),
        Control(
            "sort",
            wording.translate("control.order"),
            tuple(Option(s, wording.translate(f"sort.{s}")) for s in SORT_KEYS),
            asked.sort,
        ),
        *(
            [desk.build_place_control("".join(asked.query.filtered("district")))]
            if measure and "district" in desk.dimensions(measure)
            else []
        ),
        *build_period_control(desk, (measure or get_measures()["stops"],), ends),
    )
