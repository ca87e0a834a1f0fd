"""Tells when a process that isn't a child of ours says stop, or has ended."""

from __future__ import annotations

import os
import threading

from gitruns.journal.host import start_of

# How often a process is looked for where the system doesn't tell of its end.
_LOOK_SECONDS = 1.0


class WatchedProcess:
    """A process by its number and its start, which together name one process only."""

    def __init__(self, pid: int, start: int | None) -> None:
        """`start` as in start.json, None where it isn't known."""
        self._pid = pid
        self._start = start
        self._descriptor: int | None = None
        try:
            # Readable once the process has ended. Linux only.
            self._descriptor = os.pidfd_open(pid)  # type: ignore[attr-defined, unused-ignore]
        except (AttributeError, OSError):
            pass
        self._heard = threading.Event()
        self._listener: threading.Thread | None = None
        self._said = b""

    def wait(self, control: int, seconds: float) -> bool | None:
        """True if the process said stop on this pipe, False if it ended, None if the time was over."""
        if os.name != "posix":
            return self._listen(control, seconds)
        import select

        poll = select.poll()
        poll.register(control, select.POLLIN)
        if self._descriptor is not None:
            poll.register(self._descriptor, select.POLLIN)
        else:
            seconds = min(seconds, _LOOK_SECONDS)
        ready = [number for number, _ in poll.poll(seconds * 1000)]
        if control in ready:
            return bool(os.read(control, 64))
        return False if self._descriptor in ready or self.is_gone() else None

    def next_order(self, control: int, seconds: float) -> bytes:
        """A line that the process says on this pipe; empty if it ended, or said none in this time. POSIX only."""
        import select

        poll = select.poll()
        poll.register(control, select.POLLIN)
        if self._descriptor is not None:
            poll.register(self._descriptor, select.POLLIN)
        if control not in [number for number, _ in poll.poll(seconds * 1000)]:
            return b""
        line = b""
        # Byte by byte: what follows the line is for who watches next.
        while not line.endswith(b"\n"):
            byte = os.read(control, 1)
            if not byte:
                return b""
            line += byte
        return line[:-1]

    def _listen(self, control: int, seconds: float) -> bool | None:
        """Where nothing can wait for a pipe with a time limit."""

        def read() -> None:
            self._said = os.read(control, 64)
            self._heard.set()

        if self._listener is None:
            self._listener = threading.Thread(target=read, daemon=True)
            self._listener.start()
        return bool(self._said) if self._heard.wait(seconds) else None

    def is_gone(self) -> bool:
        """Whether it ended; a zombie has."""
        began = start_of(self._pid)
        if began is not None:
            return self._start is not None and began != self._start
        if os.path.exists("/proc/self/stat"):
            return True
        try:
            os.kill(self._pid, 0)
        except ProcessLookupError:
            return True
        except OSError:
            pass
        return False
