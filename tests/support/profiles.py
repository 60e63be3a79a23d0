"""How many examples hypothesis tries: the profile "ci" tries what finds a planted mistake,
"thorough" several times as many (before a release), "dev" a fifth. Examples are drawn anew in each
run, so that the runs of many days add up.
"""

from __future__ import annotations

from hypothesis import settings

MIN_EXAMPLE_COUNT = 3


def scale_examples(count: int, thorough: int = 0) -> int:
    """What @settings(max_examples=...) of a test gets in the profile at hand.

    `count` is for "ci", `thorough` for the profile of that name: `count` where none is given.
    """
    profile = settings.get_current_profile_name()
    if profile == "dev":
        return max(count // 5, MIN_EXAMPLE_COUNT)
    return max(count, thorough) if profile == "thorough" else count
