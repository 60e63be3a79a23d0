"""Steps from a record to what came of it: each step is a measure of its own."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard import wording
from dashboard.i18n.translate import capitalize_first, lowercase_first, translate
from dashboard.query import addresses
from dashboard.query.answer import Answer, AnswerRow
from dashboard.query.reliability import NOT_READ, NOT_RECORDED
from dashboard.templates import Markup
from dashboard.templates.tables import Cell, Heading, Table, render_table
from dashboard.wording.paragraphs import Paragraph

# A count leads, and the shares after it each name what they are out of.
STOP_STEPS = ("stops", "frisk_rate", "search_rate", "hit_rate", "citation_rate", "stop_arrest_rate")
COMPLAINT_STEPS = (
    "complaints",
    "closed_rate",
    "allegations",
    "finding_rate",
    "sustained_rate",
    "discipline_rate",
)
FUNNEL_STEPS = {"stops": STOP_STEPS, "complaints": COMPLAINT_STEPS}


@dataclass(frozen=True)
class FunnelStep:
    """One step: the measure that counts it, and its answer; without one, `absence` is the status
    that says why.
    """

    measure: str
    answer: Answer | None
    absence: str = NOT_READ

    def get_answer(self) -> Answer:
        """The answer of a step that is drawn. Raises ValueError for a step without one."""
        if self.answer is None:
            raise ValueError(f"{self.measure} has no answer: {self.absence}")
        return self.answer

    @property
    def row(self) -> AnswerRow:
        """The one row of the answer."""
        return self.answer.rows[0] if self.answer else AnswerRow({}, None, status=self.absence)

    @property
    def is_drawable(self) -> bool:
        """Whether there is anything to draw."""
        return self.row.status in ("ok", "too_few")

    @property
    def name(self) -> str:
        """What happened in this step."""
        return translate(f"step.{self.measure}")

    @property
    def label(self) -> str:
        """The step's number, with its share of what it is out of; else why there is none."""
        row = self.row
        if not self.is_drawable:
            return translate(f"step_{row.status}")
        number = wording.format_number(row.known_numerator)
        if row.denominator is None:
            return translate("step_counted", number=number)
        values = {
            "number": number,
            "whole": wording.format_number(row.denominator),
            "whole_words": self.get_answer().measure.denominator_words,
        }
        if row.status != "ok":
            return translate("step_too_few", **values)
        return translate("step_share", percent=wording.format_percent(row.known_value), **values)


def write_funnel_sentence(steps: tuple[FunnelStep, ...]) -> Paragraph:
    """The first step's sentence, the shares of the others where they are known, and which have no
    number here.
    """
    first = next((s for s in steps if s.is_drawable), None)
    if first is None:
        return Paragraph(capitalize_first(translate("step_no_data")) + ".")
    parts: list[str] = [wording.write_sentence(first.get_answer())]
    shares = [
        translate(f"said.{s.measure}", percent=wording.format_percent(s.row.known_value))
        for s in steps
        if s.row.status == "ok" and s.row.denominator is not None
    ]
    if shares:
        parts.append(translate("funnel_shares", list=wording.join_list(shares, most=len(shares))))
    for status in (NOT_RECORDED, NOT_READ):
        silent = [lowercase_first(s.name) for s in steps if s.row.status == status]
        if silent:
            parts.append(
                translate(f"steps_{status}", steps=wording.join_list(silent, most=len(silent)))
            )
    return Paragraph(*parts)


def render_funnel_table(caption: str, steps: tuple[FunnelStep, ...]) -> Markup:
    """The steps as semantic HTML: number, what it is out of, percent, interval, and each step's own
    data.
    """
    keys = (
        "step_heading",
        "step_count_heading",
        "step_whole_heading",
        "step_percent_heading",
        "interval_heading",
        "step_data_heading",
    )
    return render_table(
        Table(
            caption=caption,
            headings=[Heading(translate(key), number=0 < i < 5) for i, key in enumerate(keys)],
            rows=[_render_cells(step) for step in steps],
            mark=translate("sample") if any(s.answer and s.answer.sample for s in steps) else "",
        )
    )


def _render_cells(step: FunnelStep) -> list[Cell]:
    row = step.row
    name = Cell(step.name, heading=True)
    if not step.is_drawable:
        return [name, Cell(step.label, span=5)]
    answer = step.get_answer()
    whole = percent = interval = ""
    if row.denominator is not None:
        whole = f"{wording.format_number(row.denominator)} {answer.measure.denominator_words}"
        percent, interval = wording.format_cell(answer, row), wording.format_interval(answer, row)
    return [
        name,
        Cell(wording.format_number(row.known_numerator), number=True),
        Cell(whole, number=True),
        Cell(percent, number=True),
        Cell(interval, number=True),
        Cell(
            translate("step_csv"),
            href=addresses.build_answer_url(answer.query, "csv"),
            download=True,
            label=translate("step_csv_of", step=step.name),
        ),
    ]
