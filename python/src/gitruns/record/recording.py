"""Runs a command, and records it as `git runs record` does."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from time import monotonic, time_ns
from typing import Any, Callable

from gitruns.active import joining
from gitruns.active.joining import parent_uid
from gitruns.active.names import name_of
from gitruns.active.opening import add_resumed
from gitruns.active.person import user
from gitruns.active.resuming import requeued_run
from gitruns.active.run import Run
from gitruns.active.sealing import seal_later
from gitruns.capture.interpreter import Interpreter
from gitruns.capture.pulse import Pulse
from gitruns.capture.run_capture import RunCapture
from gitruns.capture.system_sampler import SystemSampler
from gitruns.errors import EnvironmentFault, GitRunsError
from gitruns.form.canonical import write
from gitruns.form.uid import new_uid
from gitruns.inputs.paths import captured
from gitruns.journal.files import writer_name
from gitruns.journal.host import host_name, process_facts
from gitruns.journal.start import make_journal
from gitruns.journal.writer import JournalWriter
from gitruns.place import Place, find
from gitruns.record.child import Child, why_not
from gitruns.record.command_name import name_of_command
from gitruns.record.console import Console
from gitruns.record.ending import Ending
from gitruns.record.job_attempt import JobAttempt, attempt_of
from gitruns.record.options import Options
from gitruns.record.signal_relay import SignalRelay
from gitruns.telling import tell, tell_once

_ENVIRONMENT_SECONDS = 15.0
_CLOSE_SECONDS = 5.0
_STEP_SECONDS = 0.05


class Recording:
    """One run of one command."""

    def __init__(self, options: Options, closed: Sequence[int] = ()) -> None:
        """Begins the run; nothing is started yet. `closed` are descriptors that the command finds closed.

        Raises NotFoundError where an input isn't there, EnvironmentFault where the journal can't be made.
        """
        self._options = options
        self._closed = closed
        self._place = find()
        inputs = [captured(argument, self._place.cwd) for argument in options.input]
        attempt = attempt_of(options.command, self._place)
        before = _before(attempt, self._place)
        document = _document(options, self._place)
        if isinstance(before, dict):
            document = _resuming(document, options, before)
        elif before is not None:
            document = {**joining.read_start(before), "config": None}
        self._journal = os.path.join(self._place.live, str(document["uid"]))
        self._writer = JournalWriter(lambda: self._journal, host_name(), tell)
        try:
            if not isinstance(before, str):
                make_journal(self._journal, write(document))
            self._writer.open()
            if attempt is not None:
                attempt.announce(self._journal)
        except OSError as e:
            raise EnvironmentFault(
                f"The run's journal can't be made in {self._place.live}: {e}",
                "Check the permissions and the free space there, or set GITRUNS_DIR to another place.",
            ) from e
        if isinstance(before, str):
            self._go_on_in_place()
        if self._place.repository is None and not os.environ.get("GITRUNS_DIR"):
            tell_once(f"There is no git repository here: the run is recorded in {self._journal}.", "place")
        self._uid = str(document["uid"])
        self._run = Run(document, self._writer, directory=self._journal, owner=True)
        self._signals = SignalRelay()
        self._capture = RunCapture(self._write, os.environ, self._place.cwd)
        for fields, problems in inputs:
            if fields:
                self._writer.write({"input": fields})
            for sentence in problems:
                self._capture.problem("input", sentence)
                tell(sentence)

    def _go_on_in_place(self) -> None:
        """Without the command that seals, a requeued run goes on in its own journal, as a further writer."""
        self._writer.write({"resumed": 1})
        for key, said in (("config", self._options.config), ("tag", self._options.tags)):
            if said:
                self._writer.write({key: said})
        try:
            os.remove(os.path.join(self._journal, joining.CLAIM))
        except OSError:
            pass  # no program joined it before

    def run(self) -> Ending:
        """Runs the command and ends the run; tells how the command ended, whatever became of the record."""
        command = self._options.command
        if self._place.repository is not None:
            self._kept(lambda: self._capture.code(self._uid, command))
        ending = self._execute(command)
        # The command has run: what fails from here on mustn't change its exit code.
        self._kept(self._capture.changes)
        self._kept(self._keep_artifacts)
        self._kept(lambda: self._end(ending))
        return ending

    def _write(self, record: dict[str, Any]) -> None:
        problem = record.get("problem")
        if isinstance(problem, dict) and problem.get("code") == "no-code":
            # With what git advises, as for a repository that somebody else owns.
            tell(f"warning: {problem.get('message')}")
        self._writer.write(record)

    def _kept(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as e:
            tell(f"A part of the run isn't recorded: {e!r}")

    def _end(self, ending: Ending) -> None:
        self._writer.write({"end": ending.record()})
        self._writer.flush(_CLOSE_SECONDS)
        self._writer.close(_CLOSE_SECONDS)
        if not self._options.no_seal and self._place.repository is not None:
            seal_later(self._place)

    def _execute(self, command: list[str]) -> Ending:
        if self._signals.last is not None:
            return Ending("killed", 128 + self._signals.last, self._signals.name, self._signals.last)
        fault = why_not(command, os.environ)
        if fault is not None:
            return self._cannot_start(*fault)
        console = Console(self._writer.write)
        try:
            child = Child(command, self._environment(), console.accept, self._signals, self._closed)
        except OSError as e:
            return self._cannot_start(126, str(e))
        # Only now: a process is started from one that has no other threads.
        environment = threading.Thread(target=self._capture_environment, daemon=True)
        environment.start()
        ended = threading.Event()
        beats = threading.Thread(target=self._beat, args=(child.pid, ended), daemon=True)
        beats.start()
        ending = child.wait()
        self._signals.command_ended()
        console.finish()
        ended.set()
        beats.join(1.0)
        self._await(environment, _ENVIRONMENT_SECONDS)
        for code, message in child.problems:
            self._capture.problem(code, message)
        return ending

    def _await(self, thread: threading.Thread, limit: float = float("inf")) -> bool:
        """Whether the thread ends in time, and before a signal asks for an end."""
        end = monotonic() + limit
        while thread.is_alive() and not self._signals.stop_asked and monotonic() < end:
            thread.join(_STEP_SECONDS)
        return not thread.is_alive()

    def _cannot_start(self, code: int, why: str) -> Ending:
        message = f"The command {self._options.command[0]} can't be started: {why}."
        tell(f"error: {message}")
        self._capture.problem("command-not-started", message)
        self._capture_environment()
        return Ending("failed", code, None)

    def _capture_environment(self) -> None:
        interpreter = Interpreter(os.environ, self._place.cwd)
        self._capture.environment(lambda: interpreter.facts(self._options.command))

    def _environment(self) -> dict[str, str]:
        """What the command gets besides: where to log to, for programs and for shells."""
        shell = os.path.join(self._journal, writer_name(host_name() + "-sh", os.getpid()))
        os.close(os.open(shell, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        return {**os.environ, "GITRUNS_RUN": self._journal, "GITRUNS_JOURNAL": shell}

    def _beat(self, pid: int, ended: threading.Event) -> None:
        sampler = SystemSampler(pid, os.environ)
        pulse = Pulse(self._writer.write, sampler)
        while not ended.wait(pulse.beat()):
            pass
        sampler.close()

    def _keep_artifacts(self) -> None:
        for pattern in self._options.artifact:
            keeping = threading.Thread(target=self._keep_artifact, args=(pattern,), daemon=True)
            if not self._signals.stop_asked:
                keeping.start()
            if self._signals.stop_asked or not self._await(keeping):
                message = f"The artifact {pattern} isn't kept: a signal came."
                self._capture.problem("interrupted-artifact", message)
                tell(message)

    def _keep_artifact(self, pattern: str) -> None:
        try:
            self._run.log_artifact(pattern)
        except GitRunsError as e:
            self._capture.problem("missing-artifact", e.message)
            tell(e.message)
        except Exception as e:
            message = f"The artifact {pattern} isn't kept: {e!r}"
            self._capture.problem("unreadable-artifact", message)
            tell(message)


def _before(attempt: JobAttempt | None, place: Place) -> str | dict[str, object] | None:
    """What this run goes on from, if its job was requeued: a journal, or fields of start.json."""
    uid = None if attempt is None else attempt.before()
    if uid is None:
        return None
    try:
        return requeued_run(uid, place)
    except GitRunsError as error:
        tell(f"The job was started again, but its run can't go on: {error}")
        return None


def _resuming(document: dict[str, object], options: Options, before: dict[str, object]) -> dict[str, object]:
    resumed = dict(document)
    resumed.pop("defaults", None)
    given = {"name": options.name, "experiment": options.experiment, "parent": options.parent}
    unsaid = [key for key, text in given.items() if not text]
    for key, value in before.items():
        add_resumed(resumed, key, value, unsaid)
    return resumed


def _document(options: Options, place: Place) -> dict[str, object]:
    uid = new_uid()
    given = {"experiment": options.experiment, "name": options.name}
    document: dict[str, object | None] = {
        "format": 1,
        "uid": uid,
        "name": options.name or name_of_command(options.command) or name_of(uid),
        "experiment": options.experiment or "default",
        "defaults": [field for field, text in given.items() if not text] or None,
        "start": time_ns() // 1000,
        "work_dir": place.work_dir,
        "user": user(place),
        "host": host_name(),
        "process": process_facts(os.getpid()),
        "command": options.command,
        "parent": options.parent or parent_uid(),
        "group": options.group,
        "job_type": options.job_type,
        "note": options.note,
        "config": options.config or None,
        "tags": options.tags or None,
    }
    return {key: value for key, value in document.items() if value is not None}
