"""Listens to a text stream in place: the stream stays the object it is, only its `write` and `flush` are ours.

Whoever holds the stream, such as a handler of logging made before, is heard too, and `sys.stdout is
sys.__stdout__` holds as before. No file descriptor is touched, so output of C code and of other processes
never passes through here.
"""

from __future__ import annotations

from io import TextIOWrapper
from threading import get_ident

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .capture import ConsoleCapture

LONG = 4096
"""Characters that are written to the journal at once."""
MANY = 2048
"""Pieces that are written to the journal at once."""
_inside: set[int] = set()
"""Threads within a `write` that is no method of the interpreter: it may write to a stream that is heard, too."""
_ABSENT = object()


class StreamTap:
    """Gives what is written to one stream to the capture; raises what the stream raises and nothing else."""

    def __init__(self, stream: Any, name: str, capture: ConsoleCapture) -> None:
        """Listens from now on. Raises AttributeError or TypeError if the stream's methods can't be replaced."""
        self.stream = stream
        self.is_on = True
        own = vars(stream) if hasattr(stream, "__dict__") else {}
        self._before = {each: own.get(each, _ABSENT) for each in ("write", "flush")}
        native = getattr(type(stream), "write", None) is TextIOWrapper.write and "write" not in own
        self._write = (self._native if native else self._outermost)(name, capture)
        self._flush = self._flushed(capture)
        stream.write = self._write
        try:
            stream.flush = self._flush
        except (AttributeError, TypeError):
            self.restore()
            raise

    def _native(self, name: str, capture: ConsoleCapture) -> Any:
        """The `write` for a stream of the interpreter. Every line that is printed passes here twice."""
        original = self.stream.write
        inside, pending = _inside, capture.pending
        append = pending.append

        def write(text: str, /) -> Any:
            result = original(text)
            if self.is_on and not (inside and get_ident() in inside):
                try:
                    append((name, text))
                    if "\n" in text or len(text) > LONG or len(pending) > MANY:
                        capture.line_came(text)
                except Exception as error:
                    capture.failed(error)
            return result

        return _disguised(write, original, self.stream)

    def _outermost(self, name: str, capture: ConsoleCapture) -> Any:
        """The `write` for what is written in Python: what that writes to another stream isn't heard again."""
        original = self.stream.write
        inside, pending = _inside, capture.pending

        def write(*said: Any, **named: Any) -> Any:
            me = get_ident()
            if not self.is_on or me in inside:
                return original(*said, **named)
            inside.add(me)
            try:
                result = original(*said, **named)
            finally:
                inside.discard(me)
            try:
                text = said[0] if said else next(iter(named.values()))
                if isinstance(text, str):
                    pending.append((name, text))
                    if "\n" in text or len(text) > LONG or len(pending) > MANY:
                        capture.line_came(text)
            except Exception as error:
                capture.failed(error)
            return result

        return _disguised(write, original, self.stream)

    def _flushed(self, capture: ConsoleCapture) -> Any:
        original = self.stream.flush

        def flush(*said: Any, **named: Any) -> Any:
            result = original(*said, **named)
            if self.is_on:
                try:
                    capture.hand_over()
                except Exception as error:
                    capture.failed(error)
            return result

        return _disguised(flush, original, self.stream)

    def is_on_top_of(self, stream: object) -> bool:
        """Whether this is the stream, and what is written to it comes here first."""
        return stream is self.stream and getattr(stream, "write", None) is self._write

    def restore(self) -> None:
        """Stops listening. If somebody replaced our methods, theirs stay, and ours behind them do nothing."""
        self.is_on = False
        self._put_back("write", self._write)
        self._put_back("flush", self._flush)

    def _put_back(self, method: str, ours: object) -> None:
        if getattr(self.stream, method, None) is not ours:
            return
        before = self._before[method]
        try:
            if before is _ABSENT:
                delattr(self.stream, method)
            else:
                setattr(self.stream, method, before)
        except (AttributeError, TypeError):
            pass  # ours only pass on from now on


def _disguised(ours: Any, original: Any, stream: Any) -> Any:
    """Gives the function the names and the owner of the method that it stands for."""
    for name in ("__name__", "__qualname__", "__doc__", "__self__"):
        try:
            setattr(ours, name, stream if name == "__self__" else getattr(original, name))
        except (AttributeError, TypeError):
            pass
    return ours
