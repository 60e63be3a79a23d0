"""What an answer leaves out because the source was silent, in words."""

from __future__ import annotations

from dashboard.i18n.months import name_months
from dashboard.i18n.translate import capitalize_first, join_list, translate, translate_count
from dashboard.measures.registry import get_measures
from dashboard.query.answer import Answer
from dashboard.query.answer_parts import LeftOut
from dashboard.wording.labels import name_category, name_dimension

MAX_LISTED_NAMES = 6


def describe_silences(answer: Answer) -> list[str]:
    """A sentence for each silence: "Precincts were not reported in December 2020 to February
    2021.".
    """
    return [text for entry in answer.left_out if (text := _write_silence(answer, entry))]


def _write_silence(answer: Answer, entry: LeftOut) -> str:
    kind, status = entry.kind, entry.status
    when = join_list([name_months(*ends) for ends in entry.periods], MAX_LISTED_NAMES)
    names = join_list(
        [name_category(answer, entry.name, c) for c in entry.categories], MAX_LISTED_NAMES
    )
    if kind == "months":
        return translate("left_out.months", what=translate(f"{entry.name}.none"), months=when)
    if kind == "flag" and status == "not_recorded":
        return translate("left_out.unbegun", what=_name_flag(answer, entry.name), months=when)
    if kind == "flag":
        return translate("left_out.flag", what=_name_flag(answer, entry.name), months=when)
    if kind == "dimension":
        key = "left_out.dimension" if status == "not_reported" else "left_out.dimension_unread"
        if entry.name == "district":
            return translate(
                f"{key}_places", places=capitalize_first(answer.district_word[1]), months=when
            )
        name = capitalize_first(name_dimension(answer, entry.name))
        return translate(key, dimension=name, months=when)
    if kind in ("categories", "district"):
        return translate_count(f"left_out.{kind}", len(entry.categories), list=names, months=when)
    if kind == "no_data" and any(row.numerator is not None for row in answer.rows):
        return translate("left_out.no_data", months=when)
    return ""


def _name_flag(answer: Answer, flag: str) -> str:
    """What a flag's yes means: "stops that ended in an arrest"."""
    own = (answer.measure, *get_measures().values())
    return next((m.numerator_words for m in own if m.numerator == flag and m.kind == "share"), flag)
