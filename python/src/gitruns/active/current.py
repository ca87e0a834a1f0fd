"""The runs that this process has open, and what happens to them when it forks or ends."""

from __future__ import annotations

import atexit
import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .run import Run

_open: list[Run] = []
_current: Run | None = None
_hooked = False
started = 0
"""How many runs `init` has begun in this process."""


def current() -> Run | None:
    """The run that the functions of the module `gitruns` mean."""
    return _current


def open_runs() -> list[Run]:
    """The runs that nobody ended yet, the oldest first."""
    return list(_open)


def add(run: Run, *, as_current: bool) -> None:
    """Has the run end with the process, if nothing else ends it."""
    global _current, _hooked
    _open.append(run)
    if as_current:
        _current = run
    if not _hooked:
        _hooked = True
        if hasattr(os, "register_at_fork"):
            from .signals import hold, let_go

            os.register_at_fork(before=hold, after_in_parent=let_go, after_in_child=_in_child)
        atexit.register(_at_exit)
        from . import signals

        signals.watch()


def remove(run: Run) -> None:
    """The run is over."""
    global _current
    if run in _open:
        _open.remove(run)
    if _current is run:
        _current = None


def make_current(run: Run | None) -> None:
    """Makes this run the one that the functions of the module mean."""
    global _current
    _current = run


def _in_child() -> None:
    from .signals import forget, let_go

    forget()
    let_go()
    for run in _open:
        run._after_fork()


def _at_exit() -> None:
    from .ending import end_with_process

    for run in reversed(_open[:]):
        end_with_process(run)
