"""The file that a writer appends to, and those that it gave up after a short or failed write."""

from __future__ import annotations

import os
from collections.abc import Callable

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_HOST_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")
# O_APPEND besides: a forked process that writes to a file of its parent must not write over its lines.
_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | getattr(os, "O_BINARY", 0)
_FLAGS |= getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)


def writer_name(host: str, pid: int) -> str:
    """A file name that nobody else has: `w-<host>-<pid>-<random>.jsonl`."""
    safe = "".join(c if c in _HOST_CHARACTERS else "-" for c in host[:64]).lstrip("._-")
    chance = "".join(_ALPHABET[byte & 31] for byte in os.urandom(10))
    return f"w-{safe or 'unknown'}-{pid}-{chance}.jsonl"


class WriterFiles:
    """One writer's files in a journal directory. All but `sync` is called by one thread at a time."""

    __slots__ = ("_directory", "_host", "_path", "_retired", "failure", "fd")

    def __init__(self, directory: Callable[[], str], host: str) -> None:
        """`directory` gives the journal directory, or raises OSError as long as there is none."""
        self._directory = directory
        self._host = host
        self._retired: list[int] = []
        self.fd = -1
        self._path = ""
        self.failure = ""

    def open(self) -> None:
        """Makes the file, which only its owner may read. Raises OSError."""
        path = os.path.join(self._directory(), writer_name(self._host, os.getpid()))
        self.fd = os.open(path, _FLAGS, 0o600)
        self._path = path

    def write(self, records: list[bytes]) -> int:
        """Writes whole records with one call, in a new file what this one doesn't take; how many are in a file."""
        kept = self._attempt(records)
        return kept if kept == len(records) else kept + self._attempt(records[kept:])

    def note_short(self, taken: int, record: bytes) -> None:
        """Gives the file up after a write that took only a part of the record."""
        self._give_up(f"the system took {taken} of {len(record)} bytes")

    def note_failed(self, error: OSError) -> None:
        """Gives the file up after a write that failed."""
        self._give_up(error.strerror or str(error))

    def tell_failure(self, micros: int) -> None:
        """Writes the last failure down; where that fails it is tried again after the next record."""
        from ..form.lines import encode

        problem = {"code": "write-failed", "message": f"A write to the journal failed: {self.failure}"}
        if self._attempt([encode({"problem": problem, "t": micros}) + b"\n"]):
            self.failure = ""

    def _attempt(self, records: list[bytes]) -> int:
        content = records[0] if len(records) == 1 else b"".join(records)
        try:
            if self.fd < 0:
                self.open()
            taken = os.write(self.fd, content)
        except OSError as error:
            self.note_failed(error)
            return 0
        if taken == len(content):
            return len(records)
        self._give_up(f"the system took {taken} of {len(content)} bytes")
        kept = 0
        for record in records:
            taken -= len(record)
            if taken < 0:
                break
            kept += 1
        return kept

    def _give_up(self, why: str) -> None:
        self.failure = why
        fd, self.fd = self.fd, -1
        if fd < 0:
            return
        # A full disk must not fill with empty files while the writer tries again and again.
        try:
            if os.fstat(fd).st_size == 0:
                os.unlink(self._path)
                os.close(fd)
                return
        except OSError:
            pass
        self._retired.append(fd)

    def fds(self) -> list[int]:
        """The open files that hold everything written so far."""
        return [*self._retired, self.fd] if self.fd >= 0 else list(self._retired)

    def sync(self, fds: list[int]) -> bool:
        """Syncs these files; whether all were. Those given up are closed afterwards."""
        done = True
        for fd in fds:
            try:
                os.fsync(fd)
            except OSError:
                done = False
                continue
            if fd in self._retired:
                self._retired.remove(fd)
                os.close(fd)
        return done

    def close(self) -> None:
        """Closes all; every write was checked, so closing has nothing to tell."""
        for fd in self.fds():
            try:
                os.close(fd)
            except OSError:
                pass
        self._retired.clear()
        self.fd = -1

    def begin_anew(self) -> None:
        """In a forked process: these files are the parent's, and the next record opens one of its own."""
        self.close()
        self.failure = ""
