"""The commands `cities` and `check`: the cities of the catalogue, and whether their files are
sound.
"""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from pkgutil import resolve_name

from dashboard.branding.checks import list_untranslated_words
from dashboard.branding.loader import find_site_file, load_site_file
from dashboard.city_notes.registry import read_notes
from dashboard.i18n.locale import DEFAULT_LANGUAGE, get_english_name, list_languages
from dashboard.i18n.texts import list_untranslated
from dashboard.packs.registry import list_pack_files, load_pack
from dashboard.settings import Settings
from data.city_files.error_messages import format_path
from data.city_files.loader import (
    NOTES_FOLDER,
    CityCatalogue,
    load_catalogue,
    load_city_file,
)
from data.model.errors import CityFileError
from data.model.standard_values import has_standard_list
from data.model.values import City, FieldMap, FlagMap
from data.store.store import Store

MAX_UNTRANSLATED = 3


def list_cities(options: Namespace, settings: Settings) -> int:
    """Print every city of the catalogue, and whether it has data."""
    catalogue, store = load_catalogue(settings.catalogue), Store(settings.store)
    listed = []
    for city_id in catalogue.ids():
        try:
            city = catalogue.city(city_id)
        except CityFileError as error:
            print(f"plainview: {error}", file=sys.stderr)
            continue
        listed.append(
            {
                "id": city.id,
                "name": city.name,
                "agency": city.agency,
                "portal": city.portal,
                "live": bool(store.live(city.id)),
            }
        )
    if options.format == "json":
        print(json.dumps({"ok": True, "cities": listed}, indent=1))
        return 0
    for entry in listed:
        print(
            f"{entry['id']:<24}{entry['name']:<24}{'live' if entry['live'] else 'not refreshed yet'}"
        )
    return 0


def check_files(options: Namespace, settings: Settings) -> int:
    """Validate city files against their schema, with --live against their portals too.

    2 where a file is bad, 3 where a portal has changed.
    """
    catalogue = load_catalogue(settings.catalogue)
    faults, drifted = 0, False
    for city_id in options.cities or catalogue.ids():
        try:
            city = load_city_file(catalogue.path(city_id))
            print(f"{city_id}: good, {len(city.datasets)} datasets{_describe_standard_lists(city)}")
            _print_untranslated(city)
            _print_map_gaps(city)
            faults += _check_notes(city_id, catalogue)
            if options.live:
                live_lines = resolve_name("dashboard.cli.portal_commands:check_live")
                lines, same = live_lines(city, catalogue.path(city_id), settings)
                print("\n".join(lines))
                drifted = drifted or not same
        except CityFileError as error:
            faults += 1
            print(str(error), file=sys.stderr)
    if not options.cities:
        faults += _check_site(settings, catalogue)
        faults += _check_packs()
    return 2 if faults else 3 if drifted else 0


def _check_notes(city_id: str, catalogue: CityCatalogue) -> int:
    """Validate the city's own notes against their schema; the number of faults."""
    found = read_notes(catalogue.find_notes_folder(city_id))
    for fault in found.faults:
        print(f"{city_id}: {NOTES_FOLDER}/{city_id}/{fault}", file=sys.stderr)
    if found.notes:
        print(f"{city_id}: {len(found.notes)} notes of the city, good")
    return len(found.faults)


def _check_site(settings: Settings, catalogue: CityCatalogue) -> int:
    """Validate the file of the site's own face, where there is one; 1 where it is bad."""
    path = find_site_file(settings)
    if path is None:
        return 0
    try:
        face = load_site_file(path, catalogue.ids())
    except CityFileError as error:
        print(str(error), file=sys.stderr)
        return 1
    print(f"{path.name}: good, the site is called {face.name}")
    for code in face.list_languages():
        lacking = list_untranslated_words(face.file, code) if code != DEFAULT_LANGUAGE else []
        if lacking:
            named = ", ".join(map(format_path, lacking))
            print(f"{path.name}: no {get_english_name(code)} ({code}) yet for {named}")
    return 0


def _check_packs() -> int:
    """Validate the report packs against their schema; the number of bad ones."""
    faults = 0
    for path in list_pack_files():
        try:
            pack = load_pack(path)
            print(f"report {pack.id}: good, {len(pack.cells)} cells")
        except CityFileError as error:
            faults += 1
            print(str(error), file=sys.stderr)
    return faults


def _describe_standard_lists(city: City) -> str:
    """Which fields and flags of a city read a standard list besides their own spellings, and which
    leave it out.
    """
    reads: set[str] = set()
    leaves_out: set[str] = set()
    for dataset in city.datasets:
        parts: list[tuple[str, FieldMap | FlagMap]] = list(dataset.flags.items())
        parts += [
            (name, field) for name, field in dataset.fields.items() if has_standard_list(name)
        ]
        for name, part in parts:
            if part.columns:
                (reads if part.standard else leaves_out).add(name)
    text = f"; standard value lists are read for {', '.join(sorted(reads))}" if reads else ""
    if leaves_out:
        text += f"; standard = false for {', '.join(sorted(leaves_out))}"
    return text


def _print_map_gaps(city: City) -> None:
    """Hints, and no faults: areas that have no map, or one that nobody has seen yet."""
    word = city.districts.plural
    if city.boundaries is None:
        print(
            f"{city.id}: no map of the {word}, whose shapes are not known: [boundaries] is missing"
        )
    elif city.boundaries.unverified:
        print(f"{city.id}: nobody has seen the shapes of the {word} yet: boundaries are unverified")
    for name, geography in city.geographies.items():
        if geography.unverified:
            print(f"{city.id}: nobody has seen the shapes of geographies.{name} yet: unverified")


def _print_untranslated(city: City) -> None:
    """Hints, and no faults: the words of a city file that stand in English on a page in another
    language.
    """
    for code in list_languages():
        if code == DEFAULT_LANGUAGE:
            continue
        if lacking := [format_path(path) for path in list_untranslated(city, code)]:
            more = (
                f" and {len(lacking) - MAX_UNTRANSLATED} more"
                if len(lacking) > MAX_UNTRANSLATED
                else ""
            )
            name = get_english_name(code)
            print(
                f"{city.id}: no {name} ({code}) yet for "
                f"{', '.join(lacking[:MAX_UNTRANSLATED])}{more}"
            )
