"""The glossary page: every word of police data that this site explains."""

from __future__ import annotations

from dashboard.service.answer_service import AnswerService
from dashboard.views.model import Headline, Page, Section
from dashboard.wording import translate
from dashboard.wording.glossary import list_terms
from dashboard.wording.site_titles import write_site_title

GLOSSARY_PATH = "/glossary"


def build_glossary_page(answers: AnswerService) -> Page:
    """The page; nothing in its address changes what it says."""
    heading = translate("glossary.title")
    paragraphs = translate("glossary.purpose"), translate("glossary.cities")
    return Page(
        write_site_title(heading, answers.face.name),
        heading,
        paragraphs[0],
        action=GLOSSARY_PATH,
        headlines=tuple(Headline("", t) for t in paragraphs),
        sections=(Section("", named=tuple((t.term, t.says, t.id) for t in list_terms())),),
    )
