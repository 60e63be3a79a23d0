"""What a number leaves out, and where it comes from."""

from __future__ import annotations

from dashboard.i18n.months import name_day, name_month, name_period
from dashboard.i18n.numbers import format_number, format_percent
from dashboard.i18n.translate import capitalize_first, join_list, translate
from dashboard.query.answer import Answer
from dashboard.query.answer_parts import DatasetSource
from dashboard.query.naming_shares import PLACE_DIMENSIONS
from dashboard.query.periods import find_time_dimension
from dashboard.wording.category_coverage import list_uses
from dashboard.wording.labels import name_dimension
from dashboard.wording.naming_shares import is_always_sparse
from dashboard.wording.paragraphs import Paragraph
from dashboard.wording.silences import describe_silences

MAX_LISTED_PERIODS = 4
# A chart beside others says by itself what is missing from it where that is more than this; the
# page says the rest.
TOLD_PERCENT = 10


def describe_missing_values(answer: Answer, above: float = 0) -> Paragraph:
    """How many of the units lack the answer's own dimensions, or those that it is filtered by: "A
    precinct is missing for 16% of these stops.".

    Only shares above `above` percent are listed.
    """
    asked = dict.fromkeys((*answer.query.by, *(d for d, _ in answer.query.where)))
    sparse = PLACE_DIMENSIONS if is_always_sparse(answer) else ()
    missing = [
        _describe_missing_dimension(answer, d)
        for d in asked
        if _measure_missing_percent(answer, d) > above and d not in sparse
    ]
    return Paragraph(*missing, *describe_causes_of_missing(answer, above).sentences)


def describe_causes_of_missing(answer: Answer, above: float = 0) -> Paragraph:
    """For what other causes units have no value of the answer's own dimensions: "For 2% of these
    stops the value of race is not read by this site.".
    """
    return Paragraph(
        *(
            _describe_cause(answer, cause, d)
            for cause, d in _list_causes(answer)
            if 100 * answer.unnamed[cause][d] / answer.base > above
        )
    )


def _list_causes(answer: Answer) -> list[tuple[str, str]]:
    """The other causes for which units have no value of the answer's own dimensions, as (cause,
    dimension).
    """
    if not answer.base:
        return []
    return [
        (cause, d)
        for cause, counted in answer.unnamed.items()
        for d in answer.query.by
        if counted.get(d)
    ]


def _describe_cause(answer: Answer, cause: str, dimension: str) -> str:
    """The share of units that have no value for one cause: "For 2% of these stops race is not read
    by this site.".
    """
    return translate(
        f"unnamed.{cause}",
        dimension=name_dimension(answer, dimension),
        percent=format_percent(100 * answer.unnamed[cause][dimension] / answer.base),
        these=translate(f"{answer.measure.grain}.these"),
    )


def _measure_missing_percent(answer: Answer, dimension: str) -> float:
    """Percent of the units that lack a dimension."""
    base = answer.missing_of.get(dimension, answer.base)
    return 100 * answer.missing.get(dimension, 0) / base if base else 0.0


def _describe_missing_dimension(answer: Answer, dimension: str) -> str:
    name = name_dimension(answer, dimension)
    these = translate(f"{answer.measure.grain}.these")
    share = format_percent(_measure_missing_percent(answer, dimension))
    if dimension in PLACE_DIMENSIONS:
        key = "missing_place_an" if name[:1].lower() in "aeiou" else "missing_place"
        return capitalize_first(translate(key, dimension=name, percent=share, these=these))
    return translate("missing", dimension=capitalize_first(name), percent=share, these=these)


def describe_completeness(answer: Answer) -> Paragraph:
    """Which dimensions, periods and parts are missing or incomplete, in short sentences; "" where
    nothing is.
    """
    unnamed = describe_unnamed_dimensions(answer)
    withheld = _describe_withheld_rows(answer)
    return Paragraph(*withheld, unnamed, *_list_other_gaps(answer))


def describe_unnamed_dimensions(answer: Answer) -> str:
    """Which dimensions the records of an answer do not all name: "Missing: precinct 10%, race
    14%."; "" for none.
    """
    lacking = [
        f"{name_dimension(answer, d)} {format_percent(_measure_missing_percent(answer, d))}"
        for d in answer.missing
        if _measure_missing_percent(answer, d)
    ]
    return translate("missing_list", list=translate("comma").join(lacking)) if lacking else ""


def list_gaps(answer: Answer) -> list[str]:
    """What else is missing from an answer: withheld rows, incomplete periods, silences, categories
    out of use, and figures that are in doubt.
    """
    return [*_describe_withheld_rows(answer), *_list_other_gaps(answer)]


def _describe_withheld_rows(answer: Answer) -> list[str]:
    withheld = sum(r.numerator is None and r.status == "withheld" for r in answer.rows)
    return [translate("withheld_here", count=format_number(withheld))] if withheld else []


def _list_other_gaps(answer: Answer) -> list[str]:
    time = find_time_dimension(answer.query.by)
    parts: list[str] = []
    if time:
        parts += _list_periods(
            answer, time, "incomplete_list", {r[time] for r in answer.rows if r.incomplete}
        )
        parts += _list_periods(
            answer, time, "no_data_list", {r[time] for r in answer.rows if r.status == "no_data"}
        )
        parts += describe_silences(answer)
    elif any(r.incomplete for r in answer.rows):
        parts.append(translate("part_incomplete"))
        parts += describe_silences(answer)
    return [*parts, *list_uses(answer), *answer.differing, *answer.audited]


def _list_periods(answer: Answer, time: str, key: str, ids: set[str]) -> list[str]:
    names = [name_period(p) for p in sorted(ids)]
    return [translate(key, list=join_list(names, MAX_LISTED_PERIODS))] if names else []


def write_source_line(answer: Answer) -> str:
    """Publisher, dataset and as-of date of everything used; made-up numbers are said to be so
    first.
    """
    sources = translate("source_next").join(_describe_source(p) for p in answer.provenance)
    line = translate("source", sources=sources) if sources else ""
    return " ".join(
        part for part in (translate("sample_long") if answer.sample else "", line) if part
    )


def write_source_note(answer: Answer, mark_sample: bool = True) -> str:
    """Who published what an answer counts and up to which month: "Seattle Police Department · to
    Oct 2023"; without `mark_sample` not that it is made up, which then stands beside it.
    """
    parts = [answer.publisher, translate("source_sample") if mark_sample and answer.sample else ""]
    parts.append(
        translate("source_until", month=name_month(answer.until, short=True))
        if answer.until
        else ""
    )
    return translate("source_joint").join(part for part in parts if part)


def write_citation(answer: Answer) -> str:
    """How to name an answer elsewhere: publishers and datasets with their dates, who counted, and
    the build.
    """
    sources = translate("source_next").join(_describe_source(p) for p in answer.provenance)
    return translate("citation", sources=sources, build=answer.build) if sources else ""


def _describe_source(source: DatasetSource) -> str:
    return translate(
        "source_one" if source.as_of else "source_undated",
        publisher=source.publisher,
        title=source.title,
        dataset=source.dataset,
        date=name_day(source.as_of) if source.as_of else "",
    )
