"""A briefing -> its HTML document: one page that reads and prints without scripts."""

from __future__ import annotations

from dashboard.charts.theme import css
from dashboard.i18n.locale import languages
from dashboard.query import addresses
from dashboard.templates import Markup, render
from dashboard.templates.tables import Cell, Heading, Table
from dashboard.web.briefing.content import Briefing
from dashboard.web.briefing.pdf import PAPERS
from dashboard.wording import say
from layouts import ids, labels


def render_briefing(made: Briefing) -> Markup:
    """The whole document of a briefing."""
    own = addresses.briefing(made.question)
    return render(
        "briefing.html",
        briefing=made,
        title=f"{made.title} · {say('briefing_kind')}",
        style=Markup(css()),
        papers=[(paper, addresses.briefing(made.question, paper)) for paper in PAPERS],
        languages=[(code, name, addresses.spoken(own, code)) for code, name in languages().items()],
        table=_make_table(made),
        main_id=ids.MAIN,
        heading_id=ids.HEADING,
        language_label=labels.LANGUAGE,
        legend_label=labels.LEGEND,
    )


def render_briefing_error(faults: tuple[tuple[str, str], ...]) -> Markup:
    """The document that says why there is no briefing."""
    return render(
        "briefing_refused.html",
        faults=faults,
        title=say("briefing_cannot"),
        style=Markup(css()),
        start=addresses.spoken("/"),
    )


def _make_table(made: Briefing) -> Table:
    """The numbers; each row is headed by its own first cells."""
    return Table(
        caption=made.caption,
        headings=[Heading(h, number=i >= made.leading) for i, h in enumerate(made.headings)],
        rows=[
            [Cell(c, heading=i < made.leading, number=i >= made.leading) for i, c in enumerate(row)]
            for row in made.rows
        ],
    )
