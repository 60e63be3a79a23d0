"""What is said of a goal that a city states for a measure: it is named as the city's."""

from __future__ import annotations

from dashboard.i18n.months import name_day, name_month
from dashboard.i18n.numbers import format_decimal, format_number, format_percent
from dashboard.i18n.translate import translate
from dashboard.query.answer import Answer
from dashboard.query.answer_parts import CityGoal
from dashboard.wording.labels import format_days


def describe_goal(answer: Answer, goal: CityGoal) -> str:
    """The goal in one line: "The city's goal: at most 120 days by 2027 (Mayor's Office, March 3,
    2026)".
    """
    key = "goal_at_most" if goal.is_most else "goal_at_least"
    return translate(
        key,
        value=_format_value(answer, goal.value),
        date=name_month(goal.by) if "-" in goal.by else goal.by,
        author=goal.author,
        day=name_day(goal.date),
    )


def describe_goals(answer: Answer) -> tuple[str, ...]:
    """Each goal of an answer in one line."""
    return tuple(describe_goal(answer, goal) for goal in answer.goals)


def _format_value(answer: Answer, value: float) -> str:
    whole = value == int(value)
    kind = answer.measure.kind
    if kind == "share":
        return format_percent(value)
    if kind == "quantile" and whole:
        return format_days(value)
    number = format_number(int(value)) if whole else format_decimal(value)
    return number
