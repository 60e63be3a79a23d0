"""Every sentence that a reader sees and that is made from an Answer. Plain text; whoever draws it escapes it."""

from __future__ import annotations

from dashboard.i18n.locale import language, languages, speaking
from dashboard.i18n.months import day_name, during, month_name, period, period_name
from dashboard.i18n.names import category_title, dimension_title, topic_title
from dashboard.i18n.numbers import decimal, number, percent, rounded
from dashboard.i18n.translate import listed, lower_first, say, template, upper_first
from dashboard.wording.category_coverage import out_of_use, use_notes
from dashboard.wording.chart_help import how_to_read
from dashboard.wording.completeness_strip import strip_legend, strip_words
from dashboard.wording.labels import (
    category_name,
    cell,
    count_units,
    counted,
    days,
    dimension_heading,
    dimension_name,
    interval,
    mark,
    name_measure,
    name_unit,
    plain_value,
    row_name,
    status_words,
    value_words,
    whole_name,
)
from dashboard.wording.links import links_note, portal_label
from dashboard.wording.map_gaps import left_out, place_words
from dashboard.wording.missing_data import citation, completeness, missing, source_line
from dashboard.wording.naming_shares import all_sparse, few_named
from dashboard.wording.overlapping_categories import each_notes, name_column, name_units
from dashboard.wording.sentences import full_title, headline, sentence, title

__all__ = [
    "all_sparse",
    "category_name",
    "whole_name",
    "category_title",
    "cell",
    "citation",
    "completeness",
    "count_units",
    "counted",
    "day_name",
    "days",
    "decimal",
    "dimension_heading",
    "dimension_name",
    "dimension_title",
    "during",
    "few_named",
    "full_title",
    "headline",
    "how_to_read",
    "interval",
    "language",
    "languages",
    "left_out",
    "links_note",
    "listed",
    "lower_first",
    "mark",
    "name_column",
    "name_measure",
    "name_unit",
    "name_units",
    "missing",
    "month_name",
    "number",
    "out_of_use",
    "percent",
    "period",
    "period_name",
    "place_words",
    "portal_label",
    "plain_value",
    "rounded",
    "row_name",
    "say",
    "sentence",
    "source_line",
    "speaking",
    "status_words",
    "strip_legend",
    "strip_words",
    "template",
    "title",
    "topic_title",
    "upper_first",
    "each_notes",
    "use_notes",
    "value_words",
]
