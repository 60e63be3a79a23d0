"""The sentences of the census page: what is shown, how fresh it is, how marks are made, where the list comes from."""

from __future__ import annotations

from dashboard import words
from dashboard.census.choice import Choice
from dashboard.census.rows import Row
from data.census.census import SOURCE, SOURCE_DAY, SOURCE_LICENCE, by_agency, load_census, of_topics
from data.census.kept import Checked
from data.census.score import MET, NOT_CHECKED, NOT_MET, PARTLY

STATES = {MET: "Met", PARTLY: "Partly met", NOT_MET: "Not met", NOT_CHECKED: "Not checked"}
NOT_LOOKED = "not checked"
NOT_KNOWN = "not known"
NOT_TOLD = "not told"
NOT_PUBLIC = "no longer public"

CRITERIA = (
    "Free online: the portal shows the dataset to anyone without signing in, and states a licence. "
    "Without a licence this is partly met.",
    "Machine-readable: it is a table that programs can ask, and its dates are stored as dates. "
    "Dates stored as text are partly met.",
    "Documented: the dataset as a whole is described, and so are at least four in five of its columns, or a document "
    "goes with it.",
    "Complete in bulk: the whole table can be downloaded at once, it is no filtered view of another one, and no more "
    "than one row in twenty lacks its date.",
    "Up to date: its rows changed within the last 95 days, or within 400 days where the publisher promises yearly "
    "data. Within 400 days, or where a later table continues it, this is partly met.",
    "Incident-level: each row can be traced to one record by an id, and has a date by the day, so that rows are not "
    "totals.",
)
CRITERIA_SOURCE = (
    "The six criteria are those of Code for America's Police Open Data Census of 2015, where they were judged by hand. "
    "Here each mark is worked out from the portal's own metadata, and says why.")
FINDING = (
    "A low score is a finding about how data are published, not about the police. A dataset that is not listed may "
    "still exist: the list knows Socrata portals only.")
LIST = (
    f"Agencies, kinds, portals, dataset ids and coverage come from the source table of {SOURCE} ({SOURCE_LICENCE}), as "
    f"of {words.day_name(SOURCE_DAY)}.",
    "First and last day are what that list saw in the rows. Wrong dates in a portal's own rows are among them, so a "
    "first day may be too early, and a last day may lie after the day on which the list looked.",
    "An agency is the one that the data are about. Complaints are often published by an office outside the police.")


def several(number: int, word: str) -> str:
    """"1 dataset", "206 datasets", "21 agencies"."""
    plural = f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"
    return f"{number:,} {word if number == 1 else plural}"


def shown(rows: tuple[Row, ...], choice: Choice) -> str:
    """How much is known, or how much of it fits the choice."""
    entries = load_census()
    if choice.filtered:
        agencies = by_agency(r.entry for r in rows)
        return (f"{len(rows):,} of {several(len(entries), 'dataset')} fit this choice, from "
                f"{several(len(agencies), 'agency')}.") if rows else "No dataset that is known here fits this choice."
    topics = of_topics(entries)
    return (f"{several(len(entries), 'dataset')} of {several(len(by_agency(entries)), 'police agency')} are known "
            f"here. {len(topics):,} of them, from {several(len(by_agency(topics)), 'agency')}, are about stops, "
            "complaints, use of force or police shootings.")


def freshness(checked: Checked) -> str:
    """When the portals were last asked, and for how many datasets marks rest on it."""
    if not checked.checked_at:
        return ("The portals have not been asked from here yet. Marks rest on the built-in list of "
                f"{words.day_name(SOURCE_DAY)}, and what it cannot know says so.")
    scored = sum(e.key in checked.found for e in load_census())
    return (f"The portals were last asked on {words.day_name(checked.checked_at[:10])}. The marks of "
            f"{several(scored, 'dataset')} rest on what they answered, each as of the day it was checked.")


def notices(checked: Checked) -> tuple[str, ...]:
    """What the last check could not do."""
    if checked.damaged:
        return ("The results of the last check cannot be read, so the marks below rest on the built-in list. "
                "The next check writes them anew.",)
    silent = len(checked.unanswered)
    return (f"The last check got no answer for {several(silent, 'dataset')}; what was known before stays.",
            ) if silent else ()


def score(row: Row) -> str:
    """The marks in short: "4 of 6, 1 partly, 1 not checked"."""
    states = [m.state for m in row.marks]
    parts = [f"{states.count(MET)} of {len(states)}"]
    parts += [f"{states.count(state)} {word}" for state, word in ((PARTLY, "partly"), (NOT_CHECKED, "not checked"))
              if state in states]
    return ", ".join(parts)


def basis(row: Row) -> str:
    """What the marks rest on, and as of when."""
    if row.found:
        told = f"From the portal's metadata on {words.day_name(row.found.checked_at[:10])}."
        return f"{told} It did not answer on {words.day_name(row.unanswered[:10])}." if row.unanswered else told
    told = "From the built-in list alone."
    return f"{told} The portal did not answer on {words.day_name(row.unanswered[:10])}." if row.unanswered else told
