"""The file that a writer appends to, and those that it gave up after a short or failed write."""

from __future__ import annotations

import os
from collections.abc import Callable

from ..interruption import raised_by_handler

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


_FIRST_NUMBER = 960
"""Least number of a journal's descriptor. Programs close numbers in rows, and open the least that is free."""
_holders: dict[int, WriterFiles] = {}
"""Who opened the file of a number last."""


def identity(fd: int) -> tuple[int, int] | None:
    """Device and inode of what is open under this number; None if nothing is."""
    try:
        found = os.fstat(fd)
    except OSError as error:
        if raised_by_handler(error):
            raise
        return None
    return found.st_dev, found.st_ino


def _moved(fd: int) -> int:
    """The same file under a number that the program doesn't get by opening files, as long as it has few."""
    try:
        import fcntl

        above: int = fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, _FIRST_NUMBER)
    except (ImportError, OSError, ValueError):
        return fd  # the system or the process's limit doesn't give one
    os.close(fd)
    return above


class WriterFiles:
    """One writer's files in a journal directory. All but `sync` is called by one thread at a time."""

    __slots__ = ("_directory", "_host", "_identity", "_path", "_retired", "failure", "fd")

    def __init__(self, directory: Callable[[], str], host: str) -> None:
        """`directory` gives the journal directory, or raises OSError as long as there is none."""
        self._directory = directory
        self._host = host
        self._retired: list[tuple[int, object]] = []
        self._identity: object = None
        self.fd = -1
        self._path = ""
        self.failure = ""

    def open(self) -> None:
        """Makes the file, which only its owner may read. Raises OSError."""
        path = os.path.join(self._directory(), writer_name(self._host, os.getpid()))
        fd = _moved(os.open(path, _FLAGS, 0o600))
        before = _holders.get(fd)
        if before is not None:
            before._lose(fd)
        _holders[fd] = self
        self._identity = identity(fd)
        self._path = path
        self.fd = fd

    def _lose(self, fd: int) -> None:
        """The program closed this file behind our back, and its number is another's now."""
        if self.fd == fd:
            self.fd = self._opened_again()
            if self.fd < 0:
                self.failure = "the program closed the journal's file"
        self._retired = [one for one in self._retired if one[0] != fd]

    def _opened_again(self) -> int:
        """The current file under another number; -1 if it can't be opened, or isn't there any more."""
        try:
            fd = _moved(os.open(self._path, _FLAGS & ~(os.O_CREAT | os.O_EXCL)))
        except OSError:
            return -1
        if identity(fd) != self._identity:
            os.close(fd)
            return -1
        _holders[fd] = self
        return fd

    def check(self) -> None:
        """Opens the file again if its number is no longer its own: a program that closes all files closes ours."""
        fd = self.fd
        if fd >= 0 and identity(fd) != self._identity:
            self._lose(fd)

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
            if raised_by_handler(error):
                raise
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
        if identity(fd) != self._identity:
            fd = self._opened_again()  # closed by the program; it has to be synced all the same
            if fd < 0:
                return
        # A full disk must not fill with empty files while the writer tries again and again.
        try:
            if os.fstat(fd).st_size == 0:
                os.unlink(self._path)
                self._close(fd)
                return
        except OSError:
            pass
        self._retired.append((fd, self._identity))

    def _close(self, fd: int) -> None:
        if _holders.get(fd) is self:
            del _holders[fd]
        os.close(fd)

    def fds(self) -> list[int]:
        """The open files that hold everything written so far."""
        self.check()
        retired = [fd for fd, what in self._retired if identity(fd) == what]
        return [*retired, self.fd] if self.fd >= 0 else retired

    def sync(self, fds: list[int]) -> bool:
        """Syncs these files; whether all were. Those given up are closed afterwards."""
        done = True
        for fd in fds:
            try:
                os.fsync(fd)
            except OSError:
                done = False
                continue
            for one in [one for one in self._retired if one[0] == fd]:
                self._retired.remove(one)
                self._close(fd)
        return done

    def close(self) -> None:
        """Closes all; every write was checked, so closing has nothing to tell."""
        for fd in self.fds():
            try:
                self._close(fd)
            except OSError:
                pass
        self._retired.clear()
        self.fd = -1

    def begin_anew(self) -> None:
        """In a forked process: these files are the parent's, and the next record opens one of its own."""
        self.close()
        self.failure = ""
