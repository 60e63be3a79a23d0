"""A briefing -> its HTML document: one page that reads and prints without scripts."""

from __future__ import annotations

from dataclasses import replace

from dashboard.branding.face import SiteFace
from dashboard.branding.face_style import build_face_style
from dashboard.charts.theme import build_stylesheet
from dashboard.query import addresses
from dashboard.templates import Markup, render_template
from dashboard.templates.tables import Cell, Heading, Table
from dashboard.web.briefing.content import Briefing
from dashboard.web.briefing.pdf import PAPER_SIZES
from dashboard.wording import translate
from layouts import ids, labels


def render_briefing(made: Briefing, face: SiteFace) -> Markup:
    """The whole document of a briefing."""
    asked = (*addresses.list_parameters(made.query), *made.parameters)
    own = addresses.Address("/briefing", asked)
    return render_template(
        "briefing.html",
        briefing=made,
        title=f"{made.title} · {translate('briefing_kind')}",
        face=face,
        style=Markup(build_stylesheet(face.schemes)),
        face_style=Markup(build_face_style(face)),
        papers=[
            (paper, addresses.build_site_url("/briefing.pdf", (*asked, ("paper", paper))))
            for paper in PAPER_SIZES
        ],
        languages=[
            (code, name, str(replace(own, language=code)))
            for code, name in face.list_languages().items()
        ],
        table=_make_table(made),
        main_id=ids.MAIN_ID,
        heading_id=ids.HEADING_ID,
        language_label=labels.LANGUAGE,
        legend_label=labels.LEGEND,
    )


def render_briefing_error(faults: tuple[tuple[str, str], ...], face: SiteFace) -> Markup:
    """The document that says why there is no briefing."""
    return render_template(
        "briefing_refused.html",
        faults=faults,
        title=translate("briefing_cannot"),
        face=face,
        style=Markup(build_stylesheet(face.schemes)),
        face_style=Markup(build_face_style(face)),
        start=addresses.build_site_url("/"),
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
