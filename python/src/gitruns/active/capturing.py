"""What a run is recorded with beside what it logs, captured by a process that ends before the run does."""

from __future__ import annotations

import os

from . import signals

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..place import Place
    from .run import Run

# What the end of a run waits for the capture when a signal ends the process: a scheduler soon sends another.
_HURRIED_SECONDS = 2.0


def begin_capture(run: Run, place: Place) -> None:
    """Starts the process that captures code, environment and machine; the run's end ends it. Raises nothing."""
    from ..capture import launch

    pid = os.getpid()
    launch(run.directory, pid, place.cwd if place.repository is not None else None)
    run._before_end.append(lambda: _end_capture(run, pid))


def begin_joined_capture(run: Run) -> None:
    """Tells of this interpreter, where another process began the run and captures the rest. Raises nothing."""
    from ..capture import launch

    pid = os.getpid()
    launch(run.directory, pid, None, joined=True)
    run._before_end.append(lambda: _end_capture(run, pid))


def _end_capture(run: Run, pid: int) -> None:
    if pid != os.getpid():
        return  # in a forked process; the helper is its parent's
    from ..capture import STOP_SECONDS, stop
    from ..capture.determinism import observed

    run.append({"environment": {"determinism": observed()}})
    if not stop(run.directory, STOP_SECONDS if signals.signal_name is None else _HURRIED_SECONDS):
        run.problem("capture-unfinished", "The run ended before its code and environment were all captured.")
