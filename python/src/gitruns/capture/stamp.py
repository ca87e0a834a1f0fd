"""What tells cheaply that a file is still the one that was looked at."""

from __future__ import annotations

import os
import stat
from typing import NamedTuple


class FileStamp(NamedTuple):
    """Size in bytes, time in ns since 1970, device and inode, and kind: f(ile), l(ink), d(irectory), o(ther)."""

    size: int
    modified: int
    inode: tuple[int, int]
    kind: str


def stamp_of(file: str | bytes) -> FileStamp | None:
    """The stamp of what is there, None if nothing is or it can't be looked at. Links aren't followed."""
    try:
        found = os.lstat(file)
    except (OSError, ValueError):
        return None
    kinds = ((stat.S_ISREG, "f"), (stat.S_ISLNK, "l"), (stat.S_ISDIR, "d"))
    kind = next((name for test, name in kinds if test(found.st_mode)), "o")
    return FileStamp(found.st_size, found.st_mtime_ns, (found.st_dev, found.st_ino), kind)
