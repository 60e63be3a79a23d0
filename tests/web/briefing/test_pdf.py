"""A briefing as a PDF: tagged as PDF/UA asks, on the right paper, a few at a time, and never made
twice.
"""

from __future__ import annotations

import io
from threading import Event

import pikepdf
import pytest

from dashboard.web.briefing import pdf
from dashboard.web.http.worker_pool import BoundedWorkerPool

QUESTION = "city=tiny&measure=frisk_rate&by=race"
POINTS = {"letter": (612, 792), "a4": (595.3, 841.9)}


def opened(client, more: str = "") -> pikepdf.Pdf:
    response = client.get(f"/briefing.pdf?{QUESTION}{more}")
    assert response.status_code == 200, response.text
    assert response.mimetype == "application/pdf"
    return pikepdf.open(io.BytesIO(response.data))


def elements(node) -> list:
    """The structure elements in reading order."""
    kids = node.get("/K", [])
    kids = list(kids) if isinstance(kids, pikepdf.Array) else [kids]
    found = [node] if "/S" in node else []
    for kid in kids:
        if isinstance(kid, pikepdf.Dictionary) and ("/S" in kid or "/K" in kid):
            found += elements(kid)
    return found


@pytest.mark.parametrize("lang", ["en", "es"])
def test_it_is_tagged_named_and_in_its_language(client, lang: str) -> None:
    document = opened(client, f"&lang={lang}")
    root = document.Root
    assert bool(root.MarkInfo.Marked)
    assert str(root.Lang) == lang
    assert bool(root.ViewerPreferences.DisplayDocTitle)
    with document.open_metadata() as told:
        assert told["pdfuaid:part"] == "1"
        assert told["dc:title"]
    assert len(document.pages) == 1


def test_its_parts_stand_in_reading_order_with_headings_alternatives_and_table_headers(
    client,
) -> None:
    document = opened(client)
    found = elements(document.Root.StructTreeRoot)
    tags = [str(e.S)[1:] for e in found]
    figures = [e for e in found if e.S == "/Figure"]
    assert len(figures) == 3
    assert all(len(str(e.Alt)) > 30 for e in figures)
    assert tags.count("H1") == 1
    assert tags.count("H2") == 3
    assert tags.count("Table") == 1
    assert tags.count("TH") == 5
    assert tags.count("TD") == 20
    order = [tags.index(t) for t in ("H1", "Figure", "H2", "Table", "Link")]
    assert order == sorted(order)


def list_letter_sizes(document: pikepdf.Pdf) -> list[float]:
    """The size in points of each text that the pages show, drawings included."""
    sizes: list[float] = []

    def walk(stream, resources, matrix) -> None:
        kept, font, text = [], 0.0, pikepdf.Matrix()
        for operands, operator in pikepdf.parse_content_stream(stream):
            name = str(operator)
            if name == "q":
                kept.append((matrix, font))
            elif name == "Q":
                matrix, font = kept.pop()
            elif name == "cm":
                matrix = pikepdf.Matrix(*map(float, operands)) @ matrix
            elif name == "Tf":
                font = float(operands[1])
            elif name == "Tm":
                text = pikepdf.Matrix(*map(float, operands))
            elif name in ("Tj", "TJ"):
                whole = text @ matrix
                sizes.append(font * abs(whole.a * whole.d - whole.b * whole.c) ** 0.5)
            elif name == "Do" and resources.XObject[operands[0]].Subtype == "/Form":
                form = resources.XObject[operands[0]]
                own = pikepdf.Matrix(*map(float, form.get("/Matrix", (1, 0, 0, 1, 0, 0))))
                walk(form, form.get("/Resources", resources), own @ matrix)

    for page in document.pages:
        walk(page, page.Resources, pikepdf.Matrix())
    return sizes


@pytest.mark.parametrize(
    "asked",
    [
        "&paper=a4",
        "&paper=letter&by=month&since=2022-01&until=2023-12",
        "&paper=a4&by=race&lang=es",
        "&form=changes&by=district&since=2023-01&until=2023-12&with_since=2022-01",
    ],
)
def test_no_letter_is_smaller_than_eight_points(client, asked: str) -> None:
    found = client.get(f"/briefing.pdf?city=tiny&measure=stops{asked}")
    with pikepdf.open(io.BytesIO(found.data)) as document:
        sizes = list_letter_sizes(document)
    assert len(sizes) > 50
    assert min(sizes) >= 7.99


def test_it_names_the_period_the_last_month_the_day_and_a_short_address(client) -> None:
    asked = "city=tiny&measure=stops&by=month&since=2022-01&until=2023-12"
    page = client.get(f"/briefing?{asked}").text
    assert "Period: 2022 to 2023" in page
    assert "data to December 2023" in page
    assert "fetched on" in page
    assert page.count("<tr") >= 25
    assert "Counted: recorded stops." in page
    assert "Cite as:" in page
    short = client.get("/s/tiny/stops/month/2022-01..2023-12")
    assert short.status_code == 302
    assert short.location == "/tiny/trends?measure=stops&by=month&since=2022-01&until=2023-12"
    filtered = client.get("/s/tiny/stops/all/2022-01..?race=black&lang=es")
    assert "race=black" in filtered.location
    assert "lang=es" in filtered.location
    assert client.get("/s/tiny/stops/month/2022..2023").status_code == 400
    assert client.get("/s/nowhere/stops/month").status_code == 400


def test_every_mark_on_the_page_is_tagged_or_an_artifact(client) -> None:
    document = opened(client)
    page = document.pages[0]
    depth, loose = 0, []
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        depth += {"BMC": 1, "BDC": 1, "EMC": -1}.get(name, 0)
        if name in ("Tj", "TJ", "f", "f*", "S", "B", "Do", "sh") and depth == 0:
            loose.append((name, operands))
    assert depth == 0
    assert loose == []


@pytest.mark.parametrize("paper", sorted(POINTS))
def test_it_is_made_for_the_paper(client, paper: str) -> None:
    document = opened(client, f"&paper={paper}")
    box = [float(x) for x in document.pages[0].MediaBox]
    assert box[2:] == pytest.approx(POINTS[paper], abs=0.5)


def test_its_links_name_their_site(client) -> None:
    document = opened(client)
    links = [str(a.A.URI) for a in document.pages[0].Annots if "/A" in a]
    assert any(uri.startswith("https://city.example/tiny/breakdowns") for uri in links)
    assert any(uri.startswith("https://data.tiny.example/") for uri in links)


def test_it_is_made_once(client, monkeypatch: pytest.MonkeyPatch) -> None:
    first = client.get(f"/briefing.pdf?{QUESTION}")
    monkeypatch.setattr(pdf, "compile_typst", lambda *_: pytest.fail("made again"))
    assert client.get(f"/briefing.pdf?{QUESTION}").data == first.data
    etag = first.headers["ETag"]
    assert (
        client.get(f"/briefing.pdf?{QUESTION}", headers={"If-None-Match": etag}).status_code == 304
    )


def test_too_many_at_a_time_are_asked_to_wait(client, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Event()
    monkeypatch.setattr(pdf, "compile_typst", lambda *_: gate.wait(30) and b"%PDF")
    monkeypatch.setattr(
        pdf,
        "_worker_pool",
        BoundedWorkerPool(at_once=2, waiting=4, seconds=0.05, busy="briefing_busy"),
    )
    asked = [
        client.get(
            f"/briefing.pdf?city=tiny&measure=stops&by=race&since=2022-{m:02d}&until=2023-12"
        )
        for m in range(1, 9)
    ]
    gate.set()
    assert {r.status_code for r in asked} == {503}
    assert all(r.headers["Retry-After"] for r in asked)
    assert "Try again" in asked[-1].text


def test_what_cannot_be_made_says_so(client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_build_files", lambda *_: {"main.typ": b"#panic()"})
    response = client.get("/briefing.pdf?city=tiny&measure=stops&by=outcome")
    assert response.status_code == 503
    assert "as a web page is ready" in response.text
