"""Charts as SVG and PNG files, each made once for a question and a build, few at a time; and as
figures.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from dashboard.charts import standalone_svg, svg
from dashboard.charts.theme import DrawingStyle, recolor_figure, use_drawing_style
from dashboard.i18n.locale import DEFAULT_LANGUAGE, use_language
from dashboard.service.answer_cache import open_cache
from dashboard.service.answer_service import AnswerService
from dashboard.settings import Settings
from dashboard.views.chart_reader import StandaloneChart
from dashboard.views.chart_readers import find_reader
from dashboard.views.city_context import open_city
from dashboard.web.chart_images.png import render_png
from dashboard.web.http.worker_pool import BoundedWorkerPool
from data.model.values import Query

IMAGE_SCHEMES = ("light", "dark")
IMAGE_SHAPES = ("sheet", "slide")
MAX_SECONDS = 10.0
PNG_SCALE, SLIDE_SCALE = 1.5, 2.0
TREND_HEIGHT, MIN_PLOT_HEIGHT = 340, 180


@dataclass(frozen=True)
class ChartImageRequest:
    """What is to be drawn: form, question, the values of the form's own keys, colours, language,
    the build where it is not the live one, and the shape: a sheet as high as it needs, or a slide
    of 16 to 9.
    """

    form: str
    query: Query
    own: Mapping[str, str] = field(default_factory=dict)
    scheme: str = "light"
    language: str = DEFAULT_LANGUAGE
    asof: str = ""
    shape: str = "sheet"


class ChartImageRenderer:
    """Draws pictures of answers; a PNG is kept where answers are kept, under the content of the
    drawing it shows.
    """

    def __init__(self, answers: AnswerService, settings: Settings):
        self.answers = answers
        self._cache = open_cache(settings)
        # A picture takes about 100 ms: the twentieth request in the queue is refused.
        self._crew = BoundedWorkerPool(
            at_once=2, waiting=20, seconds=MAX_SECONDS, busy="pictures_busy"
        )

    def svg(self, wanted: ChartImageRequest) -> svg.Drawing:
        """The picture as SVG text. Raises BadQuery where the form cannot show the question."""
        return render_svg(self.answers, wanted)

    def png(self, wanted: ChartImageRequest) -> bytes:
        """The picture as PNG, 1,200 pixels wide, a slide 1,920.

        Raises BadQuery, or Overloaded when too many are wanted at once or one takes too long.
        """
        drawing = self.svg(wanted)
        scale = SLIDE_SCALE if wanted.shape == "slide" else PNG_SCALE
        key = f"png-{scale}-{sha256(drawing.encode()).hexdigest()}"
        kept = self._cache.get(key)
        if kept is None:
            kept = b64encode(self.convert_to_png(drawing, scale)).decode()
            self._cache.set(key, kept)
        return b64decode(kept)

    def convert_to_png(self, drawing: str, scale: float = PNG_SCALE) -> bytes:
        """An SVG text as PNG. Raises Overloaded when too many are wanted at once or this one takes
        too long.
        """
        return self._crew.run_job(render_png, drawing, scale)


def render_svg(answers: AnswerService, wanted: ChartImageRequest) -> svg.Drawing:
    """A picture as SVG text. Raises BadQuery where the form cannot show the question."""
    style = DrawingStyle(answers.face.schemes[wanted.scheme])
    with use_language(wanted.language), use_drawing_style(style):
        chart = read_wanted_chart(answers, wanted)
        drawing = chart.draw(svg.Canvas(chart.width, TREND_HEIGHT, "picture"))
        if wanted.shape == "slide":
            return _draw_slide(chart, drawing)
        return standalone_svg.draw_standalone_chart(chart.words, drawing, chart.legend)


def render_figure_json(answers: AnswerService, wanted: ChartImageRequest) -> str:
    """A chart as a plotly figure in JSON, for `plotly.io.from_json`.

    Raises BadQuery where the form cannot show the question.
    """
    with use_language(wanted.language):
        figure = read_wanted_chart(answers, wanted).build_figure()
    coloured = recolor_figure(figure, answers.face.schemes[wanted.scheme])
    return json.dumps(coloured, ensure_ascii=False, separators=(",", ":"))


def read_wanted_chart(answers: AnswerService, wanted: ChartImageRequest) -> StandaloneChart:
    """What is to be drawn, in the current language."""
    desk = open_city(answers, wanted.query.city, wanted.asof)
    return find_reader(wanted.form).read_chart(desk, wanted.query, wanted.own)


def _draw_slide(chart: StandaloneChart, first: svg.Drawing) -> svg.Drawing:
    """A chart as a slide; one with an axis of time takes the height that there is, all else is
    drawn smaller.
    """
    notes_height = first.height - TREND_HEIGHT

    def draw(width: float, height: float) -> svg.Drawing:
        if not chart.form.has_height:
            return first
        canvas = svg.Canvas(width, max(height - notes_height, MIN_PLOT_HEIGHT), "picture")
        return chart.draw(canvas)

    return standalone_svg.draw_slide(chart.words, draw, chart.legend)


def measure_png(drawing: svg.Drawing) -> tuple[int, int]:
    """Width and height of a drawing's PNG form."""
    return round(drawing.width * PNG_SCALE), round(drawing.height * PNG_SCALE)
