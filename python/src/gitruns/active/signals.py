"""How the process comes to its end: an exception, an exit code, a signal. Noted, and passed on unchanged."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType, TracebackType

    Handler = Callable[[int, FrameType | None], None]

exception: BaseException | None = None
"""The exception that nobody caught."""
exit_code: int | None = None
"""What `sys.exit` was called with."""
signal_name: str | None = None
"""The last signal that was to end the process."""


def watch() -> None:
    """Begins to note, once a process. What others installed before is called as before."""
    _watch_exceptions()
    _watch_exit()
    _watch_signals()


def _watch_exceptions() -> None:
    before = sys.excepthook

    def noting(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        global exception
        exception = error
        before(kind, error, trace)

    sys.excepthook = noting


def _watch_exit() -> None:
    before = sys.exit

    def noting(status: object = None, /) -> None:
        global exit_code
        exit_code = status if isinstance(status, int) else int(status is not None)
        before(status)  # type: ignore[arg-type]

    sys.exit = noting  # type: ignore[assignment]


def _watch_signals() -> None:
    try:
        import signal
    except ImportError:
        return
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is None:
            continue
        try:
            before = signal.getsignal(number)
            if before is signal.SIG_IGN or before is None:
                continue
            signal.signal(number, _handler(name, before))
        except (ValueError, OSError):
            return  # not on the main thread: whoever sets handlers there goes on unseen


def _handler(name: str, before: object) -> Handler:
    """Ends the runs where the signal ends the process; where a program handles it, that only is noted."""

    def handle(number: int, frame: FrameType | None) -> None:
        global signal_name
        signal_name = name
        if callable(before):
            before(number, frame)
            return
        import signal

        from .current import open_runs
        from .ending import end_with_process

        for run in reversed(open_runs()):
            end_with_process(run)
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)

    return handle
