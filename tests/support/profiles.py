"""How many examples hypothesis tries: all in the profile "ci", a fifth in "dev"."""

from __future__ import annotations

from hypothesis import settings

MIN_EXAMPLE_COUNT = 3


def scale_examples(count: int) -> int:
    """What @settings(max_examples=...) of a test gets in the profile at hand, `count` being for "ci"."""
    if settings.get_current_profile_name() == "dev":
        return max(count // 5, MIN_EXAMPLE_COUNT)
    return count
