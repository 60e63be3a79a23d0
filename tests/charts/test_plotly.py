from __future__ import annotations

import json
import re
from dataclasses import replace

import plotly.graph_objects as go
import pytest

from dashboard.charts import svg, theme
from dashboard.charts.answer_map import build_map_spec
from dashboard.charts.chart_form import ChartSpec
from dashboard.charts.drawing_widths import MIDDLE, NARROW
from dashboard.charts.map_ground import GroundName, MapGround
from dashboard.charts.plotly_breakdown import build_breakdown_figure
from dashboard.charts.plotly_map import build_map_figure
from dashboard.charts.plotly_tile_map import build_tile_map_figure
from dashboard.charts.plotly_trend import build_trend_figure
from tests.charts import samples
from tests.support.answers import make_answer, make_row

TRENDS, BREAKDOWNS = samples.over_time(), samples.by_category()
GROUND = MapGround(
    (-400, 0, 1500, 800),
    {
        "water": "M-400 0l350 0 0 800-350 0z",
        "main_road": "M0 100l500 20 500 0",
        "park": "M10 10l5 5-5 5z",
    },
    (GroundName("Long Street", "street", 500, 120), GroundName("The Sound", "water", -225, 400)),
)


def words_of(figure: dict) -> str:
    return json.dumps(figure, ensure_ascii=False)


def all_figures() -> dict:
    figures = {
        f"trend {n} {w}": build_trend_figure(a, narrow=w)
        for n, a in TRENDS.items()
        for w in (False, True)
    }
    figures |= {
        f"bars {n} {w}": build_breakdown_figure(a, narrow=w)
        for n, a in BREAKDOWNS.items()
        for w in (False, True)
    }
    place = samples.by_place()
    west = ChartSpec(place, samples.OUTLINE, GROUND, ("west",))
    figures["map"] = build_map_figure(build_map_spec(west))
    figures["map without ground"] = build_map_figure(
        build_map_spec(ChartSpec(place, samples.OUTLINE))
    )
    tiles = replace(west, polygons="/geo.json", tile_style="white-bg")
    figures["tiles"] = build_tile_map_figure(tiles)
    return figures


@pytest.mark.parametrize(("name", "figure"), all_figures().items())
def test_every_figure_is_valid_plain_and_small(name, figure):
    go.Figure(figure)
    text = json.dumps(figure)
    assert json.loads(text).keys() == {"data", "layout"}
    assert len(text) < 60_000


@pytest.mark.parametrize("scheme", theme.SCHEMES)
def test_every_figure_is_valid_in_both_schemes(scheme):
    for figure in all_figures().values():
        go.Figure(theme.recolor_figure(figure, theme.SCHEMES[scheme]))


def test_the_dark_scheme_keeps_no_light_colour():
    figure = build_trend_figure(TRENDS["break in rates"])
    dark = words_of(theme.recolor_figure(figure, theme.SCHEMES["dark"]))
    assert not [colour for colour in theme.LIGHT_COLORS.values() if colour in dark]


def test_counts_start_at_zero_and_hold_the_highest():
    axis = build_trend_figure(TRENDS["years"])["layout"]["yaxis"]["range"]
    assert axis[0] == 0
    assert axis[1] >= 8012


def drawn(figure: dict) -> list[tuple]:
    return [
        (t["line"].get("dash"), t["y"])
        for t in figure["data"]
        if t.get("mode") == "lines" and not t.get("fill")
    ]


def test_lines_are_cut_at_a_break_and_dashed_to_incomplete_periods():
    figure = build_trend_figure(TRENDS["break"])
    assert drawn(figure) == [
        ("solid", [8012, 7800, 7932, None, 5210, 4610, 4590, None]),
        ("3px,4px", [5123, 8012, None, 4590, 3682, None]),
    ]
    rule = [s for s in figure["layout"]["shapes"] if s["type"] == "line"]
    assert [s["x0"] for s in rule] == ["2019-05-01"]
    assert samples.BREAK.reason in words_of(figure).replace("<br>\u2002\u2002", " ")


def test_incomplete_points_are_hollow_and_said_to_be():
    points = next(
        t for t in build_trend_figure(TRENDS["years"])["data"] if t.get("mode") == "markers"
    )
    assert points["marker"]["symbol"][0] == "circle-open"
    assert points["marker"]["symbol"][1] == "circle"
    assert points["text"][-1] == "2023: 3,682 stops, incomplete"
    assert "incomplete" in [
        a["text"] for a in build_trend_figure(TRENDS["years"])["layout"]["annotations"]
    ]


def test_blanks_are_gaps_with_their_reason_and_never_zeros():
    figure = build_trend_figure(TRENDS["rates"])
    points = [t for t in figure["data"] if t.get("mode") == "markers"]
    values, lone = points[0], points[1]
    assert 0 not in values["y"]
    assert len(values["y"]) == 6
    assert lone["text"] == ["2018: too few to compare (3 of 12)"]
    assert lone["marker"]["symbol"] == ["diamond-open"]
    told = [a["text"] for a in figure["layout"]["annotations"]]
    assert "no data" in told
    assert "not recorded" in told
    assert any("◇  too few to compare" in t for t in told)


def test_rates_carry_their_band():
    bands = [
        t
        for t in build_trend_figure(TRENDS["rates"])["data"]
        if t.get("fill") == "toself" and "fillpattern" not in t
    ]
    assert [len(b["x"]) for b in bands] == [6, 4]


def test_up_to_five_lines_share_a_panel_with_labels_and_differ_in_more_than_colour():
    figure = build_trend_figure(TRENDS["five"])
    assert "xaxis2" not in figure["layout"]
    told = [a["text"] for a in figure["layout"]["annotations"]]
    assert all(f"<b>{name}</b>" in told for name in ("East", "North", "South", "Southwest", "West"))
    styles = {(t["marker"]["symbol"][0]) for t in figure["data"] if t.get("mode") == "markers"}
    assert len(styles) == 5


def test_of_more_lines_the_largest_are_shown_and_the_others_come_on_request():
    figure = build_trend_figure(TRENDS["seven"])
    assert not any(k.startswith("yaxis") and k != "yaxis" for k in figure["layout"])
    shown = {t["meta"]["line"]: t["visible"] for t in figure["data"] if "meta" in t}
    assert sorted(shown) == list(range(7))
    assert list(shown.values()).count(True) == 5
    assert list(shown.values()).count("legendonly") == 2
    assert {t["legendgroup"] for t in figure["data"] if "meta" in t} == set(map(str, range(7)))


def test_months_can_be_chosen_within_what_there_is():
    axis = build_trend_figure(TRENDS["years"])["layout"]["xaxis"]
    assert axis["fixedrange"] is False
    assert (axis["minallowed"], axis["maxallowed"]) == ("2015-01-01", "2024-01-01")
    assert build_trend_figure(TRENDS["years"])["layout"]["yaxis"].get("fixedrange") is None


def test_a_category_keeps_its_colour_whatever_is_drawn_beside_it():
    few = samples.lines(2).titles["district"]
    assert [theme.category_color(samples.lines(n), "district", "north") for n in (2, 5)] == [
        "cat-2",
        "cat-2",
    ]
    assert few
    assert theme.category_color(samples.by_race(), "race", "not_recorded") == "soft"


def test_bars_are_sorted_with_not_recorded_last_and_hatched():
    figure = build_breakdown_figure(BREAKDOWNS["place"])
    assert figure["layout"]["yaxis"]["ticktext"] == [
        "West",
        "North",
        "South",
        "East",
        "Southwest",
        "Outside the city",
        "Not recorded",
    ]
    bars = figure["data"][0]
    assert bars["x"] == [2282, 1504, 1120, 806, 533, 41, 905]
    assert bars["marker"]["pattern"]["shape"] == ["", "", "", "", "", "/", "/"]
    labels = figure["data"][-1]["text"]
    assert labels[0].strip() == "2,282 (32%)"  # 2,282 of 7,191


def test_rates_have_whiskers_and_withheld_ones_a_hollow_stub():
    figure = build_breakdown_figure(BREAKDOWNS["frisks"])
    bars, stubs = figure["data"][0], figure["data"][1]
    assert len(bars["error_x"]["array"]) == len(bars["x"]) == 8
    assert stubs["marker"]["symbol"] == "square-open"
    assert len(stubs["x"]) == 2
    assert "Middle Eastern or North African: too few to compare (3 of 12)" in stubs["text"]


def test_two_dimensions_become_panels_on_one_scale():
    figure = build_breakdown_figure(BREAKDOWNS["crossed"])
    ranges = [v["range"] for k, v in figure["layout"].items() if k.startswith("xaxis")]
    assert len(ranges) == 3
    assert all(r == ranges[0] for r in ranges)
    panels = [t for t in figure["data"] if t["type"] == "bar"]
    assert len(panels) == 7
    assert [p["xaxis"] for p in panels[:4]] == ["x", "x2", "x3", "x"]
    assert panels[0]["y"] == panels[1]["y"]
    assert min(panels[3]["y"]) > max(panels[0]["y"])


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("name", ["race", "frisks", "crossed"])
def test_bars_stand_as_high_as_in_the_drawing(name, narrow):
    answer = BREAKDOWNS[name]
    drawing = svg.draw_breakdown(answer, NARROW if narrow else MIDDLE, marked=True)
    figure = build_breakdown_figure(answer, narrow=narrow, bare=True)
    assert figure["layout"]["height"] == round(drawing.height)
    rects = re.findall(
        r'<rect x="[^"]*" y="([^"]*)" width="[^"]*" height="([^"]*)" fill="(?!var\(--paper)',
        drawing,
    )
    drawn = sorted(float(y) + float(height) / 2 for y, height in rects)
    bars = [t for t in figure["data"] if t["type"] == "bar"]
    assert sorted(y for t in bars for y in t["y"]) == pytest.approx(drawn, abs=0.1)
    assert {str(t["width"]) for t in bars} == {height for _, height in rects}


def test_sample_data_is_said_in_every_form():
    place = samples.by_place(sample=True)
    forms = (
        build_trend_figure(TRENDS["sample"]),
        build_breakdown_figure(BREAKDOWNS["place"]),
        build_map_figure(build_map_spec(ChartSpec(place, samples.OUTLINE))),
    )
    assert all("Sample data" in words_of(f) for f in forms)
    assert "Sample data" not in words_of(build_trend_figure(TRENDS["years"]))


def test_hostile_titles_are_escaped():
    hostile = dict.fromkeys(samples.PLACES, samples.HOSTILE)
    place = samples.by_place(titles={"district": hostile})
    for figure in (
        build_breakdown_figure(BREAKDOWNS["hostile"]),
        build_breakdown_figure(BREAKDOWNS["hostile"], narrow=True),
        build_trend_figure(samples.lines(5, titles={"district": hostile})),
        build_trend_figure(samples.lines(7, titles={"district": hostile})),
        build_map_figure(build_map_spec(ChartSpec(place, samples.OUTLINE))),
    ):
        assert "<script" not in words_of(figure)
        assert "<img" not in words_of(figure)


def test_the_map_holds_its_areas_ground_and_names_itself():
    place = samples.by_place()
    figure = build_map_figure(build_map_spec(ChartSpec(place, samples.OUTLINE, GROUND, ("west",))))
    areas = [t for t in figure["data"] if "area" in t.get("meta", {})]
    assert [t["meta"]["area"] for t in areas] == list(samples.PLACES)[:5]
    west = areas[-1]
    assert west["text"] == "West: 2,282 stops"
    assert west["hoveron"] == "fills"
    assert west["x"] == [800, 1000, 1000, 800, 800]
    assert west["y"] == [0, 0, 800, 800, 0]
    assert [t["name"] for t in figure["data"] if t["showlegend"]] == [
        "500 to 999",
        "1,000 to 1,499",
        "1,500 to 1,999",
        "2,000 to 2,499",
    ]
    water = next(t for t in figure["data"] if t.get("fillcolor") == theme.LIGHT_COLORS["water"])
    assert water["x"] == [-400, -50, -50, -400, -400]
    names = {t["meta"]["level"]: t for t in figure["data"] if t.get("mode") == "text"}
    assert "<b>West</b><br>2,282" in names[1]["text"]
    assert "<i>The Sound</i>" in names[1]["text"]
    assert names[2]["text"] == ["Long Street"]
    assert not names[2]["visible"]
    assert figure["layout"]["meta"]["frame"] == [-400, 0, 1500, 800]
    assert figure["layout"]["yaxis"]["range"] == [800, 0]
    assert "://" not in json.dumps(figure)


def test_an_area_without_a_value_is_hatched_and_says_why():
    place = samples.by_place()
    without = [r for r in place.rows if r["district"] != "east"]
    answer = make_answer(without, by=("district",), titles=place.titles)
    figure = build_map_figure(build_map_spec(ChartSpec(answer, samples.OUTLINE)))
    east = next(t for t in figure["data"] if t.get("meta") == {"area": "east"})
    assert east["fillpattern"]["shape"] == "/"
    assert east["text"] == "East: no data"


def test_tiles_come_only_when_asked_for():
    place = samples.by_place()
    spec = ChartSpec(place, polygons="/geo.json", tile_style="white-bg")
    figure = build_tile_map_figure(spec)
    assert {t["type"] for t in figure["data"]} == {"choroplethmap"}
    assert {t["geojson"] for t in figure["data"]} == {"/geo.json"}
    assert figure["layout"]["map"]["style"] == "white-bg"


def test_a_trend_needs_time():
    with pytest.raises(ValueError, match="year, quarter, month"):
        build_trend_figure(samples.by_race())


def test_the_share_button_of_the_library_is_off():
    assert theme.PLOTLY_CONFIG["showSendToCloud"] is False
    assert theme.PLOTLY_CONFIG["displaylogo"] is False


def test_many_categories_keep_the_largest_and_say_so():
    many = make_answer([make_row(i, beat=f"b{i:02d}") for i in range(60)], by=("beat",))
    figure = build_breakdown_figure(many)
    assert len(figure["data"][0]["x"]) == 40
    assert "40 largest of 60" in words_of(figure)
