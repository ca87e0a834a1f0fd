"""How the helper leaves its trainer: first of all, before it imports what takes long."""

from __future__ import annotations

import os
import signal


def detach() -> tuple[int, int]:
    """Tells our number, leaves the trainer's group and all its files, and gives both pipes."""
    control, reply = os.dup(0), os.dup(1)
    tell(reply, b"%d\n" % os.getpid())
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    try:
        opened = [int(name) for name in os.listdir("/proc/self/fd")]
    except (OSError, ValueError):
        opened = list(range(3, 256))
    for descriptor in opened:
        if descriptor > 2 and descriptor not in (control, reply):
            try:
                os.close(descriptor)
            except OSError:
                pass
    if os.name == "posix":
        try:
            os.setsid()
        except OSError:
            pass  # it leads a group already
        # Not lower: where all processors are busy the snapshot has to be made in time all the same.
        os.nice(5)
        for number in (signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
    return control, reply


def tell(reply: int, what: bytes) -> None:
    """Says something to the trainer, if it still listens."""
    try:
        os.write(reply, what)
    except OSError:
        pass
