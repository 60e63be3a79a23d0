"""What an embed holds: words, drawings, table, source; plain values, markup escaped."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard import wording
from dashboard.branding.face import DEFAULT_FACE, SiteFace
from dashboard.charts import svg
from dashboard.charts.map_spec import LegendEntry
from dashboard.query.answer import Answer
from dashboard.templates.tables import Table
from dashboard.views.city_context import CityContext
from dashboard.views.model import CityStatement
from dashboard.web.embeds.embed_request import EmbedRequest

# The wide drawing of an embed, and the height of its plot, in units.
WIDE, PLOT = 600, 320


@dataclass(frozen=True)
class Embed:
    """One embed. `wide` and `narrow` are SVG, `value` is a number embed's own number.

    `left_out` says what a map leaves out, or why there is none. `frozen` says that it is a fixed
    copy and as of when, `cut` that the table is not whole; both "" where it is not so. `page`,
    `csv` and `portal` are addresses, "" where there is none. `source` names the datasets in full,
    `source_note` the publishers and the last month, without the words on a sample.
    """

    asked: EmbedRequest
    title: str
    sentence: str
    value: str
    wide: svg.Drawing
    narrow: svg.Drawing
    legend: tuple[LegendEntry, ...]
    table: Table
    cut: str
    source: str
    completeness: str
    left_out: str
    notes: tuple[str, ...]
    notices: tuple[str, ...]
    frozen: str
    sample: bool
    page: str
    csv: str
    portal: str
    publisher: str
    source_note: str
    marks: str
    statements: tuple[CityStatement, ...] = ()
    face: SiteFace = DEFAULT_FACE

    @property
    def open_label(self) -> str:
        """The words of the link to the embed's page, in the current language."""
        key = "embed.open_live" if self.frozen else "embed.open"
        return wording.translate(key, site=self.face.name)

    @property
    def short_open_label(self) -> str:
        """What is shown of these words where there is little room: the site's name; all of them for
        a fixed copy.
        """
        return self.open_label if self.frozen else self.face.name

    @property
    def is_in_words(self) -> bool:
        """Whether words stand in the place of the one number."""
        return not any(letter.isdigit() for letter in self.value)


def describe_frozen_date(desk: CityContext, answer: Answer) -> str:
    """That an embed is a fixed copy, and as of when; "" for a live one."""
    if not desk.asof:
        return ""
    dates = sorted({p.as_of for p in answer.provenance if p.as_of})
    key = "embed.frozen" if dates else "embed.frozen_undated"
    return wording.translate(key, **({"date": wording.name_day(dates[-1])} if dates else {}))
