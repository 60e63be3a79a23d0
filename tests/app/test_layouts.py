"""A Page becomes a tree: what it must hold, whatever the page."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.views.model import ChartGaps, Headline
from dashboard.wording.paragraphs import Paragraph
from layouts import ids
from layouts.app_layout import make_app_layout
from layouts.chart import render_chart
from layouts.chart_menus import find_chart_page, list_files
from layouts.json_tree import make_json_tree
from layouts.markup import render_html
from layouts.page import list_missing, render_missing, render_page, summarise_page
from tests.support.pages import (
    SVG,
    TABLE,
    make_chart,
    make_map_chart,
    make_page,
    make_section,
    make_select,
)


def walk(node: object) -> Iterator[dict]:
    """Every component of a plain tree."""
    if isinstance(node, list):
        for child in node:
            yield from walk(child)
    elif isinstance(node, dict) and "props" in node:
        yield node
        yield from walk(node["props"].get("children"))


def list_tree(node: Component) -> dict:
    """A component's whole tree as plain values, as Dash itself would send it."""
    return json.loads(json.dumps(node, default=Component.to_plotly_json))


def write_markup(node: object) -> str:
    """What the browser makes of a sent tree: elements with their content, markup where a holder has
    it.
    """
    if isinstance(node, list):
        return "".join(write_markup(child) for child in node)
    if not isinstance(node, dict):
        return render_html(node)
    props = dict(node["props"])
    content = props.pop("data-html", None)
    children = props.pop("children", None)
    return render_html(
        getattr(html, node["type"])(
            **props,
            **{"data-html": write_markup(children) if content is None else content},
        )
    )


def parts(shown, kind: str) -> list[dict]:
    """The properties of every component of one type."""
    return [c["props"] for c in walk(list_tree(render_page(shown, "/tiny"))) if c["type"] == kind]


def test_what_is_sent_has_few_components_and_is_the_same_page() -> None:
    charts = tuple(make_chart() for _ in range(6))
    tree = render_page(
        make_page(charts=(*charts, make_map_chart()), sections=(make_section(),)), "/tiny/trends"
    )
    sent = make_json_tree(tree)
    assert write_markup(sent) == render_html(tree)
    # Dash asks each component again at every change.
    assert len(list(walk(sent))) < 60 < len(list(walk(list_tree(tree)))) / 4
    (form,) = [c for c in walk(sent) if c["type"] == "Form"]
    assert [c for c in walk(form) if c["type"] == "Select"]


def test_what_dash_must_know_stays_a_component() -> None:
    held = html.Div(html.Div(html.Div([html.Section(dcc.Store(id="kept")), html.P("words")])))
    types = [c["type"] for c in walk(make_json_tree(held))]
    assert types == ["Div", "Div", "Div", "Section", "Store", "P"]


def test_a_control_stays_a_component_however_deep_it_lies() -> None:
    deep = html.Div(
        html.Div(html.Div(html.Div([html.P("words"), html.Select(html.Option("one"))])))
    )
    sent = make_json_tree(deep)
    assert [c["type"] for c in walk(sent)] == ["Div", "Div", "Div", "Div", "P", "Select"]
    assert write_markup(sent) == render_html(deep)


def test_the_page_tells_the_script_its_title_and_address() -> None:
    top = list_tree(render_page(make_page(), "/tiny/trends?by=year"))["props"]
    assert top["data-title"] == "Trends · Tiny in plain view"
    assert top["data-address"] == "/tiny/trends?by=year"
    assert top["data-said"] == "Police recorded 1,204 stops in July 2023."


def test_one_first_heading_and_one_second_heading_for_each_chart() -> None:
    shown = make_page(charts=(make_chart(), make_map_chart()))
    assert [p["children"] for p in parts(shown, "H1")] == ["Trends"]
    assert [p["id"] for p in parts(shown, "H2")] == [
        ids.make_heading_id("trend-stops"),
        ids.make_heading_id("map"),
    ]


def test_the_page_one_is_on_is_marked() -> None:
    assert [p["children"] for p in parts(make_page(), "A") if p.get("aria-current") == "page"] == [
        "Trends"
    ]


def test_every_select_has_a_label_and_a_name_of_its_own() -> None:
    shown = make_page(
        controls=(make_select("by"), make_select("by", "east"), make_select("district"))
    )
    selects, labels = parts(shown, "Select"), parts(shown, "Label")
    assert (
        [s["id"] for s in selects]
        == [label["htmlFor"] for label in labels]
        == ["control-by", "control-by-2", "control-district"]
    )
    assert [s["data-value"] for s in selects] == ["", "east", ""]
    assert (
        '<option selected value="east">East</option>' in selects[1]["data-html"]
        or 'value="east" selected' in selects[1]["data-html"]
    )


def test_the_form_works_without_scripts() -> None:
    form = parts(make_page(), "Form")[0]
    assert (form["method"], form["action"]) == ("get", "/tiny/trends")
    assert [b["children"] for b in parts(make_page(), "Button") if b.get("type") != "button"] == [
        "Show"
    ]


def test_a_page_without_choices_has_no_form() -> None:
    assert parts(make_page(controls=()), "Form") == []


COUNT_URL = "https://data.tiny.example/resource/stop-0001.json?%24select=count%28%2A%29%20as%20n"


def test_a_chart_carries_drawing_table_source_and_ways_out() -> None:
    chart = make_chart(portal=COUNT_URL, notes=("Read with care.",))
    shown = make_page(charts=(chart,), controls=())
    assert [p["data-html"] for p in parts(shown, "Div") if "data-html" in p] == [SVG, TABLE]
    links = {p["children"]: p["href"] for p in parts(shown, "A")}
    assert links["check at the portal"] == COUNT_URL
    assert links["Open on its own page"] == "/tiny/trends?measure=stops&by=month"
    assert [p["children"] for p in parts(shown, "Summary")] == [
        "Table",
        "Download",
        "Share",
        "About",
    ]


def test_every_file_of_a_chart_is_in_one_menu() -> None:
    question = "city=tiny&measure=stops&by=month"
    assert list_files(make_chart()) == [
        ("CSV", f"/api/v1/answers.csv?{question}"),
        ("Excel (XLSX)", f"/api/v1/answers.xlsx?{question}"),
        ("Parquet", f"/api/v1/answers.parquet?{question}"),
        ("PNG", f"/charts/trend.png?{question}"),
        ("SVG", f"/charts/trend.svg?{question}"),
        ("PNG for slides (16:9)", f"/charts/trend.png?{question}&shape=slide"),
        ("PDF", f"/briefing.pdf?{question}&paper=letter"),
    ]


def test_a_card_names_publisher_and_last_month_and_tells_the_rest_when_asked() -> None:
    chart = make_chart(
        source_note="City of Tiny · to Jul 2023",
        citation="Cite as: City of Tiny",
        completeness="Missing: race 10%.",
        notes=("Read with care.",),
    )
    card = list_tree(render_chart(chart))
    (source,) = [c for c in walk(card) if c["props"].get("className") == "source"]
    assert source["props"]["children"] == ["City of Tiny · to Jul 2023"]
    menus = {c["props"]["className"]: json.dumps(c) for c in walk(card) if c["type"] == "Details"}
    assert list(menus) == ["table", "download", "share", "about"]
    assert "Cite as: City of Tiny" in menus["share"]
    assert "/tiny/records?" in menus["about"]
    assert "/tiny/embed?" in menus["share"]
    assert "/briefing?" in menus["share"]
    for told in ("Read with care.", "Missing: race 10%.", "Source: City of Tiny"):
        assert [name for name, menu in menus.items() if told in menu] == ["about"]


def test_a_card_does_not_begin_with_what_a_headline_says() -> None:
    told = "Police recorded 1,204 stops in July 2023."
    chart = make_chart(sentence=Paragraph(told, "Numbers for August 2023 are incomplete."))
    shown = make_page(charts=(chart,), headlines=(Headline("stops", told),))
    sentences = [p["children"] for p in parts(shown, "P") if p.get("className") == "sentence"]
    assert sentences == ["Numbers for August 2023 are incomplete."]


def test_what_is_missing_is_told_once_for_all_charts_of_a_page() -> None:
    def lacking(name: str, form: str, topic: str, percent: int, *others: str):
        gaps = ChartGaps(topic, f"Missing: race {percent}%.", others)
        return make_chart(name, form, gaps=gaps)

    trend = lacking("a", "trend", "Stops", 14, "Incomplete: July 2023.")
    bars = lacking("b", "breakdown", "Stops", 12)
    force = lacking("c", "breakdown", "Force", 3)
    assert list_missing((trend, bars, force)) == [
        "Stops: Missing: race 12%. Incomplete: July 2023.",
        "Force: Missing: race 3%.",
    ]
    assert render_missing((trend,)) is None
    assert render_missing((make_chart(), make_chart("b"))) is None


def test_figures_in_doubt_head_the_page_once() -> None:
    gaps = ChartGaps("Stops", "", ("Figures differ.",), ("Figures differ.",))
    shown = make_page(charts=(make_chart("a", gaps=gaps), make_chart("b", gaps=gaps)))
    told = [p["children"] for p in parts(shown, "P") if p.get("className") == "notice"]
    assert told == ["Figures differ."]
    assert list_missing(shown.charts) == []


def test_a_narrow_drawing_stands_beside_the_wide_one() -> None:
    shown = make_page(charts=(make_chart(narrow="<svg id='n'></svg>"),))
    kinds = [str(p.get("className", "")).partition(" ")[0] for p in parts(shown, "Div")]
    assert [kind for kind in kinds if kind in ("wide", "narrow")] == ["wide", "narrow"]


def test_a_drawing_has_its_room_before_it_is_laid_out_and_a_map_takes_what_the_screen_gives() -> (
    None
):
    drawing = '<svg class="pv-chart" viewBox="0 0 292 433.5" width="100%"></svg>'

    def shape_of(form: str) -> list[object]:
        shown = make_page(charts=(make_chart(form=form, drawing=drawing, narrow=drawing),))
        holders = [p for p in parts(shown, "Div") if p.get("data-html") == drawing]
        return [(p.get("className"), p.get("style")) for p in holders]

    shape = {"aspectRatio": "292/433.5"}
    assert shape_of("trend") == [("wide shaped", shape), ("narrow shaped", shape)]
    assert shape_of("map") == [("wide", None), ("narrow", None)]


@pytest.mark.parametrize(
    ("form", "path"), [("trend", "trends"), ("breakdown", "breakdowns"), ("map", "map")]
)
def test_every_form_has_a_page_of_its_own(form: str, path: str) -> None:
    assert find_chart_page(make_chart(form=form)) == f"/tiny/{path}?measure=stops&by=month"


def test_the_map_is_also_a_list_with_the_same_selection() -> None:
    entries = [p for p in parts(make_page(charts=(make_map_chart(),)), "A") if "data-district" in p]
    assert [(p["data-district"], p["href"], p.get("aria-current")) for p in entries] == [
        ("west", "/tiny/map?district=west", None),
        ("east", "/tiny/map", "true"),
    ]


def test_a_map_that_cannot_be_drawn_is_still_a_list() -> None:
    shown = make_page(charts=(make_map_chart(drawing="", legend=()),))
    assert len([p for p in parts(shown, "A") if "data-district" in p]) == 2
    assert [b for b in parts(shown, "Button") if "id" in b] == []


def test_made_up_data_say_so_before_anything_else() -> None:
    texts = [p["children"] for p in parts(make_page(sample=True), "P")]
    assert texts[0] == "Sample data: every number on this page is made up."
    assert "Sample data: every number on this page is made up." not in [
        p["children"] for p in parts(make_page(), "P")
    ]


def test_notices_and_faults_are_told() -> None:
    shown = make_page(
        notices=("Stops could not be brought up to date.",), faults=(("measure", "there is no x"),)
    )
    assert "Stops could not be brought up to date." in [p["children"] for p in parts(shown, "P")]
    assert "there is no x" in json.dumps(parts(shown, "Li"))
    assert summarise_page(shown) == "there is no x"


@pytest.mark.parametrize(
    ("headline", "number"),
    [
        ("Police recorded about 18,200 stops in 2023, 2% fewer than in 2022.", "about 18,200"),
        ("Of 8,189 stops, 1,924 (23%) were frisks in 2023.", "23%"),
        ("There are no data in 2023.", None),
        ("The published data do not record this.", None),
    ],
)
def test_the_number_of_a_headline_is_set_apart(headline: str, number: str | None) -> None:
    shown = make_page(headlines=(Headline("stops", headline, number or ""),))
    assert [p["children"] for p in parts(shown, "Strong")] == ([number] if number else [])
    pieces = next(
        p["children"]
        for p in parts(shown, "P")
        if (isinstance(p["children"], list) and "stops" in json.dumps(headline))
        or (number is None and p["children"] == [headline])
    )
    assert "".join(x if isinstance(x, str) else x["props"]["children"] for x in pieces) == headline


@pytest.mark.parametrize(
    ("headline", "number"),
    [
        (
            Headline(
                "force",
                "Stops for every 1,000 residents: 12 (District 1) against 1 (District 2).",
                "12",
            ),
            "12",
        ),
        (
            Headline(
                "force",
                "Stops for every 1,000 residents: 1 (District 1) against 3 (District 2).",
                "1",
            ),
            "1",
        ),
        (
            Headline(
                "force", "Too few to compare (District 1) and 12 (District 2) are not compared.", ""
            ),
            "",
        ),
    ],
)
def test_a_headline_may_name_its_number(headline: Headline, number: str) -> None:
    line = next(
        p["children"]
        for p in parts(make_page(headlines=(headline,)), "P")
        if isinstance(p["children"], list)
    )
    strong = [x["props"]["children"] for x in line if not isinstance(x, str)]
    assert strong == ([number] if number else [])
    assert (
        "".join(x if isinstance(x, str) else x["props"]["children"] for x in line) == headline.text
    )
    if number:
        assert line[0].endswith(": ")


def test_the_root_is_small_and_says_changes_politely() -> None:
    tree = list_tree(make_app_layout())
    assert len(json.dumps(tree)) < 1_000
    assert [c["props"]["id"] for c in walk(tree) if c["props"].get("aria-live") == "polite"] == [
        ids.ANNOUNCEMENT_ID
    ]
