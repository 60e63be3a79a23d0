"""The interactive form of an embed's chart: the same question, drawn as a plotly figure in the editor's colours."""

from __future__ import annotations

import json
from collections.abc import Callable

from dashboard.charts import theme
from dashboard.charts.plotly_breakdown import breakdown
from dashboard.charts.plotly_trend import trend
from dashboard.errors import BadQuery
from dashboard.query import addresses
from dashboard.service.answer_service import Answers
from dashboard.web.embeds.accent import own_colours
from dashboard.web.embeds.content import at_desk
from dashboard.web.embeds.embed_request import NAMES, Asked, read_options
from data.model.errors import FieldError

DRAWS: dict[str, Callable[..., dict]] = {"trend": trend, "breakdown": breakdown}
LOOK = {"form": tuple(DRAWS), "scheme": tuple(theme.SCHEMES), "narrow": ("yes", "no")}


def read(search: str) -> tuple[Asked, dict[str, str]]:
    """The chart that an address asks for and its look. Raises BadQuery naming each key at fault."""
    query, extra = addresses.parse(search, (*NAMES, *LOOK))
    wrong = [
        FieldError(name, f"expected one of {', '.join(allowed)}")
        for name, allowed in LOOK.items()
        if extra.get(name) not in allowed
    ]
    if wrong:
        raise BadQuery.of(*wrong)
    return Asked(extra["form"], query, read_options(extra)), {name: extra[name] for name in LOOK}


def figure(answers: Answers, asked: Asked, look: dict[str, str]) -> str:
    """The figure as JSON: data, layout and config, in the language that is spoken."""
    desk, query = at_desk(answers, asked)
    drawn = DRAWS[asked.form](answers.answer(query, desk.asof), narrow=look["narrow"] == "yes")
    coloured = theme.in_scheme(
        drawn, look["scheme"], own_colours(asked.options.accent, look["scheme"])
    )
    return json.dumps(
        {**coloured, "config": theme.CONFIG}, ensure_ascii=False, separators=(",", ":")
    )
