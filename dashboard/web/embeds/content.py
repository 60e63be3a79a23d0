"""What an embed holds, worked out from one answer: words, drawings, table, source; plain values, markup escaped."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dashboard import wording
from dashboard.charts import svg
from dashboard.query import addresses
from dashboard.query.answer import Answer
from dashboard.query.periods import Period, period_before
from dashboard.service.answer_service import Answers
from dashboard.statistics.series import read_months
from dashboard.templates import Markup
from dashboard.templates.tables import Table
from dashboard.views.city_context import NARROW, Desk
from dashboard.web.embeds.default_query import settled
from dashboard.web.embeds.embed_request import Asked
from dashboard.wording import answer_table, datasets
from dashboard.wording.repeated_sentences import page_notes, repeatable, tell_once
from data.model import vocabulary
from data.model.values import Query

WIDE, PLOT = 640, 320
# What a frame needs around a trend's plot: title, sentence, tools and source.
AROUND = 230
LOWEST_PLOT = 150
MOST_ROWS = 400
PAGE_OF = {"map": "map", "trend": "trends", "breakdown": "breakdowns", "number": "trends"}


@dataclass(frozen=True)
class Embed:
    """One embed. `wide` and `narrow` are SVG, `value` is a number embed's own number.

    `left_out` says what a map leaves out, or why there is none.
    `frozen` says that it is a fixed copy and as of when, `cut` that the table is not whole; both "" where it is not
    so. `page`, `csv` and `portal` are addresses, "" where there is none.
    """

    asked: Asked
    title: str
    sentence: str
    value: str
    wide: Markup
    narrow: Markup
    legend: tuple[dict, ...]
    table: Table
    cut: str
    source: str
    completeness: str
    left_out: str
    notes: tuple[str, ...]
    notices: tuple[str, ...]
    frozen: str
    sample: bool
    page: str
    csv: str
    portal: str
    publisher: str


def make(answers: Answers, asked: Asked) -> Embed:
    """The embed of an address, in the language that is spoken. Raises BadQuery, UnknownCity or NoData."""
    desk, query = at_desk(answers, asked)
    selected = query.filtered("district") if asked.form == "map" else ()
    if selected:
        query = replace(query, where=tuple((d, c) for d, c in query.where if d != "district"))
    answer = answers.answer(query, desk.asof)
    wide, narrow, legend = _drawn(desk, asked, answer, selected)
    shown, cut = _rows(answer)
    urls = {row["source_url"] for row in answer.rows if row["source_url"]}
    notes = page_notes(answer)
    sentence, left_out, completeness, *told_notes = tell_once(
        (
            _sentence(desk, asked, answer),
            _left_out(desk, asked, answer),
            wording.completeness(answer),
            *notes,
        ),
        repeatable(notes),
    )
    return Embed(
        asked,
        wording.title(answer),
        sentence,
        _value(asked, answer),
        Markup(wide),
        Markup(narrow),
        legend,
        _table(shown),
        cut,
        wording.source_line(answer),
        completeness,
        left_out,
        tuple(note for note in told_notes if note),
        datasets.notices(desk.city, desk.build.notices),
        _frozen(desk, answer),
        answer.sample,
        _page(asked, answer),
        addresses.answers(answer.query, "csv", desk.asof),
        urls.pop() if len(urls) == 1 else "",
        answer.publisher,
    )


def _table(answer: Answer) -> Table:
    """The table; that its numbers open a new window is said once to the eye, above them, and in each to the ear."""
    return answer_table.make_table(
        answer, wording.say("embed.they_open"), wording.say("embed.new_window")
    )


def at_desk(answers: Answers, asked: Asked) -> tuple[Desk, Query]:
    """The desk of an embed's city at the build it shows, and its whole question."""
    city, asof = answers.city(asked.query.city), asked.options.asof
    build = answers.snapshot(city.id, asof) if asof else answers.build(city.id)
    desk = Desk(answers, city, build, asof)
    return desk, settled(desk, asked)


def _drawn(
    desk: Desk, asked: Asked, answer: Answer, selected: tuple[str, ...]
) -> tuple[str, str, tuple[dict, ...]]:
    """The drawing for a wide frame, the one for a narrow frame ("" where one serves both), and a map's legend."""
    if asked.form == "trend":
        room = asked.options.height - AROUND if asked.options.height else PLOT
        plot = max(room, LOWEST_PLOT)
        return (
            svg.draw_trend(answer, WIDE, plot, "w", new_window=True),
            svg.draw_trend(answer, NARROW, min(plot, PLOT), "n", new_window=True),
            (),
        )
    if asked.form == "breakdown":
        return (
            svg.draw_breakdown(answer, WIDE, prefix="w", new_window=True),
            svg.draw_breakdown(answer, NARROW, prefix="n", new_window=True),
            (),
        )
    if asked.form == "map" and desk.outline is not None and desk.map_areas(answer):
        classes = svg.classes(answer)
        drawing = svg.draw_map(
            answer, desk.outline, classes, selected, None, svg.Canvas(WIDE, prefix="w")
        )
        return drawing, "", svg.legend(answer, classes)
    return "", "", ()


def _left_out(desk: Desk, asked: Asked, answer: Answer) -> str:
    """What a map leaves out, or why there is none; "" for other forms."""
    if asked.form != "map":
        return ""
    if not desk.outline and not answer.sparse:
        return wording.say("embed.no_map")
    return wording.left_out(answer, desk.map_areas(answer))


def _sentence(desk: Desk, asked: Asked, answer: Answer) -> str:
    if asked.form != "number" or not (answer.since and answer.until):
        trend = asked.form == "trend"
        months = read_months(desk.answers, answer, desk.asof) if trend else None
        return wording.sentence(answer, months)
    before = period_before(Period(answer.since, answer.until))
    earlier = replace(answer.query, since=before.since, until=before.until)
    return desk.headline(answer, desk.answers.answer(earlier, desk.asof))


def _value(asked: Asked, answer: Answer) -> str:
    return wording.plain_value(answer, answer.rows[0]) if asked.form == "number" else ""


def _rows(answer: Answer) -> tuple[Answer, str]:
    """The rows that the table shows, and a sentence where they are not all."""
    count = len(answer.rows)
    if count <= MOST_ROWS:
        return answer, ""
    told = wording.say("embed.cut", shown=wording.number(MOST_ROWS), count=wording.number(count))
    return replace(answer, rows=answer.rows[:MOST_ROWS]), told


def _frozen(desk: Desk, answer: Answer) -> str:
    if not desk.asof:
        return ""
    dates = sorted({p["as_of"] for p in answer.provenance if p["as_of"]})
    key = "embed.frozen" if dates else "embed.frozen_undated"
    return wording.say(key, **({"date": wording.day_name(dates[-1])} if dates else {}))


def _page(asked: Asked, answer: Answer) -> str:
    over_time = any(d in vocabulary.TIME for d in answer.query.by)
    name = PAGE_OF.get(asked.form) or ("trends" if over_time else "breakdowns")
    return addresses.page(answer.query.city, name, replace(asked.query, by=answer.query.by))
