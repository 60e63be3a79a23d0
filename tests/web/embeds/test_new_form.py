"""A new form of chart is one module: every door answers with it, and no other module lists forms
or asks for one by its name.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from dashboard.charts.chart_form import ChartSpec, QuestionForm
from dashboard.charts.forms import CHART_FORMS, QUESTION_FORMS
from dashboard.charts.svg_primitives import Canvas, Drawing, draw_text, wrap_drawing

ROOT = Path(__file__).resolve().parents[3]
SCREEN_FOLDERS = ("dashboard", "layouts", "callbacks")
QUESTION = "city=tiny&measure=stops&by=race"


class DotsForm(QuestionForm):
    """As many dots as rows."""

    name = "dots"

    @property
    def title(self) -> str:
        """Not a message, as this is a test."""
        return "Dots"

    def draw(self, spec: ChartSpec, canvas: Canvas) -> Drawing:
        dots = draw_text(0, 20, "·" * len(spec.answer.rows))
        whole = Canvas(canvas.width, 40, canvas.prefix)
        return wrap_drawing(whole, "Dots", "One for each row.", dots, self.name)

    def build_figure(self, spec: ChartSpec, narrow: bool = False, bare: bool = False) -> dict:
        return {
            "data": [{"type": "scatter", "y": [0] * len(spec.answer.rows)}],
            "layout": {"height": 40},
        }


@pytest.fixture
def dots(monkeypatch: pytest.MonkeyPatch) -> None:
    """The registry as it is with one module more."""
    monkeypatch.setitem(QUESTION_FORMS, "dots", DotsForm())


def read(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.get_data(as_text=True)[:300])
    return answer.get_data(as_text=True)


@pytest.mark.usefixtures("dots")
def test_every_door_answers_with_a_new_form(client: FlaskClient) -> None:
    assert ">··<" in read(client, f"/charts/dots.svg?{QUESTION}")
    assert client.get(f"/charts/dots.png?{QUESTION}").mimetype == "image/png"
    assert '"scatter"' in read(client, f"/charts/dots.plotly.json?{QUESTION}")
    embed = read(client, f"/embed/dots?{QUESTION}")
    assert embed.count("pv-chart pv-dots") == 2
    assert "/tiny/breakdowns?" in embed
    assert '<option value="dots" selected' in read(client, "/tiny/embed?measure=stops&form=dots")


def list_screen_modules() -> list[tuple[Path, ast.Module]]:
    """The code of everything but the forms themselves."""
    return [
        (file, ast.parse(file.read_text(encoding="utf-8")))
        for folder in SCREEN_FOLDERS
        for file in sorted((ROOT / folder).rglob("*.py"))
        if "charts/forms" not in file.as_posix()
    ]


def test_no_other_module_lists_forms() -> None:
    found = []
    for file, module in list_screen_modules():
        for node in ast.walk(module):
            if isinstance(node, ast.Dict):
                members = node.keys
            elif isinstance(node, (ast.Tuple, ast.List, ast.Set)):
                members = node.elts
            else:
                continue
            names = {m.value for m in members if isinstance(m, ast.Constant)}
            if len(names & set(QUESTION_FORMS)) > 1:
                found.append(f"{file.relative_to(ROOT)}:{node.lineno}")
    assert found == []


def test_no_other_module_asks_whether_a_form_is_a_certain_one() -> None:
    found = []
    for file, module in list_screen_modules():
        for node in ast.walk(module):
            if not isinstance(node, ast.Compare):
                continue
            sides = [node.left, *node.comparators]
            asks = any(ast.unparse(side).endswith("form") for side in sides)
            names = {side.value for side in sides if isinstance(side, ast.Constant)}
            if asks and names & set(CHART_FORMS):
                found.append(f"{file.relative_to(ROOT)}:{node.lineno}")
    assert found == []
