"""Fill the catalogues of all languages from the English texts: messages, measures, statistics,
terms, city files.

`main` writes plainview.pot (the template that a new language starts from) and each language's file.
It keeps every translation. One whose English text has changed becomes fuzzy and names the text
before; one whose text is gone becomes obsolete. A translation that an author wrote beside the
English text moves into the catalogue. A second run changes nothing.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timezone
from difflib import get_close_matches
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import tomlkit
from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from dashboard.i18n import catalogue, messages
from dashboard.measures import registry as measures
from dashboard.packs import registry as packs
from dashboard.statistics import registry as statistics
from dashboard.wording import glossary
from data.city_files.loader import BUILT_IN_FOLDER, load_city_file
from data.city_files.translation_checks import CITY_CONTEXT, CityText, list_texts

PROJECT_FOLDER = Path(__file__).resolve().parents[2]
TEMPLATE_NAME = "plainview.pot"
GENERATOR = re.compile(rb'^"Generated-By: .*\n', re.MULTILINE)
LINE_WIDTH = 77  # what Weblate and gettext wrap at, so that their files and these stay alike
CREATION_DATE = datetime(2026, 11, 28, tzinfo=timezone.utc)
CATALOGUE_HEADER = """\
# Texts of Plainview. docs/languages.md tells how to translate them.
# Filled by scripts/extract-messages."""
# Contexts that several texts share: a changed text is matched to the most similar one.
SHARED_CONTEXT = (CITY_CONTEXT, "statistic.")


@dataclass
class SourceText:
    """One text to translate: its context and English forms, the files that hold it, what
    translators must know.
    """

    context: str
    text: str
    many: str = ""
    files: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    beside: dict[str, str] = field(default_factory=dict)
    is_name: bool = False  # may stay as it is in every language

    @property
    def key(self) -> catalogue.MessageKey:
        """By which its translation is found."""
        return self.context, self.text

    @property
    def id(self) -> str | tuple[str, str]:
        """Its msgid, or msgid and msgid_plural."""
        return (self.text, self.many) if self.many else self.text


def collect_sources() -> dict[catalogue.MessageKey, SourceText]:
    """Every text of the site in English, each once. Raises CityFileError or ValueError for a file
    that is wrong.
    """
    found: dict[catalogue.MessageKey, SourceText] = {}
    for source in _list_sources():
        known = found.setdefault(source.key, source)
        if known is source:
            continue
        known.files += [file for file in source.files if file not in known.files]
        known.beside.update(source.beside)
        known.is_name = known.is_name and source.is_name
    return found


def _list_sources() -> Iterator[SourceText]:
    yield from _list_messages()
    yield from _list_measure_texts()
    yield from _list_statistic_texts()
    yield from _list_pack_texts()
    yield from _list_terms()
    for path in sorted(BUILT_IN_FOLDER.glob("*.toml")):
        for text in list_texts(load_city_file(path)):
            yield _build_city_source(path, text)


def _list_messages() -> Iterator[SourceText]:
    for path in sorted(messages.FOLDER.glob("*.toml")):
        for key, message in messages.load_file(path).items():
            if not message.text:
                continue
            notes = [message.note] if message.note else []
            beside = dict(message.beside)
            yield SourceText(
                key, message.text, message.many, [_get_relative_path(path)], notes, beside
            )


def _list_measure_texts() -> Iterator[SourceText]:
    for measure in measures.load_measures():
        file = _get_relative_path(measures.MEASURES_FOLDER / f"{measure.id}.toml")
        for name in measures.TEXT_FIELDS:
            if text := getattr(measure, name):
                yield SourceText(f"measure.{measure.id}.{name}", text, files=[file])


def _list_statistic_texts() -> Iterator[SourceText]:
    for statistic in statistics.load_statistics():
        file = _get_relative_path(statistics.STATISTICS_FOLDER / f"{statistic.id}.toml")
        for name in statistics.TEXT_FIELDS:
            text = getattr(statistic, name)
            yield SourceText(f"statistic.{statistic.id}.{name}", text, files=[file])
        for text in statistic.cannot_show:
            yield SourceText(f"statistic.{statistic.id}.cannot_show", text, files=[file])


def _list_pack_texts() -> Iterator[SourceText]:
    for pack in packs.load_packs():
        file = _get_relative_path(packs.PACKS_FOLDER / f"{pack.id}.toml")
        for text in pack.list_texts():
            yield SourceText(packs.TEXT_CONTEXT, text, files=[file])


def _list_terms() -> Iterator[SourceText]:
    files = [_get_relative_path(glossary.TERMS_FILE)]
    for key, term in glossary.load_terms().items():
        for name, text in term.items():
            notes = [glossary.PATTERN_NOTE] if name == "met" else []
            yield SourceText(f"term.{key}.{name}", text, files=files, notes=notes)


def _build_city_source(path: Path, said: CityText) -> SourceText:
    beside = dict(said.beside)
    return SourceText(
        said.context,
        said.english,
        files=[_get_relative_path(path)],
        beside=beside,
        is_name=said.is_name,
    )


def _get_relative_path(path: Path) -> str:
    return path.relative_to(PROJECT_FOLDER).as_posix()


def make_catalogues(folder: Path = catalogue.CATALOGUES_FOLDER) -> dict[str, bytes]:
    """The template and each language's catalogue as they must be: file name -> content. Writes
    nothing.
    """
    old = {path.stem: _read_catalogue(path) for path in sorted(folder.glob("*.po"))}
    sources = collect_sources()
    translated = {
        catalogue.get_message_key(message)
        for content in old.values()
        for message in content
        if message.string
    }
    wanted = [s for s in sources.values() if not s.is_name or s.beside or s.key in translated]
    made = {TEMPLATE_NAME: _format_catalogue(_merge_sources(None, wanted, ""))}
    for stem, content in old.items():
        made[f"{stem}.po"] = _format_catalogue(
            _merge_sources(content, wanted, stem.replace("_", "-"))
        )
    return made


def _read_catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        content = read_po(file, locale=Locale.parse(path.stem), abort_invalid=True)
    # Babel writes the text before a change (#|) but takes it for a comment of a translator.
    previous = _read_previous(path.read_text(encoding="utf-8"))
    for message in content:
        message.user_comments = [c for c in message.user_comments if not c.startswith("| ")]
        if message.id and message.fuzzy:
            message.previous_id = previous.get(catalogue.get_message_key(message), [])
    return content


def _read_previous(text: str) -> dict[catalogue.MessageKey, list[str]]:
    """Context and English text -> the texts before they changed, of the entries that name some."""
    found = {}
    for entry in text.split("\n\n"):
        lines = [line for line in entry.splitlines() if line.startswith("#| ")]
        if lines:
            before = read_po(StringIO("\n".join([*(line[3:] for line in lines), 'msgstr ""'])))
            now = read_po(StringIO(entry))
            ids = [message.id for message in before if message.id]
            keys = [catalogue.get_message_key(message) for message in now if message.id]
            found[keys[0]] = list(ids[0]) if isinstance(ids[0], tuple) else [str(ids[0])]
    return found


def _format_catalogue(content: Catalog) -> bytes:
    out = BytesIO()
    write_po(out, content, width=LINE_WIDTH, include_previous=True)
    return GENERATOR.sub(b"", out.getvalue())


def _merge_sources(old: Catalog | None, sources: list[SourceText], code: str) -> Catalog:
    """A catalogue of the sources with the translations of the old one; the template where there is
    none.
    """
    made = Catalog(
        locale=None if old is None else old.locale,
        header_comment=CATALOGUE_HEADER if old is None else old.header_comment,
        project="Plainview",
        version="1",
        charset="utf-8",
        creation_date=CREATION_DATE,
        revision_date=CREATION_DATE if old is None else old.revision_date,
        fuzzy=False,
    )
    if old is not None:
        made.last_translator = old.last_translator
        made.language_team = old.language_team
    obsolete = (
        {}
        if old is None
        else {catalogue.get_message_key(message): message for message in old.obsolete.values()}
    )
    known = {catalogue.get_message_key(message): message for message in old or () if message.id}
    gone = {key: known[key] for key in known.keys() - {source.key for source in sources}}
    for source in sources:
        message = known.get(source.key) or obsolete.pop(source.key, None)
        if code in source.beside:
            _add_message(made, source, source.beside[code], before=message)
        elif message is not None:
            _add_message(made, source, message.string, message.fuzzy, message)
        elif before := _find_before(source, gone):
            _add_message(made, source, gone.pop(before).string, True, known[before])
        else:
            _add_message(made, source)
    for key, message in sorted((obsolete | gone).items()):
        if any(catalogue.get_message_forms(message)):
            made.obsolete[key] = message
    return made


def _find_before(
    source: SourceText, gone: dict[catalogue.MessageKey, Message]
) -> catalogue.MessageKey | None:
    """The entry of a text before it changed: translated, of the same context, and like it where
    there are several.
    """
    texts = [text for (context, text), m in gone.items() if context == source.context]
    several = source.context.startswith(SHARED_CONTEXT)
    near = get_close_matches(source.text, texts, n=1, cutoff=0.6 if several else 0)
    key = (source.context, near[0]) if near else None
    return key if key and any(catalogue.get_message_forms(gone[key])) else None


def _add_message(
    made: Catalog,
    source: SourceText,
    string: Any = "",
    fuzzy: bool = False,
    before: Message | None = None,
) -> None:
    """Add a source with its translation; `before` is the entry that it had, whose comments by
    translators stay.
    """
    plural = isinstance(source.id, tuple)
    forms = tuple(string) if isinstance(string, (list, tuple)) else (string,)
    message = Message(
        source.id,
        forms * 2 if plural and len(forms) == 1 else forms if plural else forms[0],
        auto_comments=source.notes,
        user_comments=before.user_comments if before else (),
        previous_id=(before.previous_id or before.id) if before and fuzzy else (),
        context=source.context,
    )
    message.locations = [(file, 0) for file in source.files]  # 0: without a line
    # Babel takes "8% of" for a place to fill; places are in braces here.
    message.flags = {"python-brace-format"} if "{" in source.text else set()
    if fuzzy:
        message.flags.add("fuzzy")
    made[source.id] = message


def drop_translations(path: Path) -> None:
    """Remove the translations that stand beside English texts in a file, which the catalogues have
    now.
    """
    content = tomlkit.parse(path.read_text(encoding="utf-8"))
    if _drop_from_part(content):
        path.write_text(tomlkit.dumps(content), encoding="utf-8")


def _drop_from_part(part: Any) -> bool:
    """Whether there were translations in or below a part of a parsed file; they are gone."""
    if isinstance(part, list):
        dropped = [_drop_from_part(inner) for inner in part]
        return any(dropped)
    if not isinstance(part, dict):
        return False
    codes = [key for key in part if key in catalogue.list_codes() and key != "en"]
    for code in codes:
        del part[code]
    dropped = [_drop_from_part(part[key]) for key in list(part)]
    return bool(codes) or any(dropped)


def main() -> int:
    """Write what has changed. Returns 0; prints each file that was written."""
    made = make_catalogues()
    for name, content in made.items():
        path = catalogue.CATALOGUES_FOLDER / name
        if not path.exists() or path.read_bytes() != content:
            path.write_bytes(content)
            print(f"wrote {_get_relative_path(path)}")
    for path in [*sorted(messages.FOLDER.glob("*.toml")), *sorted(BUILT_IN_FOLDER.glob("*.toml"))]:
        drop_translations(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
