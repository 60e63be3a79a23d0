"""A table as a value, and its markup: the one builder of tables.

Texts are escaped; a text that is `Markup` is written as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.templates import Markup, get_macro


@dataclass(slots=True)
class Cell:
    """One cell. `heading` makes it the heading of its row, `href` a link, `number` sets it to the
    right.

    `label` is the link's name where its text does not suffice, `download` marks the address of a
    file, `span` is the number of columns that the cell takes.
    """

    text: str
    heading: bool = False
    number: bool = False
    href: str = ""
    label: str = ""
    download: bool = False
    span: int = 1
    style: str = ""


@dataclass(frozen=True)
class Heading:
    """The heading of a column: its text, whether its cells are numbers, and `aria-sort` where it is
    sorted by.
    """

    text: str
    number: bool = False
    sort: str = ""


@dataclass(frozen=True)
class Table:
    """A caption, headings of columns (none for a table of named facts) and rows.

    `mark` and `note` follow the caption: the mark of sample data, and what is to be said of the
    table's links. `new_window` is what each link says to a listener where links open a new window,
    "" where they do not. `language` is that of the rows where it is another than the page's.
    """

    caption: str
    headings: Sequence[Heading]
    rows: Sequence[Sequence[Cell]]
    style: str = "pv-table"
    mark: str = ""
    note: str = ""
    new_window: str = ""
    language: str = ""


def render_table(table: Table) -> Markup:
    """A table as semantic HTML: caption, headings with their scope, rows."""
    return get_macro("parts.html", "render_table")(table)
