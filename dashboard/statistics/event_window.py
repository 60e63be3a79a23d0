"""A measure in equal windows before and after a month: both totals, their months, and the change
with its interval.

No cause is named: what else happened in the windows moves the numbers as well.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from dashboard.query.answer import Answer
from dashboard.query.answer_source import AnswerSource
from dashboard.query.periods import find_comparison_period
from dashboard.statistics.comparison_request import NotAvailable
from dashboard.statistics.p_values import ChanceTest
from dashboard.statistics.period_change import find_change_refusal
from dashboard.statistics.series import read_chance, read_months
from dashboard.statistics.uncertainty import calculate_change_interval
from data.model.period import Period
from data.model.values import Query

# How long a window may be. Shorter than a year, the window before is that of the same calendar
# months.
WINDOW_MONTHS = (6, 12, 24)


@dataclass(frozen=True)
class EventWindows:
    """The months from a month on, and as many of the same calendar months before it."""

    after: Period
    before: Period


@dataclass(frozen=True)
class EventComparison:
    """Both windows of a question as totals and by month.

    `refusal` says why no change is given; `interval` is that of the change in percent, of a share
    in percentage points, None where the months are too few to tell how far they go up and down by
    themselves.
    """

    windows: EventWindows
    total_after: Answer
    total_before: Answer
    months_after: Answer
    months_before: Answer
    refusal: NotAvailable | None
    chance: ChanceTest | None
    interval: tuple[float, float] | None

    @property
    def change(self) -> float | None:
        """The change in percent, of a share in percentage points; None where none is given."""
        now, then = self.total_after.rows[0].value, self.total_before.rows[0].value
        if self.refusal or now is None or then is None:
            return None
        if self.total_after.measure.kind == "share":
            return now - then
        return 100 * (now - then) / then if then else None


def find_event_windows(event: int, months: int) -> EventWindows:
    """The windows of a month, by its number: it is the first one after."""
    after = Period(event, event + months - 1)
    return EventWindows(after, find_comparison_period(after))


def compare_windows(
    answers: AnswerSource, query: Query, windows: EventWindows, asof: str = ""
) -> EventComparison:
    """Both windows of a question without dimensions and months. Raises BadQuery as the questions
    themselves do.
    """

    def ask(period: Period, by: tuple[str, ...]) -> Answer:
        return answers.answer(replace(query.with_period(period), by=by), asof)

    after, before = ask(windows.after, ()), ask(windows.before, ())
    now, then = after.rows[0], before.rows[0]
    refusal = find_change_refusal(after, before, now, then)
    interval = None
    chance = None
    if refusal is None:
        chance = read_chance(answers, after, before, asof)
        run = read_months(answers, after, asof)
        dispersion = run.dispersion if run else None
        if dispersion is not None:
            interval = calculate_change_interval(
                after.measure.kind,
                (now.known_numerator, now.denominator),
                (then.known_numerator, then.denominator),
                dispersion,
            )
    return EventComparison(
        windows,
        after,
        before,
        ask(windows.after, ("month",)),
        ask(windows.before, ("month",)),
        refusal,
        chance,
        interval,
    )
