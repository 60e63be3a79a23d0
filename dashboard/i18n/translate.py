"""One template, filled, in the language that is spoken."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from string import Formatter

from dashboard.i18n.catalogue import is_several, load_catalogue
from dashboard.i18n.locale import DEFAULT, InEnglish, Mixed, language
from dashboard.i18n.messages import messages


def say(key: str, **values: object) -> str:
    """The message of an id in the language that is spoken, its named places filled.

    A place with several words, "{zone:Todos|Todas}", is filled with the one that agrees with the noun that stands
    there (`grammar.forms`). Raises KeyError for an id or a place that is not there.
    """
    return _fill(template(key), values)


def say_count(key: str, count: int, /, **values: object) -> str:
    """The same for a message with plural forms: the form that goes with a count in the language that is spoken."""
    return _fill(_plural_form(key, count), values)


def _plural_form(key: str, count: int) -> str:
    message = messages()[key]
    catalogue = load_catalogue(language())
    forms = catalogue.plurals.get((key, message.text))
    if forms:
        return forms[catalogue.form_of(count)]
    english = message.many if is_several(count) else message.text
    return english if language() == DEFAULT else InEnglish(english)


def template(key: str) -> str:
    """The message of an id in the language that is spoken, its places not filled. Raises KeyError for no such id."""
    return _templates(language())[key]


def has_message(key: str) -> bool:
    """Whether there is a message of an id."""
    return key in _templates(DEFAULT)


@lru_cache
def _templates(code: str) -> dict[str, str]:
    """Key -> template in a language, English where that has none."""
    plain = {key: message for key, message in messages().items() if not message.many}
    if code == DEFAULT:
        return {key: message.text for key, message in plain.items()}
    catalogue = load_catalogue(code)
    return {
        key: message.beside.get(code)
        or catalogue.find_text(key, message.text)
        or InEnglish(message.text)
        for key, message in plain.items()
    }


def _fill(text: str, values: dict[str, object]) -> str:
    if language() != DEFAULT and (
        isinstance(text, InEnglish) or any(isinstance(v, InEnglish) for v in values.values())
    ):
        return Mixed.of(_parts(text, values))
    return "".join(_parts(text, values)) if "|" in text else text.format(**values)


def _parts(text: str, values: dict[str, object]) -> Iterator[str]:
    """A template's texts and fillings in turn, so that what is English among them stays known."""
    for literal, name, spec, _ in Formatter().parse(text):
        yield InEnglish(literal) if isinstance(text, InEnglish) else literal
        if name is not None:
            value = values[name]
            forms = (spec or "").split("|")
            if len(forms) > 1:
                yield forms[min(_form_of_noun(value), len(forms) - 1)]
            else:
                yield value if isinstance(value, InEnglish) else format(value, spec or "")


def _form_of_noun(noun: object) -> int:
    """Which form of a word agrees with a noun: that of the first pattern that it matches, counted from 1, else 0."""
    patterns = _patterns("grammar.forms", language())
    matches = (place for place, pattern in enumerate(patterns, 1) if pattern.match(str(noun)))
    return next(matches, 0)


@lru_cache
def _patterns(key: str, code: str) -> tuple[re.Pattern[str], ...]:
    """The regular expressions of a message, one on each line."""
    return tuple(re.compile(line, re.IGNORECASE) for line in _templates(code)[key].splitlines())


def listed(names: Iterable[str], most: int = 3) -> str:
    """Names in a row: "West", "North and West", "East, North and West"; beyond `most`, "... and 4 more"."""
    known = list(names)
    if len(known) > most + 1:
        return say("and_more", first=say("comma").join(known[:most]), count=len(known) - most)
    if len(known) < 2:
        return "".join(known)
    return _join("and", known)


def either(names: Iterable[str], most: int = 4) -> str:
    """Names of which any will do: "West", "East, North or West"; as `listed` beyond `most`."""
    known = list(names)
    return _join("or", known) if 2 <= len(known) <= most else listed(known)


def _join(key: str, names: list[str]) -> str:
    """Names with "and" or "or" before the last: in the other form before such words as `grammar.and_other` names."""
    patterns = _patterns(f"grammar.{key}_other", language())
    other = any(pattern.match(names[-1]) for pattern in patterns)
    first = say("comma").join(names[:-1])
    return say(f"{key}_other" if other else key, first=first, last=names[-1])


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
