"""Pages of the documentation that are made from the program: a hook of MkDocs (mkdocs.yml).

Each page is a function that returns Markdown. `on_files` adds them to the pages of docs/,
`on_page_markdown` ends explanations with how to cite them.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

import yaml
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from dashboard.branding.page_names import HIDEABLE_PAGES, INTRO_PAGES  # noqa: E402
from dashboard.branding.site_file import SiteFile  # noqa: E402
from dashboard.cli.commands import make_parser  # noqa: E402
from dashboard.measures.registry import get_measures  # noqa: E402
from dashboard.settings import SETTING_ENTRIES  # noqa: E402
from dashboard.web.api.openapi import describe_api  # noqa: E402
from data.model import vocabulary  # noqa: E402
from data.model.values import City  # noqa: E402
from data.model.version import VERSION  # noqa: E402

LEVELS = {
    "supports": "Supports",
    "partially-supports": "Partially supports",
    "does-not-support": "Does not support",
    "not-applicable": "Not applicable",
}
# Links out of docs/ lead to files of the checkout, which the site does not have.
OUTSIDE_LINK = re.compile(r"\[([^\]]+)\]\((\.\./[^)]+)\)")


def write_city_file_keys() -> str:
    """Every table of a city file with its keys, from the models that read it."""
    lines = ["# City file keys", ""]
    lines += [
        "Made from the models that read a city file. [City files](../city-files.md) tells how",
        "",
    ]
    lines += ["they are used. Keys without a default are required.", ""]
    return "\n".join([*lines, *_write_models(City)])


def write_site_file_keys() -> str:
    """Every table of `site.toml` with its keys, from the models that read it."""
    lines = ["# Site file keys", ""]
    lines += [
        "Made from the models that read `site.toml`. [The city's own face](../branding.md) "
        "tells how",
        "they are used. Keys without a default are required.",
        "",
    ]
    hideable = ", ".join(f"`{page}`" for page in HIDEABLE_PAGES)
    pages = ", ".join(f"`{page}`" for page in INTRO_PAGES)
    words = [f"Pages of `intro`: {pages}.", "", f"Pages that can be hidden: {hideable}.", ""]
    return "\n".join([*lines, *_write_models(SiteFile), *words])


def _write_models(root: type[BaseModel]) -> list[str]:
    """A heading, the purpose and the keys of each model of a file."""
    lines: list[str] = []
    for path, model in _list_models(root, ""):
        lines += [f"## `{path or 'top of the file'}`", "", _quote(model.__doc__ or ""), ""]
        rows = [
            (f"`{field.alias or name}`", _name_type(field.annotation), _write_default(field))
            for name, field in model.model_fields.items()
            if name != "translations"
        ]
        lines += [*_make_table(("key", "holds", "default"), rows), ""]
    return lines


def _list_models(
    model: type[BaseModel], path: str, seen: tuple = ()
) -> Iterator[tuple[str, type[BaseModel]]]:
    """The models of a file, each once, with the path of the first place where it stands."""
    found: dict[type[BaseModel], str] = {}
    waiting: list[tuple[type[BaseModel], str]] = [(model, path)]
    while waiting:
        one, where = waiting.pop(0)
        if one in found:
            continue
        found[one] = where
        for name, field in one.model_fields.items():
            for part, marks in _find_parts(field.annotation):
                waiting.append((part, f"{where}.{name}{marks}".strip(".")))
    return iter((where, one) for one, where in found.items())


def _find_parts(annotation: Any) -> Iterator[tuple[type[BaseModel], str]]:
    """The models in a type, with `.ID` for a table of tables."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation, ""
        return
    mark = ".ID" if get_origin(annotation) is dict else ""
    for part in get_args(annotation):
        for model, marks in _find_parts(part):
            yield model, mark + marks


def _name_type(annotation: Any) -> str:
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return "one of " + ", ".join(f"`{part}`" for part in parts if part != "")
    if origin is dict:
        return f"a table of {_name_type(parts[1])}"
    if origin is tuple:
        return f"a list of {_name_type(parts[0])}"
    if origin in (Union, UnionType):
        return _name_type(next(part for part in parts if part is not type(None)))
    if hasattr(annotation, "__metadata__"):
        return _name_type(parts[0])
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return f"a table ({annotation.__name__})"
    names = {"str": "text", "int": "whole number", "float": "number", "bool": "true or false"}
    name = getattr(annotation, "__name__", str(annotation))
    return names.get(name, name)


def _write_default(field: Any) -> str:
    if field.is_required():
        return "**required**"
    default = field.default
    if default in (None, PydanticUndefined, "", (), {}) or isinstance(default, BaseModel):
        return "none"
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def write_vocabulary() -> str:
    """The words that questions and city files share."""
    lines = ["# Words of city files and questions", "", "Topics, counts, dimensions and flags.", ""]
    lines += ["## Topics", "", *_make_table(("topic", "title"), vocabulary.TOPICS.items()), ""]
    grains = [(f"`{count}`", f"one {unit}") for count, unit in vocabulary.GRAINS.items()]
    lines += ["## Counts", "", *_make_table(("count", "what one is"), grains), ""]
    flags = [(f"`{flag}`", text) for flag, text in vocabulary.FLAGS.items()]
    lines += ["## Flags", "", *_make_table(("flag", "what it counts"), flags), ""]
    lines += ["## Categories that every city shares", ""]
    for dimension, categories in vocabulary.CATEGORIES.items():
        rows = [(f"`{category}`", title) for category, title in categories.items()]
        lines += [f"### `{dimension}`", "", *_make_table(("category", "title"), rows), ""]
    for topic, scopes in vocabulary.SCOPES.items():
        rows = [(f"`{scope}`", text) for scope, text in scopes.items()]
        lines += [f"## Scopes of {topic}", "", *_make_table(("scope", "which records"), rows), ""]
    return "\n".join(lines)


def write_command_line() -> str:
    """The help of every command."""
    parser = make_parser()
    lines = ["# Command line", "", "As each command describes itself with `--help`.", ""]
    lines += ["```text", parser.format_help().strip(), "```", ""]
    for name, command in _list_commands(parser):
        lines += [f"## `{name}`", "", "```text", command.format_help().strip(), "```", ""]
    return "\n".join(lines)


def _list_commands(
    parser: argparse.ArgumentParser, before: str = ""
) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, command in action.choices.items():
                yield f"{before}{name}", command
                yield from _list_commands(command, f"{before}{name} ")


def write_settings() -> str:
    """Every environment variable."""
    rows = [
        (f"`{variable}`", f"`{default}`" if default else "none", text)
        for variable, default, text in SETTING_ENTRIES.values()
    ]
    head = [
        "# Settings",
        "",
        "Environment variables; a wrong value stops the start with one line.",
        "",
    ]
    return "\n".join([*head, *_make_table(("variable", "default", "what it does"), rows), ""])


def write_measures() -> str:
    """Every measure with its definition."""
    lines = ["# Measures", "", "Each is a file in `dashboard/measures`.", ""]
    for measure in get_measures().values():
        lines += [f"## {measure.title}", "", f"`measure={measure.id}`", ""]
        lines += [measure.method.strip(), "", f"*Caveat.* {measure.caveat.strip()}", ""]
        dimensions = ", ".join(f"`{name}`" for name in measure.dimensions)
        lines += [f"*Dimensions.* {dimensions}", "", f"*Source.* {measure.source.strip()}", ""]
    return "\n".join(lines)


def write_api() -> str:
    """Every address of the API, from its OpenAPI description."""
    lines = ["# API", "", "Made from `/api/v1/openapi.json`.", ""]
    for path, methods in describe_api()["paths"].items():
        for method, operation in methods.items():
            if not isinstance(operation, dict) or "responses" not in operation:
                continue
            lines += [f"## `{method.upper()} {path}`", "", operation.get("summary", ""), ""]
            lines += [operation.get("description", ""), ""]
            shared = methods.get("parameters", [])
            rows = [
                (
                    f"`{p['name']}`",
                    "yes" if p.get("required") else "no",
                    p.get("description", ""),
                )
                for p in (*shared, *operation.get("parameters", []))
                if "name" in p
            ]
            if rows:
                lines += [*_make_table(("parameter", "required", "what it is"), rows), ""]
            codes = ", ".join(f"`{code}`" for code in operation["responses"])
            lines += [f"Answers with {codes}.", ""]
    return "\n".join(lines)


def write_accessibility() -> str:
    """The accessibility conformance report, from docs/openacr.yaml."""
    report = yaml.safe_load((ROOT / "docs/openacr.yaml").read_text(encoding="utf-8"))
    lines = [f"# {report['title']}", ""]
    lines += [f"WCAG 2.2, levels A and AA. {report['product']['description']}.", ""]
    lines += [
        f"Version {VERSION}, {report['report_date']}, by {report['author']['name'].lower()}.",
        "",
    ]
    lines += ["## How it was evaluated", "", report["evaluation_methods_used"].strip(), ""]
    for chapter, criteria in report["chapters"].items():
        lines += [f"## {chapter.replace('_', ' ').capitalize()}", ""]
        rows = [(f"{c['num']} {c['name']}", LEVELS[c["level"]], c["notes"]) for c in criteria]
        lines += [*_make_table(("criterion", "conformance", "remarks"), rows), ""]
    lines += [
        "The report as [OpenACR](https://github.com/GSA/openacr) YAML: "
        "[openacr.yaml](../openacr.yaml).",
        "",
    ]
    return "\n".join(lines)


PAGES: dict[str, Callable[[], str]] = {
    "reference/city-file.md": write_city_file_keys,
    "reference/site-file.md": write_site_file_keys,
    "reference/vocabulary.md": write_vocabulary,
    "reference/command-line.md": write_command_line,
    "reference/settings.md": write_settings,
    "reference/measures.md": write_measures,
    "reference/api.md": write_api,
    "reference/accessibility.md": write_accessibility,
}


def on_files(files: Files, config: Any) -> Files:
    """Add the pages that are made from the program."""
    for path, write in PAGES.items():
        files.append(File.generated(config, path, content=write()))
    return files


def on_page_markdown(markdown: str, page: Page, config: Any, files: Files) -> str:
    """Name files of the checkout instead of linking to them, and say how to cite an explanation."""
    text = OUTSIDE_LINK.sub(lambda m: f"{m[1]} (`{m[2].removeprefix('../')}`)", markdown)
    if page.parent is None or page.parent.title != "Explanation":
        return text
    return (
        f"{text}\n\n---\n\n*Cite as:* Plainview, version {VERSION}. “{page.title}.” "
        f"`{page.file.src_uri}` of the source of that version.\n"
    )


def _make_table(headings: tuple[str, ...], rows: Any) -> list[str]:
    lines = ["| " + " | ".join(headings) + " |", "|" + " --- |" * len(headings)]
    lines += [
        "| " + " | ".join(_quote(cell).replace("|", "\\|") for cell in row) + " |" for row in rows
    ]
    return lines


def _quote(text: str) -> str:
    """Text on one line, without what Markdown would take for HTML."""
    return " ".join(text.split()).replace("<", "&lt;")
