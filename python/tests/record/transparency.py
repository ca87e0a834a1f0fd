"""Runs a command plainly and under a wrapper, does something to it, and tells what came of both."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import signal
import sys
import termios
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

COMMAND = Path(__file__).with_name("wrapped_command.py")
# So long a machine may take under load until it's taken for hung.
PATIENCE = 90.0


@dataclass(frozen=True)
class Case:
    """What happens to a command: `event`, how it takes it, and where its output goes."""

    event: str
    behavior: str
    sink: str

    def __str__(self) -> str:
        return f"{self.event}-{self.behavior}-{self.sink}"


@dataclass
class Outcome:
    """What a caller sees of a command: `code` as Python has it, negative for a signal."""

    code: int
    out: str
    err: str
    files: dict[str, str]
    stopped: bool


SIGNALS = ("SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2")
_EVERY = ("ignores", "handles", "dies", "leaves")
_SINKS = ("pipe", "file", "terminal")


def all_cases() -> list[Case]:
    """The whole table, without the wrappers."""
    cases = [Case(event, behavior, sink) for event in SIGNALS for behavior in _EVERY for sink in _SINKS]
    for event in ("suspended", "command-killed", "wrapper-killed"):
        cases += [Case(event, behavior, sink) for behavior in _EVERY for sink in _SINKS]
    cases += [Case("hangup", behavior, "terminal") for behavior in _EVERY]
    for event in ("out-reader-gone", "err-reader-gone"):
        cases += [Case(event, behavior, "pipe") for behavior in _EVERY]
    cases += [Case("no-stdin", behavior, sink) for behavior in _EVERY for sink in ("pipe", "file")]
    cases += [Case("full", behavior, "file") for behavior in _EVERY]
    cases += [Case("ignored", behavior, sink) for behavior in _EVERY for sink in _SINKS]
    return cases


class Execution:
    """One execution of the command, under the words of a wrapper or none."""

    def __init__(self, case: Case, wrapper: Sequence[str], work: Path) -> None:
        self.case = case
        self.work = work
        ticks = "some" if case.event.endswith("reader-gone") else "none"
        self._words = [
            *(wrapper and [*wrapper, "--no-seal", "--"]),
            sys.executable,
            "-S",
            str(COMMAND),
            case.behavior,
            str(work),
            ticks,
        ]
        self._seen: dict[str, bytearray] = {"out": bytearray(), "err": bytearray()}
        self._readers: list[threading.Thread] = []
        self._close: dict[str, Callable[[], None]] = {}
        self._tell_ends: list[int] = []
        self._status: int | None = None
        self.stopped = False

    def run(self) -> Outcome:
        self._start()
        try:
            self._until(lambda: (self.work / "ready").exists() or self._ended())
            self._act()
            self._until(self._ended)
            if self.case.behavior == "leaves":
                self._until(lambda: (self.work / "late").exists() or not (self.work / "ready").exists())
                if self.case.sink == "file" and self.case.event != "full":
                    # cat may be a moment behind what it copies.
                    self._while(10.0, lambda: "later" in self._text("out"))
            for reader in self._readers:
                reader.join(PATIENCE)
        finally:
            for tell_end in self._tell_ends:
                os.close(tell_end)
            with contextlib.suppress(OSError):
                os.killpg(self.pid, signal.SIGKILL)
        status = self._status
        assert status is not None
        return Outcome(
            os.waitstatus_to_exitcode(status),
            self._text("out"),
            self._text("err"),
            {path.name: path.read_text() for path in self.work.iterdir() if path.name not in ("pid", "go")},
            self.stopped,
        )

    def _text(self, stream: str) -> str:
        text = bytes(self._seen[stream])
        if self.case.sink == "file" and (self.work.parent / f"{self.work.name}.{stream}").exists():
            text = (self.work.parent / f"{self.work.name}.{stream}").read_bytes()
        if self.case.event.endswith("reader-gone") or self.case.event == "hangup":
            # How much comes before the command learns of it is chance.
            text = text[: text.find(b"\n") + 1]
        return text.decode("utf-8", "replace")

    def _start(self) -> None:
        ends: list[int] = []
        if self.case.sink == "terminal":
            master, slave = pty.openpty()
            # A plain Ctrl-D or Ctrl-C of ours must not appear in what is shown.
            settings = termios.tcgetattr(slave)
            settings[3] &= ~termios.ECHO
            termios.tcsetattr(slave, termios.TCSANOW, settings)
            streams = [slave, slave, slave]
            self._read("out", master)
            ends = [slave]
        else:
            null = os.open(os.devnull, os.O_RDWR)
            streams, ends = [null], [null]
            for stream in ("out", "err"):
                if self.case.sink == "pipe":
                    reading, writing = os.pipe()
                    self._read(stream, reading)
                else:
                    full = self.case.event == "full" and stream == "out"
                    path = "/dev/full" if full else str(self.work.parent / f"{self.work.name}.{stream}")
                    writing = os.open(path, os.O_WRONLY | (0 if full else os.O_CREAT | os.O_TRUNC), 0o600)
                streams.append(writing)
                ends.append(writing)
        self.pid = os.fork()
        if self.pid == 0:
            self._become(streams)
        for end in ends:
            os.close(end)

    def _become(self, streams: list[int]) -> None:
        try:
            if self.case.sink == "terminal":
                os.setsid()
                fcntl.ioctl(streams[0], termios.TIOCSCTTY, 0)
            else:
                os.setpgid(0, 0)
            for number, stream in enumerate(streams):
                os.dup2(stream, number)
            os.closerange(3, 256)
            signal.signal(signal.SIGPIPE, signal.SIG_DFL)
            for each in SIGNALS:
                ignored = self.case.event == "ignored"
                signal.signal(signal.Signals[each], signal.SIG_IGN if ignored else signal.SIG_DFL)
            if self.case.event == "no-stdin":
                os.close(0)
            os.execvp(self._words[0], self._words)
        finally:
            os._exit(99)

    def _read(self, stream: str, descriptor: int) -> None:
        os.set_blocking(descriptor, True)
        closing = threading.Event()
        poll_end, tell_end = os.pipe()
        self._tell_ends.append(tell_end)

        def work() -> None:
            import select

            while not closing.is_set():
                if poll_end in select.select([descriptor, poll_end], [], [])[0]:
                    break
                try:
                    piece = os.read(descriptor, 1 << 16)
                except OSError:
                    break
                if not piece:
                    break
                self._seen[stream] += piece
            os.close(descriptor)
            os.close(poll_end)

        def close() -> None:
            closing.set()
            with contextlib.suppress(BrokenPipeError):  # it has ended
                os.write(tell_end, b"x")
            thread.join(PATIENCE)

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        self._readers.append(thread)
        self._close[stream] = close

    def _ended(self) -> bool:
        if self._status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG | os.WUNTRACED)
            if pid and os.WIFSTOPPED(status):
                self.stopped = True
            elif pid:
                self._status = status
        return self._status is not None

    def _until(self, condition: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > end:
                raise AssertionError(
                    f"{self.case} hangs: {' '.join(self._words)}\n{self._seen}\n{sorted(os.listdir(self.work))}"
                )
            time.sleep(0.01)

    def _while(self, seconds: float, condition: Callable[[], bool]) -> bool:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if condition():
                return True
            time.sleep(0.01)
        return condition()

    def _go(self) -> None:
        (self.work / "go").touch()

    def _act(self) -> None:
        event = self.case.event
        if event in SIGNALS:
            os.kill(self.pid, signal.Signals[event])
            # Time for what mustn't end by it, to show that it doesn't.
            ends = self.case.behavior not in ("ignores",)
            self._while(5.0 if ends else 0.5, self._ended)
        elif event == "suspended":
            os.kill(self.pid, signal.SIGTSTP)
            self._while(
                20.0 if self.case.sink != "terminal" and self.case.behavior in ("dies", "leaves") else 0.5,
                self._is_stopped,
            )
            os.kill(self.pid, signal.SIGCONT)
        elif event == "command-killed":
            os.kill(int((self.work / "pid").read_text()), signal.SIGKILL)
            self._while(10.0, self._ended)
        elif event == "wrapper-killed":
            os.kill(self.pid, signal.SIGKILL)
        elif event == "hangup":
            self._until(lambda: b"ready\r" in self._seen["out"] or self._ended())
            self._close["out"]()
            self._while(10.0 if self.case.behavior != "ignores" else 0.5, self._ended)
        elif event.endswith("reader-gone"):
            stream = event.partition("-")[0]
            self._until(lambda: b"ready" in self._seen[stream] or self._ended())
            self._close[stream]()
            self._while(10.0 if self.case.behavior != "ignores" else 0.5, self._ended)
        elif event == "ignored":
            for each in SIGNALS:
                os.kill(self.pid, signal.Signals[each])
            self._while(0.5, self._ended)
        self._go()

    def _is_stopped(self) -> bool:
        return self._ended() or self.stopped
