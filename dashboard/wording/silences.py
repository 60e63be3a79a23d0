"""What an answer leaves out because the source was silent, in words."""

from __future__ import annotations

from dashboard.i18n.months import period
from dashboard.i18n.translate import listed, say, say_count, upper_first
from dashboard.measures.registry import all_measures
from dashboard.query.answer import Answer
from dashboard.wording.labels import category_name, dimension_name

MOST_LISTED = 6


def tell_silences(answer: Answer) -> list[str]:
    """A sentence for each silence: "Precincts were not reported in December 2020 to February 2021."."""
    return [text for entry in answer.left_out if (text := _sentence(answer, entry))]


def _sentence(answer: Answer, entry: dict) -> str:
    kind, status = entry["kind"], entry["status"]
    when = listed([period(*ends) for ends in entry["periods"]], MOST_LISTED)
    names = listed(
        [category_name(answer, entry["name"], c) for c in entry["categories"]], MOST_LISTED
    )
    if kind == "months":
        return say("left_out.months", what=say(f"{entry['name']}.none"), months=when)
    if kind == "flag" and status == "not_recorded":
        return say("left_out.unbegun", what=_flag_words(answer, entry["name"]), months=when)
    if kind == "flag":
        return say("left_out.flag", what=_flag_words(answer, entry["name"]), months=when)
    if kind == "dimension":
        key = "left_out.dimension" if status == "not_reported" else "left_out.dimension_unread"
        if entry["name"] == "district":
            return say(f"{key}_places", places=upper_first(answer.district_word[1]), months=when)
        name = upper_first(dimension_name(answer, entry["name"]))
        return say(key, dimension=name, months=when)
    if kind in ("categories", "district"):
        return say_count(f"left_out.{kind}", len(entry["categories"]), list=names, months=when)
    if kind == "no_data" and any(row["numerator"] is not None for row in answer.rows):
        return say("left_out.no_data", months=when)
    return ""


def _flag_words(answer: Answer, flag: str) -> str:
    """What a flag's yes means: "stops that ended in an arrest"."""
    own = (answer.measure, *all_measures().values())
    return next((m.numerator_words for m in own if m.numerator == flag and m.kind == "share"), flag)
