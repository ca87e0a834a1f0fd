"""Passes the signals that this process gets on to the command, from before it starts."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time

_CAUGHT = ("SIGINT", "SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGQUIT", "SIGALRM", "SIGXCPU")
_JOB_CONTROL = ("SIGTSTP", "SIGCONT")
# What keys of a terminal send to all processes in its foreground.
_BY_TERMINAL = ("SIGINT", "SIGQUIT", "SIGTSTP")
# Signals that ask for an end.
_ENDING = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGXCPU")
_STOP_SECONDS = 0.3
_STALE_SECONDS = 0.05


class SignalRelay:
    """Catches signals from its making on; ignored ones, as under nohup, stay ignored."""

    def __init__(self) -> None:
        self._command: subprocess.Popen[bytes] | None = None
        self._shares_terminal = False
        self._continued = float("-inf")
        self._ended = False
        self.last: int | None = None
        self._heeded: int | None = None
        self.stop_asked = False
        if threading.current_thread() is not threading.main_thread():
            return  # elsewhere Python can't catch any
        for name in (*_CAUGHT, *_JOB_CONTROL):
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._receive)

    def _receive(self, number: int, _: object) -> None:
        name = signal.Signals(number).name
        if self._ended:
            self.stop_asked = self.stop_asked or name in _ENDING
            return
        if name == "SIGCONT":
            self._continued = time.monotonic()
        if name == "SIGTSTP" and time.monotonic() - self._continued < _STALE_SECONDS:
            return  # both came at once, and Python doesn't tell in which order
        if name in _CAUGHT:
            self.last = number
        # Ctrl-C on a terminal has reached the command already: twice would abort its clean-up.
        told = self._shares_terminal and name in _BY_TERMINAL and _in_foreground()
        if self._command is None:
            return
        before = self._continued
        self._look(number)
        if not told:
            self._send(number)
        if name == "SIGTSTP" and _stops(self._command.pid) and self._continued == before:
            os.kill(os.getpid(), signal.SIGSTOP)

    def to(self, command: subprocess.Popen[bytes], shares_terminal: bool) -> None:
        """Sends what comes from now on, and what came before, to this process."""
        self._command = command
        self._shares_terminal = shares_terminal
        if self.last is not None:
            self._look(self.last)
            self._send(self.last)

    def command_ended(self) -> None:
        """Signals that ask for an end set `stop_asked` from now on."""
        self._ended = True

    def _send(self, number: int) -> None:
        assert self._command is not None
        try:
            self._command.send_signal(number)
        except (OSError, ValueError):
            pass  # it has ended already

    def _look(self, number: int) -> None:
        """Notes a signal that the command doesn't ignore."""
        assert self._command is not None
        if signal.Signals(number).name in _CAUGHT and _heeds(self._command.pid, number):
            self._heeded = number

    @property
    def heeded(self) -> str | None:
        """The last signal that reached the command while it ran and didn't ignore it."""
        return None if self._heeded is None else signal.Signals(self._heeded).name

    @property
    def name(self) -> str | None:
        """The last signal, such as SIGTERM."""
        return None if self.last is None else signal.Signals(self.last).name


def end_by(number: int) -> None:
    """Ends this process by the signal that ended the command, so that callers see the same."""
    try:
        if number not in (signal.SIGKILL, signal.SIGSTOP):
            signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
    except (OSError, ValueError, AttributeError):
        pass  # the exit code then says the same as shells do


def _in_foreground() -> bool:
    """Whether keys of the terminal send signals to this process and those it shares its group with."""
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)


def _heeds(pid: int, number: int) -> bool:
    """Whether the process runs and doesn't ignore the signal; True if the system doesn't tell."""
    try:
        with open(f"/proc/{pid}/status", "rb") as status:
            lines = dict(line.split(b":", 1) for line in status if b":" in line)
    except OSError:
        return not os.path.exists("/proc/self/status")
    ignored = int(lines.get(b"SigIgn", b"0"), 16)
    return lines.get(b"State", b"").split()[:1] != [b"Z"] and not ignored >> (number - 1) & 1


def _stops(pid: int) -> bool:
    """Whether the process stops soon; True if the system doesn't tell."""
    end = time.monotonic() + _STOP_SECONDS
    while True:
        try:
            with open(f"/proc/{pid}/stat", "rb") as stat:
                state = stat.read().rpartition(b")")[2].split()[0]
        except OSError:
            return not os.path.exists("/proc/self/stat")
        if state == b"T":
            return True
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
