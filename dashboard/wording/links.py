"""What the links on numbers lead to, said once beside them."""

from __future__ import annotations

from collections.abc import Iterable

from dashboard.i18n.translate import translate
from dashboard.query import source_links
from dashboard.query.answer import AnswerRow


def write_links_note(rows: Iterable[AnswerRow]) -> str:
    """Where the linked numbers of some rows lead: to the portal's count, to a dataset's page, or
    some to each.
    """
    kinds = {
        source_links.is_count_url(address)
        for row in rows
        for address in (source_links.numerator_url(row), source_links.denominator_url(row))
        if address
    }
    if not kinds:
        return ""
    return translate(
        "links_some" if len(kinds) > 1 else "links_counts" if True in kinds else "links_pages"
    )


def name_portal_link(address: str, check: str) -> str:
    """What a link to a portal is called: `check` where it asks for the number itself, else that it
    cannot.
    """
    return check if source_links.is_count_url(address) else translate("links_table")
