"""Whatever single key of a good city file is dropped or changed: a clear refusal or a good file,
never a traceback.
"""

from __future__ import annotations

import copy
import random
import tomllib
import traceback
from collections.abc import Iterator

from data.city_files.loader import load_city_file
from data.model.errors import CityFileError
from data.model.values import City
from tests.data.city_files.small import TEXT, to_toml, write
from tests.support.profiles import scale_examples

GOOD = tomllib.loads(TEXT)
STRANGE = (
    0,
    -1,
    2.5,
    True,
    "",
    " ",
    "§ ☃",
    "A" * 300,
    "../..",
    "2019-05",
    [],
    [""],
    ["x", "X"],
    [[]],
    [1],
    {},
    {"x": "y"},
    {"columns": ["x"]},
    {"": [""]},
    10**30,
    float("nan"),
)


def paths(content: object, path: tuple = ()) -> Iterator[tuple]:
    """Every key and list position of parsed content."""
    items = (
        content.items()
        if isinstance(content, dict)
        else enumerate(content)
        if isinstance(content, list)
        else ()
    )
    for key, value in items:
        yield (*path, key)
        yield from paths(value, (*path, key))


def parent_of(content: object, path: tuple) -> dict | list:
    """What holds the last key of a path."""
    for key in path[:-1]:
        content = content[key]
    return content


def try_out(folder, content: dict) -> None:
    """Check the content as a file: it gives a City, or a refusal that names the file and a key."""
    path = write(folder, to_toml(content))
    refusal = None
    try:
        assert isinstance(load_city_file(path), City)
    except CityFileError as error:
        refusal = error
    if refusal is None:
        return
    assert refusal.errors
    for line, fault in zip(str(refusal).splitlines(), refusal.errors, strict=True):
        assert line.startswith("small.toml")
        assert line.endswith(fault.message)
        assert "Input should" not in line


PATHS = list(paths(GOOD))
KEYS = [path for path in PATHS if isinstance(path[-1], str)]


def named(path: tuple) -> str:
    """A path as a message names it."""
    return ".".join(map(str, path))


def test_the_rewritten_file_says_the_same(tmp_path):
    assert tomllib.loads(to_toml(GOOD)) == GOOD
    assert load_city_file(write(tmp_path, to_toml(GOOD))) == load_city_file(write(tmp_path, TEXT))


def failures_of(folder, mutations: Iterator[tuple[str, dict]]) -> dict[str, str]:
    """What `try_out` raises for each mutated file, by the name of the mutation."""
    failures = {}
    for name, content in mutations:
        try:
            try_out(folder, content)
        except Exception:
            failures[name] = traceback.format_exc()
    return failures


def report(failures: dict[str, str]) -> str:
    """Every failure with its mutation."""
    return "\n".join(f"{name}:\n{text}" for name, text in failures.items())


def test_one_key_dropped(tmp_path):
    def dropped() -> Iterator[tuple[str, dict]]:
        for path in PATHS:
            content = copy.deepcopy(GOOD)
            del parent_of(content, path)[path[-1]]
            yield named(path), content

    failures = failures_of(tmp_path, dropped())
    assert not failures, report(failures)


def test_one_value_changed(tmp_path):
    """Each place with some of the strange values, others in each run; all of them in the profile
    "thorough".
    """
    count = scale_examples(7, thorough=len(STRANGE))

    def changed() -> Iterator[tuple[str, dict]]:
        for path in PATHS:
            for strange in random.sample(STRANGE, count):
                content = copy.deepcopy(GOOD)
                parent_of(content, path)[path[-1]] = strange
                yield f"{named(path)} = {strange!r}", content

    failures = failures_of(tmp_path, changed())
    assert not failures, report(failures)


def test_one_key_misspelled(tmp_path):
    def misspelled() -> Iterator[tuple[str, dict]]:
        for path in KEYS:
            content = copy.deepcopy(GOOD)
            holder = parent_of(content, path)
            holder[f"{path[-1]}x"] = holder.pop(path[-1])
            yield named(path), content

    failures = failures_of(tmp_path, misspelled())
    assert not failures, report(failures)


def test_a_traceback_is_reported_with_its_mutation(tmp_path, monkeypatch):
    def check(_path):
        raise RuntimeError("broken")

    monkeypatch.setattr("tests.data.city_files.test_mutations.load_city_file", check)
    failures = failures_of(tmp_path, iter([("id dropped", {}), ("name dropped", {})]))
    assert list(failures) == ["id dropped", "name dropped"]
    assert "RuntimeError: broken" in report(failures)
