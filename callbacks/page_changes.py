"""What a page's text has that another's has not: the browser that holds one page is sent only what
is new in the next.

Two pages of one view share most of their text: the ground of a map, menus, notes, the rows of
tables that stay. A change list names the runs that the browser copies from the page it holds, and
gives the text between them; brotli then makes that text small. `bundle/site/page_changes.js` puts
the page together.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from hashlib import sha256

from callbacks.input_parsing import parse_object, parse_text
from dashboard.views.model import Page
from dashboard.web.http.compression import pack, unpack
from dashboard.web.http.mount import Mount
from layouts.json_tree import make_json_tree
from layouts.page import render_page

# Characters. A copy costs some three bytes once compressed, and a run of text that repeats nothing
# about twice as much for each ten characters; a copy that goes on soon after the last one is
# cheaper, for its distance is small. Both were chosen by what the filters of the sample city's
# pages weigh.
NEAR_RUN = 40
FAR_RUN = 56
NEAR_DISTANCE = 200
# Runs are remembered and looked for from these places alone: tags and attributes that begin with
# half of the letters, and numbers that begin with some of the digits. They are one character in
# twenty, at the same places of equal runs; the run around such a place is then grown both ways.
RUN_START = re.compile("[< ][a-m0-3/]")
LONGEST_STEP = 4096


@dataclass(frozen=True)
class PageText:
    """A page's tree as JSON text of ASCII, so that places in it are the same in every language;
    `id` is its hash. It is kept `packed`.
    """

    id: str
    packed: bytes

    @property
    def text(self) -> str:
        """The text itself."""
        return unpack(self.packed).decode("ascii")


NO_TEXT = PageText("", pack(b""))


@dataclass(frozen=True)
class HeldPage:
    """What a browser says that it holds: the address of a page, and the id of its text."""

    pathname: str
    search: str
    id: str


def write_page_text(shown: Page, address: str, mount: Mount) -> PageText:
    """The text of a page's tree, with its addresses below `mount`."""
    tree = mount.rewrite_tree(make_json_tree(render_page(shown, address)))
    text = json.dumps(tree, separators=(",", ":")).encode("ascii")
    return PageText(sha256(text).hexdigest()[:16], pack(text))


def parse_held_page(sent: object) -> HeldPage | None:
    """The page that a request says is held; None for an empty object. Raises BadQuery for anything
    else.
    """
    held = parse_object("holds", sent)
    if not held:
        return None
    return HeldPage(
        parse_text("pathname", held.get("pathname")),
        parse_text("search", held.get("search")),
        parse_text("id", held.get("id")),
    )


def list_changes(held: str, wanted: str) -> list[str | int]:
    """The wanted text as [new text, distance, length, new text, distance, length, ... new text].

    After each new text, `length` characters are copied from the held text, `distance` after the end
    of the last copy.
    """
    if not held:
        return [wanted]
    places = [found.start() for found in RUN_START.finditer(held)]
    starts = {held[place : place + FAR_RUN]: place for place in reversed(places)}  # the first stay
    changes: list[str | int] = []
    written = copied = 0
    found = RUN_START.search(wanted)
    while found:
        place = found.start()
        start = held.find(wanted[place : place + NEAR_RUN], copied, copied + NEAR_DISTANCE)
        if start < 0:
            start = starts.get(wanted[place : place + FAR_RUN], -1)
        if start < 0:
            found = RUN_START.search(wanted, place + 1)
            continue
        length = _measure_run(held, start, wanted, place)
        while place > written and start > 0 and held[start - 1] == wanted[place - 1]:
            place, start, length = place - 1, start - 1, length + 1
        changes += [wanted[written:place], start - copied, length]
        copied = start + length
        written = place + length
        found = RUN_START.search(wanted, written)
    return [*changes, wanted[written:]]


def _measure_run(held: str, start: int, wanted: str, place: int) -> int:
    """How many characters are the same from `start` in one text and from `place` in the other."""
    length, step = 0, LONGEST_STEP
    while step:
        run = wanted[place + length : place + length + step]
        if len(run) == step and held.startswith(run, start + length):
            length += step
        else:
            step //= 2
    return length
