"""What is withheld of an answer where a site withholds small numbers."""

from __future__ import annotations

from dataclasses import replace

from dashboard.i18n.translate import translate
from dashboard.measures.registry import Measure
from dashboard.query.aggregation import CubeReader, SilentCells
from dashboard.query.answer import AnswerRow
from dashboard.query.disclosure_control.suppression import SmallNumberSuppression
from dashboard.query.periods import Span
from dashboard.query.reliability import WITHHELD
from dashboard.query.reporting import QuestionSilence
from dashboard.service.build_cache import BuildMemo
from data.model.values import Query
from data.store.store import Build

# Omissions that may be listed although small numbers are withheld: they name no category.
TOLD_OMISSIONS = ("months", "flag", "no_data")


class SuppressionPolicy:
    """Withholds numbers below `below`, and what would give them away; withholds nothing where it is
    0.
    """

    def __init__(self, below: int, memo: BuildMemo):
        self.below = below
        self._memo = memo

    @property
    def withholds(self) -> bool:
        """Whether any number is withheld here."""
        return bool(self.below)

    def describe(self) -> tuple[str, ...]:
        """What is withheld here, for readers."""
        return (translate("withheld_rule", most=self.below - 1),) if self.withholds else ()

    def choose_silent_cells(self, silence: QuestionSilence) -> SilentCells:
        """The silent cells that sums leave out: none where sums of parts of a period would give
        small numbers away.
        """
        return {} if self.withholds else silence.cells

    def hide_silent_categories(self, silence: QuestionSilence) -> QuestionSilence:
        """The silences that may be published: where small numbers are withheld, none of single
        categories.
        """
        if not self.withholds:
            return silence
        left_out = tuple(entry for entry in silence.left_out if entry.kind in TOLD_OMISSIONS)
        return replace(silence, left_out=left_out, in_use={})

    def hide_rows(
        self,
        build: Build,
        cubes: CubeReader,
        query: Query,
        measure: Measure,
        span: Span,
        rows: list[AnswerRow],
        whole: list[AnswerRow],
    ) -> list[AnswerRow]:
        """The rows without the numbers that are withheld; `whole` are the same rows with no month
        left out.
        """
        known = self._memo.get(build, "published tables")
        suppression = SmallNumberSuppression(self.below, cubes, build.manifest, known)
        masked = suppression.mask_rows(query, measure, span, whole)
        hidden_rows = [
            hidden if hidden.status == WITHHELD else row for row, hidden in zip(rows, masked)
        ]
        # A share of known records is a count of those that name nothing.
        return [replace(row, named_share=None) for row in hidden_rows]
