"""A command that runs with this process's stdin, and whose output is copied through byte for byte."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Mapping, Sequence
from typing import IO, Callable

from gitruns.record.ending import Ending, ending_of
from gitruns.record.signal_relay import SignalRelay
from gitruns.record.terminal import Terminal, write_all

# Exit codes of env(1) for a command that can't be started.
_CANNOT_RUN = 126
_NOT_FOUND = 127
# A grandchild may hold a pipe open for ever; the command itself has ended.
_PATIENCE_SECONDS = 2.0


class Child:
    """The command while it runs. Raises OSError if the system can't start it."""

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        accept: Callable[[str, bytes], None],
        signals: SignalRelay,
    ) -> None:
        """`accept` gets what the command prints to `out` and `err`; signals are passed on from now on."""
        self._signals = signals
        self._pumps: list[threading.Thread] = []
        self._terminal = Terminal() if Terminal.is_possible() else None
        out_shown, err_shown = os.isatty(1), os.isatty(2)
        # A pipe in a terminal's place would show in the command's colours, progress bars and buffering.
        self.is_captured = self._terminal is not None or not (out_shown or err_shown)
        if self._terminal is not None:
            terminal = self._terminal
            self._process = subprocess.Popen(
                command,
                env=dict(environment),
                stdin=terminal.slave if os.isatty(0) else None,
                stdout=terminal.slave,
                stderr=terminal.slave,
                start_new_session=True,
                preexec_fn=terminal.prepare_child,  # no other thread runs yet
            )
            terminal.begin()
            self._pump("terminal", lambda: terminal.copy(lambda shown: accept("out", shown)))
        else:
            self._process = subprocess.Popen(
                command,
                env=dict(environment),
                stdout=None if out_shown else subprocess.PIPE,
                stderr=None if err_shown else subprocess.PIPE,
            )
            for stream, pipe, to in (("out", self._process.stdout, 1), ("err", self._process.stderr, 2)):
                if pipe is not None:
                    self._copy(stream, pipe, to, accept)
        shares = self._terminal is None and (os.isatty(0) or out_shown or err_shown)
        signals.to(self._process, shares)

    @property
    def pid(self) -> int:
        return self._process.pid

    def _pump(self, name: str, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, name=name, daemon=True)
        thread.start()
        self._pumps.append(thread)

    def _copy(self, stream: str, pipe: IO[bytes], to: int, accept: Callable[[str, bytes], None]) -> None:
        def work() -> None:
            is_read = True
            with pipe:
                while printed := os.read(pipe.fileno(), 1 << 15):
                    # Once our own reader is gone the capture goes on: no training ends for a closed pager.
                    is_read = is_read and write_all(to, printed)
                    accept(stream, printed)

        self._pump(stream, work)

    def wait(self) -> Ending:
        """Waits for the command and for all its output."""
        try:
            status = self._process.wait()
            for pump in self._pumps:
                pump.join(_PATIENCE_SECONDS)
        finally:
            if self._terminal is not None:
                self._terminal.end()
        return ending_of(128 - status if status < 0 else status, self._signals.name)


def why_not(command: Sequence[str], environment: Mapping[str, str]) -> int | None:
    """What env(1) would exit with for a command that can't be started; None for one that can."""
    name = command[0]
    if os.sep in name:
        places = [name]
    else:
        places = [
            os.path.join(place, name) for place in environment.get("PATH", "").split(os.pathsep) if place
        ]
        if os.name == "nt":
            places += [place + ".exe" for place in places]
    if any(os.access(place, os.X_OK) and os.path.isfile(place) for place in places):
        return None
    return _CANNOT_RUN if any(os.path.exists(place) for place in places) else _NOT_FOUND
