"""Room that a run takes on the disk when it starts, so that its end can be written when all else is full."""

from __future__ import annotations

import os

# Some file systems give room by 4 KiB, and take several such pieces for a new file.
_BYTES = 32 << 10
_NAME = "reserve"


def take(directory: str) -> None:
    """Takes the room in this journal directory; where there is none, none is given back later."""
    # Zeros would take no room where the file system compresses.
    content = os.urandom(_BYTES)
    try:
        fd = os.open(os.path.join(directory, _NAME), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            whole = os.write(fd, content) == len(content)
        finally:
            os.close(fd)
        if not whole:
            give_back(directory)
    except OSError:
        give_back(directory)


def give_back(directory: str) -> None:
    """Gives the room back; what can't be goes with the journal."""
    try:
        os.unlink(os.path.join(directory, _NAME))
    except OSError:
        pass
