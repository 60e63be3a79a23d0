"""The methods page, made from the measure files: a new measure appears by itself."""

from __future__ import annotations

from dashboard.i18n.locale import UntranslatedText
from dashboard.i18n.numbers import format_fixed_decimals
from dashboard.measures.registry import Measure, get_measures
from dashboard.query import addresses
from dashboard.query.ranking import MIN_RESIDENTS
from dashboard.query.reliability import MIN_RATE_EVENTS, MIN_SHARE_UNITS
from dashboard.service.answer_service import AnswerService
from dashboard.statistics.placebo import MEASURED_ON, PLACEBO_RESULTS
from dashboard.views.model import Headline, Page, Section
from dashboard.views.statistics_table import render_statistics_table
from dashboard.wording import (
    capitalize_first,
    format_number,
    format_percent,
    name_day,
    name_months,
    translate,
)
from dashboard.wording.methods import write_example, write_formula
from dashboard.wording.site_titles import write_site_title

METHODS_PATH = "/methods"
RULE_IDS = (
    "sum_first",
    "once",
    "blanks",
    "silence",
    "unread",
    "few_share",
    "few_rate",
    "breaks",
    "chance",
    "placebos",
)


def build_method_url(measure_id: str) -> str:
    """The address of a measure's method, in the current language."""
    return addresses.build_site_url(METHODS_PATH, fragment=measure_id)


def build_methods_page(answers: AnswerService) -> Page:
    """The page; nothing in its address changes what it says."""
    measures = answers.list_measures().values()
    heading = translate("methods.title")
    paragraphs = translate("methods.purpose"), translate("methods.checked")
    ways = tuple((m.title, f"#{m.id}") for m in measures)
    fewest = {
        "share": MIN_SHARE_UNITS,
        "rate": MIN_RATE_EVENTS,
        "residents": format_number(MIN_RESIDENTS),
    }
    rules = tuple(translate(f"methods.{r}", **fewest) for r in RULE_IDS)
    return Page(
        write_site_title(heading, answers.face.name),
        heading,
        paragraphs[0],
        action=METHODS_PATH,
        headlines=tuple(Headline("", t) for t in paragraphs),
        sections=(
            Section(translate("methods.rules"), rules, ways, _render_false_findings(), "rules"),
            *(_build_measure_section(m) for m in measures),
        ),
    )


def _render_false_findings() -> str:
    """How often years without a change are called different, as a table."""
    keys = ("months", "dispersion", "independent", "used")
    headings = [translate(f"methods.placebo_{key}") for key in keys]
    rows = [
        (
            translate(
                "methods.placebo_series",
                city=found.series.city.title(),
                measure=get_measures()[found.series.measure].short,
                period=name_months(found.series.since, found.series.until),
                dataset=found.series.dataset,
            ),
            format_fixed_decimals(found.dispersion, 1),
            format_percent(found.independent),
            format_percent(found.used),
        )
        for found in PLACEBO_RESULTS
    ]
    caption = translate("methods.placebo", day=name_day(MEASURED_ON))
    return render_statistics_table(caption, headings, rows, False)


def _build_measure_section(measure: Measure) -> Section:
    """One measure: what it counts over what, its formula, an example, its caveat and its source."""
    over = (("over", measure.denominator_words),) if measure.denominator else ()
    facts = [
        ("counted", measure.numerator_words),
        *over,
        ("what", measure.method),
        *(("formula", f) for f in write_formula(measure)),
        *(("example", w) for w in write_example(measure)),
        ("mind", measure.caveat.strip()),
        ("source", UntranslatedText(measure.source)),
        ("reviewed", name_day(measure.reviewed.isoformat())),
        ("id", UntranslatedText(measure.id)),
    ]
    joined: dict[str, list[str]] = {}
    for key, text in facts:
        joined.setdefault(key, []).append(text)
    named = tuple(
        (translate(f"methods.{key}"), _join_texts(texts), "") for key, texts in joined.items()
    )
    return Section(measure.title, named=named, id=measure.id)


def _join_texts(texts: list[str]) -> str:
    """The text under one heading: sentences, or a verbatim text such as a citation or an id."""
    return (
        texts[0] if isinstance(texts[0], UntranslatedText) else capitalize_first(". ".join(texts))
    )
