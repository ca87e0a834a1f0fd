"""How the process comes to its end: an exception, an exit code, a signal. Noted, and passed on unchanged."""

from __future__ import annotations

import os
import sys
from threading import get_ident

TYPE_CHECKING = False
if TYPE_CHECKING:
    import signal
    from collections.abc import Callable
    from types import FrameType, TracebackType

    Handler = Callable[[int, FrameType | None], None]

exception: BaseException | None = None
"""The exception that nobody caught."""
is_exception_shown = False
"""Whether its trace was printed where the console of the open runs was kept."""
exit_code: int | None = None
"""What `sys.exit` was called with."""
signal_name: str | None = None
"""The last signal that was to end the process."""
received = 0
"""How many such signals came."""


_installed: dict[int, tuple[Handler, object]] = {}
_masks: dict[int, set[signal.Signals | int]] = {}


def hold() -> None:
    """Before a fork: a signal to the child that comes before `forget` waits for it.

    The interpreter throws away what a new child got so far, and with our handler a pool that ends its worker
    right then would wait for ever.
    """
    if _installed:
        import signal

        if hasattr(signal, "pthread_sigmask"):
            _masks[get_ident()] = signal.pthread_sigmask(signal.SIG_BLOCK, list(_installed))


def let_go() -> None:
    """After a fork, in both processes: what waits is delivered."""
    mask = _masks.pop(get_ident(), None)
    if mask is not None:
        import signal

        signal.pthread_sigmask(signal.SIG_SETMASK, mask)


def forget() -> None:
    """In a forked process: signals do what they did before.

    A handler waits for the interpreter, which may be waiting itself, as a worker for its next task; whoever
    ends such a worker by a signal counts on it that it ends.
    """
    if not _installed:
        return
    import signal

    for number, (handler, before) in _installed.items():
        try:
            if signal.getsignal(number) is handler:
                signal.signal(number, before)  # type: ignore[arg-type]
        except (ValueError, OSError):
            pass
    _installed.clear()


def watch() -> None:
    """Begins to note, once a process. What others installed before is called as before."""
    _watch_exceptions()
    _watch_exit()
    _watch_signals()


def _watch_exceptions() -> None:
    before = sys.excepthook

    def noting(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        global exception, is_exception_shown
        exception = error
        console = sys.modules.get("gitruns.console.capture")
        printed = console.capture.printed() if console is not None else 0
        before(kind, error, trace)
        is_exception_shown = console is not None and console.capture.printed() > printed

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
            handler = _handler(name, before)
            signal.signal(number, handler)
            _installed[number] = (handler, before)
        except (ValueError, OSError):
            return  # not on the main thread: whoever sets handlers there goes on unseen


def _handler(name: str, before: object) -> Handler:
    """Ends the runs where the signal ends the process; where a program handles it, that only is noted."""

    def handle(number: int, frame: FrameType | None) -> None:
        global received, signal_name
        signal_name = name
        received += 1
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
