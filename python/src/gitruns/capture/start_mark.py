"""Tells the files that a run wrote itself from those that it was started with.

A capture looks at the work tree while the program runs on. Untracked files that were made or written after the
start are no code, and don't make a clean work tree dirty.
"""

from __future__ import annotations

import os
from typing import NamedTuple

from gitruns.capture.deadline import Deadline
from gitruns.capture.git import Git
from gitruns.capture.left_out import output_directory
from gitruns.capture.status import ABSENT, UNTRACKED, StatusEntry, shown, split, under

_MOST_LOOKED_AT = 10_000
_BATCH = 200
_SKEW = 1_000_000_000


class StartMark(NamedTuple):
    """When a run started, in ns: by the clock of the file system with this device number, and by our own."""

    device: int
    written: int
    began: int

    def is_before(self, file: str) -> bool:
        """Whether the file was made, written or renamed after the start; False if it can't be looked at."""
        try:
            found = os.lstat(file)
        except (OSError, ValueError):
            return False
        if found.st_dev == self.device:
            return found.st_ctime_ns > self.written
        # The clock of another file system may be ahead of ours.
        return found.st_ctime_ns > self.began + _SKEW

    def narrow(
        self, entries: list[StatusEntry], git: Git, top: str, deadline: Deadline
    ) -> tuple[list[StatusEntry], list[str]]:
        """The entries without untracked files from after the start, and the names of those.

        An untracked directory with older files becomes its files: some may be from before, others ignored.
        """
        kept: list[StatusEntry] = []
        later: list[str] = []
        directories: list[bytes] = []
        for entry in entries:
            file = under(top, entry.path)
            if entry.kind != UNTRACKED or file is None:
                kept.append(entry)
            elif not entry.path.endswith(b"/"):
                self._sort(entry.path, file, kept, later)
            elif not self._has_older(file):
                later.append(shown(entry.path))
            elif output_directory(entry.path) is not None:
                kept.append(entry)
            else:
                directories.append(entry.path)
        literal = git.having(GIT_LITERAL_PATHSPECS="1")
        for i in range(0, len(directories), _BATCH):
            listed = literal.run(
                "ls-files", "-o", "--exclude-standard", "-z", "--", *directories[i : i + _BATCH]
            )
            for path in split(listed.or_raise("Listing untracked files").stdout):
                deadline.check("ls-files")
                self._sort(path, under(top, path), kept, later)
        return kept, later

    def _sort(self, path: bytes, file: str | None, kept: list[StatusEntry], later: list[str]) -> None:
        if file is None:
            is_later = False
        elif path.endswith(b"/"):  # a nested repository
            is_later = not self._has_older(file)
        else:
            is_later = self.is_before(file)
        if is_later:
            later.append(shown(path))
        else:
            kept.append(StatusEntry(path, UNTRACKED, ABSENT, "100644"))

    def _has_older(self, directory: str) -> bool:
        """Whether a file below it is from before the start, or more are there than it pays to look at."""
        left = _MOST_LOOKED_AT
        waiting = [directory]
        while waiting:
            try:
                with os.scandir(waiting.pop()) as found:
                    for entry in found:
                        left -= 1
                        if left < 0:
                            return True
                        if entry.is_dir(follow_symlinks=False):
                            waiting.append(entry.path)
                        elif not self.is_before(entry.path):
                            return True
            except OSError:
                return True
        return False


def mark_of(start_file: str, began: int) -> StartMark | None:
    """The mark of a run by its start.json, which is written as it starts; `began` is its time in µs."""
    try:
        found = os.stat(start_file)
    except OSError:
        return None
    return StartMark(found.st_dev, found.st_mtime_ns, began * 1000)
