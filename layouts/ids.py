"""Every component id. Ids of one chart's parts are patterns, so that one callback serves every chart."""

from __future__ import annotations

URL_ID = "url"
SCREEN_ID = "screen"
PAGE_ID = "page"
ANNOUNCEMENT_ID = "said"
FIRST_PAGE_ID = "first"
MAIN_ID = "main"
HEADING_ID = "heading"
FINDER_ID = "find-heading"
CHANGES_ID = "since-heading"
FORM_ID = "controls"


def make_explore_id(chart: object) -> dict:
    """The button that asks for a chart's interactive form."""
    return {"type": "explore", "chart": chart}


def make_question_id(chart: object) -> dict:
    """The store with the form and the question of a chart."""
    return {"type": "question", "chart": chart}


def make_holder_id(chart: object) -> dict:
    """The place where a chart's interactive form appears."""
    return {"type": "holder", "chart": chart}


def make_graph_id(chart: object) -> dict:
    """The interactive map, whose clicks select a district."""
    return {"type": "graph", "chart": chart}


def make_heading_id(chart: str) -> str:
    """A chart's heading."""
    return f"{chart}-heading"


def make_walk_id(chart: str) -> str:
    """The id of the description of the selected point of a chart."""
    return f"{chart}-walk"


def make_control_id(name: str, place: int) -> str:
    """A select; `place` distinguishes several of one name."""
    return f"control-{name}" if place == 0 else f"control-{name}-{place + 1}"
