"""An artifact of a run, as whoever logs or uses it sees it."""

from __future__ import annotations

import os

from ..errors import GitRunsError, NotFoundError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import threading


class ArtifactFile:
    """One file of an artifact: its name, version (from 1), size in bytes, digest in hex, and where its bytes are."""

    __slots__ = ("name", "path", "sha256", "size", "version")

    def __init__(self, name: str, version: int, size: int, sha256: str, path: str) -> None:
        self.name = name
        self.version = version
        self.size = size
        self.sha256 = sha256
        self.path = path


class Artifact:
    """What `log_artifact` kept, or what `use_artifact` found.

    `files` are its files, a single one for a file, none for a reference; `uri` is that of a reference.
    `missing` are the names of files that couldn't be kept, say because the disk is full.
    """

    def __init__(self, name: str, type: str, uri: str | None = None) -> None:
        self.name = name
        self.type = type
        self.uri = uri
        self.files: list[ArtifactFile] = []
        self.missing: list[str] = []
        self._thread: threading.Thread | None = None
        self._error: BaseException | None = None

    @property
    def version(self) -> int:
        """The version, from 1; of a directory the greatest of its files."""
        self.wait()
        return max((file.version for file in self.files), default=1)

    @property
    def size(self) -> int:
        """Bytes of all files."""
        self.wait()
        return sum(file.size for file in self.files)

    @property
    def sha256(self) -> str:
        """The digest of a single file, in hex; "" for a directory or a reference."""
        self.wait()
        return self.files[0].sha256 if len(self.files) == 1 else ""

    def wait(self) -> Artifact:
        """Waits until the bytes are kept, where `log_artifact` was told not to. Raises what happened meanwhile."""
        thread = self._thread
        if thread is not None:
            thread.join()
            self._thread = None
        if self._error is not None:
            error, self._error = self._error, None
            raise GitRunsError(f"The artifact {self.name} isn't kept: {error}") from error
        return self

    def file(self) -> str:
        """The path of the kept bytes of a single file; they must not be changed."""
        self.wait()
        if len(self.files) != 1:
            raise NotFoundError(
                f"The artifact {self.name} isn't one file but {len(self.files)}.", "See its files."
            )
        return self.files[0].path

    def download(self, into: str | os.PathLike[str] | None = None) -> str:
        """Copies the files into a directory, `artifacts/<name>` by default; gives its path.

        Nothing is written through links below it or in a work tree: the other files are, then it raises GitRunsError.
        """
        from .downloads import copy, place_of

        self.wait()
        top = os.fspath(into) if into is not None else os.path.join("artifacts", self.name)
        if into is None:
            place_of("artifacts", self.name)
        refused: GitRunsError | None = None
        for file in self.files:
            try:
                copy(file.path, place_of(top, file.name.replace(os.sep, "/")))
            except GitRunsError as error:
                refused = error
        if refused is not None:
            raise refused
        return top

    def __repr__(self) -> str:
        return f"<artifact {self.name} {self.type}>"
