"""The words of the frame around the numbers: links, buttons, banners. Sentences about numbers come
with the Page.

`labels.TABLE_OF` is the template of the message `frame.table_of` in the current language.
"""

from __future__ import annotations

from dashboard.wording import get_message_template


def __getattr__(name: str) -> str:
    try:
        return get_message_template(f"frame.{name.lower()}")
    except KeyError:
        raise AttributeError(f"there is no message frame.{name.lower()}") from None
