"""The answer of `git status --porcelain=v2 -z --branch --no-renames`, and paths as git has them."""

from __future__ import annotations

import os
import re
from typing import NamedTuple

TRACKED, SUBMODULE, UNTRACKED = "tracked", "submodule", "untracked"
ABSENT = "000000"
_OBJECT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


class StatusEntry(NamedTuple):
    """One path of the status; one that ends with a slash is an untracked directory or nested repository.

    `head_mode` and `work_mode` are octal, 000000 where HEAD or the work tree doesn't have it.
    """

    path: bytes
    kind: str
    head_mode: str
    work_mode: str

    @property
    def is_deleted(self) -> bool:
        return self.work_mode == ABSENT


class Status(NamedTuple):
    """One consistent view of HEAD, branch and what differs."""

    head: str | None
    branch: str | None
    entries: list[StatusEntry]


def is_object_name(text: str) -> bool:
    return _OBJECT.fullmatch(text) is not None


def shown(path: bytes) -> str:
    """The path for documents; bytes that aren't UTF-8 become U+FFFD."""
    return path.decode("utf-8", "replace")


def under(top: str, path: bytes) -> str | None:
    """Where it is in the file system, None if its name isn't UTF-8: no other writer could spell it."""
    try:
        return os.path.join(top, path.decode("utf-8"))
    except UnicodeDecodeError:
        return None


def parent(path: bytes) -> bytes:
    """The directory that holds it, with a slash at its end; empty at the top."""
    return path[: path.rfind(b"/") + 1]


def split(answer: bytes) -> list[bytes]:
    """What stands before each zero byte of git's answer."""
    return answer.split(b"\0")[:-1]


def parse(answer: bytes) -> Status:
    head = branch = None
    entries = []
    for line in split(answer):
        if line.startswith(b"# branch.oid "):
            name = line[13:].decode("ascii", "replace")
            head = name if is_object_name(name) else None
        elif line.startswith(b"# branch.head "):
            branch = shown(line[14:])
            branch = None if branch == "(detached)" else branch
        elif line.startswith(b"1 "):
            # 1 XY sub mH mI mW hH hI path
            fields = line.split(b" ", 8)
            entries.append(_entry(fields[8], fields[2], fields[3], fields[5]))
        elif line.startswith(b"u "):
            # u XY sub m1 m2 m3 mW h1 h2 h3 path; the mode in HEAD is that of our side
            fields = line.split(b" ", 10)
            entries.append(_entry(fields[10], fields[2], fields[4], fields[6]))
        elif line.startswith(b"? "):
            entries.append(StatusEntry(line[2:], UNTRACKED, ABSENT, "100644"))
    return Status(head, branch, entries)


def _entry(path: bytes, sub: bytes, head_mode: bytes, work_mode: bytes) -> StatusEntry:
    kind = SUBMODULE if sub.startswith(b"S") else TRACKED
    return StatusEntry(path, kind, head_mode.decode(), work_mode.decode())
