"""A terminal for the command, so that colours, progress bars and buffering are as without us."""

from __future__ import annotations

import os
import signal
import sys
import threading
from typing import Any, Callable

# Where one of them is missing there is no terminal to give, as on Windows.
try:
    import fcntl
    import termios
    import tty
except ImportError:
    fcntl = termios = tty = None  # type: ignore[assignment]


class Terminal:
    """Between the user's terminal and the command's; used by one command, closed at its end."""

    def __init__(self) -> None:
        """Raises OSError where the system has none to give."""
        self._master, self.slave = os.openpty()
        self._settings: list[Any] | None = None
        self._resized()

    @staticmethod
    def is_possible() -> bool:
        """Whether the command sees a terminal in both streams, and can be given another."""
        return fcntl is not None and os.isatty(1) and os.isatty(2)

    def prepare_child(self) -> None:
        """In the new process, which leads a session by now: makes this terminal its own."""
        fcntl.ioctl(1, termios.TIOCSCTTY, 0)

    def begin(self) -> None:
        """Passes on what is typed, key by key, and every change of size."""
        os.close(self.slave)
        signal.signal(signal.SIGWINCH, lambda *_: self._resized())
        # In the background, a change of the terminal's settings would stop us.
        if os.isatty(0) and os.tcgetpgrp(0) == os.getpgrp():
            self._settings = termios.tcgetattr(0)
            tty.setraw(0, termios.TCSADRAIN)
            threading.Thread(target=self._type, name="keys", daemon=True).start()

    def end(self) -> None:
        """Gives the user's terminal back as it was."""
        settings, self._settings = self._settings, None
        if settings is not None:
            try:
                termios.tcsetattr(0, termios.TCSADRAIN, settings)
            except (OSError, termios.error):
                pass  # it has hung up, as when an ssh connection ends

    def copy(self, accept: Callable[[bytes], None]) -> None:
        """Shows what the command shows, and hands it on, until nobody has its terminal open."""
        while True:
            try:
                shown = os.read(self._master, 1 << 15)
            except OSError:
                return  # the system's way of saying that it is over
            if not shown:
                return
            write_all(1, shown)
            accept(shown)

    def _type(self) -> None:
        while True:
            try:
                typed = os.read(0, 1 << 12)
                if not typed:
                    return
                os.write(self._master, typed)
            except OSError:
                return

    def _resized(self) -> None:
        try:
            size = fcntl.ioctl(1, termios.TIOCGWINSZ, b"\0" * 8)
            fcntl.ioctl(self._master, termios.TIOCSWINSZ, size)
        except OSError:
            pass


def write_all(descriptor: int, data: bytes) -> bool:
    """Whether all of it was taken; False once nobody reads there any more."""
    if descriptor == 1:
        sys.stdout.flush()
    rest = memoryview(data)
    try:
        while rest:
            rest = rest[os.write(descriptor, rest) :]
    except OSError:
        return False
    return True
