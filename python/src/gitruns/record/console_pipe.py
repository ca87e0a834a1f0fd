"""One output stream of a command: copied on to our own, and handed to the capture."""

from __future__ import annotations

import os
import select
import stat
import subprocess
import threading
import time
from typing import Callable

_BUFFER = 1 << 15
# So long a pipe is silent after the command's end until it counts as left to other processes.
_IDLE_SECONDS = 0.15
_LONGEST_SECONDS = 2.0
_COPY = "trap '' HUP INT QUIT TERM; exec cat"


class ConsolePipe:
    """The reading end of a pipe that the command writes to; a thread of its own copies."""

    def __init__(self, stream: str, pipe: int, to: int, accept: Callable[[str, bytes], None]) -> None:
        self._stream = stream
        self._pipe = pipe
        self._to = to
        self._accept = accept
        self._to_pipe = _is_pipe(to)
        self._wake, self._tell = os.pipe()
        self._last_read = time.monotonic()
        self.lost = 0
        self._thread = threading.Thread(target=self._copy, name=f"console {stream}", daemon=True)
        self._thread.start()

    def _copy(self) -> None:
        events = select.poll()
        events.register(self._pipe, select.POLLIN)
        events.register(self._wake, select.POLLIN)
        if self._to_pipe:
            events.register(self._to, 0)  # reports only that its reader has gone
        while True:
            ready = dict(events.poll())
            if self._wake in ready:
                return
            if self._to in ready:
                # Without a reader here, the command's next write fails as its own would.
                break
            printed = os.read(self._pipe, _BUFFER)
            self._last_read = time.monotonic()
            if not printed or not self._pass(printed):
                break
            self._accept(self._stream, printed)
        os.close(self._pipe)
        self._pipe = -1

    def _pass(self, printed: bytes) -> bool:
        """Copies on; False if the reader has gone."""
        rest = memoryview(printed)
        try:
            while rest:
                rest = rest[os.write(self._to, rest) :]
        except OSError:
            if self._to_pipe:
                return False
            # A full disk: the command isn't told, and a later write may succeed again.
            self.lost += len(rest)
        return True

    def finish(self) -> bool:
        """Waits until all that the command wrote is copied.

        Returns whether other processes have the pipe still open; `cat` then copies in our place.
        """
        begin = time.monotonic()
        while self._thread.is_alive() and not self._is_quiet(begin):
            self._thread.join(0.01)
        if not self._thread.is_alive():
            return False
        os.write(self._tell, b"x")
        self._thread.join()
        subprocess.Popen(
            ["/bin/sh", "-c", _COPY], stdin=self._pipe, stdout=self._to, stderr=subprocess.DEVNULL
        )
        return True

    def _is_quiet(self, begin: float) -> bool:
        now = time.monotonic()
        return now - begin > _LONGEST_SECONDS or min(now - begin, now - self._last_read) > _IDLE_SECONDS


def _is_pipe(descriptor: int) -> bool:
    """Whether a reader is at the other end, who may go away."""
    mode = os.fstat(descriptor).st_mode
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)
