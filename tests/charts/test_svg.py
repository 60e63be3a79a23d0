from __future__ import annotations

import itertools
import json
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from dashboard.charts import svg
from dashboard.charts.answer_map import build_map_spec
from dashboard.charts.chart_form import ChartSpec
from dashboard.charts.mark_texts import write_mark_texts
from dashboard.charts.scales import measure_text
from dashboard.charts.theme import SCHEMES, TEXT_SIZE, DrawingStyle, use_drawing_style
from dashboard.i18n.locale import use_language
from dashboard.query.answer_parts import DefinitionBreak
from data.model.vocabulary import UNNAMED_CATEGORIES
from tests.charts import samples
from tests.support.answers import make_answer, make_row

NAME = "{http://www.w3.org/2000/svg}"
TRENDS, BREAKDOWNS = samples.over_time(), samples.by_category()


def drawn_map(place=None, selected=(), **options) -> str:
    place = place or samples.by_place()
    spec = ChartSpec(place, samples.OUTLINE, selected=selected)
    return svg.draw_map(build_map_spec(spec), **options)


def all_drawings() -> dict[str, str]:
    found = {f"trend {n} {w}": svg.draw_trend(a, w) for n, a in TRENDS.items() for w in (640, 340)}
    found |= {
        f"bars {n} {w}": svg.draw_breakdown(a, w) for n, a in BREAKDOWNS.items() for w in (640, 340)
    }
    return found | {"map": drawn_map()}


def words_of(drawing: str) -> list[str]:
    return [e.text for e in ElementTree.fromstring(drawing).iter(f"{NAME}text") if e.text]


def titles_of(drawing: str) -> list[str]:
    return [e.text for e in ElementTree.fromstring(drawing).iter(f"{NAME}title")]


@pytest.mark.parametrize(("name", "drawing"), all_drawings().items())
def test_every_drawing_is_well_formed_named_and_lies_inside_its_page(name, drawing):
    root = ElementTree.fromstring(drawing)
    _, _, width, height = map(float, root.get("viewBox").split())
    assert root.get("width") == "100%"
    assert root.get("role") in ("img", "group")
    ids = {e.get("id"): e.text for e in root.iter() if e.get("id")}
    assert all(ids[i] for i in root.get("aria-labelledby").split())
    for element in root.iter(f"{NAME}text"):
        x, y = float(element.get("x")), float(element.get("y"))
        assert -30 <= x <= width + 1, element.text
        assert 0 <= y <= height + 1, element.text


@pytest.mark.parametrize(("name", "drawing"), all_drawings().items())
def test_numbers_have_at_most_one_decimal_and_colours_follow_the_page(name, drawing):
    geometry = re.findall(r' (?:d|x|y|cx|cy|r|width|height|points)="([^"]*)"', drawing)
    assert not [g for g in geometry if re.search(r"\d\.\d\d", g)]
    assert not re.findall(r'(?:fill|stroke)="#', drawing)
    sizes = {float(size) for size in re.findall(r'font-size="([\d.]+)"', drawing)}
    # A map has its labels in larger letters as well, for where it is shown smaller than it is
    # drawn.
    assert sizes == {13.0} or ("pv-narrow" in drawing and min(sizes) == 13.0)


@pytest.mark.parametrize("code", ["en", "es"])
@pytest.mark.parametrize("count", range(2, 25))
def test_the_names_of_months_never_touch_on_a_phone(code: str, count: int) -> None:
    with use_language(code):
        drawing = svg.draw_trend(samples.by_month(count), 340)
    named = [
        (float(e.get("x")), e.text)
        for e in ElementTree.fromstring(drawing).iter(f"{NAME}text")
        if re.search(r"20\d\d$", e.text or "")
    ]
    ends = [
        (x - measure_text(t, TEXT_SIZE) / 2, x + measure_text(t, TEXT_SIZE) / 2)
        for x, t in sorted(named)
    ]
    assert ends
    assert all(right < left for (_, right), (left, _) in itertools.pairwise(ends))


def test_a_hundred_months_stay_small():
    drawing = svg.draw_trend(samples.by_month(100))
    assert len(drawing) < 12_000
    assert sum("stops" in t for t in titles_of(drawing)) >= 100


def test_ids_are_the_drawings_own():
    one, other = (svg.draw_trend(TRENDS["break"], prefix=p) for p in ("a", "b"))
    ids = [set(re.findall(r' id="([^"]+)"', d)) for d in (one, other)]
    assert ids[0]
    assert not ids[0] & ids[1]
    assert set(re.findall(r"url\(#([^)]+)\)", one)) <= ids[0]


def test_every_point_says_its_value():
    said = titles_of(svg.draw_trend(TRENDS["years"]))
    assert "2016: 8,012 stops" in said
    assert "2023: 3,682 stops, incomplete" in said


def test_an_incomplete_period_is_an_open_point_at_a_light_dashed_line():
    months = samples.by_month(12)
    complete = replace(months, rows=months.rows[:-1])
    light = re.compile(r'<path d="M[^M"]*"[^>]*stroke-dasharray="3 4"[^>]*stroke-opacity="0.5"')
    open_point = re.compile(r'<g fill="var\(--paper,[^>]*><circle')
    for answer, expected in ((months, 1), (complete, 0)):
        drawing = svg.draw_trend(answer)
        assert len(light.findall(drawing)) == expected
        assert len(open_point.findall(drawing)) == expected
        assert words_of(drawing).count("incomplete") == expected


def test_a_break_cuts_the_line_and_gives_its_reason():
    whole, cut = (svg.draw_trend(TRENDS[n]) for n in ("years", "break"))

    def runs(drawing):
        return re.findall(r'<path d="(M[^"]*)" stroke-width="2" fill="none"', drawing)[0].count("M")

    assert whole.count('stroke-dasharray="4 3"') == 0
    assert cut.count('stroke-dasharray="4 3"') == 1
    assert (runs(whole), runs(cut)) == (1, 2)
    assert "May 2019: Stops are recorded differently from May 2019 on." in words_of(cut)


def test_every_status_looks_different():
    said = {
        s: svg.draw_trend(
            make_answer(
                [
                    make_row(10, year="2019"),
                    make_row(3, 5, s, year="2020"),
                    make_row(10, year="2021"),
                ],
                by=("year",),
            )
        )
        for s in ("ok", "too_few", "not_recorded", "no_data")
    }
    shapes = {s: re.sub(r"<(title|desc|text)[^>]*>[^<]*</\1>", "", d) for s, d in said.items()}
    assert len(set(shapes.values())) == 4
    assert "no data" in words_of(said["no_data"])
    assert "not recorded" in words_of(said["not_recorded"])
    assert "too few to compare" in words_of(said["too_few"])
    assert re.search(
        r'<path d="M[^"]*Z"><title>2020: too few to compare \(3 of 5\)', said["too_few"]
    )


@pytest.mark.parametrize("form", [svg.draw_trend, svg.draw_breakdown])
def test_where_there_is_nothing_to_draw_a_sentence_says_so(form):
    for found in (make_answer([], by=("year",), since="", until=""), TRENDS["none"]):
        assert words_of(form(found))[0].startswith("There are no data")


def test_zero_is_drawn_and_is_not_a_blank():
    drawing = svg.draw_trend(TRENDS["zeros"])
    assert "2020: 0 stops" in titles_of(drawing)
    assert "no data" not in words_of(drawing)


def test_lines_are_named_at_their_ends_or_in_a_key():
    wide, narrow = (svg.draw_trend(samples.lines(4), w) for w in (640, 340))
    for drawing in (wide, narrow):
        assert {"East", "North", "South", "Southwest"} <= set(words_of(drawing))


def test_panels_hold_one_line_each_under_its_name():
    found = words_of(svg.draw_trend(TRENDS["seven"]))
    assert {"East", "West", "Not recorded", "Outside the city"} <= set(found)


def test_bars_carry_count_and_share_and_not_recorded_is_hatched():
    drawing = svg.draw_breakdown(BREAKDOWNS["place"], prefix="b")
    found = words_of(drawing)
    assert "2,282 (32%)" in found
    assert "905 (13%)" in found
    assert found.index("Southwest") < found.index("Outside the city") < found.index("Not recorded")
    assert drawing.count('fill="url(#b-hatch)"') == 2


def test_withheld_rates_are_hollow_and_keep_their_counts():
    found = words_of(svg.draw_breakdown(BREAKDOWNS["frisks"]))
    assert "too few to compare (3 of 12)" in found
    assert "The thin line is the 95% interval." in found


def test_sample_data_is_said_in_every_drawing():
    drawings = (
        svg.draw_trend(TRENDS["sample"]),
        svg.draw_breakdown(BREAKDOWNS["place"]),
        drawn_map(samples.by_place(sample=True)),
    )
    assert all("Sample data" in words_of(d) for d in drawings)
    assert "Sample data" not in words_of(svg.draw_trend(TRENDS["years"]))


def test_drawings_are_images_without_links():
    for drawing in all_drawings().values():
        assert ' role="img"' in drawing
        assert "<a " not in drawing


def test_a_marked_drawing_names_places_in_its_list_of_texts():
    place = samples.by_place()
    drawing = drawn_map(place, canvas=svg.Canvas(prefix="map", marked=True))
    told = json.loads(write_mark_texts(place, "map"))["rows"]
    shown = {
        district: told[int(i)][0]
        for i, district in re.findall(r'data-i="(\d+)" data-district="(\w+)"', drawing)
    }
    named = [r["district"] for r in place.rows if r["district"] not in UNNAMED_CATEGORIES]
    assert shown == {district: place.title_of("district", district) for district in named}
    assert titles_of(drawing) == titles_of(drawing)[:1]


@pytest.mark.parametrize("name", list(TRENDS))
def test_a_marked_line_tells_the_place_of_each_of_its_rows(name: str):
    drawing = svg.draw_trend(TRENDS[name], marked=True)
    told = json.loads(write_mark_texts(TRENDS[name], "trend"))["rows"]
    lines = re.findall(r'class="pv-line" data-first="(\d+)" data-at="([^"]*)"', drawing)
    counts = [len(places.split()) // 2 for _, places in lines]
    assert [int(first) for first, _ in lines] == [sum(counts[:i]) for i in range(len(counts))]
    assert sum(counts) == (len(told) if lines else 0)


def test_a_district_without_a_value_has_the_pattern_of_its_reason():
    place = make_answer(
        [make_row(200, 800, district="east"), make_row(1, 5, district="west")],
        "frisk_rate",
        ("district",),
    )
    drawing = drawn_map(place)
    shapes = re.findall(r'fill="([^"]*)" vector-effect', drawing)
    assert shapes.count("url(#map-too_few)") == 1
    assert shapes.count("url(#map-no_data)") == 3
    assert len(shapes) == 5
    assert 'id="map-too_few"' in drawing
    assert 'id="map-no_data"' in drawing
    assert "map-not_recorded" not in drawing
    assert "West: too few to compare (1 of 5)" in titles_of(drawing)
    assert "North: no data" in titles_of(drawing)


def test_selecting_changes_no_fill():
    plain, chosen = (
        re.findall(r'fill="([^"]*)" vector-effect', drawn_map(selected=s)) for s in ((), ("west",))
    )
    assert len(plain) == 5
    assert plain == chosen[:5]


def test_hostile_titles_are_escaped():
    hostile = {"district": dict.fromkeys(samples.PLACES, samples.HOSTILE)}
    place = samples.by_place(titles=hostile)
    drawings = (
        drawn_map(place),
        svg.draw_breakdown(place),
        svg.draw_trend(samples.lines(5, titles=hostile)),
        svg.draw_trend(samples.lines(7, titles=hostile)),
        svg.draw_trend(
            samples.by_year(
                place=samples.HOSTILE, breaks=(DefinitionBreak("2019-05", samples.HOSTILE),)
            )
        ),
    )
    for drawing in drawings:
        ElementTree.fromstring(drawing)
        assert "<script" not in drawing
        assert "<img" not in drawing


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_file_of_its_own_needs_no_style_sheet(scheme):
    with use_drawing_style(DrawingStyle(SCHEMES[scheme], standalone=True)):
        drawings = (
            svg.draw_trend(TRENDS["break"]),
            svg.draw_breakdown(BREAKDOWNS["place"]),
            drawn_map(),
        )
    for alone in drawings:
        root = ElementTree.fromstring(alone)
        assert "var(" not in alone
        assert float(root.get("width")) > 0
        assert float(root.get("height")) > 0


def test_words_over_incomplete_stretches_do_not_run_into_each_other():
    """Two stretches a few months apart share one word, the later one's; far apart, each has its
    own.
    """
    months = [f"{year}-{month:02d}" for year in range(2015, 2024) for month in range(1, 13)]
    rows = {
        gap: [make_row(900, month=m, incomplete=i in (20, 20 + gap)) for i, m in enumerate(months)]
        for gap in (3, 70)
    }
    drawn = {gap: svg.draw_trend(make_answer(found, by=("month",))) for gap, found in rows.items()}
    assert [words_of(drawn[gap]).count("incomplete") for gap in rows] == [1, 2]


def test_words_in_place_of_a_bar_end_within_their_panel():
    withheld = {"black": "not_read"}
    rows = [
        make_row(9, status=withheld.get(race, "ok"), race=race, outcome=outcome)
        for race in ("black", "native", "white")
        for outcome in ("arrest", "citation", "warning")
    ]
    root = ElementTree.fromstring(
        svg.draw_breakdown(make_answer(rows, by=("race", "outcome")), width=480)
    )
    texts = [(element.text, float(element.get("x"))) for element in root.iter(f"{NAME}text")]
    starts = {x for words, x in texts if words in ("Arrest", "Citation", "Warning")}
    blanks = [(words, x) for words, x in texts if words == "not read by this site"]
    assert len(blanks) == 3
    for words, x in blanks:
        limit = min((start for start in starts if start > x), default=480)
        assert x + measure_text(words, TEXT_SIZE) <= limit, (x, limit)
