"""Writes files of runs below a directory that the caller chose, never through a link.

The names come from runs, and the links of a work tree may come from others, so neither may lead elsewhere.
"""

from __future__ import annotations

import os
import re
import stat

from ..errors import InvalidError, UsageError
from ..read.texts import harmless

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

# Code points that a Mac's file system ignores in names.
_IGNORED = re.compile("[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]")
_GIT = re.compile(r"(?:\.git|git~[0-9]+)[. ]*(?::.*)?", re.IGNORECASE | re.ASCII | re.DOTALL)


def is_refused(name: str) -> bool:
    """Whether no file of this name is ever written: it leads out of the directory, or into git's own."""
    if not name or name.startswith("/") or "\0" in name:
        return True
    for part in name.split("/"):
        if part in ("", "."):
            return True
        for inner in part.split("\\"):
            if inner == ".." or _GIT.fullmatch(_IGNORED.sub("", inner)):
                return True
    return False


def place_of(directory: str, name: str) -> str:
    """Where the file of this name goes; its parents are made. Raises InvalidError, UsageError for a link, OSError."""
    if is_refused(name):
        raise InvalidError(
            f"No file is written under the name {harmless(name, 100)!r}: it leads elsewhere.",
            "Read the bytes of the artifact and write them to a file that you name.",
        )
    path = os.path.join(directory, *name.split("/"))
    make_parents(directory, path)
    return path


def make_parents(directory: str, path: str) -> None:
    """Makes the directories of a file. Raises UsageError if one is a link below `directory` or in a work tree."""
    trusted = _trusted(os.path.abspath(directory))
    os.makedirs(trusted, exist_ok=True)
    below = os.path.relpath(os.path.dirname(os.path.abspath(path)), trusted)
    at = trusted
    for part in [] if below == os.curdir else below.split(os.sep):
        at = os.path.join(at, part)
        try:
            os.mkdir(at)
        except FileExistsError:
            found = os.lstat(at)
            if not stat.S_ISDIR(found.st_mode):
                kind = "is a link" if stat.S_ISLNK(found.st_mode) else "isn't a directory"
                raise UsageError(
                    f"{harmless(at, 200)} {kind}, and nothing is written through it.",
                    "Choose a real directory.",
                ) from None


def _trusted(directory: str) -> str:
    """The top of the outermost work tree around the directory, else the directory itself."""
    top = at = directory
    while True:
        if os.path.lexists(os.path.join(at, ".git")):
            top = at
        parent = os.path.dirname(at)
        if parent == at:
            return top
        at = parent


def copy(source: str, to: str) -> None:
    """Copies a file; another file there, or a link, is replaced. Raises OSError."""
    import shutil

    with open(source, "rb") as file:
        _replace(to, lambda out: shutil.copyfileobj(file, out, 1 << 20))


def write(content: bytes, to: str) -> None:
    """Writes a file; another file there, or a link, is replaced. Raises OSError."""
    _replace(to, lambda out: out.write(content))


def _replace(to: str, fill: Callable[[BinaryIO], object]) -> None:
    draft = os.path.join(os.path.dirname(to), f".gitruns-{os.urandom(8).hex()}.part")
    try:
        with open(draft, "xb") as out:
            fill(out)
        os.replace(draft, to)
    except BaseException:
        if os.path.lexists(draft):
            os.unlink(draft)
        raise
