"""The first answers of a district's page: more or less than the rest of the city, its rank, what came of complaints."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.i18n.months import name_months_with_preposition
from dashboard.i18n.numbers import format_number, format_percent
from dashboard.i18n.translate import lowercase_first, normalize_spaces, translate
from dashboard.query.answer import Answer
from dashboard.statistics.two_sample import PopulationDifference
from dashboard.wording.change_sentences import describe_incompleteness
from dashboard.wording.disparities import format_ratio
from dashboard.wording.naming_shares import explain_sparse_naming
from dashboard.wording.sentences import write_total


@dataclass(frozen=True)
class DistrictStanding:
    """How a district stands in its city.

    `here` is its count; `difference` that of its rate by residents and the rest of the city's, None where residents
    are not known; `percent` its part of the units that name a district, None where that is not known; `rank` is its
    place among `ranked` districts, 1 for the highest, and 0 where they are not ranked.
    """

    name: str
    here: Answer
    difference: PopulationDifference | None = None
    percent: float | None = None
    rank: int = 0
    ranked: int = 0


@dataclass(frozen=True)
class Finding:
    """A sentence with the number to set apart in it, "" for none."""

    text: str
    number: str


def write_standing(facts: DistrictStanding) -> Finding:
    """More or less than the rest of the city per resident; where residents are not known, its part of the whole."""
    here = facts.here
    row = here.rows[0]
    total = translate(
        "sentence",
        text=write_total(here, row, name_months_with_preposition(here.since, here.until)),
    )
    incomplete = describe_incompleteness(row.incomplete)
    if here.sparse:
        return _join([total, *incomplete, *explain_sparse_naming(here)])
    ratio = facts.difference.ratio if facts.difference else None
    if ratio is None or row.incomplete:
        return _join([total, *incomplete, *_describe_part(facts)])
    found, low, high = ratio
    values = {
        "place": here.place,
        "ratio": format_ratio(found),
        "units": lowercase_first(here.measure.short),
    }
    if low is None or high is None:
        return _join([translate("here.ratio_alone", **values), total], values["ratio"])
    key = "here.more" if low > 1 else "here.fewer" if high < 1 else "here.alike"
    values |= {"low": format_ratio(low), "high": format_ratio(high)}
    return _join([translate(key, **values), total], values["ratio"])


def _describe_part(facts: DistrictStanding) -> list[str]:
    """The district's part of what names a district, and that nothing is said per resident."""
    here = facts.here
    district = here.district_word[0]
    sentences = []
    if facts.percent is not None and here.rows[0].status == "ok":
        sentences.append(
            translate(
                "here.part_alone",
                place=here.place,
                district=district,
                percent=format_percent(facts.percent),
            )
        )
    if facts.difference is None:
        sentences.append(translate("here.no_residents", district=district))
    return sentences


def write_rank(facts: DistrictStanding) -> Finding | None:
    """The district's place among all; None where they are not ranked."""
    if not facts.rank:
        return None
    units = lowercase_first(facts.here.measure.short)
    by = "here.rank_rate" if facts.difference else "here.rank_count"
    text = translate(
        by,
        name=facts.name,
        rank=format_number(facts.rank),
        count=format_number(facts.ranked),
        districts=facts.here.district_word[1],
        units=units,
    )
    return Finding(text, format_number(facts.rank))


def write_complaint_outcome(received: Answer, sustained: Answer | None, located: bool) -> Finding:
    """How many complaints there were, and how many allegations were sustained; `located` says that it is of one
    district alone."""
    parts = []
    for answer in (received, sustained):
        if answer is not None:
            during = name_months_with_preposition(answer.since, answer.until)
            parts.append(translate("sentence", text=write_total(answer, answer.rows[0], during)))
    parts += describe_incompleteness(received.rows[0].incomplete)
    if not located:
        parts.append(translate("here.not_by_district", district=received.district_word[0]))
    number = ""
    if sustained is not None and sustained.rows[0].value is not None:
        number = format_percent(sustained.rows[0].value)
    return _join(parts, number)


def _join(parts: list[str], number: str = "") -> Finding:
    return Finding(normalize_spaces(" ".join(parts)), number)
