"""The comparison of two commits: what may differ is taken out, what may not is told."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType

import pytest

from tests.house.tree import ROOT


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "compare_pages", ROOT / "scripts" / "compare_pages.py"
    )
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_only_hashes_versions_and_the_clock_may_differ(script: ModuleType) -> None:
    one = '<script src="/assets/a.js?m=1700000000.5"></script> 2024-01-02T03:04:05Z build 0123456789ab: 12'
    two = '<script src="/assets/a.js?m=1800000000.1"></script> 2025-11-12T13:14:15Z build ba9876543210: 12'
    assert script.normalise_body(one) == script.normalise_body(two)
    assert script.normalise_body(one) != script.normalise_body(two.replace(": 12", ": 13"))


def test_a_difference_is_described_by_status_and_line(script: ModuleType) -> None:
    base = script.Response(200, "text/html", "<p>12 stops</p><p>2024</p>")
    head = script.Response(500, "text/html", "<p>13 stops</p><p>2024</p>")
    described = script.describe_difference(base, head, 6)
    assert described[0] == "status 200 -> 500"
    assert {"-12 stops</p>", "+13 stops</p>"} <= set(described)
    assert not any("2024" in line for line in described)


def test_every_kind_of_address_gets_its_share(script: ModuleType) -> None:
    by_kind = {"many": [f"/many/{i}" for i in range(50)], "few": ["/few"]}
    assert "/few" in script.share_out(by_kind, 10)
    assert len(script.share_out(by_kind, 10)) == 10
    assert script.classify_address("/sample/trends?lang=es") == "*/trends es"
    assert script.classify_address("fragment:/seattle/trends") == "fragment */trends"
    assert script.classify_address("/api/v1/answers.csv?city=x") == "api/v1/answers.csv"


def test_a_commit_that_is_not_there_ends_with_2(script: ModuleType) -> None:
    with pytest.raises(SystemExit) as ended:
        script.resolve_commit("no-such-commit")
    assert ended.value.code == 2
