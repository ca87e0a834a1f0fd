"""start.json: what is known of a run at its start, written once, whole or not at all."""

from __future__ import annotations

import os

from .private import make_parent


def make_journal(directory: str, document: bytes) -> None:
    """Makes a journal directory with this start.json.

    Raises FileExistsError where there is one, and other OSErrors where the disk doesn't take it.
    """
    make_parent(os.path.dirname(directory))
    os.mkdir(directory, 0o700)  # it holds what nobody has masked
    draft = os.path.join(directory, f"start.json.{os.getpid()}")
    try:
        fd = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            rest = memoryview(document)
            while rest:
                rest = rest[os.write(fd, rest) :]
            os.fsync(fd)
        finally:
            os.close(fd)
        os.rename(draft, os.path.join(directory, "start.json"))
    except OSError:
        # An empty directory of this name would be in the way when it is tried again.
        for leftover in (draft, directory):
            try:
                os.unlink(leftover) if leftover == draft else os.rmdir(leftover)
            except OSError:
                pass
        raise
