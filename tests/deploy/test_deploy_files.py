"""The files of deploy/: each is read by the program that it is for, where that program is here."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

from dashboard.cli.commands import make_parser
from dashboard.settings import SETTING_ENTRIES
from tests.support.commands import ROOT

UNITS = sorted((ROOT / "deploy/systemd").glob("plainview*.[st]*"))
UNITS = [p for p in UNITS if p.suffix in (".service", ".timer")]
# What compose.yaml and the units pass to other programs than Plainview.
OTHER_VARIABLES = {"PLAINVIEW_HOST", "PLAINVIEW_UPSTREAM", "PLAINVIEW_REFRESH"}


def need(program: str) -> str:
    path = shutil.which(program) or shutil.which(program, path="/usr/sbin:/sbin")
    if path is None:
        pytest.skip(f"no {program} here")
    return path


def test_the_units_are_units(tmp_path) -> None:
    analyze = need("systemd-analyze")
    (tmp_path / "python").symlink_to(shutil.which("true") or "/bin/true")
    copies = []
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8")
        # The installed interpreter is not here; everything else is as it ships.
        text = text.replace("/opt/plainview/.venv/bin/python", str(tmp_path / "python"))
        copies.append(tmp_path / unit.name)
        copies[-1].write_text(text, encoding="utf-8")
    done = subprocess.run(
        [analyze, "verify", "--man=no", *map(str, copies)],
        capture_output=True,
        text=True,
        check=False,
    )
    faults = [line for line in done.stderr.splitlines() if "plainview" in line]
    assert (done.returncode, faults) == (0, [])


def test_nginx_reads_the_sample(tmp_path) -> None:
    nginx, openssl = need("nginx"), need("openssl")
    subprocess.run(
        [
            openssl,
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=x",
            "-keyout",
            str(tmp_path / "privkey.pem"),
            "-out",
            str(tmp_path / "fullchain.pem"),
        ],
        capture_output=True,
        check=True,
    )
    text = (ROOT / "deploy/nginx/plainview.conf.template").read_text(encoding="utf-8")
    text = text.replace("${PLAINVIEW_HOST}", "data.example.gov")
    text = text.replace("${PLAINVIEW_UPSTREAM}", "127.0.0.1:8050")
    text = text.replace("/etc/nginx/tls", str(tmp_path)).replace("/var/cache/nginx", str(tmp_path))
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid; error_log stderr; events {{}} http {{\naccess_log off;\n{text}\n}}",
        encoding="utf-8",
    )
    done = subprocess.run(
        [nginx, "-t", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "test is successful" in done.stderr, done.stderr


def test_prometheus_reads_the_alert_rules_and_the_runbook_has_each() -> None:
    rules = ROOT / "deploy/prometheus/plainview.rules.yaml"
    alerts = re.findall(r"alert: (\w+)", rules.read_text(encoding="utf-8"))
    runbook = (ROOT / "docs/operating.md").read_text(encoding="utf-8")
    assert alerts
    assert [alert for alert in alerts if f"| {alert} |" not in runbook] == []
    done = subprocess.run(
        [need("promtool"), "check", "rules", str(rules)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "name", ["Dockerfile", "compose.yaml", "deploy/systemd/plainview.env.example", *map(str, UNITS)]
)
def test_every_setting_named_is_a_setting(name: str) -> None:
    known = {variable for variable, _, _ in SETTING_ENTRIES.values()} | OTHER_VARIABLES
    found = set(re.findall(r"PLAINVIEW_[A-Z_]+", (ROOT / name).read_text(encoding="utf-8")))
    assert found - known == set()


def test_the_image_holds_every_folder_that_the_application_imports() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    copied = set(re.findall(r"^COPY (\w+) \w+$", dockerfile, re.MULTILINE))
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert {*pyproject["tool"]["importlinter"]["root_packages"], "assets"} <= copied
    allowed = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    for source in re.findall(r"^COPY ((?!--)[^\n]+) \S+$", dockerfile, re.MULTILINE):
        for path in source.split():
            assert f"!{Path(path).parts[0]}" in allowed, path


def test_the_lock_pins_what_the_requirements_name_by_version_and_hash() -> None:
    pattern = re.compile(r"^([\w.-]+)==(\S+?)(?: ; \S.*)? \\$", re.MULTILINE)
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = {normalize_name(name): version for name, version in pattern.findall(text)}
    required = re.findall(r"^([\w.-]+)==(\S+)", read("requirements.txt"), re.MULTILINE)
    constrained = re.findall(r"^([\w.-]+)==(\S+)", read("constraints.txt"), re.MULTILINE)
    wanted = {normalize_name(name): version for name, version in required}
    tested = {normalize_name(name): version for name, version in constrained}
    assert {n: v for n, v in wanted.items() if locked.get(n) != v} == {}, "run scripts/lock"
    assert {n: v for n, v in locked.items() if tested.get(n, v) != v} == {}, "run scripts/lock"
    assert text.count("--hash=sha256:") >= len(locked)


def normalize_name(name: str) -> str:
    """A package's name as PEP 503 compares names."""
    return re.sub(r"[-_.]+", "-", name).lower()


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_workflow_runs_commands_that_there_are() -> None:
    workflow = yaml.safe_load((ROOT / "deploy/static/publish.yaml").read_text(encoding="utf-8"))
    steps = workflow["jobs"]["publish"]["steps"]
    commands = [
        shlex.split(step["run"].partition("||")[0].replace("$CITIES", "sample"))
        for step in steps
        if "app.py" in step.get("run", "")
    ]
    parsed = [make_parser().parse_args(command[2:]) for command in commands]
    assert [options.command for options in parsed] == ["refresh", "export"]
    cached = next(step for step in steps if "cache" in step.get("uses", ""))
    assert cached["with"]["path"].split() == ["store", parsed[1].to]
    assert {name for name in workflow["env"] if name.startswith("PLAINVIEW_")} <= {
        variable for variable, *_ in SETTING_ENTRIES.values()
    }
