"""Every reader-facing sentence made from an Answer. Plain text; templates escape it."""

from __future__ import annotations

from dashboard.i18n.locale import get_language, list_languages, use_language
from dashboard.i18n.months import (
    name_day,
    name_month,
    name_months,
    name_months_with_preposition,
    name_period,
)
from dashboard.i18n.names import get_category_title, get_dimension_title, get_topic_title
from dashboard.i18n.numbers import (
    format_decimal,
    format_number,
    format_percent,
    format_rounded_number,
)
from dashboard.i18n.translate import (
    capitalize_first,
    get_message_template,
    join_list,
    lowercase_first,
    translate,
)
from dashboard.wording.category_coverage import explain_disuse, write_use_notes
from dashboard.wording.completeness_strip import describe_strip, explain_strip
from dashboard.wording.goals import describe_goal, describe_goals
from dashboard.wording.labels import (
    count_units,
    describe_mark,
    describe_status,
    format_cell,
    format_count,
    format_days,
    format_interval,
    format_plain_value,
    format_value_with_unit,
    name_category,
    name_category_in_full,
    name_dimension,
    name_measure,
    name_row,
    name_unit,
    write_dimension_heading,
)
from dashboard.wording.links import name_portal_link, write_links_note
from dashboard.wording.map_gaps import (
    describe_map_gaps,
    describe_map_value,
    measure_map_gap,
    name_ground_sources,
)
from dashboard.wording.missing_data import (
    TOLD_PERCENT,
    describe_causes_of_missing,
    describe_completeness,
    describe_missing_values,
    describe_unnamed_dimensions,
    list_gaps,
    write_citation,
    write_source_line,
    write_source_note,
)
from dashboard.wording.naming_shares import explain_sparse_naming, is_always_sparse
from dashboard.wording.overlapping_categories import name_column, name_units, write_overlap_notes
from dashboard.wording.sentences import (
    find_headline_number,
    write_full_title,
    write_headline,
    write_sentence,
    write_title,
)

__all__ = [
    "is_always_sparse",
    "name_category",
    "name_category_in_full",
    "get_category_title",
    "format_cell",
    "write_citation",
    "describe_completeness",
    "count_units",
    "format_count",
    "name_day",
    "format_days",
    "format_decimal",
    "write_dimension_heading",
    "name_dimension",
    "get_dimension_title",
    "name_months_with_preposition",
    "explain_sparse_naming",
    "write_full_title",
    "find_headline_number",
    "write_headline",
    "describe_goal",
    "describe_goals",
    "format_interval",
    "get_language",
    "list_languages",
    "describe_map_gaps",
    "write_links_note",
    "join_list",
    "lowercase_first",
    "describe_mark",
    "name_column",
    "name_ground_sources",
    "name_measure",
    "name_unit",
    "name_units",
    "describe_causes_of_missing",
    "describe_missing_values",
    "name_month",
    "format_number",
    "explain_disuse",
    "format_percent",
    "name_months",
    "name_period",
    "describe_map_value",
    "measure_map_gap",
    "name_portal_link",
    "format_plain_value",
    "format_rounded_number",
    "name_row",
    "translate",
    "write_sentence",
    "write_source_line",
    "write_source_note",
    "TOLD_PERCENT",
    "describe_unnamed_dimensions",
    "list_gaps",
    "use_language",
    "describe_status",
    "explain_strip",
    "describe_strip",
    "get_message_template",
    "write_title",
    "get_topic_title",
    "capitalize_first",
    "write_overlap_notes",
    "write_use_notes",
    "format_value_with_unit",
]
