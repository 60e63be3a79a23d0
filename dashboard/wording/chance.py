"""Whether a change is larger than the usual ups and downs of its months, in words."""

from __future__ import annotations

from dashboard.i18n.translate import translate
from dashboard.statistics.p_values import ChanceTest


def describe_chance(chance: ChanceTest | None) -> list[str]:
    """A sentence on what is known of the chance behind a change; nothing where nothing was asked."""
    if chance is None:
        return []
    if chance.untested:
        return [translate(f"change_untested.{chance.untested}")]
    return [translate("change_beyond" if chance.is_beyond_chance else "change_within")]
