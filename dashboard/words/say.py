"""One template, filled, in the language that is spoken."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from string import Formatter

from dashboard.language import DEFAULT, InEnglish, Mixed, language
from dashboard.words.messages import messages


def say(key: str, **values: object) -> str:
    """The message of an id in the language that is spoken, its named places filled.

    A place with two words, "{zone:Todos|Todas}", is filled with the one that agrees with the noun that stands there.
    Raises KeyError for an id or a place that is not there.
    """
    text = template(key)
    if language() != DEFAULT and any(isinstance(value, InEnglish) for value in values.values()):
        return Mixed.of(_parts(text, values))
    return "".join(_parts(text, values)) if "|" in text else text.format(**values)


def _parts(text: str, values: dict[str, object]) -> Iterator[str]:
    """A template's texts and fillings in turn, so that what is English among them stays known."""
    for literal, name, spec, _ in Formatter().parse(text):
        yield literal
        if name is not None:
            value = values[name]
            him, two, her = (spec or "").partition("|")
            if two:
                yield her if _is_her(value) else him
            else:
                yield value if isinstance(value, InEnglish) else format(value, spec or "")


def _is_her(noun: object) -> bool:
    """Whether a Spanish noun, or the first word of several, is feminine, as its end tells."""
    return re.match(r"\S*(a|as|ión|iones|dad|dades)\b", str(noun)) is not None


def template(key: str) -> str:
    """The message of an id in the language that is spoken, its places not filled. Raises KeyError for no such id."""
    return messages()[key][language()]


def listed(names: Iterable[str], most: int = 3) -> str:
    """Names in a row: "West", "North and West", "East, North and West"; beyond `most`, "... and 4 more"."""
    known = list(names)
    if len(known) > most + 1:
        return say("and_more", first=say("comma").join(known[:most]), count=len(known) - most)
    if len(known) < 2:
        return "".join(known)
    return say(f"and{_before(known[-1])}", first=say("comma").join(known[:-1]), last=known[-1])


def either(names: Iterable[str], most: int = 4) -> str:
    """Names of which any will do: "West", "East, North or West"; as `listed` beyond `most`."""
    known = list(names)
    if not 2 <= len(known) <= most:
        return listed(known)
    before_o = "_o" if re.match(r"h?o", known[-1], re.IGNORECASE) else ""
    return say(f"or{before_o}", first=say("comma").join(known[:-1]), last=known[-1])


def _before(word: str) -> str:
    """Spanish joins with e before a word that sounds like i: "uso e informes"."""
    return "_i" if re.match(r"h?i(?!e)", word, re.IGNORECASE) else ""


def tidy(text: str) -> str:
    """A text without the gaps that an empty place leaves behind."""
    return re.sub(" +", " ", re.sub(r" +([.,:;])", r"\1", text)).strip(" ")


def upper_first(text: str) -> str:
    """The text with its first letter as a capital, the rest as it is."""
    made = text[:1].upper() + text[1:]
    return InEnglish(made) if isinstance(text, InEnglish) else made


def lower_first(text: str) -> str:
    """The text with its first letter small, the rest as it is."""
    return text[:1].lower() + text[1:]
