"""How long complaints took to close, as a histogram: not only the quartiles."""

from __future__ import annotations

from dashboard import wording
from dashboard.charts.forms import histogram
from dashboard.charts.forms.histogram import HistogramBin, HistogramSpec, group_days
from dashboard.charts.mark_texts import write_bin_mark_texts
from dashboard.i18n.translate import translate
from dashboard.query import addresses, reliability
from dashboard.query.answer import Answer
from dashboard.templates import Markup
from dashboard.templates.tables import Cell, Heading, Table, render_table
from dashboard.views.city_context import CityContext, find_portal_page
from dashboard.views.model import Chart
from dashboard.views.static_charts import build_large_chart
from dashboard.wording.category_coverage import list_page_notes

DAYS_MEASURE = "days_to_close"
# The bin up to which the sentence counts: half a year.
TOLD_DAYS = 180


def read_durations(desk: CityContext, answer: Answer) -> HistogramSpec | None:
    """The histogram behind an answer of days to close without dimensions; None where it has no
    number, or where small numbers are withheld.
    """
    if answer.rows[0].status != reliability.OK:
        return None
    counts = desk.answers.count_days_to_close(answer.query, desk.asof)
    if not counts:
        return None
    title = translate("durations_title", place=_name_place(desk, answer))
    return HistogramSpec(title, _write_sentence(answer, counts), group_days(counts), answer.sample)


def build_durations_chart(desk: CityContext, answer: Answer) -> Chart | None:
    """The histogram with its words and table; None where there is none."""
    spec = read_durations(desk, answer)
    if spec is None:
        return None
    return build_large_chart(
        "durations",
        histogram.FORM,
        spec,
        spec.title,
        spec.sentence,
        answer,
        table=_render_table(spec.title, spec.bins, answer.sample),
        picture=addresses.list_parameters(answer.query),
        csv=addresses.build_answer_url(answer.query, "csv"),
        query=answer.query,
        notes=(translate("durations_note"), *list_page_notes(answer)),
        page=addresses.build_page_url(desk.city.id, "outcomes", answer.query),
        marks=write_bin_mark_texts(spec.bins, find_portal_page(answer)),
    )


def _name_place(desk: CityContext, answer: Answer) -> str:
    names = [answer.title_of("district", d) for d in answer.query.filtered("district")]
    return translate("comma").join([*names, desk.city.name])


def _write_sentence(answer: Answer, counts: dict[int, int]) -> str:
    whole = sum(counts.values())
    soon = sum(n for days, n in counts.items() if days <= TOLD_DAYS)
    return translate(
        "durations_sentence",
        count=wording.format_count("complaints", whole),
        during=wording.name_months_with_preposition(*answer.period.ends),
        percent=wording.format_percent(100 * soon / whole),
        days=wording.format_days(TOLD_DAYS),
    )


def _render_table(title: str, bins: tuple[HistogramBin, ...], sample: bool) -> Markup:
    whole = sum(b.count for b in bins)
    rows = [
        [
            Cell(b.name, heading=True),
            Cell(wording.format_number(b.count), number=True),
            Cell(wording.format_percent(100 * b.count / whole), number=True),
        ]
        for b in bins
    ]
    headings = [
        Heading(translate("durations_days")),
        Heading(translate("durations_count"), number=True),
        Heading(translate("durations_share"), number=True),
    ]
    mark = translate("sample") if sample else ""
    return render_table(Table(title, headings, rows, mark=mark))
