"""A chart and its rows as files, folded away: what most readers do not need and some cannot do without."""

from __future__ import annotations

from dash import html

from dashboard.query import addresses
from dashboard.views.model import Chart
from dashboard.web.chart_images.render import IMAGE_FORMS
from layouts import labels
from layouts.attributes import make_attributes


def render_files(chart: Chart) -> html.Details | None:
    """The list of a chart's files besides CSV, each named with its chart; None for a chart that has none."""
    if chart.form not in IMAGE_FORMS:
        return None
    rows = {"xlsx": "Excel", "parquet": "Parquet"}
    pictures = {"png": "PNG", "svg": "SVG"} if chart.drawing else {}
    ways = [(f"/api/v1/answers.{ending}?{chart.question}", name) for ending, name in rows.items()]
    ways += [
        (f"/charts/{chart.form}.{ending}?{chart.question}", name)
        for ending, name in pictures.items()
    ]
    items = [
        html.Li(
            html.A(
                name,
                href=addresses.with_language(href),
                download="",
                className="action",
                **make_attributes(aria_label=labels.FILE_OF.format(kind=name, title=chart.title)),
            )
        )
        for href, name in ways
    ]
    return html.Details([html.Summary(labels.FILES), html.Ul(items)], className="files")
