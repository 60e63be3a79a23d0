"""What the marks of a drawing tell when they are pointed at: texts of the answer that the drawing
shows.

A marked drawing (`Canvas.marked`) names for each mark its place in this list; bundle/site/marks.js
reads both.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dashboard import wording
from dashboard.charts.forms import QUESTION_FORMS
from dashboard.charts.forms.forest import ForestRow
from dashboard.charts.forms.histogram import HistogramBin
from dashboard.charts.funnel_model import FunnelStep
from dashboard.i18n.months import find_year_before
from dashboard.query import source_links
from dashboard.query.answer import Answer, AnswerRow
from dashboard.query.periods import find_time_dimension
from dashboard.statistics.period_change import PeriodComparison, find_last_break
from dashboard.wording import period_changes
from dashboard.wording.change_sentences import describe_change_on_year
from data.model.period import parse_period_id
from data.model.vocabulary import UNNAMED_CATEGORIES


@dataclass(frozen=True)
class FinerMap:
    """The maps of what lies in an area: their name, with {name} for the area's, and the address for
    an area's id.
    """

    name: str
    link: Callable[[str], str]


def write_mark_texts(
    answer: Answer,
    form: str,
    earlier: Answer | None = None,
    link: Callable[[str], str] | None = None,
    finer: FinerMap | None = None,
) -> str:
    """The texts of an answer's marks as JSON, in the order of the places that its drawing names.

    `rows` holds for each mark what it is, its value, more on the value (interval or counts), its
    change on the year before, and three addresses: the count at the portal, the page of its area,
    and the map of what lies in that; "" where there is none, left out at the end of a row.
    `earlier` is the same question about the year before, of which an answer that is divided by time
    needs what it does not hold itself.
    `link` gives the page of a district, `finer` the maps of what lies in one. An address with
    `asks` in it counts the same rows.
    """
    rows = QUESTION_FORMS[form].list_marked_rows(answer)
    changes = _ChangeOnYear(answer, earlier)
    links = tuple(give for give in (link, finer and finer.link) if give)
    rows_of_texts = [_write_row(answer, row, changes.describe(row), links) for row in rows]
    return _write_texts(rows_of_texts, finer)


@dataclass(frozen=True)
class MarkedRun:
    """A run over time: its name, its answer, the rows that are drawn of it, and the same question
    about the year before.
    """

    name: str
    answer: Answer
    rows: Sequence[AnswerRow]
    earlier: Answer | None


def write_run_mark_texts(runs: Sequence[MarkedRun]) -> str:
    """The texts of the points of runs over time, one run after another."""
    texts = []
    for run in runs:
        changes = _ChangeOnYear(run.answer, run.earlier)
        for row in run.rows:
            what, *others = _write_row(run.answer, row, changes.describe(row), ())
            texts.append([wording.translate("comma").join((what, run.name)), *others])
    return _write_texts(texts)


def write_change_mark_texts(found: PeriodComparison, link: Callable[[str], str]) -> str:
    """The texts of the marks of a map of change, in the order of the comparison's rows: a count at
    the portal is that of the later period, `link` gives the page of an area.
    """
    rows = [
        [
            period_changes.name_change_row(found, change),
            period_changes.describe_change_values(found, change),
            "",
            "",
            source_links.numerator_url(change.now),
            "" if change.category in UNNAMED_CATEGORIES else link(change.category),
        ]
        for change in found.rows
    ]
    return _write_texts(rows)


def write_bin_mark_texts(bins: Sequence[HistogramBin], source: str) -> str:
    """The texts of bins in their order: number of complaints and share; `source` is the address of
    their data set, "" for none.
    """
    whole = sum(b.count for b in bins)
    share = wording.translate("durations_share")
    rows = []
    for found in bins:
        percent = wording.format_percent(100 * found.count / whole)
        said = wording.translate("mark", name=share, value=percent)
        count = wording.format_count("complaints", found.count)
        rows.append([found.name, count, said, "", source])
    return _write_texts(rows)


def write_funnel_mark_texts(steps: Sequence[FunnelStep]) -> str:
    """The texts of the marks of steps, in their order."""
    return _write_texts(
        [
            [step.name, step.label, "", "", source_links.numerator_url(step.row) or ""]
            for step in steps
        ]
    )


def write_ratio_mark_texts(rows: Sequence[ForestRow]) -> str:
    """The texts of the marks of ratios, in their order."""
    return _write_texts([[row.name, row.label, row.more, "", row.source] for row in rows])


def write_group_details(answer: Answer, row: AnswerRow) -> str:
    """The rate of a group that a ratio is made of, with its interval and the counts behind it; ""
    where the group has no rate.
    """
    if row.value is None:
        return ""
    parts = (wording.format_value_with_unit(answer, row), _write_more(answer, row))
    return wording.translate("bubble.and").join(part for part in parts if part)


def _write_texts(rows: list[list[str]], finer: FinerMap | None = None) -> str:
    texts = {
        "check": wording.translate("bubble.check"),
        "source": wording.translate("bubble.source"),
        "open": wording.get_message_template("bubble.open"),
        "asks": source_links.COUNT_SELECT,
        **({"inside": finer.name} if finer else {}),
        "rows": rows,
    }
    return json.dumps(texts, ensure_ascii=False, separators=(",", ":"))


def _write_row(
    answer: Answer, row: AnswerRow, change: str, links: Sequence[Callable[[str], str]]
) -> list[str]:
    area = row[answer.query.by[0]] if links else ""
    texts = [
        wording.name_row(answer, row, short=True),
        wording.format_value_with_unit(answer, row),
        _write_more(answer, row),
        change,
        source_links.numerator_url(row),
        *("" if area in UNNAMED_CATEGORIES else link(area) for link in links),
    ]
    while not texts[-1]:
        texts.pop()
    return texts


def _write_more(answer: Answer, row: AnswerRow) -> str:
    """The interval of a value, and the counts behind a rate."""
    parts = []
    interval = wording.format_interval(answer, row)
    if interval:
        heading = wording.translate("interval_heading")
        parts.append(wording.translate("mark", name=heading, value=interval))
    if answer.measure.kind == "rate" and row.numerator is not None and row.denominator:
        parts.append(
            wording.translate(
                "bubble.counts",
                part=wording.format_number(row.numerator),
                counted=answer.measure.numerator_words,
                whole=wording.format_number(row.denominator),
                base=answer.measure.denominator_words,
            )
        )
    return wording.translate("bubble.and").join(parts)


class _ChangeOnYear:
    """The change of a row from the same categories a year before, in words."""

    def __init__(self, answer: Answer, earlier: Answer | None) -> None:
        self.answer = answer
        self.time = find_time_dimension(answer.query.by)
        self.breaks = list(answer.breaks)
        rows = answer.rows if self.time else ()
        if earlier is not None:
            rows = (*earlier.rows, *rows)
            at_start = answer.break_at_start
            self.breaks += [*earlier.breaks, *([at_start] if at_start else [])]
        self.rows = {self._key(row, self.time and row[self.time]): row for row in rows}
        self.comparable = bool(self.time) or (
            earlier is not None
            and not (answer.breaks or earlier.breaks or answer.break_at_start)
            and all(month.state == "covered" for month in earlier.coverage)
        )

    def _key(self, row: AnswerRow, period: str) -> tuple[str, ...]:
        return tuple(period if d == self.time else row[d] for d in self.answer.query.by)

    def describe(self, row: AnswerRow) -> str:
        """ "12% fewer than a year before"; "" where the two do not compare."""
        if not self.comparable:
            return ""
        last = self.answer.period.last
        before = ""
        if self.time:
            before = find_year_before(row[self.time])
            last = row.months.last
            if find_last_break(self.breaks, parse_period_id(before).first, last):
                return ""
        then = self.rows.get(self._key(row, before))
        if then is None or last is None:
            return ""
        return describe_change_on_year(self.answer, row, then, last)
