"""A new form of chart is one module: every door answers with it, and no other module lists forms
or asks for one by its name.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from dashboard.charts import forms
from dashboard.charts.forms import CHART_FORMS, QUESTION_FORMS
from dashboard.web.embeds.forms import list_embed_forms

ROOT = Path(__file__).resolve().parents[3]
SCREEN_FOLDERS = ("dashboard", "layouts", "callbacks")
QUESTION = "city=tiny&measure=stops&by=race"


# A form as somebody would add it: this file alone.
MODULE = '''
from dashboard.charts.chart_form import QuestionForm
from dashboard.charts.svg_primitives import Canvas, draw_text, wrap_drawing


class DotsForm(QuestionForm):
    """As many dots as rows."""

    name = "dots"
    title = "Dots"
    is_explored = True

    def draw(self, spec, canvas):
        dots = draw_text(0, 20, "·" * len(spec.answer.rows))
        whole = Canvas(canvas.width, 40, canvas.prefix)
        return wrap_drawing(whole, "Dots", "One for each row.", dots, self.name)

    def build_figure(self, spec, narrow=False, bare=False):
        trace = {"type": "scatter", "y": [0] * len(spec.answer.rows)}
        return {"data": [trace], "layout": {"height": 40}}


FORM = DotsForm()
'''


@pytest.fixture
def dots(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """The package of forms with one file more."""
    (tmp_path / "dots.py").write_text(MODULE, encoding="utf-8")
    monkeypatch.setattr(forms, "__path__", [*forms.__path__, str(tmp_path)])
    for registry in (CHART_FORMS, QUESTION_FORMS):
        monkeypatch.setitem(registry, "dots", None)
    forms.load_forms()
    yield
    del sys.modules[f"{forms.__name__}.dots"]


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


@pytest.mark.usefixtures("dots")
def test_the_explore_view_has_the_card_of_a_new_form(client: FlaskClient) -> None:
    page = read(client, "/tiny/explore?measure=stops&by=race&form=dots")
    assert page.count("pv-chart pv-dots") == 3
    assert "/charts/dots.png?" in page
    choice = re.search(r'<select[^>]*name="form".*?</select>', page, re.S)
    assert choice is not None
    titles = re.findall(r"<option[^>]*>([^<]*)</option>", choice[0])
    assert "Dots" in titles
    assert len(set(titles)) == len(titles)


def list_screen_modules() -> list[tuple[Path, ast.Module]]:
    """The code of everything but the forms themselves."""
    return [
        (file, ast.parse(file.read_text(encoding="utf-8")))
        for folder in SCREEN_FOLDERS
        for file in sorted((ROOT / folder).rglob("*.py"))
        if not {"charts/forms", "embeds/forms"} & {"/".join(file.parts[-3:-1])}
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
            if asks and names & {*CHART_FORMS, *list_embed_forms()}:
                found.append(f"{file.relative_to(ROOT)}:{node.lineno}")
    assert found == []
