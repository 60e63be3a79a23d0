"""Parts of the page on disparities: a chart that is drawn once, a refusal in its place, and what a statistic is."""

from __future__ import annotations

from dashboard import wording
from dashboard.charts import svg
from dashboard.i18n.locale import InEnglish
from dashboard.i18n.translate import lower_first
from dashboard.query.answer import Answer
from dashboard.statistics.comparison_request import Refusal
from dashboard.statistics.ratios import Comparison
from dashboard.statistics.registry import Statistic
from dashboard.views.city_context import NARROW
from dashboard.views.model import Chart, Section
from dashboard.wording import disparities as said

WIDE = 900


def ratio_marks(found: Comparison) -> tuple[svg.Mark, ...]:
    """One mark for each group of a comparison."""
    answer = found.get_answer()
    return tuple(
        svg.Mark(
            answer.title_of(found.asked.by, r[found.asked.by]),
            said.ratio_label(r),
            r["ratio"],
            r["ratio_low"],
            r["ratio_high"],
        )
        for r in found.rows
    )


def still_chart(name: str, forest: svg.Forest, answer: Answer, more: dict) -> Chart:
    """A chart of ratios that is drawn once."""
    return Chart(
        id=name,
        form="forest",
        title=forest.title,
        sentence=forest.sentence,
        drawing=svg.draw_forest(forest, WIDE, name),
        narrow=svg.draw_forest(forest, NARROW, f"{name}-n"),
        question="",
        strip=svg.draw_strip(answer),
        source=wording.source_line(answer),
        sample=answer.sample,
        large=True,
        **more,
    )


def not_shown(statistic: Statistic, refusal: Refusal) -> Section:
    """The section that stands where a chart would: what was asked, and why there is no answer."""
    reason = said.not_shown(refusal.code, dict(refusal.values))
    return Section(statistic.title, (statistic.question, reason), id=f"{statistic.id}-refused")


def about(statistic: Statistic) -> tuple[Section, ...]:
    """What a statistic cannot show, and how it is made, with its sources."""
    title = statistic.title
    return (
        Section(
            f"{title}: {lower_first(wording.say('what_it_cannot_show'))}",
            statistic.cannot_show,
            id=f"{statistic.id}-limits",
        ),
        Section(
            f"{title}: {lower_first(wording.say('how_it_is_made'))}",
            (
                statistic.method,
                wording.say("method_source", source=InEnglish(statistic.source)),
                statistic.limits_words,
                wording.say("limits_source", source=InEnglish(statistic.limits_source)),
            ),
            id=f"{statistic.id}-method",
        ),
    )
