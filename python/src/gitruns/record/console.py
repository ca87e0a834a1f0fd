"""Writes what a command prints into the journal, bounded: the first part as it comes, then the newest."""

from __future__ import annotations

import codecs
import threading
from typing import Any, Callable

_HEAD = 16 << 20
_TAIL = 4 << 20


class Console:
    """For threads that read the command's streams; `finish()` once the command has ended."""

    def __init__(self, write: Callable[[dict[str, Any]], None], head: int = _HEAD, tail: int = _TAIL) -> None:
        self._write_record = write
        self._head = head
        self._tail_limit = tail
        self._decoders: dict[str, codecs.IncrementalDecoder] = {}
        self._lock = threading.Lock()
        self._written = 0
        self._tail: list[str] = []
        self._tail_length = 0
        self._tail_stream = "out"
        self._left_out = 0

    def accept(self, stream: str, data: bytes) -> None:
        """Takes bytes of `out` or `err`; what isn't UTF-8 becomes U+FFFD, across the borders of reads too."""
        with self._lock:
            if stream not in self._decoders:
                self._decoders[stream] = codecs.getincrementaldecoder("utf-8")("replace")
            text = self._decoders[stream].decode(data)
            if not text:
                return
            if self._written + len(text) <= self._head and not self._tail:
                self._written += len(text)
                self._write(stream, text)
                return
            self._tail_stream = stream
            self._tail.append(text)
            self._tail_length += len(text)
            if self._tail_length > 2 * self._tail_limit:
                kept = "".join(self._tail)[-self._tail_limit :]
                self._left_out += self._tail_length - len(kept)
                self._tail, self._tail_length = [kept], len(kept)

    def finish(self) -> None:
        """Writes the end of a long output."""
        with self._lock:
            if not self._tail:
                return
            if self._left_out:
                self._write(self._tail_stream, f"\n[git-runs: {self._left_out} characters left out]\n")
            self._write(self._tail_stream, "".join(self._tail))
            self._tail = []

    def _write(self, stream: str, text: str) -> None:
        self._write_record({"console": text, "stream": stream})
