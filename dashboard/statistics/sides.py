"""Two answers side by side: what stands against a comparison of them, else how they differ and whether by chance."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard import reliability
from dashboard.answer import Answer
from dashboard.statistics.asked import Refusal
from dashboard.statistics.chance import rates_differ, shares_differ
from dashboard.words.months import month_count, period
from dashboard.words.say import listed, say
from data.coverage import month_of
from data.model import Break, City


@dataclass(frozen=True)
class Side:
    """A place and a period with the total there; `refusal` says why this side's number must not be used."""

    city: City
    answer: Answer
    refusal: Refusal | None = None

    @property
    def period(self) -> tuple[str, str]:
        """The first and the last month."""
        return self.answer.since, self.answer.until

    @property
    def districts(self) -> tuple[str, ...]:
        """The districts it holds; empty for the whole city."""
        return self.answer.query.filtered("district")

    @property
    def place(self) -> str:
        """The reader's name of the place."""
        names = [self.answer.title_of("district", d) for d in self.districts]
        return listed(names) if names else self.city.name

    @property
    def name(self) -> str:
        """The place with its period."""
        return say("compare_side", place=self.place, period=period(*self.period))


@dataclass(frozen=True)
class Difference:
    """How a first side differs from a second one; `p` is None where no test fits, and `first` and `second` are what
    was compared: (numerator, denominator) each, the second less the first where it holds it.
    """

    first: tuple[int, int | None]
    second: tuple[int, int | None]
    p: float | None


def unlike(first: Side, city: City) -> Refusal | None:
    """Why two cities' numbers cannot be held side by side: they must say that they count the same; None for one city.

    A city file says so by `scope`: the datasets of the measure's topics need the same scopes in both.
    """
    if first.city.id == city.id:
        return None
    for topic in first.answer.measure.topics:
        scopes = [sorted({d.scope for d in c.topic(topic)}) for c in (first.city, city)]
        if scopes[0] != scopes[1] or "" in scopes[0]:
            rows = [c.topic(topic)[0].row if c.topic(topic) else "" for c in (first.city, city)]
            return Refusal.of(
                "unlike",
                first=first.city.name,
                second=city.name,
                first_row=rows[0],
                second_row=rows[1],
            )
    return None


def blank(first: Answer, second: Answer) -> Refusal | None:
    """Why two sides have no numbers to compare: one of them has none, or an incomplete period."""
    for side, answer in (("first", first), ("second", second)):
        row = answer.rows[0]
        if row["status"] != reliability.OK:
            return Refusal.of(row["status"], side=side)
        if row["incomplete"]:
            return Refusal.of("incomplete", side=side)
    if month_count(first.since, first.until) != month_count(second.since, second.until):
        return Refusal.of("length")
    return None


def between(city: City, first: Answer, second: Answer) -> list[Break]:
    """The declared breaks that lie between the first month and the last of two sides with unlike periods."""
    if (first.since, first.until) == (second.since, second.until):
        return []
    since, until = min(first.since, second.since), max(first.until, second.until)
    return [
        b
        for b in city.breaks
        if set(b.topics) & set(first.measure.topics) and since < b.month <= until
    ]


def overlap(first: Answer, second: Answer) -> bool:
    """Whether two unlike periods share a month."""
    same = (first.since, first.until) == (second.since, second.until)
    return (
        not same
        and month_of(first.since) <= month_of(second.until)
        and month_of(second.since) <= month_of(first.until)
    )


def differ(first: Answer, second: Answer, inside: bool) -> Difference:
    """How two comparable sides differ; `inside` says that the first is a part of the second."""
    kind, here, there = first.measure.kind, _counts(first), _counts(second)
    if inside and kind != "count":
        there = there[0] - here[0], there[1] - here[1]
    if kind == "quantile" or (kind == "count" and inside) or (kind != "count" and there[1] <= 0):
        return Difference(here, there, None)
    if kind == "share":
        return Difference(here, there, shares_differ(here[0], here[1], *there))
    bases = (1, 1) if kind == "count" else (here[1], there[1])
    return Difference(here, there, rates_differ(here[0], bases[0], there[0], bases[1]))


def _counts(answer: Answer) -> tuple[int, int | None]:
    return answer.rows[0]["numerator"], answer.rows[0]["denominator"]
