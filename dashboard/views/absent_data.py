"""The content of a page that asks for what a city has no data of: why there is none, and what there
is instead.
"""

from __future__ import annotations

from dashboard.measures.registry import Measure
from dashboard.query import addresses
from dashboard.query.addresses import Parameters
from dashboard.views.city_context import CityContext
from dashboard.views.model import PageContent, Section
from dashboard.wording import datasets, translate

# Pages that say themselves what a city lacks, whatever measure their address names.
PAGES_OF_ALL_MEASURES = ("", "data", "outcomes")


def build_absent_page(desk: CityContext, name: str, parameters: Parameters) -> PageContent | None:
    """The content in place of the page `name`; None where the page can show what its address asks
    for.
    """
    if not desk.measures:
        return None if name == "data" else _build_empty_city_page(desk)
    named = dict(parameters).get("measure", "").strip()
    measure = desk.answers.list_measures().get(named)
    if name in PAGES_OF_ALL_MEASURES or measure is None or measure in desk.measures:
        return None
    paragraphs = (desk.explain_missing_measure(measure),)
    causes = datasets.explain_missing_counts(desk.city, desk.build.manifest, measure.topics)
    # The causes say what a notice would.
    return PageContent(
        topics=(),
        sections=(
            Section(translate("unshown.measure"), (*paragraphs, *causes)),
            Section(translate("unshown.instead"), (), _list_alternatives(desk, desk.measures)),
        ),
    )


def _build_empty_city_page(desk: CityContext) -> PageContent:
    """The words of a city of which nothing can be counted."""
    causes = datasets.explain_missing_counts(desk.city, desk.build.manifest)
    way = (translate("page.data"), addresses.build_page_url(desk.city.id, "data"))
    return PageContent(sections=(Section(translate("unshown.heading"), causes, (way,)),))


def _list_alternatives(
    desk: CityContext, measures: tuple[Measure, ...]
) -> tuple[tuple[str, str], ...]:
    trends = addresses.build_page_url(desk.city.id, "trends")
    joint = "&" if "?" in trends else "?"
    offers = tuple((m.title, f"{trends}{joint}measure={m.id}") for m in measures)
    return (*offers, (translate("page.data"), addresses.build_page_url(desk.city.id, "data")))
