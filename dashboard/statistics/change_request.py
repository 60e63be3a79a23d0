"""What a reader asks of two periods: a measure by one dimension, in a period and in an earlier one
of equal length.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from dashboard.errors import BadQuery
from dashboard.i18n.translate import translate
from dashboard.query import addresses
from dashboard.query.periods import Period, find_comparison_period
from data.model.coverage import parse_month
from data.model.errors import FieldError
from data.model.values import Query
from data.model.vocabulary import TIME_DIMENSIONS

WITH_SINCE, SORT = "with_since", "sort"
CHANGE_KEYS = (WITH_SINCE, SORT)
NAME_KEY = "name"
# The columns that rows can be sorted by; after a minus sign from the highest down.
SORT_KEYS = (
    NAME_KEY,
    "now",
    "before",
    "difference",
    "percent",
    "chance",
    "rate",
    "rate_before",
)


@dataclass(frozen=True)
class ChangeRequest:
    """A measure by one dimension in a period (`query.by`, `query.since`, `query.until`) and in an
    earlier one.

    `with_since` is the first month of the earlier period (YYYY-MM), which is as long as the period.
    `sort` is a key of SORT_KEYS, after a minus sign from the highest down; "" keeps the order in
    which categories are listed everywhere.
    """

    query: Query
    with_since: str = ""
    sort: str = ""

    @property
    def by(self) -> str:
        """The dimension whose categories are the rows."""
        return self.query.by[0]

    @property
    def period(self) -> Period:
        """The period asked about."""
        return self.query.period

    @property
    def period_before(self) -> Period:
        """The earlier period."""
        return self.period.move_to(parse_month(self.with_since))

    @property
    def sort_key(self) -> str:
        """The column that the rows are sorted by, "" for none."""
        return self.sort.removeprefix("-")

    @property
    def descending(self) -> bool:
        """Whether the rows are sorted from the highest down."""
        return self.sort.startswith("-")

    def sorted_by(self, sort: str) -> ChangeRequest:
        """The same request in another order."""
        return replace(self, sort=sort)

    def list_parameters(self, **extra: str) -> addresses.Parameters:
        """The parameters of the request, keys in one fixed order."""
        return addresses.list_parameters(
            self.query, with_since=self.with_since, sort=self.sort, **extra
        )


def read_change(
    parameters: addresses.Parameters, extra: tuple[str, ...] = ()
) -> tuple[ChangeRequest, dict[str, str]]:
    """The request of parameters, and the values of the `extra` keys beside it. What they leave out
    is empty.

    Raises BadQuery naming each key at fault.
    """
    query, given = addresses.read_query(parameters, (*CHANGE_KEYS, *extra))
    request = ChangeRequest(query, given.pop(WITH_SINCE, ""), given.pop(SORT, ""))
    errors = []
    if len(query.by) > 1 or set(query.by) & set(TIME_DIMENSIONS):
        errors.append(FieldError("by", translate("fault.no_time")))
    if request.with_since and not addresses.MONTH_PATTERN.fullmatch(request.with_since):
        errors.append(
            FieldError(WITH_SINCE, translate("fault.month", given=repr(request.with_since[:40])))
        )
    if request.sort and request.sort_key not in SORT_KEYS:
        errors.append(FieldError(SORT, translate("fault.sort", known=", ".join(SORT_KEYS))))
    if errors:
        raise BadQuery.of(*errors)
    return request, given


def fill_earlier_period(request: ChangeRequest) -> ChangeRequest:
    """The request with its earlier period: by itself the one that the period is compared with on
    every page.

    Raises BadQuery where the earlier period does not end before the period begins.
    """
    before = request.with_since or find_comparison_period(request.period).since
    filled = replace(request, with_since=before)
    if filled.period_before.months.last >= request.period.months.first:
        raise BadQuery.of(
            FieldError(
                WITH_SINCE,
                translate("fault.period_before", since=request.query.since),
            )
        )
    return filled
