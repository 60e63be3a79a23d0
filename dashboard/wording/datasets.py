"""What a reader is told of a dataset: its freshness, its coverage, and the rows that count nowhere."""

from __future__ import annotations

from dashboard.i18n.locale import InEnglish
from dashboard.i18n.translate import has_message, say_count
from dashboard.wording import (
    day_name,
    dimension_title,
    month_name,
    number,
    say,
    topic_title,
    upper_first,
)
from data.model.values import City, Dataset


def summary(dataset: dict) -> str:
    """One line on a dataset of a manifest: topic, months covered, as-of date."""
    topic, date = topic_title(dataset["topic"]), day_name(dataset["as_of"])
    if not dataset["first"]:
        return say("dataset.undated", topic=topic, date=date)
    first, last = month_name(dataset["first"]), month_name(dataset["last"])
    covered = first if first == last else say("dataset.first_to_last", first=first, last=last)
    return say("dataset.summary", topic=topic, covered=covered, date=date)


def facts(city: City, declared: Dataset, dataset: dict) -> tuple[str, ...]:
    """Who publishes it, which records it holds, what one row is, what dates it, what it counts as, how current it is
    and what it lacks, as sentences."""
    told = [
        say("dataset.published_by", publisher=declared.publisher or city.agency),
        say("dataset.holds", scope=say(f"scope.{declared.scope}"))
        if declared.scope
        else say("dataset.holds_unknown"),
        _counted_as(declared),
        say("dataset.dated_by", meaning=declared.date.meaning.rstrip("."), column=dataset["date"]),
        *_fallback_days(dataset),
        say("dataset.as_of", date=day_name(dataset["as_of"])),
    ]
    if dataset["first"]:
        told.append(
            say(
                "dataset.covers",
                first=month_name(dataset["first"]),
                last=month_name(dataset["last"]),
            )
        )
    if dataset["incomplete"]:
        told.append(
            say(
                "incomplete_list",
                list=say("comma").join(month_name(m) for m in dataset["incomplete"]),
            )
        )
    if spread := dataset.get("spread"):
        told.append(say("dataset.spread", number=number(spread)))
    told += _differences(dataset)
    if absent := [name for name in dataset["absent"] if name in declared.fields]:
        told.append(say("dataset.absent", list=say("comma").join(map(dimension_title, absent))))
    told += _free_text(dataset)
    if declared.note_with_numbers:
        told.append(declared.note_with_numbers)
    if declared.note:
        told.append(declared.note)
    return tuple(told)


def _fallback_days(dataset: dict) -> list[str]:
    """How many rows have their day from another column than the first, which was blank or unreadable there."""
    rows = dataset.get("dated_by_fallback", 0)
    if not rows:
        return []
    columns = say("comma").join(dataset["fallback_dates"])
    told = {"number": number(rows), "column": dataset["date"], "columns": columns}
    return [say_count("dataset.fallback_days", rows, **told)]


def _differences(dataset: dict) -> list[str]:
    """Keys that name no unit, and what differs within units or names several values, with the rule that decides."""
    told = []
    keyless = dataset.get("keyless", {})
    if keyless.get("rows"):
        examples = say("comma").join(keyless["examples"])
        key = "dataset.keyless_such_as" if examples else "dataset.keyless"
        told.append(say(key, number=number(keyless["rows"]), examples=examples))
    differing = [d for d in dataset.get("differences", ()) if d["units_differ"]]
    for difference in differing:
        flag = difference["kind"] == "flag"
        name = say(f"flag.{difference['name']}") if flag else dimension_title(difference["name"])
        told.append(
            say(
                "dataset.differs",
                name=upper_first(name),
                differ=number(difference["units_differ"]),
                units=number(difference["units"]),
                rule=say(f"dataset.rule.{difference['rule']}"),
            )
        )
    told += [
        say("dataset.several", name=dimension_title(field), number=number(records))
        for field, records in dataset.get("several", {}).items()
        if field not in {d["name"] for d in differing}
    ]
    return told


def _counted_as(declared: Dataset) -> str:
    row = upper_first(declared.row.rstrip("."))
    grains = [say(f"grain.{c}") for c in (declared.counts.rows, declared.counts.units) if c]
    if len(grains) == 1:
        return say("dataset.counts_one", row=row, grain=grains[0])
    return say("dataset.counts_both", row=row, grain=grains[0], unit=grains[1])


def rows_table(dataset: dict) -> tuple[tuple[str, str], ...]:
    """Rows in all, rows counted, and rows set aside by reason."""
    aside = dataset["set_aside"]
    rows = [
        (say("dataset.rows"), number(dataset["rows"])),
        (say("dataset.rows_counted"), number(dataset["rows"] - sum(aside.values()))),
    ]
    rows += [
        (say("dataset.set_aside", reason=_exemplified(reason, dataset)), number(n))
        for reason, n in sorted(aside.items())
    ]
    return tuple(rows)


def causes(city: City, manifest: dict, topics: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Why the datasets of some topics (of all, where none is named) count nothing, as sentences; those that do count
    are left out."""
    met = {d["id"]: d for d in manifest["datasets"]}
    found = []
    for declared in city.datasets:
        dataset = met.get(declared.id)
        if topics and declared.topic not in topics or (dataset and dataset["first"]):
            continue
        if dataset is None:
            found.append(say("unshown.not_fetched", title=declared.title))
        elif dataset["set_aside"]:
            reasons = [
                say("aside", text=_exemplified(reason, dataset), aside=number(rows))
                for reason, rows in sorted(dataset["set_aside"].items())
            ]
            found.append(
                say(
                    "unshown.uncounted",
                    title=declared.title,
                    rows=number(dataset["rows"]),
                    reasons=say("comma").join(reasons),
                )
            )
        else:
            key = "unshown.not_chosen" if declared.select else "unshown.empty"
            found.append(say(key, title=declared.title))
    return tuple(found)


def _exemplified(reason: str, dataset: dict) -> str:
    """Why rows are set aside, with one of the dates that could not be read."""
    example = dataset.get("unreadable", "")
    if reason != "date_unreadable" or not example:
        return _reason(reason)
    return say("dataset.such_as", reason=_reason(reason), example=example)


def _free_text(dataset: dict) -> list[str]:
    """What is withheld of open columns, in numbers."""
    return [
        say(
            "dataset.free_text" if found["whole"] else "dataset.free_text_some",
            dimension=dimension_title(field),
            **{k: number(v) for k, v in found.items() if k != "whole"},
        )
        for field, found in dataset.get("free_text", {}).items()
    ]


def _reason(reason: str) -> str:
    return say(f"aside.{reason}") if has_message(f"aside.{reason}") else reason


def notices(city: City, told: tuple[dict, ...]) -> tuple[str, ...]:
    """What the last refresh could not bring up to date, with its date."""
    titles = {d.id: d.title for d in city.datasets} | {
        "residents": say("notice.residents"),
        "build": say("notice.build"),
        "store": "",
    }
    found = []
    for notice in told:
        title = titles.get(notice["dataset"], say("notice.boundaries"))
        if "frozen" in notice:
            found.append(say("notice.frozen", title=title, date=day_name(notice["frozen"])))
            continue
        found.append(say(f"notice.{notice['state']}", title=title, date=day_name(notice["date"])))
    return tuple(found)


def drift_facts(told: tuple[dict, ...]) -> tuple[str, ...]:
    """Why each dataset was not brought up to date, and the change of the city file that is proposed, if any."""
    found = []
    for notice in told:
        found.append(say("mark", name=day_name(notice["date"]), value=InEnglish(notice["message"])))
        lines = notice.get("proposal", "").splitlines()
        changed = [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")]
        found += [say("drift.proposal"), *map(InEnglish, changed)] if changed else []
    return tuple(found)
