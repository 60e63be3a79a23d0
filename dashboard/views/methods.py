"""The methods page, made from the measure files: a new measure appears by itself."""

from __future__ import annotations

from dashboard.i18n.locale import InEnglish
from dashboard.i18n.numbers import fixed
from dashboard.measures.registry import Measure, all_measures
from dashboard.query import addresses
from dashboard.query.ranking import FEWEST_RESIDENTS
from dashboard.query.reliability import FEWEST_IN_RATE, FEWEST_IN_SHARE
from dashboard.statistics.placebo import MEASURED, MEASURED_ON
from dashboard.views.model import Headline, Page, Section
from dashboard.views.statistics_table import html_table
from dashboard.wording import day_name, number, percent, period, say, upper_first
from dashboard.wording.methods import formula, worked

PATH = "/methods"
RULES = (
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


def address(measure_id: str) -> str:
    """Where a measure's method stands, in the language that is spoken."""
    return addresses.spoken(f"{PATH}#{measure_id}")


def methods(_search: str) -> Page:
    """The page; nothing in its address changes what it says."""
    heading = say("methods.title")
    told = say("methods.purpose"), say("methods.checked")
    ways = tuple((m.title, f"#{m.id}") for m in all_measures().values())
    fewest = {
        "share": FEWEST_IN_SHARE,
        "rate": FEWEST_IN_RATE,
        "residents": number(FEWEST_RESIDENTS),
    }
    rules = tuple(say(f"methods.{r}", **fewest) for r in RULES)
    return Page(
        say("title_part", part=heading, whole=say("frame.site")),
        heading,
        told[0],
        action=PATH,
        headlines=tuple(Headline("", t) for t in told),
        sections=(
            Section(say("methods.rules"), rules, ways, _false_findings(), "rules"),
            *(_section(m) for m in all_measures().values()),
        ),
    )


def _false_findings() -> str:
    """How often years without a change are called different, as a table."""
    keys = ("months", "dispersion", "independent", "used")
    headings = [say(f"methods.placebo_{key}") for key in keys]
    rows = [
        (
            say(
                "methods.placebo_series",
                city=found.series.city.title(),
                measure=all_measures()[found.series.measure].short,
                period=period(found.series.since, found.series.until),
                dataset=found.series.dataset,
            ),
            fixed(found.dispersion, 1),
            percent(found.independent),
            percent(found.used),
        )
        for found in MEASURED
    ]
    caption = say("methods.placebo", day=day_name(MEASURED_ON))
    return html_table(caption, headings, rows, False)


def _section(measure: Measure) -> Section:
    """One measure: what it counts over what, its formula, an example, its caveat and its source."""
    over = (("over", measure.denominator_words),) if measure.denominator else ()
    facts = [
        ("counted", measure.numerator_words),
        *over,
        ("what", measure.method),
        *(("formula", f) for f in formula(measure)),
        *(("example", w) for w in worked(measure)),
        ("mind", measure.caveat.strip()),
        ("source", InEnglish(measure.source)),
        ("reviewed", day_name(measure.reviewed.isoformat())),
        ("id", InEnglish(measure.id)),
    ]
    joined: dict[str, list[str]] = {}
    for key, text in facts:
        joined.setdefault(key, []).append(text)
    named = tuple((say(f"methods.{key}"), _told(texts), "") for key, texts in joined.items())
    return Section(measure.title, named=named, id=measure.id)


def _told(texts: list[str]) -> str:
    """What is said under one name: sentences, or what stands as it is, such as a citation or an id."""
    return texts[0] if isinstance(texts[0], InEnglish) else upper_first(". ".join(texts))
