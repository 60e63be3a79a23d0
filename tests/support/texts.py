"""Every message of the site in a language, the forms of those that depend on a count each by
itself.
"""

from __future__ import annotations

from dashboard.i18n.catalogue import load_catalogue
from dashboard.i18n.messages import load_messages


def load_texts(code: str) -> dict[str, str]:
    """Key -> text; an empty text where the catalogue has none."""
    found = {}
    for key, message in load_messages().items():
        english = (message.text, message.many) if message.many else (message.text,)
        catalogue = load_catalogue(code)
        if code == "en":
            forms = english
        elif message.many:
            forms = catalogue.plurals.get((key, message.text), ("", ""))
        else:
            forms = (catalogue.find_text(key, message.text),)
        for place, text in enumerate(forms):
            found[f"{key}[{place}]" if message.many else key] = text
    return found
