"""Text that waits for the journal: pieces of one stream joined, and of too much the newest."""

from __future__ import annotations

from collections import deque


class HeldText:
    """Parts in the order in which they were printed, each with its stream. For one thread at a time."""

    def __init__(self) -> None:
        self.parts: deque[tuple[str, str]] = deque()
        self.lost = 0

    def __bool__(self) -> bool:
        return bool(self.parts)

    def take(self, pieces: deque[tuple[str, str]]) -> None:
        """Takes all pieces out of there. An interrupt in between loses none."""
        texts: list[str] = []
        stream = "out"
        try:
            while pieces:
                each, text = pieces.popleft()
                if each != stream:
                    self._add(stream, texts)
                    stream = each
                texts.append(text)
        finally:
            self._add(stream, texts)

    def _add(self, stream: str, texts: list[str]) -> None:
        text = "".join(texts)
        texts.clear()
        if text:
            self.parts.append((stream, text))

    def remove_first(self) -> None:
        """Forgets the first part, which was written."""
        self.parts.popleft()

    def shorten(self, most: int) -> None:
        """Gives up the oldest characters beyond so many."""
        excess = sum(len(text) for _, text in self.parts) - most
        while excess > 0 and self.parts:
            stream, text = self.parts.popleft()
            if len(text) > excess:
                self.parts.appendleft((stream, text[excess:]))
            self.lost += min(excess, len(text))
            excess -= len(text)
