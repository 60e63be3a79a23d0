"""A dataset against the live build's: dates, values and answers that were good before and are not
now.

Both sides are datasets as a build's manifest describes them: `id`, `title`, `rows`, `set_aside`
(rows by reason), `unknown` (rows by value, by field) and `totals`.
"""

from __future__ import annotations

from data.audit.thresholds import (
    FEWEST_LOST_ANSWERS,
    GROWTH_RED,
    GROWTH_YELLOW,
    HEAP_MORE_RED,
    HEAP_MORE_YELLOW,
    MAX_LOST_ANSWERS_SHARE,
    MIN_COMPARED,
    REPEATED_RED,
    REPEATED_YELLOW,
    SHARES_RED,
    SHARES_YELLOW,
    grade_share,
)
from data.model.audit_findings import Audit, Finding, Severity, restore_audit
from data.model.published_values import MIN_QUOTED_ROWS
from data.model.vocabulary import NOT_READ, NOT_RECORDED, UNNAMED_CATEGORIES, name_recorded_count

MAX_LOST_SHARE = 0.2
MAX_DOUBTFUL_DATES_SHARE = 0.01
# A new category begins with a few rows; so many at once are old ones that are written in another
# way.
MAX_NEW_VALUES_SHARE = 0.05
# The same for yes and no, as a share of the rarer of the two before.
MAX_NEW_ANSWERS_SHARE = 0.2
RECORDED_SUFFIX = "_recorded"
WRONG_DATE_REASONS = {
    "no_date": "missing",
    "date_in_future": "later than the snapshot itself",
    "date_unreadable": "not readable as dates",
}


def compare_datasets(now: dict, before: dict) -> list[Finding]:
    """What few rows had in the build before, and many have now."""
    return [
        *_find_none_counted(now, before),
        *_find_wrong_dates(now, before),
        *_find_new_values(now, before),
        *_find_lost_answers(now, before),
    ]


def _find_none_counted(now: dict, before: dict) -> list[Finding]:
    """A table of which rows counted before, and none does now."""
    counted, old = (side["rows"] - sum(side["set_aside"].values()) for side in (now, before))
    if counted or not old:
        return []
    return [
        Finding(
            "none_counted",
            Severity.RED,
            share=1.0,
            numbers={"rows": now["rows"], "before": old},
            sentence=f"none of {now['rows']:,} rows is counted; {old:,} were before.",
            remedy="datasets.date",
            compared=True,
        )
    ]


def _find_wrong_dates(now: dict, before: dict) -> list[Finding]:
    findings = []
    for reason, words in WRONG_DATE_REASONS.items():
        found, old = now["set_aside"].get(reason, 0), before["set_aside"].get(reason, 0)
        if found - old <= MAX_DOUBTFUL_DATES_SHARE * now["rows"]:
            continue
        sentence = (
            f"the dates of {found:,} of {now['rows']:,} rows are {words}; "
            f"there were {old:,} before."
        )
        findings.append(
            Finding(
                f"new_{reason}",
                Severity.RED,
                share=found / now["rows"],
                numbers={"rows": found, "of": now["rows"], "before": old},
                sentence=sentence,
                remedy="datasets.date",
                compared=True,
            )
        )
    return findings


def _find_new_values(now: dict, before: dict) -> list[Finding]:
    """Fields whose values are written in another way now, or mean something new."""
    findings = []
    for name, values in now["unknown"].items():
        known = before.get("unknown", {}).get(name, {})
        found, old = sum(values.values()), sum(known.values())
        is_flag = name_recorded_count(name) in before["totals"]
        most = MAX_NEW_VALUES_SHARE * now["rows"]
        if is_flag:
            most = min(most, MAX_NEW_ANSWERS_SHARE * _count_rarer_answer(before["totals"], name))
        if found - old <= most:
            continue
        new = {value: rows for value, rows in values.items() if value not in known}
        met = _quote_values(new) or "more of those that were unknown before"
        place = f"datasets.flags.{name}" if is_flag else f"datasets.fields.{name}.values"
        sentence = (
            f"{name}: {found:,} of {now['rows']:,} rows have values that the city file does "
            f"not know ({met}); "
            f"there were {old:,} before. Put them into {place}."
        )
        findings.append(
            Finding(
                "new_values",
                Severity.RED,
                name,
                found / now["rows"],
                {"rows": found, "of": now["rows"], "before": old},
                tuple(value for value, rows in new.items() if rows >= MIN_QUOTED_ROWS),
                sentence,
                place,
                compared=True,
            )
        )
    return findings


def _count_rarer_answer(totals: dict, flag: str) -> int:
    """How many units gave the rarer of yes and no: new words for it may be few among all rows and
    yet be all of it.
    """
    return min(totals[flag], totals[name_recorded_count(flag)] - totals[flag])


def _quote_values(values: dict[str, int]) -> str:
    """Values with their rows for a message. Values of few rows may describe a person: they are
    counted, not quoted.
    """
    quoted = [repr(value) for value, rows in values.items() if rows >= MIN_QUOTED_ROWS]
    few = len(values) - len(quoted)
    if few:
        quoted.append(f"{few:,} that fewer than {MIN_QUOTED_ROWS} rows hold")
    return ", ".join(quoted)


def _find_lost_answers(now: dict, before: dict) -> list[Finding]:
    """Flags whose yes or no is written in another way now."""
    findings = []
    for count in (
        n for n in now["totals"] if n.endswith(RECORDED_SUFFIX) and n in before["totals"]
    ):
        found, old = now["totals"][count], before["totals"][count]
        share = found / max(now["rows"], 1)
        if old / max(before["rows"], 1) - share <= MAX_LOST_SHARE:
            continue
        name = count.removesuffix(RECORDED_SUFFIX)
        sentence = (
            f"{name}: {found:,} of {now['rows']:,} rows say yes or no in words that the "
            f"city file knows; {old:,} of {before['rows']:,} did before."
        )
        findings.append(
            Finding(
                "lost_answers",
                Severity.RED,
                name,
                1 - share,
                {"rows": found, "of": now["rows"], "before": old, "of_before": before["rows"]},
                sentence=sentence,
                remedy=f"datasets.flags.{name}",
                compared=True,
            )
        )
    return findings


def compare_measures(audit: Audit, before: dict, districts: set[str]) -> list[Finding]:
    """What has grown or shifted since the build before by more than a table that is kept up does.

    `before` is the dataset in the live manifest; one that an older program wrote has no measures
    but its rows. `districts` are the ids of the districts that the city file declares.
    """
    if min(audit.rows, before["rows"]) < MIN_COMPARED:
        return []
    findings = _find_growth(audit.rows, before["rows"])
    if before.get("audit"):
        old = restore_audit(before["audit"])
        findings += _find_repeated(audit, old)
        findings += _find_heap(audit, old)
        findings += _find_shifts(audit, old, before, districts)
    return findings


def _find_growth(rows: int, old: int) -> list[Finding]:
    growth = rows / old - 1
    severity = grade_share(growth, GROWTH_YELLOW, GROWTH_RED)
    if severity is Severity.GREEN:
        return []
    return [
        Finding(
            "grown",
            severity,
            share=growth,
            numbers={"rows": rows, "before": old},
            sentence=f"the table has grown from {old:,} rows to {rows:,}.",
            compared=True,
        )
    ]


def _find_repeated(audit: Audit, old: Audit) -> list[Finding]:
    """Rows that came again under other ids."""
    share = audit.measures.repeated / audit.rows
    more = share - old.measures.repeated / old.rows
    severity = grade_share(more, REPEATED_YELLOW, REPEATED_RED)
    if severity is Severity.GREEN:
        return []
    numbers = {"rows": audit.measures.repeated, "of": audit.rows, "before": old.measures.repeated}
    return [
        Finding(
            "rows_repeated",
            severity,
            share=share,
            numbers=numbers,
            sentence=(
                f"{numbers['rows']:,} of {audit.rows:,} rows are equal to another in every "
                "column that is read; "
                f"{numbers['before']:,} of {old.rows:,} were before."
            ),
            compared=True,
        )
    ]


def _find_heap(audit: Audit, old: Audit) -> list[Finding]:
    """Rows that have moved to one day: it hides nothing from the counts of categories, and every
    trend.
    """
    share = audit.measures.heap / audit.rows
    severity = grade_share(share - old.measures.heap / old.rows, HEAP_MORE_YELLOW, HEAP_MORE_RED)
    if severity is Severity.GREEN:
        return []
    numbers = {
        "rows": audit.measures.heap,
        "of": audit.rows,
        "before": old.measures.heap,
        "of_before": old.rows,
    }
    return [
        Finding(
            "heap_grown",
            severity,
            share=share,
            numbers=numbers,
            sentence=(
                f"{audit.measures.heap:,} of {audit.rows:,} rows are of one day; the fullest "
                "day had "
                f"{old.measures.heap:,} of {old.rows:,} before."
            ),
            remedy="datasets.date: name another column",
            compared=True,
        )
    ]


def _find_shifts(audit: Audit, old: Audit, before: dict, districts: set[str]) -> list[Finding]:
    """Fields and flags that are live and of which many rows have left their category, or all that
    gave an answer.
    """
    shown, totals = before.get("columns", {}), before["totals"]
    findings = []
    for name, now in audit.measures.categories.items():
        then = old.measures.categories.get(name)
        if not then or name not in shown:
            continue
        if name == "district":
            then = rename_districts(then, now, districts)
        moved = measure_shift(now, then)
        is_flag = name_recorded_count(name) in totals
        severity = grade_share(moved, SHARES_YELLOW, SHARES_RED)
        lost = _find_lost_answer(now, then) if is_flag else ""
        if lost:
            severity = Severity.RED
        if severity is Severity.GREEN:
            continue
        blank, blank_before = now.get(NOT_RECORDED, 0), then.get(NOT_RECORDED, 0)
        findings.append(
            Finding(
                "shares_moved",
                severity,
                name,
                moved,
                {
                    "percent_moved": round(100 * moved),
                    "rows": blank,
                    "of": audit.rows,
                    "before": blank_before,
                    "of_before": old.rows,
                },
                sentence=(
                    f"{name}: {moved:.0%} of the rows would have to have changed their value "
                    "since the build before; "
                    f"{blank:,} of {audit.rows:,} rows have none, {blank_before:,} of "
                    f"{old.rows:,} had none before."
                    + (
                        f" {now.get(lost, 0):,} rows say {lost}, {then[lost]:,} did before."
                        if lost
                        else ""
                    )
                ),
                remedy=f"datasets.{'flags' if is_flag else 'fields'}.{name}",
                compared=True,
            )
        )
    return findings


def _find_lost_answer(now: dict[str, int], then: dict[str, int]) -> str:
    """The answer, `yes` or `no`, that many rows have lost since the build before, even if its share
    was small; "" where none has.
    """
    for answer in ("yes", "no"):
        old, found = then.get(answer, 0), now.get(answer, 0)
        if old - found >= FEWEST_LOST_ANSWERS and old - found > MAX_LOST_ANSWERS_SHARE * old:
            return answer
    return ""


def rename_districts(
    then: dict[str, int], now: dict[str, int], declared: set[str]
) -> dict[str, int]:
    """The counts of the build before under the ids that the city file has now.

    An id that the file no longer declares and one that it declares anew are taken for the same
    district, the largest with the largest: a file that renames a district moves no row.
    """
    gone = [d for d in then if d not in declared and d not in now and d not in UNNAMED_CATEGORIES]
    new = [d for d in now if d in declared and d not in then]
    pairs = zip(
        sorted(gone, key=lambda d: -then[d]), sorted(new, key=lambda d: -now[d]), strict=False
    )
    names = dict(pairs)
    return {names.get(d, d): count for d, count in then.items()}


def measure_shift(now: dict[str, int], then: dict[str, int]) -> float:
    """The share (0 to 1) of rows that left the categories they were in: the distance in variation
    between two distributions, without what was unknown before and is known now.
    """
    rows, old = sum(now.values()), sum(then.values())
    if not rows or not old:
        return 0.0
    return sum(
        max(0.0, count / old - now.get(category, 0) / rows)
        for category, count in then.items()
        if category != NOT_READ
    )
