"""A real standalone Spark cluster on loopback: one master and one worker, processes of
their own.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest

needs_spark = pytest.mark.skipif(
    not (find_spec("pyspark") and shutil.which("java")),
    reason="Spark is tested where pyspark and Java are installed",
)
TIMEOUT_SECONDS = 90
QUICK_JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
# Short-lived processes and few rows: no time goes into optimising what runs once.
DEFAULTS = """spark.driver.host 127.0.0.1
spark.driver.memory 512m
spark.executor.memory 512m
spark.ui.enabled false
spark.driver.extraJavaOptions -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
spark.executor.extraJavaOptions -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
spark.sql.shuffle.partitions 2
"""


def make_environment(folder: Path) -> dict[str, str]:
    """What every process of the cluster, and whoever asks it, needs in its environment."""
    (folder / "conf").mkdir(exist_ok=True)
    (folder / "conf" / "spark-defaults.conf").write_text(DEFAULTS, encoding="utf-8")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PLAINVIEW_", "SPARK_"))}
    return kept | {
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_CONF_DIR": str(folder / "conf"),
        "SPARK_DAEMON_JAVA_OPTS": QUICK_JAVA,
        "SPARK_LAUNCHER_OPTS": QUICK_JAVA,
    }


@contextmanager
def run_cluster(folder: Path) -> Iterator[str]:
    """The URL of the master of a running cluster, ready to work."""
    started: list[subprocess.Popen] = []
    try:
        master = _start_process(
            folder, started, "master", "master.Master", "--host", "127.0.0.1", "--port", "0"
        )
        url = _wait_for_log(master, r"Starting Spark master at (spark://\S+)")
        _start_process(
            folder,
            started,
            "worker",
            "worker.Worker",
            "--host",
            "127.0.0.1",
            "--cores",
            "1",
            "--memory",
            "1g",
            "--work-dir",
            str(folder / "work"),
            url,
        )
        _wait_for_log(folder / "worker.log", r"(Successfully registered) with master")
        yield url
    finally:
        for process in reversed(started):
            process.terminate()
        for process in started:
            process.wait(60)


def _start_process(
    folder: Path, started: list[subprocess.Popen], name: str, kind: str, *arguments: str
) -> Path:
    home = Path(find_spec("pyspark").origin).parent
    log = folder / f"{name}.log"
    with log.open("wb") as output:
        started.append(
            subprocess.Popen(
                [
                    home / "bin" / "spark-class",
                    f"org.apache.spark.deploy.{kind}",
                    "--webui-port",
                    "0",
                    *arguments,
                ],
                env=make_environment(folder) | {"SPARK_HOME": str(home)},
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        )
    return log


def _wait_for_log(log: Path, pattern: str) -> str:
    """Wait until a process has said something in its log; gives the first group."""
    end = time.monotonic() + TIMEOUT_SECONDS
    while time.monotonic() < end:
        if found := re.search(pattern, log.read_text(encoding="utf-8", errors="replace")):
            return found[1]
        time.sleep(0.1)
    raise RuntimeError(f"Spark did not say {pattern!r}:\n{log.read_text(errors='replace')[-2000:]}")
