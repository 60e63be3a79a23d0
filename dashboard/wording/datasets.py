"""Texts on a dataset: its freshness, its coverage, and the rows that are not counted."""

from __future__ import annotations

from dashboard.i18n.locale import UntranslatedText
from dashboard.i18n.translate import has_message, translate_count
from dashboard.wording import (
    capitalize_first,
    format_number,
    format_percent,
    get_dimension_title,
    get_topic_title,
    name_day,
    name_month,
    translate,
)
from data.model.build_manifest import Manifest, ManifestDataset
from data.model.coverage import format_month
from data.model.notice import Notice
from data.model.values import City, Dataset


def summarize_dataset(dataset: ManifestDataset) -> str:
    """One line on a dataset of a manifest: topic, months covered, as-of date."""
    topic, date = get_topic_title(dataset.topic), name_day(dataset.as_of)
    if dataset.first is None or dataset.last is None:
        return translate("dataset.undated", topic=topic, date=date)
    first = name_month(format_month(dataset.first))
    last = name_month(format_month(dataset.last))
    covered = first if first == last else translate("dataset.first_to_last", first=first, last=last)
    return translate("dataset.summary", topic=topic, covered=covered, date=date)


def describe_dataset(
    city: City, declared: Dataset, dataset: ManifestDataset, guarded: bool = False
) -> tuple[str, ...]:
    """Who publishes it, which records it holds, what one row is, what dates it, what it counts as,
    how current it is and what it lacks, as sentences; `guarded` where small numbers are withheld.
    """
    sentences = [
        translate("dataset.published_by", publisher=declared.publisher or city.agency),
        translate("dataset.holds", scope=translate(f"scope.{declared.scope}"))
        if declared.scope
        else translate("dataset.holds_unknown"),
        _describe_grains(declared),
        translate(
            "dataset.dated_by", meaning=declared.date.meaning.rstrip("."), column=dataset.date
        ),
        *_fallback_days(dataset),
        translate("dataset.as_of", date=name_day(dataset.as_of)),
    ]
    if dataset.first is not None and dataset.last is not None:
        sentences.append(
            translate(
                "dataset.covers",
                first=name_month(format_month(dataset.first)),
                last=name_month(format_month(dataset.last)),
            )
        )
    if dataset.incomplete:
        sentences.append(
            translate(
                "incomplete_list",
                list=translate("comma").join(
                    name_month(format_month(m)) for m in dataset.incomplete
                ),
            )
        )
    if spread := dataset.spread:
        sentences.append(translate("dataset.spread", number=format_number(spread)))
    sentences += _describe_differences(dataset)
    if absent := [name for name in dataset.absent if name in declared.fields]:
        sentences.append(
            translate(
                "dataset.absent", list=translate("comma").join(map(get_dimension_title, absent))
            )
        )
    sentences += () if guarded else _describe_placements(dataset)
    sentences += _describe_free_text(dataset)
    if declared.note_with_numbers:
        sentences.append(declared.note_with_numbers)
    if declared.note:
        sentences.append(declared.note)
    return tuple(sentences)


def _describe_placements(dataset: ManifestDataset) -> list[str]:
    """For each geography whose areas were found by coordinates, how many rows were placed, and why
    others were not.
    """
    return [
        translate(
            "dataset.placed",
            geography=get_dimension_title(name),
            percent=format_percent(100 * placement.share),
            blank=format_number(placement.blank + placement.zero),
            outside=format_number(placement.outside),
            unreadable=format_number(placement.unreadable),
            exchanged=format_number(placement.exchanged),
        )
        for name, placement in dataset.placements.items()
    ]


def _fallback_days(dataset: ManifestDataset) -> list[str]:
    """How many rows have their day from another column than the first, which was blank or
    unreadable there.
    """
    rows = dataset.dated_by_fallback
    if not rows:
        return []
    columns = translate("comma").join(dataset.fallback_dates)
    values = {"number": format_number(rows), "column": dataset.date, "columns": columns}
    return [translate_count("dataset.fallback_days", rows, **values)]


def _describe_differences(dataset: ManifestDataset) -> list[str]:
    """Keys that name no unit, and what differs within units or names several values, with the rule
    that decides.
    """
    sentences = []
    keyless = dataset.keyless
    if keyless.rows:
        examples = translate("comma").join(keyless.examples)
        key = "dataset.keyless_such_as" if examples else "dataset.keyless"
        sentences.append(translate(key, number=format_number(keyless.rows), examples=examples))
    differing = [d for d in dataset.differences if d.units_differ]
    for difference in differing:
        flag = difference.kind == "flag"
        name = (
            translate(f"flag.{difference.name}") if flag else get_dimension_title(difference.name)
        )
        sentences.append(
            translate(
                "dataset.differs",
                name=capitalize_first(name),
                differ=format_number(difference.units_differ),
                units=format_number(difference.units),
                rule=translate(f"dataset.rule.{difference.rule}"),
            )
        )
    sentences += [
        translate("dataset.several", name=get_dimension_title(field), number=format_number(records))
        for field, records in dataset.several.items()
        if field not in {d.name for d in differing}
    ]
    return sentences


def _describe_grains(declared: Dataset) -> str:
    row = capitalize_first(declared.row.rstrip("."))
    grains = [translate(f"grain.{c}") for c in (declared.counts.rows, declared.counts.units) if c]
    if len(grains) == 1:
        return translate("dataset.counts_one", row=row, grain=grains[0])
    return translate("dataset.counts_both", row=row, grain=grains[0], unit=grains[1])


def build_rows_table(dataset: ManifestDataset) -> tuple[tuple[str, str], ...]:
    """Rows in all, rows counted, and rows set aside by reason."""
    aside = dataset.set_aside
    rows = [
        (translate("dataset.rows"), format_number(dataset.rows)),
        (translate("dataset.rows_counted"), format_number(dataset.rows - sum(aside.values()))),
    ]
    rows += [
        (translate("dataset.set_aside", reason=_add_example(reason, dataset)), format_number(n))
        for reason, n in sorted(aside.items())
    ]
    return tuple(rows)


def explain_missing_counts(
    city: City, manifest: Manifest, topics: tuple[str, ...] = ()
) -> tuple[str, ...]:
    """Why the datasets of some topics (of all, where none is named) count nothing, as sentences;
    those that do count are left out.
    """
    met = {d.id: d for d in manifest.datasets}
    found = []
    for declared in city.datasets:
        dataset = met.get(declared.id)
        if (topics and declared.topic not in topics) or (dataset and dataset.months):
            continue
        if dataset is None:
            found.append(translate("unshown.not_fetched", title=declared.title))
        elif dataset.set_aside:
            reasons = [
                translate("aside", text=_add_example(reason, dataset), aside=format_number(rows))
                for reason, rows in sorted(dataset.set_aside.items())
            ]
            found.append(
                translate(
                    "unshown.uncounted",
                    title=declared.title,
                    rows=format_number(dataset.rows),
                    reasons=translate("comma").join(reasons),
                )
            )
        else:
            key = "unshown.not_chosen" if declared.select else "unshown.empty"
            found.append(translate(key, title=declared.title))
    return tuple(found)


def _add_example(reason: str, dataset: ManifestDataset) -> str:
    """Why rows are set aside, with one of the dates that could not be read."""
    example = dataset.unreadable
    if reason != "date_unreadable" or not example:
        return _name_reason(reason)
    return translate("dataset.such_as", reason=_name_reason(reason), example=example)


def _describe_free_text(dataset: ManifestDataset) -> list[str]:
    """What is withheld of open columns, in numbers."""
    return [
        translate(
            "dataset.free_text" if found["whole"] else "dataset.free_text_some",
            dimension=get_dimension_title(field),
            **{k: format_number(v) for k, v in found.items() if k != "whole"},
        )
        for field, found in dataset.free_text.items()
    ]


def _name_reason(reason: str) -> str:
    return translate(f"aside.{reason}") if has_message(f"aside.{reason}") else reason


def write_notices(
    city: City, notices: tuple[Notice, ...], topics: tuple[str, ...] | None = None
) -> tuple[str, ...]:
    """What the last refresh could not bring up to date, with its date; of datasets only those of
    some topics, where these are given.
    """
    concerned = {d.id: topics is None or d.topic in topics for d in city.datasets}
    titles = {d.id: d.title for d in city.datasets} | {
        "residents": translate("notice.residents"),
        "build": translate("notice.build"),
        "store": "",
    }
    found = []
    for notice in notices:
        if not concerned.get(notice.dataset, True):
            continue
        title = titles.get(notice.dataset, translate("notice.boundaries"))
        if notice.frozen:
            found.append(translate("notice.frozen", title=title, date=name_day(notice.frozen)))
            continue
        found.append(translate(f"notice.{notice.state}", title=title, date=name_day(notice.date)))
    return tuple(found)


def describe_drift(notices: tuple[Notice, ...]) -> tuple[str, ...]:
    """Why each dataset was not brought up to date, and the change of the city file that is
    proposed, if any.
    """
    found = []
    for notice in notices:
        found.append(
            translate("mark", name=name_day(notice.date), value=UntranslatedText(notice.message))
        )
        lines = notice.proposal.splitlines()
        changed = [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")]
        found += [translate("drift.proposal"), *map(UntranslatedText, changed)] if changed else []
    return tuple(found)
