"""The table of a question alone."""

from __future__ import annotations

from dashboard.web.embeds.question_embed import QuestionEmbed


class TableEmbed(QuestionEmbed):
    """All rows of an answer."""

    rank = 1


FORM = TableEmbed("table")
