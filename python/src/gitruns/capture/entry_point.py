"""The file of the work tree in which a command's own code begins: a script or a module."""

from __future__ import annotations

import os
from collections.abc import Sequence


def entry_point(command: Sequence[str], work: str, top: str) -> str | None:
    """The path, from the top of the work tree with `/`, of the first word that names a file there.

    After `-m` a Python module counts too. `work` is the work directory of the command.
    """
    for i, word in enumerate(command):
        if i > 0 and command[i - 1] == "-m":
            found = _module(word, work, top)
        elif i == 0 and "/" not in word:
            found = None
        else:
            found = _file(word, work, top)
        if found is not None:
            return found
    return None


def _module(name: str, work: str, top: str) -> str | None:
    path = name.replace(".", "/")
    return _file(path + ".py", work, top) or _file(path + "/__main__.py", work, top)


def _file(word: str, work: str, top: str) -> str | None:
    path = os.path.join(work, word)
    try:
        if not word or not os.path.isfile(path):
            return None
        # The directory's links are followed, the file's own aren't: the link is what git knows.
        real = os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))
        root = os.path.realpath(top)
        relative = os.path.relpath(real, root)
    except (OSError, ValueError):
        return None  # a word that can't be a path here names no file
    inside = relative != os.pardir and not relative.startswith(os.pardir + os.sep)
    return relative.replace(os.sep, "/") if inside else None
