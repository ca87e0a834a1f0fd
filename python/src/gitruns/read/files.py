"""The files of one sealed run, on the branch or still waiting, with large ones in full."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from ..errors import EnvironmentFault, InvalidError
from . import documents
from .checks import SUMS, is_content, listed_in
from .objects import LONGEST_POINTER, POINTER
from .purges import is_listable
from .waiting import content_of

if TYPE_CHECKING:
    from .branch import Branch
    from .repository import Repository

_SUM = re.compile(r"[0-9a-f]{64}  (.+)\Z")


class RunFiles:
    """The files of a sealed run by path. `is_here` says whether there are any."""

    def __init__(self, repository: Repository, branch: Branch, run_id: str) -> None:
        self.id = run_id
        self._repository = repository
        self._branch = branch
        self._objects = branch.files(run_id)
        waiting = [os.path.join(parent, run_id) for parent in (repository.sealed, repository.held)]
        self._waiting = next((place for place in waiting if os.path.isdir(place)), waiting[0])
        self.is_here = bool(self._objects) or os.path.isdir(self._waiting)
        self._documents: dict[str, dict[str, object]] = {}
        # Of a run that wasn't checked as a whole, since some of its files weren't here.
        self._listed: dict[str, str] | None = None

    def names(self) -> list[str]:
        """The paths of the files, sorted; purged ones aren't there."""
        if self._objects:
            return list(self._objects)
        tree = os.path.join(self._waiting, "tree")
        sums = (content_of(tree, "SHA256SUMS") or b"").decode("latin-1")
        listed = {match.group(1) for line in sums.splitlines() if (match := _SUM.match(line))}
        uid = documents.text(documents.object_in(content_of(tree, "run.json")), "uid")
        purged = self._branch.purges.paths_of(uid or "")
        return sorted({path for path in listed if is_listable(path) and path not in purged} | {"SHA256SUMS"})

    def document(self, name: str) -> dict[str, object]:
        """A document by its file name; empty where the run has none, or it is damaged."""
        if name not in self._documents:
            self._documents[name] = documents.object_in(self.stored(name))
        return self._documents[name]

    def stored(self, path: str) -> bytes | None:
        """The stored bytes, of a large file its pointer; None where the run has none of this path."""
        if self._objects:
            oid = self._objects.get(path)
            return None if oid is None else self._checked(path, next(self._branch.objects.read([oid])))
        return content_of(os.path.join(self._waiting, "tree"), path) if path in self.names() else None

    def content(self, path: str) -> bytes | None:
        """The real bytes; None where the run has none of this path.

        Raises :class:`EnvironmentFault` where they aren't on this machine, :class:`InvalidError` where only
        other bytes are.
        """
        stored = self.stored(path)
        if stored is None:
            if path in self._objects:
                raise EnvironmentFault(
                    f"{path} of the run {self.id[:10]} isn't in this partial clone.", "git runs fetch"
                )
            return None
        pointer = _oid_in(stored)
        if pointer is None:
            return stored
        return self._large(path, pointer)

    def _large(self, path: str, oid: str) -> bytes:
        corrupt = ""
        for place in (os.path.join(self._waiting, "large", oid), *self._repository.large(oid)):
            try:
                with open(place, "rb") as file:
                    content = file.read()
            except (FileNotFoundError, NotADirectoryError):
                continue
            if is_content(content, oid):
                return content
            corrupt = corrupt or place
        if corrupt:
            raise InvalidError(
                f"{path} of the run {self.id[:10]} is corrupt: the digest of {corrupt} isn't {oid}.",
                "Delete that file, then: git runs artifacts fetch",
            )
        raise EnvironmentFault(
            f"The bytes of {path} are large, and aren't on this machine.",
            "git runs artifacts fetch, or: git lfs fetch --all",
        )

    def _checked(self, path: str, stored: bytes | None) -> bytes | None:
        """The stored bytes, which must be those that the list names."""
        if stored is None or path == SUMS or self.id not in self._branch.partly:
            return stored
        if self._listed is None:
            self._listed = listed_in(next(self._branch.objects.read([self._objects[SUMS]])) or b"") or {}
        oid = _oid_in(stored)
        fits = (
            oid == self._listed.get(path)
            if oid is not None
            else is_content(stored, self._listed.get(path, ""))
        )
        if not fits and path != ".gitattributes":
            raise InvalidError(
                f"{path} of the run {self.id[:10]} isn't what the run lists.", "git runs verify --all"
            )
        return stored


def _oid_in(stored: bytes) -> str | None:
    """The oid of an LFS pointer; None for bytes that are none."""
    pointer = POINTER.match(stored) if len(stored) <= LONGEST_POINTER else None
    return None if pointer is None else pointer.group(1).decode()
