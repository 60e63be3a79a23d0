"""Fills message templates in the current language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from string import Formatter

from dashboard.i18n.catalogue import is_plural, load_catalogue
from dashboard.i18n.locale import (
    DEFAULT_LANGUAGE,
    MixedLanguageText,
    UntranslatedText,
    get_language,
)
from dashboard.i18n.messages import load_messages


def translate(key: str, **values: object) -> str:
    """The message of an id in the current language, its named placeholders filled.

    A placeholder with alternatives, "{zone:Todos|Todas}", takes the one that agrees with its noun
    (`grammar.forms`). Raises KeyError for an unknown id or placeholder.
    """
    code = get_language()
    text = _load_templates(code)[key]
    if code == DEFAULT_LANGUAGE and "|" not in text:
        return text.format(**values)
    return _fill_template(text, values)


def translate_count(key: str, count: int, /, **values: object) -> str:
    """The same for a message with plural forms: the form that goes with a count in the current
    language.
    """
    return _fill_template(_find_plural_form(key, count), values)


def _find_plural_form(key: str, count: int) -> str:
    message = load_messages()[key]
    catalogue = load_catalogue(get_language())
    forms = catalogue.plurals.get((key, message.text))
    if forms:
        return forms[catalogue.form_of(count)]
    english = message.many if is_plural(count) else message.text
    return english if get_language() == DEFAULT_LANGUAGE else UntranslatedText(english)


def get_message_template(key: str) -> str:
    """The message of an id in the current language, its placeholders not filled. Raises KeyError
    for an unknown id.
    """
    return _load_templates(get_language())[key]


def has_message(key: str) -> bool:
    """Whether there is a message of an id."""
    return key in _load_templates(DEFAULT_LANGUAGE)


@lru_cache
def _load_templates(code: str) -> dict[str, str]:
    """Key -> template in a language, English where that has none."""
    plain = {key: message for key, message in load_messages().items() if not message.many}
    if code == DEFAULT_LANGUAGE:
        return {key: message.text for key, message in plain.items()}
    catalogue = load_catalogue(code)
    return {
        key: message.beside.get(code)
        or catalogue.find_text(key, message.text)
        or UntranslatedText(message.text)
        for key, message in plain.items()
    }


def _fill_template(text: str, values: dict[str, object]) -> str:
    if get_language() != DEFAULT_LANGUAGE and (
        isinstance(text, UntranslatedText)
        or any(isinstance(v, UntranslatedText) for v in values.values())
    ):
        return MixedLanguageText.of(_list_parts(text, values))
    return "".join(_list_parts(text, values)) if "|" in text else text.format(**values)


def _list_parts(text: str, values: dict[str, object]) -> Iterator[str]:
    """A template's texts and fillings in turn, so that what is English among them stays known."""
    for literal, name, spec, _ in Formatter().parse(text):
        yield UntranslatedText(literal) if isinstance(text, UntranslatedText) else literal
        if name is not None:
            value = values[name]
            forms = (spec or "").split("|")
            if len(forms) > 1:
                yield forms[min(_find_noun_form(value), len(forms) - 1)]
            else:
                yield value if isinstance(value, UntranslatedText) else format(value, spec or "")


def _find_noun_form(noun: object) -> int:
    """Which form of a word agrees with a noun: that of the first pattern that it matches, counted
    from 1, else 0.
    """
    patterns = _load_patterns("grammar.forms", get_language())
    matches = (place for place, pattern in enumerate(patterns, 1) if pattern.match(str(noun)))
    return next(matches, 0)


@lru_cache
def _load_patterns(key: str, code: str) -> tuple[re.Pattern[str], ...]:
    """The regular expressions of a message, one on each line."""
    return tuple(
        re.compile(line, re.IGNORECASE) for line in _load_templates(code)[key].splitlines()
    )


def join_list(names: Iterable[str], most: int = 3) -> str:
    """Names in a row: "West", "North and West", "East, North and West"; beyond `most`, "... and 4
    more".
    """
    known = list(names)
    if len(known) > most + 1:
        return translate(
            "and_more", first=translate("comma").join(known[:most]), count=len(known) - most
        )
    if len(known) < 2:
        return "".join(known)
    return _join_with_conjunction("and", known)


def join_alternatives(names: Iterable[str], most: int = 4) -> str:
    """Names of which any will do: "West", "East, North or West"; as `listed` beyond `most`."""
    known = list(names)
    return _join_with_conjunction("or", known) if 2 <= len(known) <= most else join_list(known)


def _join_with_conjunction(key: str, names: list[str]) -> str:
    """Names with "and" or "or" before the last: in the other form before such words as
    `grammar.and_other` names.
    """
    patterns = _load_patterns(f"grammar.{key}_other", get_language())
    other = any(pattern.match(names[-1]) for pattern in patterns)
    first = translate("comma").join(names[:-1])
    return translate(f"{key}_other" if other else key, first=first, last=names[-1])


def normalize_spaces(text: str) -> str:
    """A text without the gaps that an empty place leaves behind."""
    return re.sub(" +", " ", re.sub(r" +([.,:;])", r"\1", text)).strip(" ")


def capitalize_first(text: str) -> str:
    """The text with its first letter as a capital, the rest as it is."""
    made = text[:1].upper() + text[1:]
    return UntranslatedText(made) if isinstance(text, UntranslatedText) else made


def lowercase_first(text: str) -> str:
    """The text with its first letter small, the rest as it is."""
    return text[:1].lower() + text[1:]
