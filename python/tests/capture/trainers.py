"""Programs that train in a process of their own, with a journal and the helper that captures for it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

_BEGIN = """
import os, signal, subprocess, sys, time
from gitruns import capture
from gitruns.form.canonical import write
from gitruns.form.uid import new_uid
from gitruns.journal.host import host_name, process_facts

def begin(live, repository=os.getcwd()):
    uid = new_uid()
    journal = os.path.join(live, uid)
    os.makedirs(journal)
    start = {"uid": uid, "start": time.time_ns() // 1000, "host": host_name(), "work_dir": ".",
             "process": process_facts(os.getpid()), "command": ["python", "train.py"]}
    with open(os.path.join(journal, "start.json"), "wb") as file:
        file.write(write(start))
    capture.launch(journal, os.getpid(), repository)
    return journal

"""


class Trainer:
    """Runs `source` in a work tree; `journal = begin(LIVE)` in it starts the helper."""

    def __init__(self, top: Path, source: str, **options: Any) -> None:
        self.live = top / ".git" / "runs" / "live"
        program = _BEGIN + f"LIVE = {str(self.live)!r}\n" + source
        self.process = subprocess.Popen([sys.executable, "-c", program], cwd=top, **options)

    def end(self, seconds: float = 60) -> int:
        return self.process.wait(seconds)

    @property
    def journal(self) -> Path:
        """Of its one run, once it is there."""
        return within(20, lambda: next(iter(self.live.glob("*/start.json")), None)).parent


def within(seconds: float, found: Any) -> Any:
    """What this gives as soon as it gives anything."""
    end = time.monotonic() + seconds
    while True:
        value = found()
        if value or time.monotonic() > end:
            assert value, "nothing in time"
            return value
        time.sleep(0.02)


def helpers(journal: Path) -> list[int]:
    """The processes that capture for this journal."""
    found = []
    for name in os.listdir("/proc"):
        try:
            words = Path("/proc", name, "cmdline").read_bytes().split(b"\0") if name.isdigit() else []
        except OSError:
            continue
        if os.fsencode(journal) in words and any(word.endswith(b"/capture/__main__.py") for word in words):
            found.append(int(name))
    return found


def at_work_in(directory: Path) -> list[str]:
    """The processes whose work directory this is."""
    found = []
    for cwd in Path("/proc").glob("[1-9]*/cwd"):
        try:
            if os.readlink(cwd) == str(directory):
                found.append(cwd.parent.name)
        except OSError:
            continue
    return found
