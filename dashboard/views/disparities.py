"""The page on disparities: rates of groups compared, each statistic with its reason where it cannot be shown."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

from dashboard import wording
from dashboard.charts import svg
from dashboard.i18n.translate import upper_first
from dashboard.measures.registry import all_measures
from dashboard.query import addresses, periods
from dashboard.query.answer import Answer
from dashboard.query.periods import Period
from dashboard.statistics.comparison_request import (
    GROUPS,
    NO_GROUP,
    OTHERS,
    SORTS,
    Asked,
    benchmarks,
    pairs,
    read,
    refused,
)
from dashboard.statistics.ratios import Comparison, compare
from dashboard.statistics.registry import all_statistics
from dashboard.views import outcome_section, veil_section
from dashboard.views.city_context import Desk
from dashboard.views.model import Chart, Control, Option, PeriodControl, Section
from dashboard.views.period import period_control
from dashboard.views.static_charts import about, not_shown, ratio_marks, still_chart
from dashboard.views.statistics_table import ratio_table
from dashboard.wording import disparities as said
from data.model.values import Query

Content = dict
API = "/api/v1/disparities.csv"
STATISTICS = ("rate_ratio", "outcome_test", "veil_of_darkness")


def disparities(desk: Desk, search: str) -> Content:
    """Rates of groups against those of other people; what cannot be shown is a section with its reason."""
    asked = settled(desk, search)
    found = compare(desk.answers, asked)
    charts = [] if found.refusal else [ratio_chart(desk, found)]
    sections = [] if found.refusal is None else [not_shown(found.statistic, found.refusal)]
    sections += _other_benchmarks(desk, asked)
    more_charts, refusals = outcome_section.outcome(desk, asked)
    veil_charts, veil_refusals = veil_section.darkness(desk, asked)
    charts += more_charts + veil_charts
    sections += refusals + veil_refusals
    sections += [s for name in STATISTICS for s in about(all_statistics()[name])]
    return {
        "charts": tuple(charts),
        "sections": tuple(sections),
        "controls": _controls(desk, asked, found.answer, _ends(search)),
    }


def settled(desk: Desk, search: str) -> Asked:
    """The comparison that the page's address asks, with this city's defaults for what it leaves out."""
    pairs_ = [
        (k, v)
        for k, v in parse_qsl(search.lstrip("?")[: addresses.LONGEST + 1], keep_blank_values=True)
        if v and k != "city"
    ]
    named = dict(pairs_)
    if not named.get("measure"):
        pairs_.append(("measure", _first(desk, named.get("by", ""))))
    asked = read(urlencode([("city", desk.city.id), *pairs_]))
    if not named.get("benchmark"):
        able = _able(desk, asked)
        asked = replace(asked, benchmark=able[0] if able else asked.benchmark)
    measure = pairs().get((asked.query.measure, asked.benchmark))
    if measure:
        since, until = desk.period(measure, asked.query.since, asked.query.until)
        asked = replace(asked, query=replace(asked.query, since=since, until=until))
    return asked


def _ends(search: str) -> Period:
    """The ends of the period that the page's address names."""
    named = dict(parse_qsl(search.lstrip("?")[: addresses.LONGEST + 1]))
    return Period(named.get("since", ""), named.get("until", ""))


def _able(desk: Desk, asked: Asked) -> list[str]:
    """What the count of a comparison can be held against here."""
    return [
        b
        for b in benchmarks(asked.query.measure)
        if not refused(replace(asked, benchmark=b), desk.build.manifest)
    ]


def _first(desk: Desk, by: str) -> str:
    """The first count of this city that something can be held against, by the groups asked for."""
    counts = comparable(desk) or ["stops"]
    groups = (by,) if by in GROUPS else GROUPS[:1]
    return next(
        (c for c in counts if _able(desk, Asked(Query(desk.city.id, c, groups), ""))), counts[0]
    )


def comparable(desk: Desk) -> list[str]:
    """The counts of this city that any benchmark can be held against, or that are recorded at all."""
    able = [
        count for (count, _), m in pairs().items() if periods.coverage(m, desk.build.manifest)[0]
    ]
    order = ("stops", "frisked", "searched", "arrested", "force_incidents", "complaints")
    return sorted(
        dict.fromkeys(able), key=lambda c: (c not in order, order.index(c) if c in order else 0, c)
    )


def ratio_chart(desk: Desk, found: Comparison) -> Chart:
    """The ratios as dots with their intervals, with table and downloads."""
    answer, asked = found.get_answer(), found.asked
    title = said.ratio_title(answer, asked.reference)
    sentence = said.ratio_sentence(answer, asked.reference, found.rows)
    marks = ratio_marks(found)
    axis = wording.say("ratio_axis", reference=said.reference_name(answer, asked.reference))
    state = asked.query_string().partition("&")[2]
    return still_chart(
        "ratios",
        svg.Forest(title, sentence, axis, marks, answer.sample),
        answer,
        {
            "table": ratio_table(found, title),
            "csv": addresses.spoken(f"{API}?{asked.query_string()}"),
            "completeness": said.ratio_completeness(answer, found.recorded),
            "page": addresses.spoken(f"/{desk.city.id}/disparities?{state}"),
            "notes": (str(found.statistic.question), str(found.statistic.method), *answer.notes),
        },
    )


def _other_benchmarks(desk: Desk, asked: Asked) -> list[Section]:
    reasons = []
    for benchmark in benchmarks(asked.query.measure):
        why = refused(replace(asked, benchmark=benchmark), desk.build.manifest)
        if why and benchmark != asked.benchmark:
            reasons.append(said.benchmark_reason(benchmark, why.code, dict(why.values)))
    return (
        [Section(wording.say("benchmarks_not_possible"), tuple(reasons), id="benchmarks")]
        if reasons
        else []
    )


def _controls(
    desk: Desk, asked: Asked, answer: Answer | None, ends: Period
) -> tuple[Control | PeriodControl, ...]:
    measures = {count: m for (count, _), m in pairs().items()}
    counts = tuple(dict.fromkeys((*comparable(desk), asked.query.measure)))
    held = benchmarks(asked.query.measure)
    usable = _able(desk, asked)
    groups = answer.titles.get(asked.by, {}) if answer else {}
    measure = pairs().get((asked.query.measure, asked.benchmark))
    return (
        Control(
            "measure",
            wording.say("control.compared"),
            tuple(Option(c, upper_first(measures[c].numerator_words)) for c in counts),
            asked.query.measure,
        ),
        Control(
            "benchmark",
            wording.say("control.benchmark"),
            tuple(Option(b, said.benchmark_name(b, b in usable)) for b in held),
            asked.benchmark,
        ),
        Control(
            "by",
            wording.say("control.groups"),
            tuple(Option(g, wording.dimension_title(g)) for g in GROUPS),
            asked.by,
        ),
        Control(
            "reference",
            wording.say("control.reference"),
            (
                Option(OTHERS, upper_first(wording.say("reference.others"))),
                *(Option(c, t) for c, t in groups.items() if c not in NO_GROUP),
            ),
            asked.reference,
        ),
        Control(
            "sort",
            wording.say("control.order"),
            tuple(Option(s, wording.say(f"sort.{s}")) for s in SORTS),
            asked.sort,
        ),
        *(
            [desk.place_control("".join(asked.query.filtered("district")))]
            if measure and "district" in desk.dimensions(measure)
            else []
        ),
        *period_control(desk, (measure or all_measures()["stops"],), *ends),
    )
