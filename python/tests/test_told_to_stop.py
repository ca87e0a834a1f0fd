"""A program that is told to stop has one status, with the client alone and under either `record`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import gitruns
from conftest import Cli, Repository

PROGRAM = """
import gitruns, os, signal, sys, time
stop = []
def handle(number, frame):
    print("saved", flush=True)
    {handler}
{install}
{body}
"""
LOOP = """
    print("ready", flush=True)
    for step in range(2000):
        run.log({"a": step})
        time.sleep(0.01)
        if stop or os.path.exists("go"):
            break
"""
IN_BLOCK = "with gitruns.init(capture=False) as run:" + LOOP
FINISHED = "run = gitruns.init(capture=False)\nif True:" + LOOP + "run.finish()"
LEFT_OPEN = "run = gitruns.init(capture=False)\nif True:" + LOOP
HANDLED = "signal.signal(signal.SIGTERM, handle); signal.signal(signal.SIGHUP, handle)"
IGNORED = "signal.signal(signal.SIGTERM, signal.SIG_IGN); signal.signal(signal.SIGHUP, signal.SIG_IGN)"

PROGRAMS: dict[str, tuple[str, str, str, str]] = {
    # handler, what installs it, body, status
    "exits 0, block": ("sys.exit(0)", HANDLED, IN_BLOCK, "killed"),
    "exits 0, left open": ("sys.exit(0)", HANDLED, LEFT_OPEN, "killed"),
    "exits 128 + n, block": ("sys.exit(128 + number)", HANDLED, IN_BLOCK, "killed"),
    "exits 128 + n, left open": ("sys.exit(128 + number)", HANDLED, LEFT_OPEN, "killed"),
    "raises": ("raise RuntimeError('stop')", HANDLED, IN_BLOCK, "killed"),
    "leaves its loop, block": ("stop.append(1)", HANDLED, IN_BLOCK, "killed"),
    "leaves its loop, finish": ("stop.append(1)", HANDLED, FINISHED, "killed"),
    "dies": ("", "", IN_BLOCK, "killed"),
    "ignores it": ("", IGNORED, IN_BLOCK, "finished"),
}
WRAPPERS: dict[str, list[str]] = {
    "client": [],
    "python": [sys.executable, "-m", "gitruns", "record", "--"],
    "java": ["git-runs", "record", "--no-seal", "--"],
}
SIGNALS = ("SIGTERM", "SIGHUP")


def marks(wrapper: str, name: str, by: str) -> list[pytest.MarkDecorator]:
    sample = ("exits 0, left open", "leaves its loop, block", "ignores it")
    few = wrapper != "java" or name in sample[:1] + sample[2:]
    return [] if by == "SIGTERM" and name in sample and few else [pytest.mark.long]


CASES = [(wrapper, name, by) for wrapper in WRAPPERS for name in PROGRAMS for by in SIGNALS]


@pytest.mark.parametrize(
    ("wrapper", "name", "by"), [pytest.param(*case, marks=marks(*case)) for case in CASES]
)
def test_status_is_the_same_however_it_is_recorded(
    repository: Repository, request: pytest.FixtureRequest, wrapper: str, name: str, by: str
) -> None:
    handler, install, body, status = PROGRAMS[name]
    Path("t.py").write_text(PROGRAM.format(handler=handler or "pass", install=install, body=body))
    command = [*WRAPPERS[wrapper], sys.executable, "t.py"]
    if wrapper == "java":
        cli: Cli = request.getfixturevalue("cli")
        cli.run("init", cwd=repository.path)
        command[0] = str(cli.path)
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    os.kill(process.pid, signal.Signals[by])
    if name == "ignores it":
        Path("go").touch()
    process.communicate(timeout=60)
    [run] = gitruns.runs()
    assert run.status == status
    end: Any = {}
    for file in repository.journals()[0].glob("w-*.jsonl"):
        for line in file.read_text().splitlines():
            if '"end":' in line:
                end = json.loads(line)["end"]
    assert end.get("signal") == (by if status == "killed" else None)


def test_signal_that_was_handled_before_a_run_began_does_not_end_it(repository: Repository) -> None:
    repository.python(
        "import gitruns, os, signal\n"
        "signal.signal(signal.SIGTERM, lambda *_: None)\n"
        "gitruns.init(capture=False).finish()\n"
        "first = gitruns.init(name='stopped', capture=False)\n"
        "os.kill(os.getpid(), signal.SIGTERM)\n"
        "first.finish()\n"
        "gitruns.init(name='after', capture=False)\n"
    )
    assert {run.name: run.status for run in gitruns.runs() if run.name in ("stopped", "after")} == {
        "stopped": "killed",
        "after": "finished",
    }
