"""English explanations are plain: the Flesch-Kincaid grade (Kincaid et al. 1975), syllables counted
by Pyphen.

Pyphen counts the places where a word may be hyphenated, a little fewer than its syllables; the
limits allow for that.
"""

from __future__ import annotations

import re
import string

import pyphen
import pytest

from dashboard.measures.registry import get_measures
from dashboard.wording.glossary import list_terms
from tests.support.texts import load_texts

SUBJECTS = (
    "read.",
    "start.",
    "glossary.",
    "sample_long",
    "frame.footer",
    "part_incomplete",
    "still_incomplete",
)
FILLING = "month"
HIGHEST_MEAN, HIGHEST = 7, 12


def texts() -> dict[str, str]:
    """The glossary, how charts are read, what each measure warns of, and what the site says of
    itself.
    """
    said = {
        key: text
        for key, text in load_texts("en").items()
        if key.startswith(SUBJECTS) and text.endswith(".")
    }
    said |= {f"glossary: {t.id}": t.says for t in list_terms()}
    said |= {f"caveat: {m.id}": m.caveat for m in get_measures().values()}
    places = {
        name for text in said.values() for _, name, _, _ in string.Formatter().parse(text) if name
    }
    return {key: text.format(**dict.fromkeys(places, FILLING)) for key, text in said.items()}


def grade(text: str) -> float:
    """The school grade that can read a text: 0.39 words a sentence + 11.8 syllables a word
    - 15.59.
    """
    hyphens = pyphen.Pyphen(lang="en_US")
    words = re.findall(r"[A-Za-z][A-Za-z'-]*", text)
    syllables = sum(len(hyphens.positions(word)) + 1 for word in words)
    sentences = max(len(re.findall(r"[.:;!?](?:\s|$)", text)), 1)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def test_explanations_are_at_grade_seven_or_below_on_average() -> None:
    grades = [grade(text) for text in texts().values()]
    assert len(grades) > 60
    assert sum(grades) / len(grades) <= HIGHEST_MEAN


@pytest.mark.parametrize("key", texts())
def test_no_explanation_is_hard_to_read(key: str) -> None:
    assert grade(texts()[key]) <= HIGHEST, texts()[key]


def test_the_grade_tells_hard_from_plain() -> None:
    assert grade("The cat sat on the mat. It was glad.") < 3
    assert (
        grade(
            "Notwithstanding considerable methodological heterogeneity, institutional "
            "accountability "
            "necessitates comprehensive transparency."
        )
        > 20
    )
