"""Whether a change is larger than the usual ups and downs of its months, in words."""

from __future__ import annotations

from dashboard.i18n.translate import say
from dashboard.statistics.p_values import Chance


def tell_chance(chance: Chance | None) -> list[str]:
    """A sentence on what is known of the chance behind a change; nothing where nothing was asked."""
    if chance is None:
        return []
    if chance.untested:
        return [say(f"change_untested.{chance.untested}")]
    return [say("change_beyond" if chance.beyond else "change_within")]
