"""Console text within bounds: the first part as it comes, of the rest the newest part at the end."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

HEAD = 16 << 20
TAIL = 4 << 20


class BoundedConsole:
    """Passes text on up to a limit, and then keeps only the newest characters for `finish`. For one thread at a time."""

    def __init__(self, write: Callable[[str, str], None], head: int = HEAD, tail: int = TAIL) -> None:
        """`write` gets the stream, `out` or `err`, and its text."""
        self._write = write
        self._room = head
        self._tail_limit = tail
        self._tail: deque[tuple[str, str]] = deque()
        self._tail_length = 0
        self._left_out = 0

    def add(self, stream: str, text: str) -> None:
        """Takes the next text of this stream."""
        if self._room > 0:
            first, text = text[: self._room], text[self._room :]
            self._room -= len(first)
            self._write(stream, first)
        if text:
            self._tail.append((stream, text))
            self._tail_length += len(text)
            self._shorten()

    def leave_out(self, characters: int) -> None:
        """Counts text that was lost before it came here, and says so where it would stand."""
        if self._room > 0:
            self._write("out", _left_out(characters))
        else:
            self._left_out += characters

    def _shorten(self) -> None:
        while self._tail_length > 2 * self._tail_limit:
            stream, text = self._tail.popleft()
            cut = min(len(text), self._tail_length - self._tail_limit)
            self._left_out += cut
            self._tail_length -= cut
            if cut < len(text):
                self._tail.appendleft((stream, text[cut:]))

    def finish(self) -> None:
        """Passes on the end of a long output, after a line that says how much isn't there."""
        if self._left_out:
            self._write("out", _left_out(self._left_out))
            self._left_out = 0
        while self._tail:
            self._write(*self._tail.popleft())
        self._tail_length = 0


def _left_out(characters: int) -> str:
    return f"\n[git-runs: {characters} characters left out]\n"
