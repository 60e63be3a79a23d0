"""The parts of an HTML document that hold addresses of the site: tags, forms and their choices.

It reads the site's own documents, whose attributes are all in double quotes, and keeps every byte
that it does not change.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape, unescape

# Scripts and comments are one token: what stands in them is no markup.
TOKEN_PATTERN = re.compile(
    r"<!--.*?-->|<script\b[^>]*>.*?</script>|<style\b[^>]*>.*?</style>"
    r"|<(?P<close>/?)(?P<name>[A-Za-z][\w:-]*)(?P<attributes>(?:[^>\"]|\"[^\"]*\")*)>",
    re.DOTALL,
)
ATTRIBUTE_PATTERN = re.compile(r"([^\s=/>\"]+)(?:=\"([^\"]*)\")?")
VOID_TAGS = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source"})
MONTH_FIELDS = ("since", "until")
PRESET_FIELD = "period"
SHOWN_FIELD = "shown"


@dataclass
class Token:
    """A piece of a document: text (`name` is "") or a tag with its decoded attributes; None is one
    without a value.
    """

    text: str
    name: str = ""
    closes: bool = False
    attributes: dict[str, str | None] = field(default_factory=dict)

    def get(self, name: str) -> str:
        """The value of an attribute, "" where there is none."""
        return self.attributes.get(name) or ""

    def has_class(self, name: str) -> bool:
        """Whether the element is of a class."""
        return name in self.get("class").split()

    def rewrite(self) -> None:
        """Make the text of a start tag that of its attributes."""
        written = "".join(
            f" {name}" if value is None else f' {name}="{escape(value)}"'
            for name, value in self.attributes.items()
        )
        ending = " /" if self.text.endswith("/>") else ""
        self.text = f"<{self.name}{written}{ending}>"


def tokenize_document(document: str) -> list[Token]:
    """The pieces of a document in their order; their texts joined are the document."""
    tokens = []
    position = 0
    for found in TOKEN_PATTERN.finditer(document):
        if found.start() > position:
            tokens.append(Token(document[position : found.start()]))
        position = found.end()
        tokens.append(_make_token(found))
    tokens.append(Token(document[position:]))
    return tokens


def _make_token(found: re.Match[str]) -> Token:
    name = found["name"]
    if name is None:
        start = re.match(r"<(script)\b([^>]*)>", found[0])
        if start is None:
            return Token(found[0])
        # The whole element; only its address is ever changed.
        return Token(found[0], "script", False, _read_attributes(start[2]))
    if found["close"]:
        return Token(found[0], name, True)
    return Token(found[0], name, False, _read_attributes(found["attributes"]))


def _read_attributes(text: str) -> dict[str, str | None]:
    return {
        found[1]: None if found[2] is None else unescape(found[2])
        for found in ATTRIBUTE_PATTERN.finditer(text)
    }


def find_element_end(tokens: list[Token], start: int) -> int:
    """The place after the element that begins at `start`."""
    name = tokens[start].name
    if name in VOID_TAGS or name == "script":
        return start + 1
    depth = 0
    for place in range(start, len(tokens)):
        if tokens[place].name == name and not tokens[place].text.endswith("/>"):
            depth += -1 if tokens[place].closes else 1
            if depth == 0:
                return place + 1
    return len(tokens)


@dataclass(frozen=True)
class FormOption:
    """One choice of a select: its value, its words, and whether the page shows it."""

    value: str
    title: str
    selected: bool


@dataclass(frozen=True)
class FormSelect:
    """A native select: the key of the address that it sets, its label, its choices."""

    name: str
    label: str
    options: tuple[FormOption, ...]

    @property
    def value(self) -> str:
        """The value of the choice that the page shows."""
        return next((option.value for option in self.options if option.selected), "")


@dataclass(frozen=True)
class ControlForm:
    """A form whose choices lead to other addresses; `shown` tells which months the page shows."""

    action: str
    selects: tuple[FormSelect, ...]
    shown: str = ""
    label: str = ""


def read_form(tokens: list[Token]) -> ControlForm:
    """The choices of a form, whose start tag is the first token."""
    selects: list[FormSelect] = []
    labels: dict[str, str] = {}
    shown = ""
    for place, token in enumerate(tokens):
        if token.closes:
            continue
        if token.name == "label":
            labels[token.get("for")] = unescape(tokens[place + 1].text)
        elif token.name == "select":
            options = tuple(_list_options(tokens, place))
            selects.append(FormSelect(token.get("name"), labels.get(token.get("id"), ""), options))
        elif token.name == "input" and token.get("name") == SHOWN_FIELD:
            shown = token.get("value")
    return ControlForm(tokens[0].get("action"), tuple(selects), shown, tokens[0].get("aria-label"))


def _list_options(tokens: list[Token], start: int) -> Iterator[FormOption]:
    for place in range(start, find_element_end(tokens, start)):
        token = tokens[place]
        if token.name == "option" and not token.closes:
            title = unescape(tokens[place + 1].text).strip()
            yield FormOption(token.get("value"), title, "selected" in token.attributes)
