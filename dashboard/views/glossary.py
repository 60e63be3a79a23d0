"""The glossary page: every word of police data that this site explains."""

from __future__ import annotations

from dashboard.views.model import Headline, Page, Section
from dashboard.wording import say
from dashboard.wording.glossary import terms

PATH = "/glossary"


def glossary(_search: str) -> Page:
    """The page; nothing in its address changes what it says."""
    heading = say("glossary.title")
    told = say("glossary.purpose"), say("glossary.cities")
    return Page(
        say("title_part", part=heading, whole=say("frame.site")),
        heading,
        told[0],
        action=PATH,
        headlines=tuple(Headline("", t) for t in told),
        sections=(Section("", named=tuple((t.term, t.says, t.id) for t in terms())),),
    )
