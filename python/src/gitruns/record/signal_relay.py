"""Passes the signals that this process gets on to the command, from before it starts."""

from __future__ import annotations

import signal
import subprocess
import threading

_CAUGHT = ("SIGINT", "SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGQUIT")


class SignalRelay:
    """Catches signals from its making on; what nobody wants here, as under nohup, stays so."""

    def __init__(self) -> None:
        self._command: subprocess.Popen[bytes] | None = None
        self._terminal_tells = False
        self.last: int | None = None
        if threading.current_thread() is not threading.main_thread():
            return  # elsewhere Python can't catch any
        for name in _CAUGHT:
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._receive)

    def _receive(self, number: int, _: object) -> None:
        self.last = number
        # Ctrl-C on a terminal has reached the command already: twice would abort its clean-up.
        by_terminal = self._terminal_tells and number in (signal.SIGINT, getattr(signal, "SIGQUIT", None))
        if self._command is not None and not by_terminal:
            self._send(number)

    def to(self, command: subprocess.Popen[bytes], shares_terminal: bool) -> None:
        """Sends what comes from now on, and what came before, to this process."""
        self._command = command
        self._terminal_tells = shares_terminal
        if self.last is not None:
            self._send(self.last)

    def _send(self, number: int) -> None:
        assert self._command is not None
        try:
            self._command.send_signal(number)
        except (OSError, ValueError):
            pass  # it has ended already

    @property
    def name(self) -> str | None:
        """The last signal, such as SIGTERM."""
        return None if self.last is None else signal.Signals(self.last).name
