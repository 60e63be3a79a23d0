"""Standard value lists: what the common spellings of race, sex, findings, outcomes, yes and no mean in every city.

The lists are facts of `standard_values.toml`. A city file states only what differs, and its own statement always wins.
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
from data.model.vocabulary import NOT_RECORDED, normal_form

FILE = Path(__file__).with_name("standard_values.toml")
# Fields of people, in which a word such as "None" can only mean that nothing was recorded.
OF_PEOPLE = ("race", "sex")
YES, NO = "yes", "no"
# Marks between words, which clerks and exports write in many ways. Those that part several values in one cell (| ; ,)
# are not among them: "Asian|Pacific Islander" is not one category.
MARKS = re.compile(r"[\s_/\\.()'\"`´’‘“”–—-]+")


@dataclass(frozen=True)
class Meanings:
    """What values mean: those that a city file states by their normal form, and those of a list by `list_key`."""

    stated: Mapping[str, str]
    listed: Mapping[str, str]

    def find(self, form: str) -> str | None:
        """The meaning of a value in normal form, the city file's own statement first; None where neither has one."""
        return self.stated.get(form) or self.listed.get(list_key(form))

    def is_listed(self, form: str) -> bool:
        """Whether a value has its meaning from a list alone."""
        return form not in self.stated and list_key(form) in self.listed


def list_key(form: str) -> str:
    """A value in normal form as the lists compare it: the marks between its words are one space."""
    return MARKS.sub(" ", form).strip()


def has_list(field_name: str) -> bool:
    """Whether a list has categories of a dimension, so that a city file need not state any."""
    return field_name in _lists()["fields"]


def listed_categories(field_name: str) -> tuple[str, ...]:
    """The categories of a dimension that a list has spellings of."""
    return tuple(_lists()["fields"].get(field_name, ()))


def read_field_meanings(name: str, field: FieldMap) -> Meanings:
    """What the values of a field mean. An open field keeps its values, so of the lists only missing ones count."""
    stated = {normal_form(raw): category for category, raws in field.values.items() for raw in raws}
    if not field.standard:
        return Meanings(stated, {})
    return Meanings(stated, _listed_categories(name, field.open))


def read_flag_meanings(dataset: Dataset, name: str) -> Meanings:
    """What the values of a flag's column answer: yes, no or not recorded.

    A flag read from the column of a field answers by the field's own categories too, where a list says what they
    answer: `sustained` by findings, `arrested` and `cited` by outcomes.
    """
    flag = dataset.flags[name]
    stated = {
        normal_form(raw): answer
        for answer in (NOT_RECORDED, NO, YES)
        for raw in getattr(flag, answer)
    }
    if not flag.standard:
        return Meanings(stated, {})
    beside = _stated_beside(dataset, name, flag)
    return Meanings(beside | stated, _listed_answers(name, not (flag.yes and flag.no)))


@cache
def read_ethnicities() -> Mapping[str, str]:
    """What the words of a column of ethnicity beside race mean, by `list_key`: categories of race that it states, and
    NOT_RECORDED for all that leaves the race as it is."""
    listed = {_key_of(word): NOT_RECORDED for word in _lists()["ethnicity"]["of_the_race"]}
    hispanic = _listed_categories("race", False)
    return listed | {word: c for word, c in hispanic.items() if c in ("hispanic", NOT_RECORDED)}


@cache
def missing_words() -> tuple[str, ...]:
    """What stands for an empty cell in a column of yes and no, in normal form."""
    missing = _lists()["missing"]
    words = (*missing["every_field"], *missing["but_open_districts"], *missing["people"])
    return tuple(normal_form(word) for word in words)


def answers_for(name: str) -> str:
    """The field whose listed categories answer a flag; "" for none."""
    return _lists()["flags"].get(name, {}).get("field", "")


def _stated_beside(dataset: Dataset, name: str, flag: FlagMap) -> dict[str, str]:
    """The answers that a field of the same column gives by the values that the city file states for it."""
    field = dataset.fields.get(answers_for(name))
    if field is None or field.open or not set(field.columns) & set(flag.columns):
        return {}
    answers = _category_answers(name)
    return {
        normal_form(raw): answers[category]
        for category, raws in field.values.items()
        if category in answers
        for raw in raws
    }


@cache
def _category_answers(flag_name: str) -> dict[str, str]:
    said = _lists()["flags"].get(flag_name, {})
    return {c: answer for answer in (YES, NO, NOT_RECORDED) for c in said.get(answer, ())}


@cache
def _listed_categories(name: str, is_open: bool) -> dict[str, str]:
    missing = _lists()["missing"]
    words = [*missing["every_field"]]
    if not (is_open and name == "district"):
        words += missing["but_open_districts"]
    if name in OF_PEOPLE:
        words += [*missing["people"], *missing[name]]
    listed = {_key_of(word): NOT_RECORDED for word in words}
    if is_open:
        return listed
    categories = _lists()["fields"].get(name, {})
    return listed | {_key_of(word): c for c, words in categories.items() for word in words}


@cache
def _listed_answers(name: str, with_codes: bool) -> dict[str, str]:
    said = _lists()["flags"]
    missing = _lists()["missing"]
    blanks = (*missing["every_field"], *missing["but_open_districts"])
    listed = {_key_of(word): NOT_RECORDED for word in blanks}
    answers = _category_answers(name)
    for category, words in _lists()["fields"].get(answers_for(name), {}).items():
        if category in answers:
            listed |= {_key_of(word): answers[category] for word in words}
    for answer in (YES, NO):
        words = [*said[answer], *(said[f"{answer}_codes"] if with_codes else ())]
        listed |= {_key_of(word): answer for word in words}
    return listed


def _key_of(word: str) -> str:
    return list_key(normal_form(word))


@cache
def _lists() -> Mapping[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))
