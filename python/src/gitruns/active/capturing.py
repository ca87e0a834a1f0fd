"""What a run is recorded with beside what it logs, captured by a process that ends before the run does."""

from __future__ import annotations

import os
import sys

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
    with_code = place.repository is not None
    launch(run.directory, pid, place.cwd if with_code else None)
    run._before_end.append(lambda: _end_capture(run, pid, with_code))


def begin_joined_capture(run: Run) -> None:
    """Tells of this interpreter, where another process began the run and captures the rest. Raises nothing."""
    from ..capture import launch

    pid = os.getpid()
    launch(run.directory, pid, None, joined=True)
    run._before_end.append(lambda: _end_capture(run, pid, with_code=False))


def _end_capture(run: Run, pid: int, with_code: bool) -> None:
    if pid != os.getpid():
        return  # in a forked process; the helper is its parent's
    from ..capture import STOP_SECONDS, stop
    from ..capture.determinism import observed

    run.append({"environment": {"determinism": observed()}})
    seconds = STOP_SECONDS if signals.signal_name is None else _HURRIED_SECONDS
    if not stop(run.directory, seconds) and not _is_all_captured(run.directory, with_code):
        run.problem("capture-unfinished", "The run ended before its code and environment were all captured.")


def _is_all_captured(journal: str, with_code: bool) -> bool:
    """Whether the journal has it all, although the helper couldn't report: a daemon closes the pipes to it."""
    from .inheriting import _captured

    found = _captured(journal)
    environment = found.get("environment")
    language = environment.get("language") if isinstance(environment, dict) else None
    executable = language.get("executable") if isinstance(language, dict) else None
    return executable == sys.executable and ("code" in found or not with_code)
