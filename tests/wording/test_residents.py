"""The source of residents is named in the page's language where the city file names the build's own
table.
"""

from __future__ import annotations

import pytest

from dashboard.i18n.locale import UntranslatedText, use_language
from dashboard.i18n.names import localize_city
from dashboard.wording.residents import describe_residents, write_residents_note
from data.city_files.loader import load_catalogue
from data.model.build_manifest import Manifest, Residents, ResidentsSource

CITY = load_catalogue().city("chicago")
ROW = Residents(district="01", residents=70000)
ENGLISH = CITY.population.source


def manifest(vintage: int = CITY.population.vintage, computed: bool = False) -> Manifest:
    source = ResidentsSource(source=ENGLISH, vintage=vintage, computed=computed)
    return Manifest(datasets=(), populations=(ROW,), population=source)


def test_the_source_of_the_files_own_table_is_in_spanish() -> None:
    with use_language("es"):
        city = localize_city(CITY, "es")
        assert write_residents_note(manifest(), city)[0].startswith(
            "Residentes: Censo de 2020 por área"
        )
        assert "Censo de 2020 por área" in describe_residents(manifest(), city)[0]
    assert write_residents_note(manifest(), CITY)[0].startswith(f"Residents: {ENGLISH}")


@pytest.mark.parametrize("told", [manifest(computed=True), manifest(vintage=2010)])
def test_another_tables_source_stays_as_the_build_has_it_and_is_marked(told: dict) -> None:
    with use_language("es"):
        note = write_residents_note(told, localize_city(CITY, "es"))[0]
    assert ENGLISH in note
    assert [str(p) for p in note.parts if isinstance(p, UntranslatedText)] == [ENGLISH]
