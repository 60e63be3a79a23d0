"""What a reader is told of a dataset: its freshness, its coverage, and the rows that count nowhere."""

from __future__ import annotations

from dashboard.ledger import DIFFERS, EQUAL, MOVED, UNANSWERED, Ledger
from dashboard.words import day_name, month_name, number
from data.model import City, Dataset
from data.vocabulary import DIMENSIONS, GRAINS, TOPICS

SET_ASIDE = {
    "no_date": "no date",
    "date_unreadable": "a date that cannot be read",
    "date_too_early": "a date before the data begin",
    "date_in_future": "a date later than the snapshot",
}


def summary(dataset: dict) -> str:
    """One line on a dataset of a manifest: topic, months covered, as-of date."""
    topic = TOPICS[dataset["topic"]]
    if not dataset["first"]:
        return f"{topic}: no dated rows, as of {day_name(dataset['as_of'])}."
    first, last = month_name(dataset["first"]), month_name(dataset["last"])
    covered = first if first == last else f"{first} to {last}"
    return f"{topic}: {covered}, as of {day_name(dataset['as_of'])}."


def facts(declared: Dataset, dataset: dict) -> tuple[str, ...]:
    """What one row is, what dates it, what it counts as, and how current it is, as sentences."""
    grains = [GRAINS.get(c, c) for c in (declared.counts.rows, declared.counts.units) if c]
    told = [f"{declared.row[:1].upper()}{declared.row[1:].rstrip('.')}. It counts as one {' and as one '.join(grains)}."
            if len(grains) == 1 else
            f"{declared.row[:1].upper()}{declared.row[1:].rstrip('.')}. "
            f"Each row counts as one {grains[0]}; rows of one {grains[1]} are counted together once."]
    told.append(f"Dated by {declared.date.meaning.rstrip('.')} (column {dataset['date']}).")
    told.append(f"As of {day_name(dataset['as_of'])}.")
    if dataset["first"]:
        told.append(f"Covers {month_name(dataset['first'])} to {month_name(dataset['last'])}.")
    if dataset["incomplete"]:
        months = ", ".join(month_name(m) for m in dataset["incomplete"])
        told.append(f"Incomplete: {months}.")
    if declared.note:
        told.append(declared.note)
    return tuple(told)


def rows_table(dataset: dict) -> tuple[tuple[str, str], ...]:
    """Rows in all, rows counted, and rows set aside by reason; then values that no category knows, by field."""
    aside = dataset["set_aside"]
    rows = [("Rows at the portal", number(dataset["rows"])),
            ("Rows counted", number(dataset["rows"] - sum(aside.values())))]
    rows += [(f"Set aside: {SET_ASIDE.get(reason, reason)}", number(n)) for reason, n in sorted(aside.items())]
    for field, values in sorted(dataset["unknown"].items()):
        shown = ", ".join(f"{value} ({number(n)})" for value, n in list(values.items())[:5])
        more = f" and {len(values) - 5} more" if len(values) > 5 else ""
        rows.append((f"{DIMENSIONS.get(field, field)}: values not known yet, kept as not recorded", f"{shown}{more}"))
    return tuple(rows)


def notices(city: City, told: tuple[dict, ...]) -> tuple[str, ...]:
    """What the last refresh could not bring up to date, with its date."""
    titles = {d.id: d.title for d in city.datasets}
    found = []
    for notice in told:
        title = titles.get(notice["dataset"], "The map's boundaries")
        if "frozen" in notice:
            found.append(f"{title} has been withdrawn by its publisher; this was first seen on "
                         f"{day_name(notice['frozen'])}. It stays here as a frozen copy.")
            continue
        state = "Its last good copy is shown." if notice["state"] == "kept" else "It is missing here."
        found.append(f"{title} could not be brought up to date on {day_name(notice['date'])}. {state}")
    return tuple(found)


def drift_facts(told: tuple[dict, ...]) -> tuple[str, ...]:
    """Why each dataset was not brought up to date, and the change of the city file that is proposed, if any."""
    found = []
    for notice in told:
        found.append(f"{day_name(notice['date'])}: {notice['message']}")
        lines = notice.get("proposal", "").splitlines()
        changed = [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")]
        found += ["A change of the city file that may help, to be looked at before it is taken over:", *changed
                  ] if changed else []
    return tuple(found)


def ledger_facts(ledger: Ledger) -> tuple[str, ...]:
    """When a sample of figures was asked of the portal, and how many agreed."""
    equal, asked = ledger.count(EQUAL), len(ledger.entries)
    told = [f"{number(equal)} of {number(asked)} figures, chosen at random, match the portal as of "
            f"{day_name(ledger.asked_at[:10])}. Each was asked through the very link that stands beside it."]
    if ledger.count(MOVED):
        told.append(f"{number(ledger.count(MOVED))} differ because the portal's rows have changed since.")
    if ledger.count(UNANSWERED):
        told.append(f"{number(ledger.count(UNANSWERED))} were not answered.")
    if ledger.count(DIFFERS):
        told.append(f"{number(ledger.count(DIFFERS))} differ without an explanation; they are listed here.")
    return tuple(told)


def ledger_table(ledger: Ledger) -> tuple[tuple[str, str], ...]:
    """How many figures have each verdict, then every figure that does not match: ours and the portal's."""
    names = {EQUAL: "Match", MOVED: "Portal has changed since", UNANSWERED: "Not answered", DIFFERS: "Differ"}
    rows = [(name, number(ledger.count(state))) for state, name in names.items()]
    rows += [(f"{e.question} [{e.cell}]", f"ours {number(e.ours)}, portal "
              f"{'no answer' if e.portal is None else number(e.portal)}. {e.why}".strip())
             for e in ledger.entries if e.state != EQUAL]
    return tuple(rows)
