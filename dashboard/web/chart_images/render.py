"""Charts as SVG and PNG files, each made once for a question and a build, few at a time."""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import dataclass
from hashlib import sha256

from dashboard import wording
from dashboard.charts import standalone_svg, svg
from dashboard.charts.chart_form import ChartSpec
from dashboard.charts.forms import QUESTION_FORMS
from dashboard.charts.theme import DrawingStyle, use_drawing_style
from dashboard.errors import BadQuery
from dashboard.i18n.locale import DEFAULT_LANGUAGE, use_language
from dashboard.query.answer import Answer
from dashboard.service.answer_cache import open_cache
from dashboard.service.answer_service import AnswerService
from dashboard.settings import Settings
from dashboard.statistics.months import MonthRun
from dashboard.statistics.series import read_months
from dashboard.views.chart_specs import read_chart_spec
from dashboard.web.chart_images.png import render_png
from dashboard.web.http.worker_pool import BoundedWorkerPool
from dashboard.wording.paragraphs import Paragraph
from data.model.errors import FieldError
from data.model.values import Query

IMAGE_SCHEMES = ("light", "dark")
IMAGE_SHAPES = ("sheet", "slide")
MAX_SECONDS = 10.0
PNG_SCALE, SLIDE_SCALE = 1.5, 2.0
TREND_HEIGHT, MIN_PLOT_HEIGHT = 340, 180


@dataclass(frozen=True)
class ChartImageRequest:
    """What is to be drawn: form, question, colours, language, the build where it is not the live
    one, and the shape: a sheet as high as it needs, or a slide of 16 to 9.
    """

    form: str
    query: Query
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
        answer = answers.answer(wanted.query, wanted.asof)
        months = (
            read_months(answers, answer, wanted.asof)
            if QUESTION_FORMS[wanted.form].is_over_time
            else None
        )
        if wanted.shape == "slide":
            return _draw_slide(answers, wanted.form, answer, months)
        drawing, legend, limits = _draw_chart(answers, wanted.form, answer)
        limits = Paragraph(limits, wording.describe_completeness(answer))
        return standalone_svg.draw_standalone_chart(answer, drawing, legend, limits, months)


def _draw_slide(
    answers: AnswerService, form: str, answer: Answer, months: MonthRun | None
) -> svg.Drawing:
    """The answer as a slide; a trend takes the height that there is, all else is drawn smaller."""
    first, legend, _ = _draw_chart(answers, form, answer)
    notes_height = first.height - TREND_HEIGHT

    def draw(width: float, height: float) -> svg.Drawing:
        if not QUESTION_FORMS[form].has_height:
            return first
        canvas = svg.Canvas(width, max(height - notes_height, MIN_PLOT_HEIGHT), "picture")
        return QUESTION_FORMS[form].draw(ChartSpec(answer), canvas)

    return standalone_svg.draw_slide(answer, draw, legend, months)


def measure_png(drawing: svg.Drawing) -> tuple[int, int]:
    """Width and height of a drawing's PNG form."""
    return round(drawing.width * PNG_SCALE), round(drawing.height * PNG_SCALE)


def _draw_chart(
    answers: AnswerService, name: str, answer: Answer
) -> tuple[svg.Drawing, tuple[dict, ...], str]:
    """The drawing, a map's legend, and what a map leaves out."""
    form = QUESTION_FORMS[name]
    spec = read_chart_spec(answers, form, answer)
    width = form.picture_width if form.can_draw(spec) else standalone_svg.WIDE
    try:
        drawing = form.draw(spec, svg.Canvas(width, TREND_HEIGHT, "picture"))
    except ValueError as error:
        raise BadQuery.of(FieldError("by", str(error))) from None
    return drawing, form.build_legend(spec), form.describe_limits(spec)
