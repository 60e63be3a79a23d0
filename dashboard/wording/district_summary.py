"""What is said of one district: its own number, the year before, and the whole city beside it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dashboard.i18n.months import name_months_with_preposition
from dashboard.i18n.numbers import format_percent
from dashboard.i18n.translate import normalize_spaces, translate
from dashboard.query.answer import Answer
from dashboard.statistics.p_values import ChanceTest
from dashboard.wording.change_sentences import Clause, compare_totals
from dashboard.wording.labels import count_units, format_plain_value
from dashboard.wording.naming_shares import explain_sparse_naming
from dashboard.wording.paragraphs import Paragraph, split_sentences
from dashboard.wording.sentences import write_total
from dashboard.wording.silences import describe_silences


@dataclass(frozen=True)
class PeriodPair:
    """A total and that of the time before it, without dimensions, and the chance behind the change of the two."""

    now: Answer
    before: Answer | None
    chance: ChanceTest | None = None


@dataclass(frozen=True)
class DistrictComparison:
    """The answers on one counting measure that stand beside each other, all of the same months.

    `here` and `city` are the totals there; `lost` is how many of the city's units name no
    district; `rates` are the rates by residents here and in the city, from the records that name a district, or None
    where there are none to compare.
    """

    name: str
    here: PeriodPair | None
    city: PeriodPair
    lost: int = 0
    rates: tuple[Answer, Answer] | None = None


def write_district_summary(facts: DistrictComparison) -> list[Paragraph]:
    """Plain sentences: what was recorded here and the change; then the city, the district's part of it, and rates."""
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
    text = write_total(now, now.rows[0], name_months_with_preposition(now.since, now.until))
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
