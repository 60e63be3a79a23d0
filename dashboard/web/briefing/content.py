"""What a briefing says and shows, as plain values: the HTML page and the PDF are made of the same ones."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from dashboard import wording
from dashboard.charts import svg
from dashboard.i18n.locale import language
from dashboard.query import addresses
from dashboard.query.answer import Answer
from dashboard.query.periods import time_dimension
from dashboard.service.answer_service import Answers
from dashboard.statistics.months import Months
from dashboard.statistics.series import read_months
from dashboard.templates import Markup
from dashboard.views.city_context import Desk
from dashboard.web.briefing.plan import Plan, plan
from dashboard.wording import answer_table
from dashboard.wording.briefing import finding, over_time
from dashboard.wording.repeated_sentences import page_notes, repeatable, tell_once
from data.model.clock import local_day
from data.model.values import Query

WIDE = 482
TALL = 300
MOST_ROWS = 12


@dataclass(frozen=True)
class Figure:
    """One chart: `drawing` is SVG in the page's colours; `legend` (colour class, label) belongs to maps."""

    title: str
    drawing: Markup
    said: str
    legend: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Check:
    """One address at which a reader can check a number, or the page of its dataset."""

    words: str
    href: str


@dataclass(frozen=True)
class Briefing:
    """Everything on the page, already in the reader's language."""

    language: str
    title: str
    place: str
    dated: str
    sample: str
    sentences: tuple[str, ...]
    figures: tuple[Figure, ...]
    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    leading: int
    left_out: str
    caveats: tuple[str, ...]
    checks: tuple[Check, ...]
    source: str
    question: str
    view: str

    def plain(self) -> dict:
        """Plain values, ready to become JSON."""
        return asdict(self)


def briefing(answers: Answers, query: Query) -> Briefing:
    """The briefing of a question, in the language that is spoken.

    Raises BadQuery, UnknownCity or NoData as the door does.
    """
    desk = Desk(answers, answers.city(query.city), answers.build(query.city))
    made = plan(desk, query)
    shown, left_out = _table(made.listed)
    leading = max(len(made.listed.query.by), 1)
    return Briefing(
        language=language(),
        title=wording.title(made.main),
        place=desk.city.name,
        dated=_dated(made, local_day(desk.build.refreshed_at, desk.city.time_zone)),
        sample=wording.say("sample_long") if desk.city.sample else "",
        sentences=_sentences(desk, made),
        figures=tuple(_figure(desk, a, n) for n, a in enumerate(made.shown, 1)),
        caption=shown["caption"],
        headings=tuple(shown["headings"]),
        rows=tuple(map(tuple, shown["rows"])),
        leading=leading,
        left_out=left_out,
        caveats=_caveats(desk, made),
        checks=_checks(made, desk),
        source=wording.source_line(made.main),
        question=addresses.query_string(query),
        view=_view(query),
    )


def _dated(made: Plan, refreshed: date) -> str:
    period = wording.period(made.total.since, made.total.until)
    return wording.say(
        "briefing_dated", period=period, date=wording.day_name(refreshed.isoformat())
    )


def _sentences(desk: Desk, made: Plan) -> tuple[str, ...]:
    """What was recorded against the year before, and what each of the two charts adds to it."""
    said = [
        desk.headline(made.total, made.before),
        *(finding(a, _months(desk, a)) for a in made.shown),
    ]
    notes = [note for a in (made.total, *made.shown) for note in a.notes]
    return tuple(s for s in tell_once(tuple(dict.fromkeys(said)), repeatable(notes)) if s)


def _figure(desk: Desk, answer: Answer, number: int) -> Figure:
    name = f"briefing-{number}"
    legend: tuple[tuple[str, str], ...] = ()
    sentence = wording.sentence(answer, _months(desk, answer))
    said = " ".join(t for t in (sentence, _left_out(desk, answer)) if t)
    areas = desk.map_areas(answer) if answer.query.by == ("district",) else ()
    if areas and desk.outline is not None:
        classes = svg.classes(answer)
        drawing = svg.draw_map(
            answer, desk.outline, classes, canvas=svg.Canvas(width=WIDE, prefix=name)
        )
        legend = tuple((e["colour_class"], e["label"]) for e in svg.legend(answer, classes))
    elif over_time(answer):
        drawing = svg.draw_trend(answer, width=WIDE, height=TALL, prefix=name)
    else:
        drawing = svg.draw_breakdown(answer, width=WIDE, prefix=name)
    return Figure(wording.full_title(answer), Markup(drawing), said, legend)


def _months(desk: Desk, answer: Answer) -> Months | None:
    """The months from which the chance behind a change over time is told."""
    return read_months(desk.answers, answer, desk.asof) if over_time(answer) else None


def _left_out(desk: Desk, answer: Answer) -> str:
    """What the map of an answer leaves out, or why there is none; "" for what is no map."""
    if answer.query.by != ("district",) or not desk.outline:
        return ""
    return wording.left_out(answer, desk.map_areas(answer))


def _table(answer: Answer) -> tuple[dict, str]:
    """The table, its last rows left out where there are more than a page has room for, and words that say so."""
    shown = answer_table.table(answer)
    count = len(shown["rows"])
    if count <= MOST_ROWS:
        return shown, ""
    time = bool(over_time(answer))
    kept = shown["rows"][-MOST_ROWS:] if time else shown["rows"][:MOST_ROWS]
    return {**shown, "rows": kept}, wording.say("briefing_rows", shown=MOST_ROWS, count=count)


def _caveats(desk: Desk, made: Plan) -> tuple[str, ...]:
    """What is missing, where numbers do not compare, and what the measure cannot show."""
    answers = (made.main, *made.shown)
    told = [wording.completeness(made.main), wording.missing(made.main)]
    told += [_left_out(desk, a) for a in made.shown]
    told += [
        wording.say("csv_breaks", month=wording.month_name(b["month"]), reason=b["reason"].strip())
        for a in answers
        for b in a.breaks
    ]
    told += [
        note
        for note in page_notes(made.main)
        if note not in made.main.differing and (not made.main.sample or note != made.main.notes[0])
    ]
    once = tell_once(tuple(dict.fromkeys(told)), repeatable(made.main.notes))
    return tuple(t for t in once if t)


def _checks(made: Plan, desk: Desk) -> tuple[Check, ...]:
    """The portal's own count of the total and the datasets' pages; the same view here for all other numbers."""
    found = [
        Check(
            wording.portal_label(row["source_url"], wording.say("briefing_check_total")),
            row["source_url"],
        )
        for row in made.total.rows[:1]
        if row["source_url"]
    ]
    found += [
        Check(
            wording.say("briefing_check_dataset", title=p["title"], dataset=p["dataset"]), p["page"]
        )
        for p in made.main.provenance
        if p["page"]
    ]
    found += [
        Check(wording.say("briefing_check_rows"), addresses.answers(a.query, "csv"))
        for a in made.shown[:1]
    ]
    return tuple({c.href: c for c in found}.values())


def _view(query: Query) -> str:
    """The page that shows the question with all that can be chosen."""
    name = (
        "trends"
        if time_dimension(query.by)
        else "map"
        if query.by == ("district",)
        else "breakdowns"
    )
    return addresses.page(query.city, name, query)
