"""Directories that only their owner may read, and whether others could put journals in place of ours."""

from __future__ import annotations

import errno
import os
import stat


def fault(parent: str) -> str | None:
    """Why journals can't be made in this directory: others could put theirs in their place. None if they can."""
    mode = _mode(parent)
    if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
        return "every account may replace files in it"
    return None


def counts(path: str) -> bool:
    """Whether a directory counts: it must be of this account if every account could have put it there."""
    if not _mode(os.path.dirname(os.path.abspath(path))) & stat.S_IWOTH:
        return True
    try:
        return os.lstat(path).st_uid == os.getuid()
    except OSError:
        return False


def _mode(directory: str) -> int:
    if not hasattr(os, "getuid"):
        return 0
    try:
        return os.stat(directory).st_mode
    except OSError:
        return 0


def make_parent(directory: str) -> None:
    """Makes the directory that holds journals. Raises OSError, also if others could replace what is in it."""
    if not os.environ.get("GITRUNS_DIR"):
        os.makedirs(directory, exist_ok=True)
        return
    os.makedirs(directory, 0o700, exist_ok=True)
    why = fault(directory)
    if why is not None:
        raise PermissionError(errno.EACCES, why, directory)


def make_own(directory: str) -> None:
    """Makes a directory beside journals, which must be of this account. Raises OSError."""
    make_parent(os.path.dirname(directory))
    os.makedirs(directory, 0o700, exist_ok=True)
    if not counts(directory):
        raise PermissionError(errno.EACCES, "it is another account's", directory)
