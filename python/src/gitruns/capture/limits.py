"""Limits of a snapshot; they are those of every writer of the format."""

from __future__ import annotations

from typing import NamedTuple


class Limits(NamedTuple):
    """Bytes of one untracked file and of all, their number, entries listed, and seconds for all of it."""

    max_file: int = 1 << 20
    max_total: int = 32 << 20
    max_files: int = 2000
    max_listed: int = 200
    seconds: float = 10.0
