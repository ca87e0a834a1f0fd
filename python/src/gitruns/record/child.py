"""A command that runs with this process's stdin, and whose output is copied through byte for byte."""

from __future__ import annotations

import errno
import os
import subprocess
import threading
from collections.abc import Mapping, Sequence
from typing import Any, Callable

from gitruns.record.console_pipe import ConsolePipe
from gitruns.record.descriptors import close_all
from gitruns.record.ending import Ending, ending_of
from gitruns.record.signal_relay import SignalRelay
from gitruns.record.terminal import Terminal
from gitruns.record.waiting import wait_for

# Exit codes of env(1) for a command that can't be started.
_CANNOT_RUN = 126
_NOT_FOUND = 127
# A grandchild may hold a terminal open for ever; the command itself has ended.
_PATIENCE_SECONDS = 2.0


class Child:
    """The command while it runs. Raises OSError if the system can't start it."""

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        accept: Callable[[str, bytes], None],
        signals: SignalRelay,
        closed: Sequence[int] = (),
    ) -> None:
        """`accept` gets what the command prints to `out` and `err`; signals are passed on from now on.

        `closed` are those of the descriptors 0, 1 and 2 that the command finds closed.
        """
        self._signals = signals
        self._pipes: list[ConsolePipe] = []
        self._shown: threading.Thread | None = None
        self._terminal = _terminal()
        self.problems: list[tuple[str, str]] = []
        out_shown, err_shown = os.isatty(1), os.isatty(2)
        if self._terminal is not None:
            terminal = self._terminal
            self._process = _started(
                command,
                env=dict(environment),
                stdin=terminal.slave if os.isatty(0) else None,
                stdout=terminal.slave,
                stderr=terminal.slave,
                start_new_session=True,
                preexec_fn=terminal.prepare_child,  # no other thread runs yet
            )
            terminal.begin()
            self._shown = threading.Thread(
                target=terminal.copy, args=(lambda shown: accept("out", shown),), daemon=True
            )
            self._shown.start()
        else:
            # A pipe in a terminal's place would show in the command's colours, progress bars and buffering.
            self._process = _started(
                command,
                env=dict(environment),
                stdout=None if out_shown or 1 in closed else subprocess.PIPE,
                stderr=None if err_shown or 2 in closed else subprocess.PIPE,
                preexec_fn=(lambda: close_all(closed)) if closed else None,
            )
            for stream, pipe, to in (("out", self._process.stdout, 1), ("err", self._process.stderr, 2)):
                if pipe is not None:
                    self._pipes.append(ConsolePipe(stream, os.dup(pipe.fileno()), to, accept))
                    pipe.close()
            if out_shown or err_shown:
                self.problems.append(
                    (
                        "console-not-captured",
                        "The command wrote to a terminal of which no copy could be made (only one of stdout"
                        " and stderr is a terminal, or there is none to give).",
                    )
                )
        signals.to(self._process, self._terminal is None)

    @property
    def pid(self) -> int:
        return self._process.pid

    def wait(self) -> Ending:
        """Waits for the command and for all its output."""
        try:
            status = wait_for(self._process)
            if self._shown is not None:
                self._shown.join(_PATIENCE_SECONDS)
            for pipe in self._pipes:
                if pipe.finish():
                    message = (
                        "Processes that the command left behind have its output open; what they print is"
                        " passed on but not recorded."
                    )
                    self.problems.append(("console-continues", message))
                if pipe.lost:
                    message = f"{pipe.lost} bytes of the command's output couldn't be written where it goes."
                    self.problems.append(("output-lost", message))
        finally:
            if self._terminal is not None:
                self._terminal.end()
        died_of = -status if status < 0 else None
        return ending_of(128 + died_of if died_of else status, self._signals.heeded, died_of)


def _terminal() -> Terminal | None:
    try:
        return Terminal() if Terminal.is_possible() else None
    except OSError:
        return None  # the system has none left


def _started(command: Sequence[str], **options: Any) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(command, **options)
    except OSError as e:
        if e.errno != errno.ENOEXEC:
            raise
        # A script without an interpreter line, which shells and env run by the shell.
        path = _found(command[0], options["env"])
        return subprocess.Popen(["/bin/sh", path or command[0], *command[1:]], **options)


def _places(name: str, environment: Mapping[str, str]) -> list[str]:
    if os.sep in name:
        return [name]
    # An empty entry is the work directory.
    places = [os.path.join(place, name) for place in environment.get("PATH", os.defpath).split(os.pathsep)]
    return places + [place + ".exe" for place in places] if os.name == "nt" else places


def _found(name: str, environment: Mapping[str, str]) -> str | None:
    for place in _places(name, environment):
        if os.access(place, os.X_OK) and os.path.isfile(place):
            return place
    return None


def why_not(command: Sequence[str], environment: Mapping[str, str]) -> tuple[int, str] | None:
    """The exit code of env(1) for a command that can't be started, and why; None for one that can."""
    name = command[0]
    if _found(name, environment) is not None:
        return None
    if any(os.path.exists(place) for place in _places(name, environment)):
        return _CANNOT_RUN, "it isn't an executable file"
    return _NOT_FOUND, "there is no such file" if os.sep in name else "it isn't on the PATH"
