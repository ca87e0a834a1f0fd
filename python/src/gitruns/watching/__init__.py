"""Lets colleagues see a run while it goes on, without a server: its state on a ref of the remote (watch-refs.md).

`begin_watch` starts one detached process for the run, and no thread here. That process reads the journal, pushes
what it says with the user's git again and again, and deletes the ref once the run is sealed. Its stdin is a pipe
of which the trainer has the other end: where that closes, the run has ended, or the trainer is gone.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..active.run import Run
    from ..capture import _Helper
    from ..place import Place

_open: list[_Helper] = []
_watches_forks = False


def begin_watch(run: Run, place: Place, watch: object) -> None:
    """Begins to show a run, where that is wanted and runs go to a remote by consent.

    `watch` is True, seconds, or the name of a remote; None asks the setting `runs.watch` of the repository.
    Raises nothing: where nobody can watch the run, that is told.
    """
    from ..telling import tell

    if watch is False or place.repository is None or (watch is None and not _is_set(place.repository)):
        return
    try:
        from .agreement import agreed

        found = agreed(place.cwd, watch)
        if found is not None:
            _start(run, place.cwd, *found)
    except Exception as fault:
        tell(f"Nobody can watch this run: {fault}")


def _is_set(repository: str) -> bool:
    """Whether the repository's own settings may name `runs.watch`; git isn't started for it."""
    try:
        with open(os.path.join(repository, "config"), "rb") as file:
            return b"watch" in file.read()
    except OSError:
        return False


def _start(run: Run, cwd: str, remote: str, seconds: float) -> None:
    global _watches_forks
    from ..capture import program, started

    command = program(os.path.dirname(os.path.abspath(__file__)), run.directory, cwd, remote, str(seconds))
    if command is None:
        return
    process = started(command)
    _open.append(process)
    run._on_end.append(lambda: _end(process))
    if not _watches_forks and hasattr(os, "register_at_fork"):
        _watches_forks = True
        os.register_at_fork(after_in_child=_forget)


def _end(process: _Helper) -> None:
    process.close()
    if process in _open:
        _open.remove(process)


def _forget() -> None:
    """In a forked process: the pipe is its parent's, and must close when that one ends."""
    for process in _open:
        process.close()
    _open.clear()
