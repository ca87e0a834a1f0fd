"""Tells a program's own exceptions from ours: a handler of a signal may raise within any of our functions."""

from __future__ import annotations


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
