"""The interactive form of an embed's chart: the same question, drawn as a plotly figure in the editor's colours."""

from __future__ import annotations

import json
from collections.abc import Callable

from dashboard.charts import theme
from dashboard.charts.plotly_breakdown import build_breakdown_figure
from dashboard.charts.plotly_trend import build_trend_figure
from dashboard.errors import BadQuery
from dashboard.query import addresses
from dashboard.service.answer_service import AnswerService
from dashboard.web.embeds.accent import derive_accent_colors
from dashboard.web.embeds.content import resolve
from dashboard.web.embeds.embed_request import OPTION_KEYS, EmbedRequest, parse_options
from data.model.errors import FieldError

FIGURE_BUILDERS: dict[str, Callable[..., dict]] = {
    "trend": build_trend_figure,
    "breakdown": build_breakdown_figure,
}
LOOK_OPTIONS = {
    "form": tuple(FIGURE_BUILDERS),
    "scheme": tuple(theme.SCHEMES),
    "narrow": ("yes", "no"),
}


def parse_figure_request(search: str) -> tuple[EmbedRequest, dict[str, str]]:
    """The chart that an address asks for and its look. Raises BadQuery naming each key at fault."""
    query, extra = addresses.parse_query(search, (*OPTION_KEYS, *LOOK_OPTIONS))
    wrong = [
        FieldError(name, f"expected one of {', '.join(allowed)}")
        for name, allowed in LOOK_OPTIONS.items()
        if extra.get(name) not in allowed
    ]
    if wrong:
        raise BadQuery.of(*wrong)
    return EmbedRequest(extra["form"], query, parse_options(extra)), {
        name: extra[name] for name in LOOK_OPTIONS
    }


def build_figure_json(answers: AnswerService, asked: EmbedRequest, look: dict[str, str]) -> str:
    """The figure as JSON: data, layout and config, in the current language."""
    desk, query = resolve(answers, asked)
    drawn = FIGURE_BUILDERS[asked.form](
        answers.answer(query, desk.asof), narrow=look["narrow"] == "yes"
    )
    coloured = theme.recolor_figure(
        drawn, look["scheme"], derive_accent_colors(asked.options.accent, look["scheme"])
    )
    return json.dumps(
        {**coloured, "config": theme.PLOTLY_CONFIG}, ensure_ascii=False, separators=(",", ":")
    )
