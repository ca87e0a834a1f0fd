"""The detached process that captures on behalf of a trainer; `gitruns.capture` tells how they talk."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Sequence
from time import monotonic
from typing import Any, Callable

from gitruns.capture.code_capture import CodeCapture
from gitruns.capture.code_state import CodeState
from gitruns.capture.entry_point import entry_point
from gitruns.capture.environment import machine_environment
from gitruns.capture.git import kill_running
from gitruns.capture.packages import this_interpreter
from gitruns.capture.secret.allowed import scanner_of
from gitruns.capture.system_sampler import INTERVAL_SECONDS, SystemSampler
from gitruns.capture.watched_process import WatchedProcess
from gitruns.errors import GitRunsError
from gitruns.form.canonical import parse
from gitruns.journal.host import host_name
from gitruns.journal.writer import JournalWriter

HEARTBEAT_SECONDS = 30.0
_UNFINISHED_SECONDS = 15.0
_CLOSE_SECONDS = 1.0
_LISTED = 100


class Helper:
    """Captures for one run: `capture()` begins, `watch()` lasts as long as the trainer, `finish()` ends."""

    def __init__(self, journal: str, pid: int, repository: str, work: str) -> None:
        with open(os.path.join(journal, "start.json"), "rb") as file:
            start = parse(file.read())
        assert isinstance(start, dict)
        self._start: dict[str, Any] = start
        self._journal = journal
        self._repository = repository
        self._work = work
        self._env = dict(os.environ)
        process = self._start.get("process")
        began = process.get("pid_start") if isinstance(process, dict) else None
        self._trainer = WatchedProcess(pid, began)
        self._writer = JournalWriter(lambda: journal, host_name(), lambda _: None)
        self._sampler = SystemSampler(pid, self._env, without=[os.getpid()])
        self._code: CodeCapture | None = None
        self._state: CodeState | None = None
        self._document: dict[str, Any] = {}
        self._work_threads: list[threading.Thread] = []

    def capture(self) -> None:
        """Begins with what may change as soon as the trainer goes on."""
        tasks = [("the environment", self._capture_environment)]
        if self._repository:
            tasks.insert(0, ("the code", self._capture_code))
        for what, task in tasks:
            thread = threading.Thread(target=self._kept, args=(what, task), name=what, daemon=True)
            thread.start()
            self._work_threads.append(thread)

    def watch(self, control: int) -> bool:
        """Samples and beats until the trainer says stop (True) or is gone (False)."""
        next_sample = monotonic()
        next_beat = next_sample + HEARTBEAT_SECONDS
        while True:
            now = monotonic()
            if now >= next_sample:
                next_sample = now + INTERVAL_SECONDS if self._sample() else float("inf")
            if now >= next_beat:
                next_beat = now + HEARTBEAT_SECONDS
                self._writer.write({"hb": 1})
                if not os.path.exists(os.path.join(self._journal, "start.json")):
                    return False  # taken away, such as by a purge
            told = self._trainer.wait(control, max(0.0, min(next_sample, next_beat) - monotonic()))
            if told is not None:
                return told

    def finish(self, told: bool) -> None:
        """Completes what is being captured; told to stop, it also compares the code with what it was."""
        self._sampler.close()
        end = monotonic() + _UNFINISHED_SECONDS
        for thread in self._work_threads:
            thread.join(max(0.0, end - monotonic()))
        if told:
            self._kept("changes of the code", self._changes)
        self._writer.close(_CLOSE_SECONDS)

    def _capture_code(self) -> None:
        self._code = CodeCapture(self._env, scanner_of(self._repository, self._env).holds_secret)
        state = self._code.capture(self._repository, str(self._start["uid"]))
        self._document = state.document()
        command = self._start.get("command")
        if state.top is not None and isinstance(command, list):
            entry = entry_point([str(word) for word in command], self._work, state.top)
            if entry is not None:
                self._document["entry_point"] = entry
        self._record_code(state.changed_after(int(self._start["start"])))
        for code, message in sorted(state.problems.items()):
            self._problem(code, message)
        self._state = state

    def _record_code(self, changed: Sequence[str]) -> None:
        if self._document:
            meanwhile = {"changed_meanwhile": list(changed[:_LISTED])} if changed else {}
            self._writer.write({"code": {**self._document, **meanwhile}})

    def _changes(self) -> None:
        if self._code is None or self._state is None or not self._document:
            return
        changed = set(self._code.changed_since(self._state, self._repository))
        if changed:
            changed.update(self._state.changed_after(int(self._start["start"])))
            self._record_code(sorted(changed))

    def _capture_environment(self) -> None:
        machine = machine_environment(self._env, self._work)
        self._writer.write({"environment": {**machine, **this_interpreter()}})

    def _sample(self) -> bool:
        """Writes a sample; False after a fault, which is told once and ends sampling."""
        try:
            metrics = self._sampler.sample()
        except Exception as e:
            self._problem("system-metrics", f"Sampling the machine failed and was stopped: {e!r}")
            return False
        if metrics:
            self._writer.write({"sys": metrics})
        return True

    def _kept(self, what: str, task: Callable[[], None]) -> None:
        """A fault here mustn't pass in silence."""
        try:
            task()
        except GitRunsError as e:
            self._problem("not-captured", f"Of the run, {what} couldn't be captured: {e.message}")
        except Exception as e:
            self._problem("not-captured", f"Of the run, {what} couldn't be captured: {e!r}")

    def _problem(self, code: str, message: str) -> None:
        self._writer.write({"problem": {"code": code, "message": message}})


def _detach() -> tuple[int, int]:
    """Leaves the trainer's group and all its files; gives both pipes."""
    control, reply = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    try:
        opened = [int(name) for name in os.listdir("/proc/self/fd")]
    except (OSError, ValueError):
        opened = list(range(3, 256))
    for descriptor in opened:
        if descriptor > 2 and descriptor not in (control, reply):
            try:
                os.close(descriptor)
            except OSError:
                pass
    if os.name == "posix":
        try:
            os.setsid()
        except OSError:
            pass  # it leads a group already
        os.nice(5)
        for number in (signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, _give_up)
    return control, reply


def _give_up(*_: object) -> None:
    """The trainer can't wait any longer: what isn't written by now mustn't be written after the run's end."""
    kill_running()
    os._exit(1)


def _tell(reply: int, what: bytes) -> None:
    try:
        os.write(reply, what)
    except OSError:
        pass  # the trainer is gone and doesn't ask


def main(words: Sequence[str]) -> None:
    """Runs the helper to its end; never returns."""
    work = os.getcwd()
    control, reply = _detach()
    status = 1
    try:
        # Nobody is to be kept from unmounting or removing the directory.
        os.chdir(os.path.abspath(os.sep))
        _tell(reply, b"%d\n" % os.getpid())
        journal, pid, repository = words
        helper = Helper(
            os.path.join(work, journal), int(pid), os.path.join(work, repository) if repository else "", work
        )
        helper.capture()
        helper.finish(helper.watch(control))
        _tell(reply, b"done\n")
        status = 0
    finally:
        sys.stderr.flush()
        # Threads that still wait for a program that hangs are no reason to stay.
        os._exit(status)
