"""Code, environment and machine of runs that MLflow begins in this process."""

from __future__ import annotations

import os
import threading
import time
from typing import TYPE_CHECKING

from ..active.inheriting import _captured, _waited
from ..capture import STOP_SECONDS, launch, stop
from ..capture.determinism import observed
from ..place import Place

if TYPE_CHECKING:
    from .writers import OpenJournal

_OWN_AT_MOST = 3
_SECONDS = 60.0
"""Of the runs that begin within a minute the first three are captured for themselves. Others, like those that
are parts of another run, share what was captured last: it is the same program, and a loop isn't held up."""

_lock = threading.Lock()
_own: dict[str, int] = {}
_began: list[float] = []
_last: list[str] = []
_sharing: dict[str, str] = {}


def begin(directory: str, place: Place, parent: object) -> None:
    """Starts the capture of a run, or lets it share that of another. `GITRUNS_CAPTURE=never` leaves it out."""
    if os.environ.get("GITRUNS_CAPTURE") == "never":
        return
    now = time.monotonic()
    with _lock:
        _began[:] = [at for at in _began if now - at < _SECONDS]
        share = bool(_last) and (parent is not None or len(_began) >= _OWN_AT_MOST)
        if share:
            _sharing[directory] = _last[-1]
            return
        _began.append(now)
        _last[:] = [directory]
        _own[directory] = os.getpid()
    launch(directory, os.getpid(), place.cwd if place.repository is not None else None)


def begin_joined(directory: str) -> None:
    """Tells of this interpreter, where another process began the run and captures the rest."""
    if os.environ.get("GITRUNS_CAPTURE") == "never":
        return
    with _lock:
        _last[:] = [directory]
        _own[directory] = os.getpid()
    launch(directory, os.getpid(), None, joined=True)


def end(journal: OpenJournal) -> None:
    """Before the end of a run: what was captured is in its journal when this returns."""
    directory = journal.directory
    with _lock:
        pid, shared = _own.pop(directory, None), _sharing.pop(directory, None)
    if shared is not None:
        found = _captured(shared)
        if "environment" not in found:
            found = _waited(shared) if os.path.isdir(shared) else {}
        for key, value in found.items():
            journal.write({key: value})
    elif pid == os.getpid():
        journal.write({"environment": {"determinism": observed()}})
        if not stop(directory, STOP_SECONDS):
            problem = "The run ended before its code and environment were all captured."
            journal.write({"problem": {"code": "capture-unfinished", "message": problem}})
