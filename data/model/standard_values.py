"""Standard value lists: what the common spellings of race, sex, findings, outcomes, yes and no mean
in every city.

The lists are facts of `standard_values.toml`. A city file states only what differs, and its own
statement always wins.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from data.model.city_schema import Dataset, FieldMap, FlagMap
from data.model.vocabulary import NOT_RECORDED, normalise_text

STANDARD_VALUES_FILE = Path(__file__).with_name("standard_values.toml")
# Fields of people, in which a word such as "None" can only mean that nothing was recorded.
PERSON_DIMENSIONS = ("race", "sex")
YES, NO = "yes", "no"
# Marks between words, which clerks and exports write in many ways. Those that part several values
# in one cell (| ; ,) are not among them: "Asian|Pacific Islander" is not one category.
SEPARATOR_PATTERN = re.compile(r"[\s_/\\.()'\"`´’‘“”–—-]+")


@dataclass(frozen=True)
class ValueMeanings:
    """What values mean: those that a city file states by their normal form, and those of a list by
    `normalise_list_key`."""

    stated: Mapping[str, str]
    listed: Mapping[str, str]

    def find(self, form: str) -> str | None:
        """The meaning of a value in normal form, the city file's own statement first; None where
        neither has one.
        """
        return self.stated.get(form) or self.listed.get(normalise_list_key(form))

    def is_listed(self, form: str) -> bool:
        """Whether a value has its meaning from a list alone."""
        return form not in self.stated and normalise_list_key(form) in self.listed


def normalise_list_key(form: str) -> str:
    """A value in normal form as the lists compare it: the marks between its words are one space."""
    return SEPARATOR_PATTERN.sub(" ", form).strip()


def has_standard_list(field_name: str) -> bool:
    """Whether a list has categories of a dimension, so that a city file need not state any."""
    return field_name in _load_standard_lists()["fields"]


def find_listed_categories(field_name: str) -> tuple[str, ...]:
    """The categories of a dimension that a list has spellings of."""
    return tuple(_load_standard_lists()["fields"].get(field_name, ()))


def read_field_meanings(name: str, field: FieldMap) -> ValueMeanings:
    """What the values of a field mean. An open field keeps its values, so of the lists only missing
    ones count.
    """
    stated = {
        normalise_text(raw): category for category, raws in field.values.items() for raw in raws
    }
    if not field.standard:
        return ValueMeanings(stated, {})
    return ValueMeanings(stated, _map_listed_categories(name, field.open))


def read_flag_meanings(dataset: Dataset, name: str) -> ValueMeanings:
    """What the values of a flag's column answer: yes, no or not recorded.

    A flag read from the column of a field answers by the field's own categories too, where a list
    says what they answer: `sustained` by findings, `arrested` and `cited` by outcomes.
    """
    flag = dataset.flags[name]
    stated = {
        normalise_text(raw): answer
        for answer in (NOT_RECORDED, NO, YES)
        for raw in getattr(flag, answer)
    }
    if not flag.standard:
        return ValueMeanings(stated, {})
    beside = _find_stated_answers(dataset, name, flag)
    return ValueMeanings(beside | stated, _map_listed_answers(name, not (flag.yes and flag.no)))


@cache
def read_ethnicities() -> Mapping[str, str]:
    """What the words of a column of ethnicity beside race mean, by `normalise_list_key`: categories
    of race that it states, and NOT_RECORDED for all that leaves the race as it is.
    """
    listed = {
        _normalise_key(word): NOT_RECORDED
        for word in _load_standard_lists()["ethnicity"]["of_the_race"]
    }
    hispanic = _map_listed_categories("race", False)
    return listed | {word: c for word, c in hispanic.items() if c in ("hispanic", NOT_RECORDED)}


@cache
def missing_words() -> tuple[str, ...]:
    """Values that mean an empty cell in a yes/no column, in normal form."""
    missing = _load_standard_lists()["missing"]
    words = (*missing["every_field"], *missing["but_open_districts"], *missing["people"])
    return tuple(normalise_text(word) for word in words)


def find_answer_field(name: str) -> str:
    """The field whose listed categories answer a flag; "" for none."""
    return _load_standard_lists()["flags"].get(name, {}).get("field", "")


def _find_stated_answers(dataset: Dataset, name: str, flag: FlagMap) -> dict[str, str]:
    """The answers that a field of the same column gives by the values that the city file states for
    it.
    """
    field = dataset.fields.get(find_answer_field(name))
    if field is None or field.open or not set(field.columns) & set(flag.columns):
        return {}
    answers = _map_category_answers(name)
    return {
        normalise_text(raw): answers[category]
        for category, raws in field.values.items()
        if category in answers
        for raw in raws
    }


@cache
def _map_category_answers(flag_name: str) -> dict[str, str]:
    said = _load_standard_lists()["flags"].get(flag_name, {})
    return {c: answer for answer in (YES, NO, NOT_RECORDED) for c in said.get(answer, ())}


@cache
def _map_listed_categories(name: str, is_open: bool) -> dict[str, str]:
    missing = _load_standard_lists()["missing"]
    words = [*missing["every_field"]]
    if not (is_open and name == "district"):
        words += missing["but_open_districts"]
    if name in PERSON_DIMENSIONS:
        words += [*missing["people"], *missing[name]]
    listed = {_normalise_key(word): NOT_RECORDED for word in words}
    if is_open:
        return listed
    categories = _load_standard_lists()["fields"].get(name, {})
    return listed | {_normalise_key(word): c for c, words in categories.items() for word in words}


@cache
def _map_listed_answers(name: str, with_codes: bool) -> dict[str, str]:
    said = _load_standard_lists()["flags"]
    missing = _load_standard_lists()["missing"]
    blanks = (*missing["every_field"], *missing["but_open_districts"])
    listed = {_normalise_key(word): NOT_RECORDED for word in blanks}
    answers = _map_category_answers(name)
    for category, words in (
        _load_standard_lists()["fields"].get(find_answer_field(name), {}).items()
    ):
        if category in answers:
            listed |= {_normalise_key(word): answers[category] for word in words}
    for answer in (YES, NO):
        words = [*said[answer], *(said[f"{answer}_codes"] if with_codes else ())]
        listed |= {_normalise_key(word): answer for word in words}
    return listed


def _normalise_key(word: str) -> str:
    return normalise_list_key(normalise_text(word))


@cache
def _load_standard_lists() -> Mapping[str, Any]:
    return tomllib.loads(STANDARD_VALUES_FILE.read_text(encoding="utf-8"))
