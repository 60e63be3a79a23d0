"""Sentences on one district: its number beside the year before, the city and the other districts;
its rank.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from dashboard.i18n.months import name_months_with_preposition
from dashboard.i18n.numbers import format_number, format_percent
from dashboard.i18n.translate import lowercase_first, normalize_spaces, translate
from dashboard.query.answer import Answer
from dashboard.statistics.p_values import ChanceTest
from dashboard.statistics.two_sample import PopulationDifference
from dashboard.wording.change_sentences import Clause, compare_totals, describe_incompleteness
from dashboard.wording.disparities import format_ratio
from dashboard.wording.labels import count_units, format_plain_value
from dashboard.wording.naming_shares import explain_sparse_naming
from dashboard.wording.paragraphs import Paragraph, split_sentences
from dashboard.wording.sentences import write_total
from dashboard.wording.silences import describe_silences


@dataclass(frozen=True)
class PeriodPair:
    """A total and that of the time before it, without dimensions, and the chance behind the change
    of the two.
    """

    now: Answer
    before: Answer | None
    chance: ChanceTest | None = None


@dataclass(frozen=True)
class DistrictComparison:
    """The answers on one counting measure that stand beside each other, all of the same months.

    `here` and `city` are the totals there; `lost` is how many of the city's units name no district;
    `rates` are the rates by residents here and in the city, from the records that name a district,
    or None where there are none to compare.
    """

    name: str
    here: PeriodPair | None
    city: PeriodPair
    lost: int = 0
    rates: tuple[Answer, Answer] | None = None


def write_district_summary(facts: DistrictComparison) -> list[Paragraph]:
    """Plain sentences: what was recorded here and the change; then the city, the district's part of
    it, and rates.
    """
    if facts.here is None:
        sentences: list[str] = [
            _describe_change(facts.city),
            translate("here.not_by_district", district=facts.city.now.district_word[0]),
        ]
    else:
        sentences = [
            _describe_change(facts.here),
            Paragraph(*_describe_city(facts), *_describe_missing_districts(facts.city.now)),
            *_describe_rates(facts),
        ]
    return [Paragraph(*map(normalize_spaces, split_sentences(text))) for text in sentences if text]


def _describe_change(pair: PeriodPair) -> Paragraph:
    now = pair.now
    text = write_total(now, now.rows[0], name_months_with_preposition(*now.period.ends))
    return Paragraph(*_write_change_clause(pair, text).sentences)


def _write_change_clause(pair: PeriodPair, text: str) -> Clause:
    """A clause with the change from the time before; without one where there is none before."""
    if pair.before is None:
        return Clause(text)
    return compare_totals(pair.now, pair.before, text, pair.chance)


def _describe_city(facts: DistrictComparison) -> list[str]:
    now = facts.city.now
    row = now.rows[0]
    if row.status != "ok" or facts.here is None:
        return []
    text = translate("here.city", place=now.place, counted=count_units(now, row.known_numerator))
    changed = _write_change_clause(facts.city, text)
    # The sentence on the district has already said why no change is given.
    sentences = [translate("sentence", text=changed.text), *changed.chance]
    here = facts.here.now
    own = here.rows[0]
    located = row.known_numerator - facts.lost
    if row.numerator and facts.lost and not here.sparse:
        sentences.append(
            translate(
                "here.lost",
                percent=format_percent(100 * facts.lost / row.numerator),
                district=now.district_word[0],
            )
        )
    if here.sparse:
        return sentences + explain_sparse_naming(here)
    if located and own.status == "ok" and not own.incomplete:
        sentences.append(
            translate(
                "here.part_named" if facts.lost else "here.part",
                name=facts.name,
                percent=format_percent(100 * own.known_numerator / located),
                **({"district": now.district_word[0]} if facts.lost else {}),
            )
        )
    return sentences


def _describe_missing_districts(city: Answer) -> list[str]:
    """Which districts a city's total lacks: no sentence on one district says so."""
    only_districts = tuple(e for e in city.left_out if e.kind == "district")
    return describe_silences(replace(city, left_out=only_districts))


def _describe_rates(facts: DistrictComparison) -> list[str]:
    if facts.rates is None or any(a.rows[0].status != "ok" for a in facts.rates):
        return []
    here, city = (format_plain_value(a, a.rows[0]) for a in facts.rates)
    values = {"here": here, "name": facts.name, "city": city}
    if not facts.lost:
        return [translate("here.rate", **values)]
    return [translate("here.rate_named", district=facts.city.now.district_word[0], **values)]


@dataclass(frozen=True)
class DistrictStanding:
    """How a district stands in its city.

    `here` is its count; `difference` that of its rate by residents and the rest of the city's, None
    where residents are not known; `percent` its part of the units that name a district, None where
    that is not known; `rank` is its place among `ranked` districts, 1 for the highest, and 0 where
    they are not ranked.
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
    """More or less than the rest of the city per resident; where residents are not known, its part
    of the whole.
    """
    here = facts.here
    row = here.rows[0]
    total = translate(
        "sentence",
        text=write_total(here, row, name_months_with_preposition(*here.period.ends)),
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
    """How many complaints there were, and how many allegations were sustained; `located` says that
    it is of one district alone.
    """
    parts = []
    for answer in (received, sustained):
        if answer is not None:
            during = name_months_with_preposition(*answer.period.ends)
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
