"""Both sides of a comparison as lines in one panel."""

from __future__ import annotations

from dashboard.charts.forms.aligned import AlignedForm


class CompareForm(AlignedForm):
    """A place or a period over another one, drawn as the months after an event over those
    before.
    """

    name = "compare"


FORM = CompareForm()
