"""Every component id. Ids of one chart's parts are patterns, so that one callback serves every
chart.
"""

from __future__ import annotations

URL_ID = "url"
PAGE_ID = "page"
ANNOUNCEMENT_ID = "said"
FIRST_PAGE_ID = "first"
MAIN_ID = "main"
HEADING_ID = "heading"
FINDER_ID = "find-heading"
CHANGES_ID = "since-heading"
FORM_ID = "controls"


def make_question_id(chart: object) -> dict:
    """The store with the form and the question of the Explore view."""
    return {"type": "question", "chart": chart}


def make_holder_id(chart: object) -> dict:
    """The place where the figure of the Explore view appears."""
    return {"type": "holder", "chart": chart}


def make_graph_id(chart: object) -> dict:
    """The figure of the Explore view."""
    return {"type": "graph", "chart": chart}


def make_look_id(chart: object) -> dict:
    """The store with the colours and the width that the figure is to have; a script sets it."""
    return {"type": "look", "chart": chart}


def make_ends_id(chart: object) -> dict:
    """The store with both ends of the time axis on the screen; a script sets it."""
    return {"type": "ends", "chart": chart}


def make_choice_id(chart: object) -> dict:
    """The place of the months on the screen and the link to the page for them."""
    return {"type": "choice", "chart": chart}


def make_heading_id(chart: str) -> str:
    """A chart's heading."""
    return f"{chart}-heading"


def make_walk_id(chart: str) -> str:
    """The id of the description of the selected point of a chart."""
    return f"{chart}-walk"


def make_control_id(name: str, place: int) -> str:
    """A select; `place` distinguishes several of one name."""
    return f"control-{name}" if place == 0 else f"control-{name}-{place + 1}"
