"""Every sentence that a reader sees and that is made from an Answer. Plain text; whoever draws it escapes it."""

from __future__ import annotations

from dashboard.language import language, languages, speaking
from dashboard.words.each import each_notes, name_column, name_units
from dashboard.words.in_use import out_of_use, use_notes
from dashboard.words.labels import (
    category_name,
    cell,
    counted,
    days,
    dimension_heading,
    dimension_name,
    interval,
    mark,
    plain_value,
    row_name,
    status_words,
    value_words,
    whole_name,
)
from dashboard.words.links import links_note, portal_label
from dashboard.words.maps import left_out, place_words
from dashboard.words.missing import citation, completeness, missing, source_line
from dashboard.words.months import day_name, during, month_name, period, period_name
from dashboard.words.named import all_sparse, few_named
from dashboard.words.names import category_title, dimension_title, topic_title
from dashboard.words.numbers import decimal, number, percent, rounded
from dashboard.words.reading import how_to_read
from dashboard.words.say import listed, lower_first, say, template, upper_first
from dashboard.words.sentences import full_title, headline, sentence, title
from dashboard.words.strip import strip_legend, strip_words

__all__ = [
    "all_sparse",
    "category_name",
    "whole_name",
    "category_title",
    "cell",
    "citation",
    "completeness",
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
