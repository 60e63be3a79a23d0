"""What is missing from the numbers of a page, once for all its charts."""

from __future__ import annotations

from dash import html

from dashboard.views.model import Chart, ChartGaps
from dashboard.wording import TOLD_PERCENT, format_percent, translate


def render_missing(charts: tuple[Chart, ...]) -> html.Details | None:
    """A line for each topic; None where nothing is missing, or only one chart lacks it."""
    lines = list_missing(charts) if len(charts) > 1 else []
    if not lines:
        return None
    rule = translate("missing_rule", percent=format_percent(TOLD_PERCENT))
    return html.Details(
        [
            html.Summary(translate("missing_heading")),
            html.Ul([html.Li(line) for line in lines]),
            html.P(rule),
        ],
        className="missing",
    )


def list_missing(charts: tuple[Chart, ...]) -> list[str]:
    """What is missing of each topic: "Stops: Missing: precinct 5%, race 12%. Incomplete: November 2023."

    The dimensions that records do not name are listed for the period of the page, which a trend may exceed.
    """
    lines = []
    topics = dict.fromkeys(c.gaps.topic for c in charts if c.gaps)
    for topic in topics:
        shown = [c for c in charts if c.gaps and c.gaps.topic == topic]
        shown.sort(key=lambda c: c.form == "trend")
        gaps = [c.gaps for c in shown if c.gaps]
        gaps_text = " ".join(dict.fromkeys([*_list_unnamed(gaps), *_list_others(gaps)]))
        if gaps_text:
            lines.append(translate("missing_topic", topic=topic, told=gaps_text))
    return lines


def _list_unnamed(gaps: list[ChartGaps]) -> list[str]:
    return [g.unnamed for g in gaps if g.unnamed][:1]


def _list_others(gaps: list[ChartGaps]) -> list[str]:
    return [text for g in gaps for text in g.others if text not in g.warnings]
