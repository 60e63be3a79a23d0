"""The same months of each year side by side: the numbers of the trend, and shades that
follow them.
"""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

import app
from tests.support.worlds import TinyCity, make_stop


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """Two years of stops: as many in each month as its number, and as many again in the second
    year.
    """
    stops = [
        make_stop(f"{year}-{month:02d}-15")
        for year, times in ((2022, 1), (2023, 2))
        for month in range(1, 13)
        for _ in range(times * month)
    ]
    made = TinyCity(tmp_path_factory.mktemp("tiny"), stops, as_of="2024-02-05T00:00:00Z")
    made.refresh()
    return app.create_app(made.settings).server.test_client()


def read_cells(page: str) -> dict[str, list[tuple[str, str]]]:
    """Month -> (shade, text) of each year, of the table on a page."""
    table = page[page.index("pv-seasons") :]
    rows = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', table[: table.index("</table>")])
    return {
        name: re.findall(r'<td class="heat ?(?:heat-)?(\d?)">(?:<a[^>]*>)?(\d*)', cells)
        for name, cells in rows
    }


def test_each_month_of_each_year_has_its_number_and_a_shade_that_follows_it(client) -> None:
    cells = read_cells(client.get("/tiny/trends?measure=stops&by=month").text)
    assert len(cells) == 12
    assert [text for _, text in cells["March"]] == ["3", "6"]
    assert [text for _, text in cells["December"]] == ["12", "24"]
    shades = sorted((int(text), int(shade)) for row in cells.values() for shade, text in row)
    assert [shade for _, shade in shades] == sorted(shade for _, shade in shades)
    assert {shade for _, shade in shades} >= {1, 5}


def test_other_questions_have_no_such_table(client) -> None:
    for question in (
        "by=year",
        "by=month,district",
        "by=month&since=2023-01&until=2023-12",
    ):
        page = client.get(f"/tiny/trends?measure=stops&{question}").text
        assert "pv-seasons" not in page.partition("</head>")[2]
