"""Find, read and check `site.toml`: beside an operator's own city files, or where PLAINVIEW_SITE
names it.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Collection
from pathlib import Path

from pydantic import ValidationError

from dashboard.branding.checks import find_faults
from dashboard.branding.face import SiteFace
from dashboard.branding.seal import BadSeal, SealImage, read_seal
from dashboard.branding.site_file import SiteFile
from dashboard.settings import Settings
from data.city_files.error_messages import describe_error
from data.city_files.loader import SITE_FILE, Fault, make_file_error, read_text
from data.city_files.translation_checks import gather_languages, strip_translations_key


def find_site_file(settings: Settings) -> Path | None:
    """The file of the site's face: that of the settings, else the one beside the own city files;
    None for none.
    """
    if settings.site:
        return settings.site
    if settings.catalogue and (settings.catalogue / SITE_FILE).is_file():
        return settings.catalogue / SITE_FILE
    return None


def load_site_face(settings: Settings, cities: Collection[str]) -> SiteFace:
    """The face of a site of the settings; `cities` are the ids of the catalogue.

    Raises CityFileError with a line for each fault of the file: file, line, key and what was
    expected.
    """
    path = find_site_file(settings)
    return load_site_file(path, cities) if path else SiteFace()


def load_site_file(path: Path, cities: Collection[str]) -> SiteFace:
    """The face that a file declares. Raises CityFileError as `load_site_face`."""
    text = read_text(path)
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise make_file_error(path, "", [((), f"not valid TOML: {error}")]) from None
    try:
        file = SiteFile.model_validate_json(
            json.dumps(gather_languages(content), default=str), strict=True
        )
    except ValidationError as error:
        found: list[Fault] = [
            (strip_translations_key(e["loc"]), describe_error(e, SiteFile)) for e in error.errors()
        ]
        raise make_file_error(path, text, found) from None
    faults = list(find_faults(file, cities))
    seal = _load_seal(file, path.parent, faults)
    if faults:
        raise make_file_error(path, text, faults)
    return SiteFace(file, seal)


def _load_seal(file: SiteFile, folder: Path, faults: list[Fault]) -> SealImage | None:
    """The seal beside the file; what is wrong with it is added to `faults`."""
    if file.seal is None:
        return None
    if Path(file.seal.file).name != file.seal.file:
        faults.append(
            (("seal", "file"), f"expected the name of a file beside {SITE_FILE}, without a folder")
        )
        return None
    try:
        return read_seal(folder / file.seal.file)
    except BadSeal as error:
        faults.append((("seal", "file"), str(error)))
        return None
