"""Change alerts of a city: which months they read, what was found in the whole and in each
district, in words.
"""

from __future__ import annotations

from dataclasses import replace

from dashboard import wording
from dashboard.i18n.locale import UntranslatedText
from dashboard.i18n.translate import capitalize_first, translate
from dashboard.measures.registry import Measure
from dashboard.query.answer import Answer
from dashboard.query.periods import find_coverage
from dashboard.query.query_validation import list_category_titles
from dashboard.statistics.change_alert import (
    NEEDED_MONTHS,
    RECENT,
    RecentChange,
    adjust_changes,
    assess_recent_change,
)
from dashboard.statistics.registry import get_statistics
from dashboard.views.city_context import CityContext
from dashboard.views.model import Chart, Section
from dashboard.wording.paragraphs import Paragraph
from data.model.coverage import parse_month
from data.model.period import MonthSpan, Period
from data.model.vocabulary import UNNAMED_CATEGORIES


def find_tested_months(desk: CityContext, measure: Measure) -> MonthSpan | None:
    """The 39 months that a test reads, the last of them complete; None where one is incomplete,
    missing, or a change of definition lies between them.
    """
    covered, incomplete = find_coverage(measure, desk.build.manifest)
    complete = sorted(covered - incomplete)
    if measure.kind != "count" or "month" not in desk.dimensions(measure) or not complete:
        return None
    wanted = MonthSpan(complete[-1] - NEEDED_MONTHS + 1, complete[-1])
    broken = any(
        set(b.topics) & set(measure.topics) and wanted.first < parse_month(b.month) <= wanted.last
        for b in desk.city.breaks
    )
    return None if broken or not set(wanted.list_months()) <= set(complete) else wanted


def write_place_alert(desk: CityContext, measure: Measure, where: dict) -> str:
    """The sentence on a recent change in one place; "" without one.

    One district is tested together with the others, for a reader may look at each of them.
    """
    if set(where) == {"district"}:
        return (
            write_district_alerts(desk, measure).get(where["district"][0], "")
            if len(where["district"]) == 1
            else ""
        )
    span = find_tested_months(desk, measure)
    if span is None:
        return ""
    found = assess_recent_change(
        [r.numerator for r in desk.ask(measure.id, ("month",), where, Period(*span)).rows]
    )
    return _write_alert(measure, found, span.last, "") if found and found.is_beyond_chance else ""


def write_district_alerts(desk: CityContext, measure: Measure) -> dict[str, str]:
    """The sentence of each district with a recent change, all tested together."""
    span = find_tested_months(desk, measure)
    if span is None or "district" not in desk.dimensions(measure):
        return {}
    known = desk.answers.memo.get(desk.build, "recent changes")
    if measure.id not in known:
        known[measure.id] = _find_district_changes(desk, measure, span)
    found: dict[str, RecentChange] = known[measure.id]
    if not found:
        return {}
    titles = list_category_titles(desk.city, measure, desk.build.manifest)["district"]
    return {
        d: _write_alert(measure, found[d], span.last, title)
        for d, title in titles.items()
        if d in found
    }


def _find_district_changes(
    desk: CityContext, measure: Measure, span: MonthSpan
) -> dict[str, RecentChange]:
    """The recent changes of districts that are beyond chance."""
    answer = desk.ask(measure.id, ("district", "month"), {}, Period(*span))
    series: dict[str, list[int | None]] = {}
    for row in answer.rows:
        if row["district"] not in UNNAMED_CATEGORIES:
            series.setdefault(row["district"], []).append(row.numerator)
    found = {d: change for d, counts in series.items() if (change := assess_recent_change(counts))}
    adjusted = adjust_changes(found)
    return {d: change for d, change in adjusted.items() if change.is_beyond_chance}


def add_alert(desk: CityContext, chart: Chart, answer: Answer, where: dict) -> Chart:
    """The chart of an answer with the sentence on a recent change after its own, where there is one
    to tell.

    A chart that does not show the months of the change says nothing of it.
    """
    alert = (
        write_place_alert(desk, answer.measure, where) if shows_tested_months(desk, answer) else ""
    )
    return (
        replace(chart, sentence=Paragraph(chart.sentence, capitalize_first(alert)))
        if alert
        else chart
    )


def shows_tested_months(desk: CityContext, answer: Answer) -> bool:
    """Whether the recent months that are tested are among those of an answer."""
    span = find_tested_months(desk, answer.measure)
    if span is None:
        return False
    if answer.period.is_open:
        return False
    shown = answer.period.months
    return shown.first <= span.last - RECENT + 1 and span.last <= shown.last


def build_sections(desk: CityContext, answer: Answer) -> tuple[Section, ...]:
    """The districts' recent changes; () where they are not tested."""
    if not _tests_districts(desk, answer):
        return ()
    found = tuple(write_district_alerts(desk, answer.measure).values()) or (
        translate("alerts_none", district=desk.city.districts.singular),
    )
    return (Section(translate("alerts"), (*found, translate("alerts_cause")), id="alerts"),)


def build_method_sections(desk: CityContext, answer: Answer) -> tuple[Section, ...]:
    """How recent changes are tested; () where they are not."""
    if not _tests_districts(desk, answer):
        return ()
    statistic = get_statistics()["recent_change"]
    method = (
        str(statistic.question),
        str(statistic.method),
        str(statistic.limits_words),
        wording.translate("method_source", source=UntranslatedText(statistic.source)),
        *(str(t) for t in statistic.cannot_show),
    )
    return (Section(str(statistic.title), method, id="alerts-method"),)


def _tests_districts(desk: CityContext, answer: Answer) -> bool:
    """Whether the measure of an answer is tested by district here and its months hold the recent
    ones.
    """
    return shows_tested_months(desk, answer) and "district" in desk.dimensions(answer.measure)


def _write_alert(measure: Measure, found: RecentChange, last: int, place: str) -> str:
    key = "alert_more" if found.recent > found.expected else "alert_fewer"
    text = translate(
        key,
        counted=wording.format_count(measure.grain, found.recent),
        period=wording.name_months(*Period(last - RECENT + 1, last).ends),
        expected=wording.format_number(round(found.expected)),
    )
    return translate("alert_in", place=place, text=text) if place else text
