"""One tree of the work tree: first the list of files, then a look at each, and only then objects."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Callable

from gitruns.capture.deadline import Deadline, GitTimeout
from gitruns.capture.left_out import (
    CHANGING,
    FILTER,
    NAME,
    PRIVATE,
    REFUSED,
    SECRET,
    SPECIAL,
    UNREADABLE,
    LeftOut,
)
from gitruns.capture.limits import Limits
from gitruns.capture.private_files import is_private
from gitruns.capture.private_index import PrivateIndex, forget
from gitruns.capture.repository import Repository
from gitruns.capture.stamp import FileStamp, stamp_of
from gitruns.capture.status import ABSENT, SUBMODULE, UNTRACKED, StatusEntry, under
from gitruns.capture.untracked import UntrackedFiles
from gitruns.errors import EnvironmentFault, GitRunsError

_UNABLE = re.compile(
    rb"^fatal: (?:Unable to process path (.*)|(.*): clean filter '.*' failed)$", re.MULTILINE | re.DOTALL
)
_ATTEMPTS = 20
_PIECE = 1 << 20
# So much of a piece is looked at again with the next, for a secret that lies across both.
_OVERLAP = 4 << 10


class Snapshot:
    """Used once: look_through(), then write(). What stayed out is in `left_out`, what was taken in `taken`."""

    def __init__(
        self,
        repository: Repository,
        env: Mapping[str, str],
        limits: Limits,
        holds_secret: Callable[[bytes], bool],
        deadline: Deadline,
    ) -> None:
        self._repository = repository
        self._env = env
        self._limits = limits
        self._holds_secret = holds_secret
        self._deadline = deadline
        self._deleted: set[bytes] = set()
        self._modes: dict[bytes, str] = {}
        self.left_out = LeftOut()
        self.taken: dict[bytes, FileStamp] = {}
        self.nested: list[bytes] = []

    def look_through(self, entries: Iterable[StatusEntry]) -> None:
        """Decides about every path; writes nothing."""
        untracked: list[bytes] = []
        for entry in entries:
            self._deadline.check("snapshot")
            if entry.kind == UNTRACKED:
                untracked.append(entry.path)
            elif entry.kind == SUBMODULE:
                self._submodule(entry)
            else:
                self._tracked(entry, untracked)
        top = self._repository.top
        files = UntrackedFiles(self._repository.git, top, self._limits, self.left_out, self._deadline)
        for path, stamp in files.choose(untracked).items():
            self._take(path, stamp)
        self.nested += files.nested

    def _submodule(self, entry: StatusEntry) -> None:
        if not entry.is_deleted:
            self.nested.append(entry.path)
        elif entry.head_mode != ABSENT:
            self._deleted.add(entry.path)

    def _stamp(self, path: bytes) -> FileStamp | None:
        file = under(self._repository.top, path)
        return None if file is None else stamp_of(file)

    def _tracked(self, entry: StatusEntry, untracked: list[bytes]) -> None:
        stamp = self._stamp(entry.path)
        if entry.is_deleted:
            self._deleted.add(entry.path)
            # Of a directory in the place of a file, status tells no more than that the file is gone.
            if stamp is not None and stamp.kind == "d":
                untracked.append(entry.path + b"/")
            return
        if entry.work_mode.startswith("100"):
            self._modes[entry.path] = entry.work_mode
        if stamp is not None:
            self._take(entry.path, stamp)
        else:
            self.left_out.add(entry.path, None, CHANGING if entry.path.isascii() else NAME)

    def _take(self, path: bytes, stamp: FileStamp) -> None:
        self._deadline.check("snapshot")
        objection = self._objection(path, stamp)
        if objection is not None:
            self.left_out.add(path, stamp.size, objection)
        else:
            self.taken[path] = stamp

    def _objection(self, path: bytes, stamp: FileStamp) -> str | None:
        """Why this file must stay out."""
        if is_private(path):
            return PRIVATE
        if stamp.kind == "l":
            return None
        if stamp.kind != "f":
            return SPECIAL
        kept = b""
        try:
            with open(under(self._repository.top, path) or "", "rb", buffering=0) as file:
                while True:
                    self._deadline.check("snapshot")
                    piece = _read_fully(file.read)
                    if piece and self._holds_secret(kept + piece):
                        return SECRET
                    if len(piece) < _PIECE:
                        return None
                    kept = (kept + piece)[-_OVERLAP:]
        except GitTimeout:
            raise
        except OSError:
            return UNREADABLE

    def write(self, cache: str, base: str) -> str:
        """Writes the tree and returns its name; `base` is HEAD or the empty tree."""
        try:
            return self._write_once(cache, base)
        except GitTimeout:
            raise
        except GitRunsError:
            # The kept index may name objects that a collection has taken since.
            forget(cache, self._repository.git_dir)
            return self._write_once(cache, base)

    def _write_once(self, cache: str, base: str) -> str:
        with PrivateIndex(self._repository.git, cache, self._repository.git_dir, base) as index:
            index.reset(self.taken)
            self._remove_deleted(index)
            self._add(index)
            self._drop_what_changed(index)
            if not self._repository.trusts_modes():
                index.set_modes({path: mode for path, mode in self._modes.items() if path in self.taken})
            return index.write_tree()

    def _remove_deleted(self, index: PrivateIndex) -> None:
        index.remove(path for path in self._deleted if path not in self.left_out)

    def _add(self, index: PrivateIndex) -> None:
        for _ in range(_ATTEMPTS):
            result = index.add(self.taken, self._env)
            if result.ok:
                self._drop_refused(index, result.stderr)
                return
            unable = _UNABLE.search(result.stderr)
            culprit = None if unable is None else unable[2] if unable[1] is None else unable[1].rstrip()
            if culprit is None or culprit not in self.taken:
                result.or_raise("Adding files to the snapshot")
            else:
                self._leave_out(culprit, FILTER)
        raise EnvironmentFault(
            f"git can't add {_ATTEMPTS} files of this work tree to a snapshot.",
            "See what it says: git add --dry-run --all",
        )

    def _leave_out(self, path: bytes, reason: str) -> None:
        self.left_out.add(path, self.taken.pop(path).size, reason)

    def _drop_refused(self, index: PrivateIndex, stderr: bytes) -> None:
        """Leaves out names that git takes for dangerous, passes over, and ends well."""
        if b"Ignoring path" not in stderr:
            return
        changed = index.changed()
        for path in list(self.taken):
            if path not in self._modes and path not in changed:
                self._leave_out(path, REFUSED)

    def _drop_what_changed(self, index: PrivateIndex) -> None:
        """A file that was written to since it was looked at may hold what nobody has looked at."""
        changed = [path for path, stamp in self.taken.items() if self._stamp(path) != stamp]
        for path in changed:
            self._leave_out(path, CHANGING)
        if changed:
            index.reset(self.taken)
            self._remove_deleted(index)


def _read_fully(read: Callable[[int], bytes | None]) -> bytes:
    """A whole piece, unless the file ends before; a single read may give less."""
    pieces: list[bytes] = []
    missing = _PIECE
    while missing:
        piece = read(missing)
        if not piece:
            break
        pieces.append(piece)
        missing -= len(piece)
    return b"".join(pieces)
