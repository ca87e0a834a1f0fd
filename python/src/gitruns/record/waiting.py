"""Waits for a process without holding up a signal's handler."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import threading


def wait_for(process: subprocess.Popen[bytes]) -> int:
    """The exit status of the process, negative for a signal.

    Python runs handlers in the main thread only. One that has just begun to wait for a process isn't woken by a
    signal that came a moment before, or that the system gave to another thread. A pipe wakes it for each.
    """
    if os.name != "posix" or threading.current_thread() is not threading.main_thread():
        return process.wait()
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    os.set_blocking(writing, False)
    pipe_before = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    handler_before = signal.signal(signal.SIGCHLD, lambda *_: None)
    woken = select.poll()
    woken.register(reading, select.POLLIN)
    try:
        while (status := process.poll()) is None:
            woken.poll()
            with contextlib.suppress(BlockingIOError):
                os.read(reading, 1 << 12)
        return status
    finally:
        if handler_before is not None:
            signal.signal(signal.SIGCHLD, handler_before)
        signal.set_wakeup_fd(pipe_before)
        os.close(reading)
        os.close(writing)
