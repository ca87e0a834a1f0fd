"""Tells a program's own exceptions from ours: a handler of a signal may raise within any of our functions."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def raised_by_handler(error: BaseException) -> bool:
    """Whether a handler of a signal raised this, as for a time limit: then it is the program's to catch."""
    trace = error.__traceback__
    trace = trace.tb_next if trace is not None else None
    if trace is None:
        return False  # of the function itself, or of one in C that it called
    import signal

    handlers = set()
    for number in range(1, signal.NSIG):
        try:
            handler = signal.getsignal(number)
        except (ValueError, OSError):
            continue
        function = getattr(handler, "__func__", getattr(handler, "func", handler))
        code = getattr(function, "__code__", None)
        if code is None and callable(handler):
            code = getattr(type(handler).__call__, "__code__", None)
        if code is not None:
            handlers.add(code)
    while trace is not None:
        if trace.tb_frame.f_code in handlers:
            return True
        trace = trace.tb_next
    return False


def give_back(turn: Any, user: str = "") -> bool:
    """Releases a reentrant lock that an interrupted call of this thread left taken; False if one still uses it.

    An exception of a handler may come right after `acquire` returned, where no `finally` gives it back yet. Called by
    a method that hasn't taken the lock itself; who takes it is in the same file, and called `user` if that is given.
    """
    if not turn._is_owned():
        return True
    caller = sys._getframe(1)
    frame = caller.f_back
    # Below the caller's own frame: such a method there is one that a handler interrupted.
    while frame is not None:
        code = frame.f_code
        if code.co_filename == caller.f_code.co_filename and (not user or code.co_name == user):
            return False
        frame = frame.f_back
    while turn._is_owned():
        turn.release()
    return True
