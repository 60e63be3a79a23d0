"""Every sentence about a comparison between groups. Plain text; templates escape it."""

from __future__ import annotations

from typing import Protocol

from dashboard.i18n.months import name_month, name_months_with_preposition
from dashboard.i18n.numbers import format_fixed_decimals, format_number, format_percent
from dashboard.i18n.translate import capitalize_first, join_list, translate
from dashboard.query.answer import Answer
from dashboard.statistics.intervals import RatioEstimate
from dashboard.statistics.ratios import GroupRatio
from dashboard.statistics.veil_of_darkness import VeilRow
from dashboard.wording.category_coverage import list_uses
from dashboard.wording.labels import describe_status, format_count
from dashboard.wording.paragraphs import Paragraph
from dashboard.wording.sentences import write_title as answer_title

MAX_NAMES = 6
OTHERS = "others"
NAMED_VALUES = {"by": "group", "benchmark": "benchmark"}
PERCENT_VALUES = ("recorded", "wanted")
# The usual bound of a test: a probability below it is said not to be consistent with what was
# tested.
ALPHA = 0.05


class ChiSquaredTest(Protocol):
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


def format_ratio(value: float) -> str:
    """A ratio with two decimals, as far as 10; then with one."""
    return format_fixed_decimals(value, 2 if value < 10 else 1)


def format_ratio_tick(value: float) -> str:
    """A ratio on the axis: whole from 1 on, else as short as it is exact."""
    return (
        format_fixed_decimals(value, 0)
        if value >= 1
        else format_fixed_decimals(value, 6).rstrip("0")
    )


def name_reference(answer: Answer, reference: str) -> str:
    """Whom the groups are compared with, inside a sentence."""
    if reference == OTHERS:
        return translate("reference.others")
    name = translate("category_named", name=answer.title_of(answer.query.by[0], reference))
    return translate("reference.group", name=name)


def write_ratio_title(answer: Answer, reference: str) -> str:
    """The title of a chart of ratios."""
    return translate(
        "ratio_title", title=answer_title(answer), reference=name_reference(answer, reference)
    )


def write_ratio_sentence(answer: Answer, reference: str, rows: tuple[GroupRatio, ...]) -> str:
    """What the ratios say: for whom the rate is higher, lower, or not clearly either."""
    return translate(
        "ratio_sentence",
        measure=answer.measure.title,
        during=name_months_with_preposition(*answer.period.ends),
        reference=name_reference(answer, reference),
        parts=_group_ratios(answer, rows),
    )


def _group_ratios(answer: Answer, rows: tuple[GroupRatio, ...]) -> str:
    kinds: dict[str, list[str]] = {"ratio_higher": [], "ratio_lower": [], "ratio_level": []}
    for row in rows:
        if row.ratio is not None:
            name = translate("category_named", name=answer.title_of(answer.query.by[0], row.group))
            item = translate("ratio_item", name=name, ratio=format_ratio(row.ratio))
            kinds[_classify_ratio(row)].append(
                name if _classify_ratio(row) == "ratio_level" else item
            )
    return "; ".join(
        translate(key, list=join_list(names, MAX_NAMES)) for key, names in kinds.items() if names
    )


def _classify_ratio(found: RatioEstimate) -> str:
    if found.ratio_low is not None and found.ratio_low > 1:
        return "ratio_higher"
    return "ratio_lower" if found.ratio_high is not None and found.ratio_high < 1 else "ratio_level"


def write_ratio_label(row: RatioEstimate) -> str:
    """What stands beside a row's mark: the ratio with its interval, or why there is none."""
    if row.status == "reference":
        return translate("reference.itself")
    if row.ratio is None or row.ratio_low is None or row.ratio_high is None:
        return describe_status(row.status)
    return translate(
        "ratio_label",
        ratio=format_ratio(row.ratio),
        low=format_ratio(row.ratio_low),
        high=format_ratio(row.ratio_high),
    )


def describe_ratio_completeness(answer: Answer, recorded: tuple[float, ...]) -> Paragraph:
    """Who is left out because no group was written down, and where the counts changed meaning."""
    parts = []
    if recorded and recorded[0] < 100:
        parts.append(
            translate(
                "ratio_unrecorded",
                by=translate(f"group.{answer.query.by[0]}"),
                percent=format_percent(100 - recorded[0]),
                these=translate(f"{answer.measure.grain}.these"),
            )
        )
    if len(recorded) > 1 and recorded[1] < 100 and answer.measure.kind == "rate":
        parts.append(translate("ratio_unrecorded_base", percent=format_percent(100 - recorded[1])))
    if answer.breaks:
        months = join_list(dict.fromkeys(name_month(b.month) for b in answer.breaks))
        parts.append(translate("ratio_break", months=months))
    return Paragraph(*parts, *list_uses(answer), translate("ratio_chance"))


def explain_refusal_code(code: str, values: dict[str, object]) -> str:
    """Why something is not shown, as the end of a sentence."""
    texts: dict[str, object] = {}
    for name, value in values.items():
        if name in PERCENT_VALUES and isinstance(value, int | float):
            texts[name] = format_percent(value)
        elif name in NAMED_VALUES:
            texts[name] = translate(f"{NAMED_VALUES[name]}.{value}")
        else:
            texts[name] = value
    return translate(f"refused.{code}", **texts)


def write_refusal(code: str, values: dict[str, object]) -> str:
    """A sentence that says that something is not shown, and why."""
    return translate("not_shown", reason=explain_refusal_code(code, values))


def name_benchmark(benchmark: str, usable: bool = True) -> str:
    """The benchmark of a count, as a choice."""
    name = capitalize_first(translate(f"benchmark.{benchmark}"))
    return name if usable else translate("benchmark_cannot", benchmark=name)


def explain_unusable_benchmark(benchmark: str, code: str, values: dict[str, object]) -> str:
    """Why a count cannot be compared with a benchmark here."""
    return translate(
        "benchmark_reason",
        benchmark=translate(f"benchmark.{benchmark}"),
        reason=explain_refusal_code(code, values),
    )


def write_outcome_title(answer: Answer) -> str:
    """The title of a chart of hit rates."""
    return translate(
        "outcome_title", place=answer.place, by=translate(f"group.{answer.query.by[0]}")
    )


def write_outcome_sentence(
    answer: Answer, rows: tuple[GroupRatio, ...], test: ChiSquaredTest | None
) -> str:
    """What the hit rates say, and whether they may differ by chance alone; never why."""
    return translate(
        "outcome_sentence",
        during=name_months_with_preposition(*answer.period.ends),
        reference=translate("reference.others"),
        parts=_group_ratios(answer, rows),
        test=_describe_test(test) if test else "",
    ).strip()


def _describe_test(test: ChiSquaredTest) -> str:
    key = "outcome_small" if test.probability < ALPHA else "outcome_large"
    return translate(key, probability=format_percent(100 * test.probability))


def describe_test_statistic(test: ChiSquaredTest) -> str:
    """The statistic of the test, its degrees of freedom and its p, for those who look for how it is
    worked out.
    """
    return translate(
        "outcome_statistic",
        chi=format_fixed_decimals(test.chi_squared, 1),
        freedom=test.freedom,
        probability=format_fixed_decimals(test.probability, 3),
    )


def describe_outcome_completeness(answer: Answer, recorded: float, base: str) -> Paragraph:
    """Which searches are left out, and what a search is here where it is a frisk."""
    parts = [translate("outcome_frisks")] if base == "frisked" else []
    if recorded < 100:
        parts.append(
            translate(
                "outcome_unrecorded",
                by=translate(f"group.{answer.query.by[0]}"),
                percent=format_percent(100 - recorded),
            )
        )
    return Paragraph(*parts, *list_uses(answer), translate("ratio_chance"))


def write_veil_title(answer: Answer) -> str:
    """The title of the chart of odds ratios."""
    return translate("veil_title", place=answer.place)


def write_veil_sentence(answer: Answer, reference: str, rows: tuple[VeilRow, ...]) -> str:
    """For whom the share of stops differs between dark and light at the same time of day and of the
    year; never why.
    """
    kinds: dict[str, list[str]] = {"veil_higher": [], "veil_lower": [], "veil_level": []}
    for row in rows:
        if row.ratio is not None:
            key = _classify_ratio(row).replace("ratio_", "veil_")
            title = answer.title_of("race", row.race)
            kinds[key].append(translate("category_named", name=title))
    parts = [
        translate(key, list=join_list(names, MAX_NAMES)) for key, names in kinds.items() if names
    ]
    return translate(
        "veil_sentence",
        during=name_months_with_preposition(*answer.period.ends),
        reference=name_veil_reference(answer, reference),
        parts="; ".join(parts),
    )


def name_veil_reference(answer: Answer, reference: str) -> str:
    """Among whose stops a group's share is taken."""
    if reference == OTHERS:
        return translate("veil_reference.others")
    name = translate("category_named", name=answer.title_of("race", reference))
    return translate("veil_reference.group", name=name)


def describe_veil_completeness(
    answer: Answer, rows: tuple[VeilRow, ...], shares: tuple[float, ...]
) -> Paragraph:
    """How many stops were compared, how many lack a time or a race."""
    lit = max((row.dark_all + row.light_all for row in rows), default=0)
    stops = sum(row.numerator or 0 for row in answer.rows)
    omitted = translate(
        "veil_left_out",
        stops=format_count("stops", stops, in_full=True),
        lit=format_number(lit),
        time=format_percent(100 - shares[0]),
        race=format_percent(100 - shares[1]),
    )
    return Paragraph(omitted, *list_uses(answer), translate("ratio_chance"))


def format_part(part: int, whole: int) -> str:
    """A count of a whole with its percentage, as a table's cell."""
    share = format_percent(100 * part / whole) if whole else describe_status("no_data")
    return translate("part_of", part=format_number(part), whole=format_number(whole), percent=share)
