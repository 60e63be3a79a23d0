"""HTML attributes whose names hold a hyphen, which a keyword argument cannot."""

from __future__ import annotations

from typing import Any


def make_attributes(**values: object) -> dict[str, Any]:
    """Keyword arguments for a Dash component: `aria_label="x"` becomes the attribute `aria-label`.

    A value of None leaves its attribute out. The values are Any, because type checkers hold
    each value of `**` against every parameter of a component.
    """
    return {name.replace("_", "-"): value for name, value in values.items() if value is not None}
