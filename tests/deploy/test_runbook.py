"""The runbook, line by line, on a Debian machine with its own systemd.

The machine is a copy of this one: an overlay of its files in a mount namespace, so that nothing
stays behind. The lines before the first `systemctl` run in it with the network, to install; the
others run under systemd (systemd-nspawn) with a loopback of their own.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.commands import ROOT

RUNBOOK = (ROOT / "docs/operating.md").read_text(encoding="utf-8")
# What a reader puts in the place of a word of the page.
PLACEHOLDERS = {"clone URL": "clone /srv/plainview.git", "checkout TAG": "checkout next"}
SPARK_LINE = "requirements-spark.txt"
SERVE_LINE = "serve --port 8051"
FIRST_UNIT_LINE = "systemctl daemon-reload"
PACKAGES = ROOT / "bundle" / "node_modules"
# What the page asks a reader to do in words, before the line that it stands at. The packages of the
# bundle are those of this checkout, where npm has put them by the same script (scripts/test).
DEEDS = {
    "scripts/bundle": f"test ! -d {PACKAGES} || ln -s {PACKAGES} bundle/node_modules",
    "install -m 0644 deploy/systemd": """
sed -i 's/^PLAINVIEW_REFRESH=.*/PLAINVIEW_REFRESH=sample/' /etc/plainview/plainview.env""",
    "PLAINVIEW_HOST=": """
mkdir -p /etc/nginx/tls
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=data.example.gov \\
    -keyout /etc/nginx/tls/privkey.pem -out /etc/nginx/tls/fullchain.pem
systemctl start nginx""",
}
# The site answers behind the proxy and beside it; the copy of the store does too.
ASK = """
import ssl, sys, time, urllib.request
context = ssl._create_unverified_context()
for attempt in range(120):
    try:
        request = urllib.request.Request(sys.argv[1], headers={"Host": "data.example.gov"})
        text = urllib.request.urlopen(request, timeout=30, context=context).read().decode()
        break
    except OSError as error:
        fault = error
        time.sleep(0.5)
else:
    sys.exit(f"{sys.argv[1]}: {fault}")
assert sys.argv[2] in text, text[:500]
print("asked", sys.argv[1])
"""
# Mounts are made in a namespace of its own and end with it; the memory of the copy's files too.
DRIVER = """
set -eu
mkdir -p "$WORK/room"
mount -t tmpfs -o size=6g room "$WORK/room"
cd "$WORK/room"
mkdir upper work root
mount -t overlay machine -o "lowerdir=/,upperdir=$PWD/upper,workdir=$PWD/work" root
rm -rf root/opt/plainview root/etc/plainview root/var/lib/plainview root/var/backups/plainview-*
rm -f root/etc/systemd/system/default.target root/etc/resolv.conf
cp /etc/resolv.conf root/etc/resolv.conf
cp "$WORK"/*.sh "$WORK/ask.py" "$WORK/apt.conf" root/srv/
cp "$WORK/runbook.service" "$WORK/runbook.target" root/etc/systemd/system/
git clone -q --bare "$CHECKOUT" root/srv/plainview.git
git -C root/srv/plainview.git tag next
mount --rbind /dev root/dev
mount --rbind /proc root/proc
chroot root /bin/bash /srv/install.sh > "$WORK/install.log" 2>&1 || exit 41
umount -l root/dev root/proc
ln -s runbook.target root/etc/systemd/system/default.target
timeout 600 systemd-nspawn --quiet --register=no --keep-unit --private-network --boot \\
    --directory=root < /dev/null > "$WORK/boot.log" 2>&1 || true
cp root/srv/*.log root/srv/done "$WORK/"
"""
UNIT = """
[Unit]
After=basic.target
[Service]
Type=simple
WorkingDirectory=/opt/plainview
ExecStart=/bin/bash /srv/operate.sh
ExecStopPost=/bin/systemctl poweroff --force
StandardOutput=file:/srv/operate.log
StandardError=file:/srv/operate.log
"""
TARGET = """
[Unit]
Requires=basic.target
Wants=runbook.service
After=basic.target
AllowIsolate=yes
"""


def list_runbook_lines() -> list[str]:
    """The commands of the page in their order, one with its continuation lines being one."""
    joined = re.sub(r"\\\n\s+", "", RUNBOOK)
    lines = [m[1].strip() for m in re.finditer(r"^ {4,6}(\S.*)$", joined, re.MULTILINE)]
    words = r"(?:[A-Z_]+=\S+ )*(?:[a-z][\w-]*(?: |=)|\.venv/|scripts/)"
    lines = [line for line in lines if re.match(words, line) and "-->" not in line]
    return [line for line in lines if "read only" not in line and not line.startswith("store:")]


def need_machine() -> None:
    """Skips where no copy of the machine can be made."""
    programs = ("systemd-nspawn", "unshare", "apt-get", "git", "openssl", "envsubst", "nginx")
    missing = [program for program in programs if shutil.which(program) is None]
    if os.geteuid() != 0 or missing:
        pytest.skip(f"needs root on Debian with {', '.join(missing or programs)}")
    mounted = subprocess.run(["unshare", "--mount", "mount", "-t", "tmpfs", "probe", "/mnt"])
    if mounted.returncode != 0:
        pytest.skip("this machine lets nobody mount")


def write_scripts(folder: Path) -> None:
    """The commands of the page as two scripts: what installs, and what needs systemd."""
    scripts = {"install": [], "operate": []}
    current = "install"
    for line in list_runbook_lines():
        if line.startswith(FIRST_UNIT_LINE):
            current = "operate"
        if SPARK_LINE in line or "PLAINVIEW_ENGINE=spark" in line:
            continue
        for word, value in PLACEHOLDERS.items():
            line = line.replace(word, value)
        script = scripts[current]
        script += [deed for start, deed in DEEDS.items() if line.startswith(start)]
        script.append(f"{line} &" if SERVE_LINE in line else line)
    # The modules that the site loads are compiled once, as pip would: the accounts of the units
    # cannot write there.
    scripts["install"].append(".venv/bin/python -c 'import wsgi, data.refresh'")
    ask = "/opt/plainview/.venv/bin/python /srv/ask.py"
    scripts["operate"] += [
        f"{ask} http://127.0.0.1:8051/ 'Sample City'",
        f"{ask} http://127.0.0.1:8050/readyz sample",
        f"{ask} https://127.0.0.1/sample 'Sample City'",
        *re.findall(r"`((?:systemctl|journalctl) [^`]+)`", RUNBOOK),
        "echo done > /srv/done",
    ]
    for name, lines in scripts.items():
        text = "\n".join(["set -euxo pipefail", "export SYSTEMD_PAGER=cat", *lines, ""])
        (folder / f"{name}.sh").write_text(text, encoding="utf-8")
    (folder / "apt.conf").write_text('APT::Get::Assume-Yes "true";', encoding="utf-8")
    (folder / "ask.py").write_text(ASK, encoding="utf-8")
    (folder / "runbook.service").write_text(UNIT, encoding="utf-8")
    (folder / "runbook.target").write_text(TARGET, encoding="utf-8")


def test_the_lines_of_the_runbook_are_found() -> None:
    lines = list_runbook_lines()
    assert lines[0].startswith("apt-get ")
    assert any(line.startswith("PLAINVIEW_STORE=$backup .venv/bin/python") for line in lines)
    assert sum(SERVE_LINE in line for line in lines) == 1
    assert sum(line.startswith(FIRST_UNIT_LINE) for line in lines) == 1
    assert len(lines) >= 25


@pytest.mark.slow
def test_an_operator_who_follows_the_runbook_gets_there(tmp_path: Path) -> None:
    need_machine()
    write_scripts(tmp_path)
    driver = tmp_path / "driver.bash"
    driver.write_text(DRIVER, encoding="utf-8")
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PLAINVIEW_")}
    environment |= {
        "WORK": str(tmp_path),
        "CHECKOUT": str(ROOT),
        # A server's own Python, which the accounts of the units can read.
        "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
        # Installed packages are not compiled; pip takes the value for that of `compile`.
        "PIP_NO_COMPILE": "0",
        "DEBIAN_FRONTEND": "noninteractive",
        "APT_CONFIG": "/srv/apt.conf",
    }
    done = subprocess.run(
        ["unshare", "--mount", "--propagation", "private", "bash", str(driver)],
        env=environment,
        capture_output=True,
        text=True,
    )
    logs = [path.read_text("utf-8", "replace")[-4000:] for path in sorted(tmp_path.glob("*.log"))]
    assert (tmp_path / "done").exists(), "\n".join([done.stderr, *logs])
    said = (tmp_path / "operate.log").read_text(encoding="utf-8")
    assert said.count("\nasked ") == 3
    assert "plainview-refresh.timer" in said
