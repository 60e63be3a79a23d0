"""The forms of one question (trend, breakdown, map, comparison): links that keep the question when
the form changes.
"""

from __future__ import annotations

from dataclasses import replace

from dashboard.measures.registry import get_measures
from dashboard.query import addresses
from dashboard.query.addresses import Parameters
from dashboard.views.city_context import CityContext
from dashboard.views.model import Chart
from dashboard.views.query_params import list_comparison
from dashboard.wording import translate
from data.model.vocabulary import TIME_DIMENSIONS

KEPT_KEYS = (
    "measure",
    "by",
    "since",
    "until",
    *addresses.FILTER_KEYS,
    *addresses.COMPARISON_KEYS,
)


def list_forms(
    desk: CityContext, name: str, parameters: Parameters
) -> tuple[tuple[str, str, bool], ...]:
    """The question of a page's address in each form, as (name, href, is this one).

    `parameters` are those of the page's address. A map needs a measure that is recorded by
    district, and is left out for others.
    """
    kept = [(key, value) for key, value in parameters if key in KEPT_KEYS and value]
    measure = get_measures().get(dict(kept).get("measure", ""))
    pages = [
        page
        for page in addresses.EXPLORE_PAGES
        if page != "map" or measure is None or "district" in desk.dimensions(measure)
    ]
    return tuple(
        (
            translate(addresses.PAGE_TITLES[page]),
            _build_form_url(desk.city.id, page, kept),
            page == name,
        )
        for page in pages
    )


def _build_form_url(city_id: str, page: str, kept: list[tuple[str, str]]) -> str:
    pairs = [(key, fit_dimensions(value, page) if key == "by" else value) for key, value in kept]
    return addresses.build_site_url(f"/{city_id}/{page}", tuple(p for p in pairs if p[1]))


def fit_dimensions(by: str, page: str) -> str:
    """The dimensions that a form can show; a map and a comparison keep them for the next form."""
    dimensions = [d for d in by.split(",") if d]
    others = [d for d in dimensions if d not in TIME_DIMENSIONS]
    if page == "breakdowns":
        return ",".join(others)
    if page == "changes":
        return ",".join(others[:1])
    if page == "trends":
        return ",".join([*(d for d in dimensions if d in TIME_DIMENSIONS), *others[:1]])
    return by


def keep_comparison(chart: Chart, parameters: Parameters) -> Chart:
    """The chart with what its page's address holds for the comparison of the same question."""
    return replace(chart, kept=tuple(list_comparison(parameters).items()))
