"""The detached process that captures on behalf of a trainer; `gitruns.capture` tells how they talk."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Sequence
from time import monotonic, sleep
from typing import Any

from gitruns.capture import DONE, IDLE_SECONDS
from gitruns.capture.detaching import tell
from gitruns.capture.git import kill_running
from gitruns.capture.known_facts import KnownFacts
from gitruns.capture.packages import this_interpreter
from gitruns.capture.pulse import Pulse
from gitruns.capture.run_capture import RunCapture
from gitruns.capture.start_mark import mark_of
from gitruns.capture.system_sampler import SystemSampler
from gitruns.capture.watched_process import WatchedProcess
from gitruns.form.canonical import parse
from gitruns.journal.host import host_name
from gitruns.journal.writer import JournalWriter
from gitruns.place import working_directory

_UNFINISHED_SECONDS = 15.0
_CLOSE_SECONDS = 1.0
# An interpreter that is asked gets 5 s.
_GUESS_SECONDS = 6.0
_LOOK_SECONDS = 0.05
_BEGINNING = 1 << 20


class Helper:
    """Captures for one run: `capture()` begins, `watch()` lasts as long as the trainer, `finish()` ends."""

    def __init__(
        self, journal: str, pid: int, repository: str, work: str, reply: int, known: KnownFacts
    ) -> None:
        """`repository` is the directory whose code is captured, "" for none; `work` that of the trainer."""
        self._known = known
        self._reply = reply
        self._told = False
        with open(os.path.join(journal, "start.json"), "rb") as file:
            start = parse(file.read())
        assert isinstance(start, dict)
        self._start = start
        self._journal = journal
        self._start_file = os.path.join(journal, "start.json")
        process = start.get("process")
        began = process.get("pid_start") if isinstance(process, dict) else None
        self._trainer = WatchedProcess(pid, began if isinstance(began, int) else None)
        self._writer = JournalWriter(lambda: journal, host_name(), lambda _: None)
        self._pid = pid
        self._sampler: SystemSampler | None = None
        self._has_code = bool(repository)
        self._capture = RunCapture(self._write, os.environ, work, repository)
        self._thread = threading.Thread(target=self._capture_all, daemon=True)

    def _write(self, record: dict[str, Any]) -> None:
        """Appends a record, unless the trainer said stop and waits no longer: then its end is written."""
        if self._told and os.name == "posix":
            import select

            poll = select.poll()
            poll.register(self._reply, 0)
            if poll.poll(0):
                _give_up()
        self._writer.write(record)

    def tell_program(self) -> None:
        """Writes language and packages, of a program whose run somebody else captures.

        That one guesses from the command which interpreter will run; what is said last holds.
        """
        facts = this_interpreter()
        end = monotonic() + _GUESS_SECONDS
        while not self._is_machine_told() and monotonic() < end:
            sleep(_LOOK_SECONDS)
        self._write({"environment": facts})
        self._writer.close(_CLOSE_SECONDS)

    def _is_machine_told(self) -> bool:
        """Whether who began the run has written its environment."""
        for name in os.listdir(self._journal):
            if name.startswith("w-"):
                with open(os.path.join(self._journal, name), "rb") as file:
                    beginning = file.read(_BEGINNING)
                if any(b'"environment"' in line and b'"os"' in line for line in beginning.split(b"\n")):
                    return True
        return False

    def capture(self) -> None:
        """Begins with what may change as soon as the trainer goes on."""
        self._thread.start()

    def _capture_all(self) -> None:
        # One after the other: so the trainer has a processor to itself as soon as there are two.
        if self._has_code:
            command = self._start.get("command")
            words = [str(word) for word in command] if isinstance(command, list) else []
            began = int(self._start["start"])
            self._capture.code(str(self._start["uid"]), words, began, mark_of(self._start_file, began))
        self._capture.environment(self._known.language, self._known.machine)

    def watch(self, control: int) -> None:
        """Samples and beats until the trainer says stop or is gone."""
        self._sampler = SystemSampler(self._pid, os.environ, without=[os.getpid()])
        pulse = Pulse(self._write, self._sampler)
        # What was said before all this began comes first; one sample there is in any case.
        told = self._trainer.wait(control, 0.0)
        self._told = bool(told)
        seconds = pulse.beat()
        while told is None:
            told = self._trainer.wait(control, seconds)
            self._told = bool(told)
            if not os.path.exists(self._start_file):
                return  # taken away, such as by a purge
            seconds = pulse.beat() if told is None else 0.0

    def finish(self) -> None:
        """Completes what is being captured; told to stop, it also compares the code with what it was."""
        if self._sampler is not None:
            self._sampler.close()
        self._thread.join(_UNFINISHED_SECONDS)
        if self._told:
            self._capture.changes()
        self._writer.close(_CLOSE_SECONDS)

    def next_journal(self, control: int) -> str | None:
        """The journal of the trainer's next run, should it begin one soon."""
        if not self._told or self._thread.is_alive() or os.name != "posix":
            return None
        order = self._trainer.next_order(control, IDLE_SECONDS)
        return os.fsdecode(bytes.fromhex(order.decode("ascii"))) if order else None


def _give_up(*_: object) -> None:
    """The trainer can't wait any longer: what isn't written by now mustn't be written after the run's end."""
    kill_running()
    os._exit(1)


def main(words: Sequence[str], control: int, reply: int) -> None:
    """Runs the helper to its end, detached already, with both of its pipes; never returns."""
    work = working_directory()
    if os.name == "posix":
        signal.signal(signal.SIGTERM, _give_up)
    status = 1
    try:
        # Nobody is to be kept from unmounting or removing the directory.
        os.chdir(os.path.abspath(os.sep))
        first, pid, repository, part = words
        directory = os.path.join(work, repository) if repository else ""
        journal: str | None = os.path.join(work, first)
        known = KnownFacts()
        while journal is not None:
            helper = Helper(journal, int(pid), directory, work, reply, known)
            journal = None
            if part == "program":
                helper.tell_program()
                tell(reply, DONE)
            else:
                helper.capture()
                helper.watch(control)
                helper.finish()
                tell(reply, DONE)
                journal = helper.next_journal(control)
        status = 0
    finally:
        sys.stderr.flush()
        # Threads that still wait for a program that hangs are no reason to stay.
        os._exit(status)
