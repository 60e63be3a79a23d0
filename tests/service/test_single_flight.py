"""A cold value is worked out by one process at a time."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

from dashboard.service.single_flight import SingleFlight

HOLDER = """
import sys
from pathlib import Path
from dashboard.service.single_flight import SingleFlight
with SingleFlight(Path(sys.argv[1])).hold("abc0"):
    print("held", flush=True)
    sys.stdin.readline()
"""
ROOT = Path(__file__).parents[2]


def test_a_turn_is_waited_for_while_another_process_has_it(tmp_path: Path) -> None:
    flight = SingleFlight(tmp_path)

    def take() -> None:
        with flight.hold("abc1"):
            pass

    waiting = threading.Thread(target=take)
    command = [sys.executable, "-c", HOLDER, str(tmp_path)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=ROOT, text=True, **pipes) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        with flight.hold("def0"):
            pass  # another turn is free
        waiting.start()
        waiting.join(0.3)
        assert waiting.is_alive()
        holder.communicate("\n")
        waiting.join(10)
    assert not waiting.is_alive()


def test_a_folder_that_takes_no_file_stops_nobody(tmp_path: Path) -> None:
    with SingleFlight(tmp_path / "missing").hold("abc0"):
        assert not (tmp_path / "missing").exists()
