"""The content of a page that asks for what a city has no data of: why there is none, and what there is instead."""

from __future__ import annotations

from urllib.parse import parse_qsl

from dashboard.measures.registry import Measure, all_measures
from dashboard.query import addresses
from dashboard.views.city_context import Desk
from dashboard.views.model import Section
from dashboard.wording import datasets, say

# Pages that say themselves what a city lacks, whatever measure their address names.
ABOUT_ALL = ("", "data", "outcomes")


def unshown(desk: Desk, name: str, search: str) -> dict | None:
    """The content in place of the page `name`; None where the page can show what its address asks for."""
    if not desk.measures:
        return None if name == "data" else _nothing(desk)
    pairs = dict(parse_qsl(search.lstrip("?")[: addresses.LONGEST + 1]))
    measure = all_measures().get(pairs.get("measure", "").strip())
    if name in ABOUT_ALL or measure is None or measure in desk.measures:
        return None
    told = (say("unshown.no_measure", city=desk.city.name, measure=measure.title),)
    causes = datasets.causes(desk.city, desk.build.manifest, measure.topics)
    return {
        "sections": (
            Section(say("unshown.measure"), (*told, *causes)),
            Section(say("unshown.instead"), (), _instead(desk, desk.measures)),
        )
    }


def _nothing(desk: Desk) -> dict:
    """The words of a city of which nothing can be counted."""
    causes = datasets.causes(desk.city, desk.build.manifest)
    way = (say("page.data"), addresses.page(desk.city.id, "data"))
    return {"sections": (Section(say("unshown.heading"), causes, (way,)),)}


def _instead(desk: Desk, measures: tuple[Measure, ...]) -> tuple[tuple[str, str], ...]:
    trends = addresses.page(desk.city.id, "trends")
    joint = "&" if "?" in trends else "?"
    offers = tuple((m.title, f"{trends}{joint}measure={m.id}") for m in measures)
    return (*offers, (say("page.data"), addresses.page(desk.city.id, "data")))
