"""What is said of one district: its own number, the year before, and the whole city beside it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dashboard.i18n.months import during
from dashboard.i18n.numbers import percent
from dashboard.i18n.translate import say, tidy
from dashboard.query.answer import Answer
from dashboard.statistics.p_values import Chance
from dashboard.wording.change_sentences import Clause, between
from dashboard.wording.labels import count_units, plain_value
from dashboard.wording.naming_shares import few_named
from dashboard.wording.sentences import total
from dashboard.wording.silences import tell_silences


@dataclass(frozen=True)
class Pair:
    """A total and that of the time before it, without dimensions, and the chance behind the change of the two."""

    now: Answer
    before: Answer | None
    chance: Chance | None = None


@dataclass(frozen=True)
class Beside:
    """The answers on one counting measure that stand beside each other, all of the same months.

    `here` and `city` are the totals there; `lost` is how many of the city's units name no
    district; `rates` are the rates by residents here and in the city, from the records that name a district, or None
    where there are none to compare.
    """

    name: str
    here: Pair | None
    city: Pair
    lost: int = 0
    rates: tuple[Answer, Answer] | None = None


def beside(facts: Beside) -> list[str]:
    """Plain sentences: what was recorded here and the change; then the city, the district's part of it, and rates."""
    if facts.here is None:
        told = [
            _changed(facts.city),
            say("here.not_by_district", district=facts.city.now.district_word[0]),
        ]
    else:
        told = [
            _changed(facts.here),
            " ".join([*_city(facts), *_lacks(facts.city.now)]),
            *_rates(facts),
        ]
    return [tidy(text) for text in told if text]


def _changed(pair: Pair) -> str:
    now = pair.now
    text = total(now, now.rows[0], during(now.since, now.until))
    return " ".join(_compare(pair, text).sentences)


def _compare(pair: Pair, text: str) -> Clause:
    """A clause with the change from the time before; without one where there is none before."""
    if pair.before is None:
        return Clause(text)
    return between(pair.now, pair.before, text, pair.chance)


def _city(facts: Beside) -> list[str]:
    now = facts.city.now
    row = now.rows[0]
    if row["status"] != "ok" or facts.here is None:
        return []
    text = say("here.city", place=now.place, counted=count_units(now, row["numerator"]))
    changed = _compare(facts.city, text)
    # Why no change is given was told of the district already.
    told = [say("sentence", text=changed.text), *changed.chance]
    here = facts.here.now
    own = here.rows[0]
    located = row["numerator"] - facts.lost
    if row["numerator"] and facts.lost and not here.sparse:
        told.append(
            say(
                "here.lost",
                percent=percent(100 * facts.lost / row["numerator"]),
                district=now.district_word[0],
            )
        )
    if here.sparse:
        return told + few_named(here)
    if located and own["status"] == "ok" and not own["incomplete"]:
        told.append(
            say(
                "here.part_named" if facts.lost else "here.part",
                name=facts.name,
                percent=percent(100 * own["numerator"] / located),
                **({"district": now.district_word[0]} if facts.lost else {}),
            )
        )
    return told


def _lacks(city: Answer) -> list[str]:
    """Which districts a city's total lacks: no sentence on one district says so."""
    only_districts = tuple(e for e in city.left_out if e["kind"] == "district")
    return tell_silences(replace(city, left_out=only_districts))


def _rates(facts: Beside) -> list[str]:
    if facts.rates is None or any(a.rows[0]["status"] != "ok" for a in facts.rates):
        return []
    here, city = (plain_value(a, a.rows[0]) for a in facts.rates)
    values = {"here": here, "name": facts.name, "city": city}
    if not facts.lost:
        return [say("here.rate", **values)]
    return [say("here.rate_named", district=facts.city.now.district_word[0], **values)]
