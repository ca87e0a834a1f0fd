"""Runs a command that can't be recorded: training goes first."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from typing import NoReturn

from gitruns.record.child import why_not
from gitruns.record.descriptors import close_all
from gitruns.telling import tell


def run_unrecorded(command: Sequence[str], closed: Sequence[int]) -> int:
    """Becomes the command, with these descriptors closed; returns only if it can't be started."""
    tell("warning: the command runs, but it is not recorded.")
    fault = why_not(command, os.environ)
    if fault is not None:
        tell(f"error: The command {command[0]} can't be started: {fault[1]}.")
        return fault[0]
    try:
        _become(command, closed)
    except OSError as e:
        tell(f"error: The command {command[0]} can't be started: {e}.")
        return 126


def _become(command: Sequence[str], closed: Sequence[int]) -> NoReturn:
    for name in ("SIGPIPE", "SIGXFSZ"):  # which Python ignores
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
    close_all(closed)
    os.execvp(command[0], list(command))
