"""The catalogue: built-in cities, an operator's own beside them, and each read by itself."""

from __future__ import annotations

import pytest

from data.city_files.loader import load_catalogue, load_city_file
from data.model.errors import CityFileError, CityNotFound
from tests.data.city_files.small import TEXT, changed, write


def test_the_built_in_cities_are_there_and_good():
    catalogue = load_catalogue()
    assert {"cincinnati", "seattle"} <= set(catalogue.ids())
    for city_id in catalogue.ids():
        assert catalogue.city(city_id).id == city_id
        assert catalogue.path(city_id).name == f"{city_id}.toml"


def test_an_own_city_stands_beside_the_built_in_ones(tmp_path):
    write(tmp_path)
    catalogue = load_catalogue(tmp_path)
    assert catalogue.ids() == tuple(sorted({*load_catalogue().ids(), "small"}))
    assert catalogue.city("small").agency == "Small Police Department"
    assert catalogue.path("small") == tmp_path / "small.toml"


def test_an_own_file_replaces_the_built_in_one_of_its_id(tmp_path):
    write(tmp_path, changed('id = "small"', 'id = "seattle"'), "seattle.toml")
    catalogue = load_catalogue(tmp_path)
    assert catalogue.city("seattle").name == "Small"
    assert catalogue.ids() == load_catalogue().ids()


def test_a_bad_file_hides_no_other(tmp_path):
    write(tmp_path)
    write(tmp_path, "id = ", "broken.toml")
    catalogue = load_catalogue(tmp_path)
    assert {"broken", "small"} <= set(catalogue.ids())
    assert catalogue.city("small").name == "Small"
    with pytest.raises(CityFileError, match=r"broken\.toml: not valid TOML"):
        catalogue.city("broken")


def test_an_unknown_city_is_answered_with_those_there_are(tmp_path):
    write(tmp_path)
    catalogue = load_catalogue(tmp_path)
    for ask in (catalogue.city, catalogue.path):
        with pytest.raises(CityNotFound, match=r"no city 'smal'\. Did you mean small") as refusal:
            ask("smal")
        assert "seattle" in str(refusal.value)
        assert refusal.value.status == 400


def test_an_id_never_leads_out_of_the_folders(tmp_path):
    write(tmp_path)
    (tmp_path / "inner").mkdir()
    with pytest.raises(CityNotFound):
        load_catalogue(tmp_path / "inner").city("../small")


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(CityFileError, match="expected a folder of city files"):
        load_catalogue(tmp_path / "gone")
    with pytest.raises(CityFileError, match="found a file"):
        load_catalogue(write(tmp_path))


def test_files_that_a_city_names_lie_beside_it(tmp_path):
    (tmp_path / "map.geojson").write_text("{}", encoding="utf-8")
    text = changed('dataset = "abcd-1234"', 'file = "map.geojson"')
    assert load_city_file(write(tmp_path, text)).boundaries.file == "map.geojson"


def test_files_of_the_sample_are_made_later(tmp_path):
    text = changed('dataset = "abcd-1234"', 'file = "map.geojson"')
    assert load_city_file(write(tmp_path, f'transport = "sample"\n{text}')).sample


def test_a_city_is_read_once(tmp_path):
    path = write(tmp_path)
    catalogue = load_catalogue(tmp_path)
    first = catalogue.city("small")
    path.write_text(TEXT.replace('name = "Small"', 'name = "Large"'), encoding="utf-8")
    assert catalogue.city("small") is first
