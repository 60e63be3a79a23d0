"""The worked examples of the methods page: read from the same files, and worked out again by other
programs.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from dashboard.i18n.locale import list_languages, use_language
from dashboard.measures import rates
from dashboard.measures.registry import MEASURES_FOLDER, get_measures, load_measure
from dashboard.views.methods import build_methods_page
from dashboard.wording.methods import write_example
from tests.support.pages import FakeSite

MEASURES = get_measures().values()
CLOSE = {"rel": 1e-9, "abs": 1e-12}


def of_kind(kind: str) -> list:
    return [pytest.param(m, id=m.id) for m in MEASURES if m.kind == kind]


@pytest.mark.parametrize("measure", MEASURES, ids=lambda m: m.id)
def test_every_measure_has_its_words_in_every_language_and_an_example(measure) -> None:
    raw = load_measure(MEASURES_FOLDER / f"{measure.id}.toml")
    for code in list_languages().keys() - {"en"}:
        with use_language(code):
            told = raw.translate()
        assert told.title != raw.title, code
        assert told.caveat != raw.caveat, code
    assert write_example(measure), f"{measure.id}.toml: expected a table [example]"


@pytest.mark.parametrize("measure", of_kind("share"))
def test_a_share_is_that_of_scipy_and_statsmodels(measure) -> None:
    part, whole = measure.example.numerator, measure.example.denominator
    value, low, high = rates.calculate_share(part, whole)
    told = stats.binomtest(part, whole).proportion_ci(method="wilson")
    assert (value, low, high) == pytest.approx(
        (100 * part / whole, 100 * told.low, 100 * told.high), **CLOSE
    )
    proportion = pytest.importorskip("statsmodels.stats.proportion")
    assert (low, high) == pytest.approx(
        [100 * x for x in proportion.proportion_confint(part, whole, method="wilson")], **CLOSE
    )


@pytest.mark.parametrize("measure", of_kind("rate"))
def test_a_rate_is_that_of_scipy_and_statsmodels(measure) -> None:
    part, whole = measure.example.numerator, measure.example.denominator
    value, low, high = rates.calculate_rate(part, whole, measure.per)
    ends = stats.chi2.ppf(0.025, 2 * part) / 2, stats.chi2.ppf(0.975, 2 * part + 2) / 2
    scale = measure.per / whole
    assert (value, low, high) == pytest.approx((part * scale, *(e * scale for e in ends)), **CLOSE)
    poisson = pytest.importorskip("statsmodels.stats.rates")
    assert (low, high) == pytest.approx(
        [x * measure.per for x in poisson.confint_poisson(part, whole, "exact-c")], **CLOSE
    )


@pytest.mark.parametrize("code", list_languages())
def test_the_page_writes_the_numbers_of_an_example_out(code: str) -> None:
    with use_language(code):
        said = " ".join(
            text for s in build_methods_page(FakeSite().answers).sections for _, text, _ in s.named
        )
    sign = {"en": "%", "es": "\u00a0%"}[code]
    assert f"100 × 1,924 ÷ 8,189 = 23.4949{sign}" in said
    assert "1,412 + 1,398 + 1,405 = 4,215" in said
    assert "1,000 × 135 ÷ 4,215 = 32.0285" in said


def test_every_measure_is_on_the_page_with_its_anchor() -> None:
    assert [s.id for s in build_methods_page(FakeSite().answers).sections] == [
        "rules",
        *get_measures(),
    ]


@pytest.mark.parametrize("measure", of_kind("quantile"))
def test_a_quantile_is_that_of_numpy(measure) -> None:
    value = np.quantile(measure.example.parts, measure.quantile, method="inverted_cdf")
    assert f"within {value:.0f} days" in write_example(measure)[0]
