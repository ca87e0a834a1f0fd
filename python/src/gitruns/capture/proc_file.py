"""Reads the small files of /proc and /sys, which may vanish at any time."""

from __future__ import annotations

import os
from collections.abc import Sequence


def lines(*path: str) -> list[str]:
    """The lines of this file; none where it is gone or can't be read."""
    try:
        # Not open(): its buffer and decoder cost more than the read, some hundred times a sample.
        file = os.open(os.path.join(*path), os.O_RDONLY)
    except (OSError, ValueError):
        return []
    try:
        pieces = []
        while piece := os.read(file, 1 << 16):
            pieces.append(piece)
    except OSError:
        return []
    finally:
        os.close(file)
    return b"".join(pieces).decode("latin-1").split("\n")


def number(words: Sequence[str], index: int) -> int:
    """A counter; -1 where it is none."""
    try:
        return int(words[index])
    except (IndexError, ValueError):
        return -1


def number_in(*path: str) -> int:
    """The number that this file is; -1 where it is gone or says something else."""
    found = lines(*path)
    return number(found[0].split(), 0) if found else -1
