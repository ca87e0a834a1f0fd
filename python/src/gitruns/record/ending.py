"""How a command ended."""

from __future__ import annotations

from typing import NamedTuple

_SIGNALS = {
    1: "SIGHUP",
    2: "SIGINT",
    3: "SIGQUIT",
    4: "SIGILL",
    5: "SIGTRAP",
    6: "SIGABRT",
    7: "SIGBUS",
    8: "SIGFPE",
    9: "SIGKILL",
    10: "SIGUSR1",
    11: "SIGSEGV",
    12: "SIGUSR2",
    13: "SIGPIPE",
    14: "SIGALRM",
    15: "SIGTERM",
    24: "SIGXCPU",
    25: "SIGXFSZ",
}


STOPPING = ("SIGTERM", "SIGHUP")
"""Signals that tell a program to stop, so that exit code 0 after one doesn't mean that its work is done."""


class Ending(NamedTuple):
    """`exit_code` is what a shell sees in $?, `signal` the name of the one that ended the command.

    `died_of` is the number of the signal that ended the command itself, unlike one that it handled.
    """

    status: str
    exit_code: int
    signal: str | None
    died_of: int | None = None

    def record(self) -> dict[str, object]:
        """The journal's `end`."""
        said: dict[str, object] = {"status": self.status, "exit_code": self.exit_code}
        if self.signal is not None:
            said["signal"] = self.signal
        return said


def ending_of(exit_code: int, heeded: str | None, died_of: int | None = None) -> Ending:
    """`exit_code` as a shell has it; `heeded` is the last signal that reached the command and that it didn't ignore.

    A command that is told to stop, saves its state and exits with 0 was stopped all the same.
    """
    if exit_code == 0:
        return Ending("killed", 0, heeded) if heeded in STOPPING else Ending("finished", 0, None)
    signal = _SIGNALS.get(exit_code - 128) or heeded
    return Ending("failed" if signal is None else "killed", exit_code, signal, died_of)
