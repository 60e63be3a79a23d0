"""What a page holds, before it becomes components: plain values, the same for first HTML and for
callbacks.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

from dashboard.branding.face import DEFAULT_FACE, SiteFace
from dashboard.charts.map_spec import LegendEntry
from dashboard.query import addresses
from dashboard.query.addresses import Parameters
from dashboard.templates import Markup
from dashboard.wording.paragraphs import remove_repeated_sentences
from data.model.values import Query


@dataclass(frozen=True)
class Option:
    """One choice of a control: what goes into the URL, and what the reader sees."""

    value: str
    title: str


@dataclass(frozen=True)
class Control:
    """One native select: its name is a key of the query string."""

    name: str
    label: str
    options: tuple[Option, ...]
    selected: str


@dataclass(frozen=True)
class PeriodControl:
    """The choice of a period: periods with a name, the first and the last month, as they are shown.

    `shown` is the hidden field by which a form sent without scripts tells which of the three was
    changed; `notes` name the numbers of the page that have a period of their own.
    """

    presets: Control
    since: Control
    until: Control
    shown: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class CityStatement:
    """A note of the city as it is shown: `body` is its text as safe HTML, `paragraphs` the same in
    plain words.

    `language` is what it is written in, "" for that of the page. `signed` says who wrote it and
    when.
    """

    heading: str
    body: Markup
    paragraphs: tuple[str, ...]
    signed: str
    language: str = ""
    title: str = ""


@dataclass(frozen=True)
class ChartGaps:
    """What is missing from a chart: the topic's name, which dimensions its records do not name, and
    all else.

    `warnings` are the sentences among `others` that a page tells at its head: figures that differ
    from the portal's, and what the audit of a dataset found.
    """

    topic: str
    unnamed: str = ""
    others: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chart:
    """One chart with all that goes with it: `drawing`, `middle`, `narrow` and `strip` are SVG text,
    `table` is HTML.

    `drawing` is the widest drawing; `middle` and `narrow` are for less room, "" where the widest
    serves there too.

    `more` are sentences that stand under the first one; `legend` and `list` belong to maps: classes
    with their ranges, and the districts as an equal list. `large` charts are drawn for the whole
    width of a page. `page` is the address of the chart alone where its question is not all. `marks`
    are the texts of the drawing's marks (`mark_texts`). `files` are (name, address) of the rows of
    a chart of several questions. `explored` is the address of the Explore view of a chart whose own
    question is not all; `kept` is what its page's address holds for the comparison of the same
    question. `picture` are the parameters of its pictures, () for a chart without any. `terms` are
    the glossary's words that the chart uses, as (id, word, what it means); `method` leads to how
    its measure is worked out.
    `second` charts stand after the others and are folded on a phone. `statements` are the city's
    own words on the chart. `source` names every dataset in full,
    `source_note` the publishers and the last month, `citation` is how to name the chart elsewhere.
    `portal` leads to the portal's own count, or to a dataset's page there. `completeness` is all
    that is missing, in words; `gap` the part of it that a reader must see beside the drawing.
    """

    id: str
    form: str
    title: str
    sentence: str
    drawing: str
    narrow: str
    table: str
    csv: str
    query: Query | None
    source: str
    source_note: str = ""
    citation: str = ""
    completeness: str = ""
    gap: str = ""
    gaps: ChartGaps | None = None
    strip: str = ""
    portal: str = ""
    sample: bool = False
    notes: tuple[str, ...] = ()
    terms: tuple[tuple[str, str, str], ...] = ()
    method: str = ""
    middle: str = ""
    large: bool = False
    more: tuple[str, ...] = ()
    legend: tuple[LegendEntry, ...] = ()
    list: tuple[dict, ...] = ()
    page: str = ""
    marks: str = ""
    files: tuple[tuple[str, str], ...] = ()
    explored: str = ""
    picture: Parameters = ()
    kept: Parameters = ()
    second: bool = False
    statements: tuple[CityStatement, ...] = ()

    @property
    def question(self) -> str:
        """The query string of what the chart asks; "" where no question by itself asks it."""
        return addresses.build_query_string(self.query) if self.query else ""


def remove_repeated_notes(chart: Chart) -> Chart:
    """The chart with each sentence in one place alone: its own sentences, else what is missing,
    else the notes.
    """
    texts = (chart.sentence, *chart.more, chart.gap, chart.completeness, *chart.notes)
    sentence, *others = remove_repeated_sentences(texts)
    more, (gap, completeness, *notes) = others[: len(chart.more)], others[len(chart.more) :]
    return replace(
        chart,
        sentence=sentence,
        more=tuple(text for text in more if text),
        gap=gap,
        completeness=completeness,
        notes=tuple(note for note in notes if note),
    )


@dataclass(frozen=True)
class Section:
    """A block of words and facts without a chart: a heading, paragraphs, links, and tables as HTML
    text.

    `named` are pairs of a name and what is said of it, with the anchor of each. One that is
    `folded` shows its heading, under which the rest unfolds.
    """

    heading: str
    paragraphs: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    table: str = ""
    id: str = ""
    named: tuple[tuple[str, str, str], ...] = ()
    folded: bool = False


@dataclass(frozen=True)
class FinderForm:
    """The form that leads to a reader's own district, and what the last search gave: words and
    (title, href) choices.

    `by_address` and `by_place` say whether a text and a device's position can be looked up;
    `folded` forms open when asked for; `fault` marks what was typed as the cause; `pick` adds the
    way to the map and the list. `heading` and `label` are "" where those of a search for a district
    serve.
    """

    action: str
    by_address: bool
    by_place: bool
    promise: str
    example: str = ""
    value: str = ""
    said: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    fault: bool = False
    folded: bool = False
    pick: bool = True
    heading: str = ""
    label: str = ""


@dataclass(frozen=True)
class RememberedFigures:
    """What a reader's own browser may remember of a page: the page's key, and its figures as {id,
    title, value, text}; a figure has changed when its value is another.
    """

    key: str
    figures: tuple[dict, ...]


@dataclass(frozen=True)
class ExploreLine:
    """One line of the Explore view that a reader can show and hide: its name, its colour role, and
    whether it is shown at first.
    """

    name: str
    role: str
    shown: bool


@dataclass(frozen=True)
class PeriodChoice:
    """The months of the Explore view in words, and the address of the page for them."""

    name: str
    href: str


@dataclass(frozen=True)
class ExploreView:
    """What the Explore view needs beside its chart: the figure's form and question, and the way
    back.

    `page` is the page that the view belongs to and `back` its address; the `axis` along which the
    figure moves is time, place or "" for none; `selected` are the areas of a map that stand out;
    `lines` can be shown and hidden; `notes` say what the figure's signs mean; `choice` is the
    period on the screen, None where none can be chosen.
    """

    form: str
    question: str
    page: str
    back: str
    axis: str = ""
    selected: tuple[str, ...] = ()
    lines: tuple[ExploreLine, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    choice: PeriodChoice | None = None


class Headline(NamedTuple):
    """A sentence that leads a page, with its topic, and the number in it to set apart; "" sets
    nothing apart.
    """

    topic: str
    text: str
    number: str = ""


@dataclass(frozen=True)
class PageContent:
    """What a page of a city holds within the city's frame; the router names and frames it.

    `title`, `heading`, `description` and `action` are "" where those of the page's name serve.
    `forms` offers (name, href, is this one) of the same question in other forms; `methods` are the
    sections that stand folded under "How this is worked out"; `topics` are those whose notices
    concern the page, None for all. The other fields are those of `Page`.
    """

    headlines: tuple[Headline, ...] = ()
    leading_sections: tuple[Section, ...] = ()
    charts: tuple[Chart, ...] = ()
    sections: tuple[Section, ...] = ()
    methods: tuple[Section, ...] = ()
    controls: tuple[Control | PeriodControl, ...] = ()
    title: str = ""
    heading: str = ""
    description: str = ""
    action: str = ""
    lead: str = ""
    notices: tuple[str, ...] = ()
    status: int = 200
    finder: FinderForm | None = None
    still: bool = False
    feeds: tuple[tuple[str, str], ...] = ()
    switch: tuple[tuple[str, str, bool], ...] = ()
    forms: tuple[tuple[str, str, bool], ...] = ()
    since: RememberedFigures | None = None
    faults: tuple[tuple[str, str], ...] = ()
    topics: tuple[str, ...] | None = None
    answers_first: bool = False
    explore: ExploreView | None = None
    statements: tuple[CityStatement, ...] = ()


@dataclass(frozen=True)
class Page:
    """One page of the site. `nav` is (name, href, is this one); `status` is the HTTP status of its
    first HTML.

    `forms` offers the same question in other forms; `methods` are sections that stand folded at the
    end. `search` is where its search form is sent; "" for a page without one. With `answers_first`
    the headlines stand before the controls. `explore` makes the page the Explore view of its one
    chart. `language` is what its words are in; `address` is its path and query, by which it is
    found in other languages. `leading_sections` stand before the charts, `sections` after them. A
    citation names the `publisher` of the page's data, the day they are `as_of` (YYYY-MM-DD), and
    the site's own `origin`, each "" where it is not known. `face` is the look of the site that the
    page belongs to. `feeds` are (title, href) of what may be followed; `switch` offers (name, href,
    is this one) of the same view. A `still` page answers what one reader typed: no script may ask
    for it again, and nothing may keep it.
    """

    title: str
    heading: str
    description: str
    status: int = 200
    city: str = ""
    city_name: str = ""
    nav: tuple[tuple[str, str, bool], ...] = ()
    notices: tuple[str, ...] = ()
    headlines: tuple[Headline, ...] = ()
    action: str = ""
    controls: tuple[Control | PeriodControl, ...] = ()
    leading_sections: tuple[Section, ...] = ()
    charts: tuple[Chart, ...] = ()
    sections: tuple[Section, ...] = ()
    sample: bool = False
    lead: str = ""
    finder: FinderForm | None = None
    still: bool = False
    feeds: tuple[tuple[str, str], ...] = ()
    switch: tuple[tuple[str, str, bool], ...] = ()
    forms: tuple[tuple[str, str, bool], ...] = ()
    methods: tuple[Section, ...] = ()
    since: RememberedFigures | None = None
    faults: tuple[tuple[str, str], ...] = ()
    language: str = "en"
    address: str = ""
    search: str = ""
    answers_first: bool = False
    publisher: str = ""
    as_of: str = ""
    origin: str = ""
    explore: ExploreView | None = None
    statements: tuple[CityStatement, ...] = ()
    face: SiteFace = DEFAULT_FACE
