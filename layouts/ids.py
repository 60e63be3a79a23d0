"""Every component id. Ids of one chart's parts are patterns, so that one callback serves every chart."""

from __future__ import annotations

URL = "url"
SCREEN = "screen"
PAGE = "page"
SAID = "said"
FIRST = "first"
MAIN = "main"
HEADING = "heading"
FINDER = "find-heading"
SINCE = "since-heading"
FORM = "controls"


def explore(chart: object) -> dict:
    """The button that asks for a chart's interactive form."""
    return {"type": "explore", "chart": chart}


def question(chart: object) -> dict:
    """The store with the form and the question of a chart."""
    return {"type": "question", "chart": chart}


def holder(chart: object) -> dict:
    """The place where a chart's interactive form appears."""
    return {"type": "holder", "chart": chart}


def graph(chart: object) -> dict:
    """The interactive map, whose clicks select a district."""
    return {"type": "graph", "chart": chart}


def heading(chart: str) -> str:
    """A chart's heading."""
    return f"{chart}-heading"


def walk(chart: str) -> str:
    """What is said of the point of a chart at which a reader stands."""
    return f"{chart}-walk"


def control(name: str, place: int) -> str:
    """A select; `place` tells several of one name apart."""
    return f"control-{name}" if place == 0 else f"control-{name}-{place + 1}"
