"""Which untracked, not ignored files a snapshot takes."""

from __future__ import annotations

from gitruns.capture.deadline import Deadline
from gitruns.capture.git import Git
from gitruns.capture.left_out import COUNT, NAME, OUTPUT, SIZE, TOTAL, LeftOut, output_directory
from gitruns.capture.limits import Limits
from gitruns.capture.stamp import FileStamp, stamp_of
from gitruns.capture.status import parent, split, under

# Directories in one command line, far below what systems allow.
_BATCH = 200


class UntrackedFiles:
    """Chooses from what the status found. `nested` are repositories inside that nothing tracks."""

    def __init__(self, git: Git, top: str, limits: Limits, left_out: LeftOut, deadline: Deadline) -> None:
        self._git = git.having(GIT_LITERAL_PATHSPECS="1")
        self._top = top
        self._limits = limits
        self._left_out = left_out
        self._deadline = deadline
        self._files: dict[bytes, FileStamp] = {}
        self.nested: list[bytes] = []

    def choose(self, found: list[bytes]) -> dict[bytes, FileStamp]:
        """The files to take, with their stamps; paths that end with a slash are looked into."""
        directories = []
        for path in found:
            output = output_directory(path)
            if output is not None:
                self._left_out.add(output, None, OUTPUT)
            elif path.endswith(b"/"):
                directories.append(path)
            else:
                self._candidate(path)
        for i in range(0, len(directories), _BATCH):
            self._expand(directories[i : i + _BATCH])
        return self._within_limits()

    def _expand(self, directories: list[bytes]) -> None:
        spelled = []
        for directory in directories:
            if under(self._top, directory) is not None:
                spelled.append(directory)
            else:
                self._left_out.add(directory, None, NAME)
        if not spelled:
            return
        listed = self._git.run("ls-files", "-o", "--exclude-standard", "-z", "--", *spelled)
        for path in split(listed.or_raise("Listing untracked files").stdout):
            self._deadline.check("ls-files")
            output = output_directory(path)
            if output is not None:
                self._left_out.add(output, None, OUTPUT)
            elif path.endswith(b"/"):
                self.nested.append(path[:-1])
            else:
                self._candidate(path)

    def _candidate(self, path: bytes) -> None:
        file = under(self._top, path)
        if file is None:
            self._left_out.add(path, None, NAME)
            return
        stamp = stamp_of(file)
        if stamp is None:
            return  # gone since
        if stamp.size > self._limits.max_file:
            self._left_out.add(path, stamp.size, SIZE)
        else:
            self._files[path] = stamp

    def _within_limits(self) -> dict[bytes, FileStamp]:
        """Directories with the fewest files first: samples mustn't crowd out a new module."""
        crowd: dict[bytes, int] = {}
        for path in self._files:
            crowd[parent(path)] = crowd.get(parent(path), 0) + 1
        taken: dict[bytes, FileStamp] = {}
        total = 0
        for path in sorted(self._files, key=lambda path: (crowd[parent(path)], path)):
            size = self._files[path].size
            if len(taken) >= self._limits.max_files:
                self._left_out.add(path, size, COUNT)
            elif total + size > self._limits.max_total:
                self._left_out.add(path, size, TOTAL)
            else:
                total += size
                taken[path] = self._files[path]
        return taken
