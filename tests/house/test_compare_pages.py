"""The comparison of two commits: what may differ is taken out, what may not is told."""

from __future__ import annotations

import pytest

from scripts.collect_answers import Response, classify_address, normalise_body, share_out
from scripts.compare_pages import describe_difference, resolve_commit


def test_only_hashes_versions_and_the_clock_may_differ() -> None:
    one = '<script src="/assets/a.js?m=1700000000.5"></script> 2024-01-02T03:04:05Z build 0123456789ab: 12'
    two = '<script src="/assets/a.js?m=1800000000.1"></script> 2025-11-12T13:14:15Z build ba9876543210: 12'
    assert normalise_body(one) == normalise_body(two)
    assert normalise_body(one) != normalise_body(two.replace(": 12", ": 13"))


def test_a_difference_is_described_by_status_and_line() -> None:
    base = Response(200, "text/html", "<p>12 stops</p><p>2024</p>")
    head = Response(500, "text/html", "<p>13 stops</p><p>2024</p>")
    described = describe_difference(base, head, 6)
    assert described[0] == "status 200 -> 500"
    assert {"-12 stops</p>", "+13 stops</p>"} <= set(described)
    assert not any("2024" in line for line in described)


def test_every_kind_of_address_gets_its_share() -> None:
    by_kind = {"many": [f"/many/{i}" for i in range(50)], "few": ["/few"]}
    assert "/few" in share_out(by_kind, 10)
    assert len(share_out(by_kind, 10)) == 10
    assert classify_address("/sample/trends?lang=es") == "*/trends es"
    assert classify_address("fragment:/seattle/trends") == "fragment */trends"
    assert classify_address("/api/v1/answers.csv?city=x") == "api/v1/answers.csv"


def test_a_commit_that_is_not_there_ends_with_2() -> None:
    with pytest.raises(SystemExit) as ended:
        resolve_commit("no-such-commit")
    assert ended.value.code == 2
