"""Every sentence about a comparison between groups. Plain text; whoever draws it escapes it."""

from __future__ import annotations

from typing import Protocol

from dashboard.i18n.months import during, month_name
from dashboard.i18n.numbers import fixed, number, percent
from dashboard.i18n.translate import listed, say, upper_first
from dashboard.query.answer import Answer
from dashboard.wording.category_coverage import use_list
from dashboard.wording.labels import counted, status_words
from dashboard.wording.sentences import title as answer_title

MOST_NAMES = 6
OTHERS = "others"
VALUES = {"by": "group", "benchmark": "benchmark"}
PERCENTS = ("recorded", "wanted")
# The usual bound of a test: a probability below it is said not to be consistent with what was tested.
ALPHA = 0.05


class Chance(Protocol):
    """A test's statistic, its degrees of freedom, and how probable so large a one is (0 to 1)."""

    @property
    def chi_squared(self) -> float:
        """Pearson's statistic."""

    @property
    def freedom(self) -> int:
        """The degrees of freedom."""

    @property
    def probability(self) -> float:
        """The two-sided p."""


def ratio(value: float) -> str:
    """A ratio with two decimals, as far as 10; then with one."""
    return fixed(value, 2 if value < 10 else 1)


def ratio_tick(value: float) -> str:
    """A ratio on the axis: whole from 1 on, else as short as it is exact."""
    return fixed(value, 0) if value >= 1 else fixed(value, 6).rstrip("0")


def reference_name(answer: Answer, reference: str) -> str:
    """Whom the groups are compared with, inside a sentence."""
    if reference == OTHERS:
        return say("reference.others")
    return say("reference.group", name=answer.title_of(answer.query.by[0], reference))


def ratio_title(answer: Answer, reference: str) -> str:
    """The title of a chart of ratios."""
    return say(
        "ratio_title", title=answer_title(answer), reference=reference_name(answer, reference)
    )


def ratio_sentence(answer: Answer, reference: str, rows: tuple[dict, ...]) -> str:
    """What the ratios say: for whom the rate is higher, lower, or not clearly either."""
    return say(
        "ratio_sentence",
        measure=answer.measure.title,
        during=during(answer.since, answer.until),
        reference=reference_name(answer, reference),
        parts=_parts(answer, rows),
    )


def _parts(answer: Answer, rows: tuple[dict, ...]) -> str:
    kinds: dict[str, list[str]] = {"ratio_higher": [], "ratio_lower": [], "ratio_level": []}
    for row in rows:
        if row["ratio"] is not None:
            name = answer.title_of(answer.query.by[0], row[answer.query.by[0]])
            told = say("ratio_item", name=name, ratio=ratio(row["ratio"]))
            kinds[_side(row)].append(name if _side(row) == "ratio_level" else told)
    return "; ".join(
        say(key, list=listed(names, MOST_NAMES)) for key, names in kinds.items() if names
    )


def _side(row: dict) -> str:
    if row["ratio_low"] > 1:
        return "ratio_higher"
    return "ratio_lower" if row["ratio_high"] < 1 else "ratio_level"


def ratio_label(row: dict) -> str:
    """What stands beside a row's mark: the ratio with its interval, or why there is none."""
    if row["status"] == "reference":
        return say("reference.itself")
    if row["ratio"] is None:
        return status_words(row["status"])
    return say(
        "ratio_label",
        ratio=ratio(row["ratio"]),
        low=ratio(row["ratio_low"]),
        high=ratio(row["ratio_high"]),
    )


def ratio_completeness(answer: Answer, recorded: tuple[float, ...]) -> str:
    """Who is left out because no group was written down, and where the counts changed meaning."""
    parts = []
    if recorded and recorded[0] < 100:
        parts.append(
            say(
                "ratio_unrecorded",
                by=say(f"group.{answer.query.by[0]}"),
                percent=percent(100 - recorded[0]),
                these=say(f"{answer.measure.grain}.these"),
            )
        )
    if len(recorded) > 1 and recorded[1] < 100 and answer.measure.kind == "rate":
        parts.append(say("ratio_unrecorded_base", percent=percent(100 - recorded[1])))
    if answer.breaks:
        months = listed(dict.fromkeys(month_name(b["month"]) for b in answer.breaks))
        parts.append(say("ratio_break", months=months))
    return " ".join((*parts, *use_list(answer), say("ratio_chance")))


def refusal_reason(code: str, values: dict[str, object]) -> str:
    """Why something is not shown, as the end of a sentence."""
    told: dict[str, object] = {}
    for name, value in values.items():
        if name in PERCENTS and isinstance(value, int | float):
            told[name] = percent(value)
        elif name in VALUES:
            told[name] = say(f"{VALUES[name]}.{value}")
        else:
            told[name] = value
    return say(f"refused.{code}", **told)


def not_shown(code: str, values: dict[str, object]) -> str:
    """A sentence that says that something is not shown, and why."""
    return say("not_shown", reason=refusal_reason(code, values))


def benchmark_name(benchmark: str, usable: bool = True) -> str:
    """What a count is held against, as a choice."""
    name = upper_first(say(f"benchmark.{benchmark}"))
    return name if usable else say("benchmark_cannot", benchmark=name)


def benchmark_reason(benchmark: str, code: str, values: dict[str, object]) -> str:
    """Why a count cannot be held against a benchmark here."""
    return say(
        "benchmark_reason",
        benchmark=say(f"benchmark.{benchmark}"),
        reason=refusal_reason(code, values),
    )


def outcome_title(answer: Answer) -> str:
    """The title of a chart of hit rates."""
    return say("outcome_title", place=answer.place, by=say(f"group.{answer.query.by[0]}"))


def outcome_sentence(answer: Answer, rows: tuple[dict, ...], test: Chance | None) -> str:
    """What the hit rates say, and whether they may differ by chance alone; never why."""
    return say(
        "outcome_sentence",
        during=during(answer.since, answer.until),
        reference=say("reference.others"),
        parts=_parts(answer, rows),
        test=_chance(test) if test else "",
    ).strip()


def _chance(test: Chance) -> str:
    key = "outcome_small" if test.probability < ALPHA else "outcome_large"
    return say(
        key,
        probability=percent(100 * test.probability),
        chi=fixed(test.chi_squared, 1),
        freedom=test.freedom,
    )


def outcome_completeness(answer: Answer, recorded: float, base: str) -> str:
    """Which searches are left out, and what a search is here where it is a frisk."""
    parts = [say("outcome_frisks")] if base == "frisked" else []
    if recorded < 100:
        parts.append(
            say(
                "outcome_unrecorded",
                by=say(f"group.{answer.query.by[0]}"),
                percent=percent(100 - recorded),
            )
        )
    return " ".join((*parts, *use_list(answer), say("ratio_chance")))


def veil_title(answer: Answer) -> str:
    """The title of the chart of odds ratios."""
    return say("veil_title", place=answer.place)


def veil_sentence(answer: Answer, reference: str, rows: tuple[dict, ...]) -> str:
    """For whom the share of stops differs between dark and light at the same time of day and of the year; never why."""
    kinds: dict[str, list[str]] = {"veil_higher": [], "veil_lower": [], "veil_level": []}
    for row in rows:
        if row["ratio"] is not None:
            key = _side(row).replace("ratio_", "veil_")
            name = answer.title_of("race", row["race"])
            told = say("veil_item", name=name, ratio=ratio(row["ratio"]))
            kinds[key].append(name if key == "veil_level" else told)
    parts = [say(key, list=listed(names, MOST_NAMES)) for key, names in kinds.items() if names]
    return say(
        "veil_sentence",
        during=during(answer.since, answer.until),
        reference=veil_reference(answer, reference),
        parts="; ".join(parts),
    )


def veil_reference(answer: Answer, reference: str) -> str:
    """Among whose stops a group's share is taken."""
    if reference == OTHERS:
        return say("veil_reference.others")
    return say("veil_reference.group", name=answer.title_of("race", reference))


def veil_completeness(answer: Answer, rows: tuple[dict, ...], shares: tuple[float, ...]) -> str:
    """How many stops were compared, how many lack a time or a race."""
    lit = max((row["dark_all"] + row["light_all"] for row in rows), default=0)
    stops = sum(row["numerator"] or 0 for row in answer.rows)
    told = say(
        "veil_left_out",
        stops=counted("stops", stops, in_full=True),
        lit=number(lit),
        time=percent(100 - shares[0]),
        race=percent(100 - shares[1]),
    )
    return " ".join((told, *use_list(answer), say("ratio_chance")))


def part_of(part: int, whole: int) -> str:
    """A count of a whole with its percentage, as a table's cell."""
    share = percent(100 * part / whole) if whole else status_words("no_data")
    return say("part_of", part=number(part), whole=number(whole), percent=share)
