"""A signal that comes while the wrapper waits for its command is passed on at once, on a busy machine too."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from transparency import PATIENCE

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
# Tells that it runs, and then waits longer than anybody waits here.
COMMAND = "import pathlib, sys, time; pathlib.Path(sys.argv[1]).touch(); time.sleep(600)"
AT_ONCE = 16


def test_no_signal_waits_for_the_command_to_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Job schedulers and closing terminals send SIGCONT right after: of two signals, the system may give both to a
    thread that Python runs no handlers in, while the main thread waits on.
    """
    monkeypatch.setenv("GITRUNS_DIR", str(tmp_path / "live"))
    monkeypatch.chdir(tmp_path)
    busy = [
        subprocess.Popen([sys.executable, "-S", "-c", "while True: pass"])
        for _ in range(2 * (os.cpu_count() or 1))
    ]
    record = [sys.executable, "-m", "gitruns", "record", "--no-seal", "--"]
    ready = [tmp_path / f"ready-{i}" for i in range(AT_ONCE)]
    started = [
        subprocess.Popen([*record, sys.executable, "-S", "-c", COMMAND, str(each)], stderr=subprocess.DEVNULL)
        for each in ready
    ]
    try:
        end = time.monotonic() + PATIENCE
        while not all(each.exists() for each in ready) and time.monotonic() < end:
            time.sleep(0.01)
        for process in started:
            process.send_signal(signal.SIGTERM)
            process.send_signal(signal.SIGCONT)
        assert [process.wait(20) for process in started] == [-signal.SIGTERM] * AT_ONCE
    finally:
        for process in [*busy, *started]:
            process.kill()
            process.wait()
