"""Parts of the page on disparities: a chart that is drawn once, a refusal in its place, and what a
statistic is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from dashboard import wording
from dashboard.charts.chart_form import ChartForm, Spec
from dashboard.charts.forms import forest
from dashboard.charts.forms.forest import ForestRow, ForestSpec
from dashboard.charts.mark_texts import write_group_details, write_ratio_mark_texts
from dashboard.charts.svg_strip import draw_strip
from dashboard.errors import NotFound
from dashboard.i18n.locale import UntranslatedText
from dashboard.i18n.translate import lowercase_first
from dashboard.query import source_links
from dashboard.query.addresses import Parameters
from dashboard.query.answer import Answer, AnswerRow
from dashboard.statistics.comparison_request import NotAvailable
from dashboard.statistics.ratios import GroupComparison, GroupRatio
from dashboard.statistics.registry import Statistic
from dashboard.views.model import Chart, Section
from dashboard.wording import disparities as said


def build_ratio_marks(found: GroupComparison) -> tuple[ForestRow, ...]:
    """One mark for each group of a comparison."""
    answer = found.get_answer()
    rates = {row[found.asked.by]: row for row in answer.rows}
    return tuple(
        ForestRow(
            answer.title_of(found.asked.by, r.group),
            said.write_ratio_label(r),
            r.ratio,
            r.ratio_low,
            r.ratio_high,
            write_group_details(answer, _make_rate_row(rates[r.group], r)),
            source_links.numerator_url(rates[r.group]),
        )
        for r in found.rows
    )


def _make_rate_row(row: AnswerRow, ratio: GroupRatio) -> AnswerRow:
    """A group's row with the counts, the rate and the interval that its ratio rests on."""
    return replace(
        row,
        numerator=ratio.count,
        denominator=ratio.base,
        value=ratio.value,
        low=ratio.low,
        high=ratio.high,
    )


def build_large_chart(
    name: str,
    form: ChartForm[Spec],
    spec: Spec,
    title: str,
    sentence: str,
    answer: Answer,
    **parts: Any,
) -> Chart:
    """A chart for a page's width: the drawings of what it shows, and the source of the answer
    behind it.

    `parts` are further fields of `Chart`, such as its table.
    """
    drawn = form.draw_for_page(spec, name, large=True)
    return Chart(
        id=name,
        form=form.name,
        title=title,
        sentence=sentence,
        drawing=drawn.wide,
        middle=drawn.middle,
        narrow=drawn.narrow,
        source=wording.write_source_line(answer),
        source_note=wording.write_source_note(answer),
        citation=wording.write_citation(answer),
        sample=answer.sample,
        large=True,
        **parts,
    )


@dataclass(frozen=True)
class RatioView:
    """What is shown of a comparison of groups: the ratios as they are drawn, the answer behind
    them, what is missing, and the parameters by which their pictures are asked for.
    """

    spec: ForestSpec
    answer: Answer
    completeness: str
    picture: Parameters


def build_static_chart(name: str, shown: RatioView, more: dict) -> Chart:
    """A chart of ratios; what is missing from it stands beside it."""
    return build_large_chart(
        name,
        forest.FORM,
        shown.spec,
        shown.spec.title,
        shown.spec.sentence,
        shown.answer,
        query=None,
        strip=draw_strip(shown.answer),
        completeness=shown.completeness,
        gap=shown.completeness,
        picture=shown.picture,
        marks=write_ratio_mark_texts(shown.spec.marks),
        **more,
    )


def refuse_comparison(refusal: NotAvailable) -> NotFound:
    """The fault that a comparison is not shown, with its reason."""
    return NotFound(said.write_refusal(refusal.code, dict(refusal.values)))


def build_refusal_section(statistic: Statistic, refusal: NotAvailable) -> Section:
    """The section that stands where a chart would: what was asked, and why there is no answer."""
    reason = said.write_refusal(refusal.code, dict(refusal.values))
    return Section(statistic.title, (statistic.question, reason), id=f"{statistic.id}-refused")


def build_method_sections(statistic: Statistic) -> tuple[Section, ...]:
    """What a statistic cannot show, and how it is made, with its sources."""
    title = statistic.title
    return (
        Section(
            f"{title}: {lowercase_first(wording.translate('what_it_cannot_show'))}",
            statistic.cannot_show,
            id=f"{statistic.id}-limits",
        ),
        Section(
            f"{title}: {lowercase_first(wording.translate('how_it_is_made'))}",
            (
                statistic.method,
                wording.translate("method_source", source=UntranslatedText(statistic.source)),
                statistic.limits_words,
                wording.translate(
                    "limits_source", source=UntranslatedText(statistic.limits_source)
                ),
            ),
            id=f"{statistic.id}-method",
        ),
    )
