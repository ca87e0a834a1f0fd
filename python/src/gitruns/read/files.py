"""The files of one sealed run, on the branch or still waiting, with large ones in full."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from ..errors import EnvironmentFault
from . import documents
from .purges import is_listable
from .waiting import content_of

if TYPE_CHECKING:
    from .branch import Branch
    from .repository import Repository

_POINTER = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v1\noid sha256:([0-9a-f]{64})\nsize (?:0|[1-9][0-9]{0,17})\n\Z"
)
_LONGEST_POINTER = 200
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
            return None if oid is None else next(self._branch.objects.read([oid]))
        return content_of(os.path.join(self._waiting, "tree"), path) if path in self.names() else None

    def content(self, path: str) -> bytes | None:
        """The real bytes; None where the run has none of this path.

        Raises :class:`EnvironmentFault` where they are large and aren't on this machine.
        """
        stored = self.stored(path)
        pointer = _POINTER.match(stored) if stored is not None and len(stored) <= _LONGEST_POINTER else None
        if pointer is None:
            return stored
        oid = pointer.group(1).decode()
        for place in (os.path.join(self._waiting, "large", oid), *self._repository.large(oid)):
            try:
                with open(place, "rb") as file:
                    return file.read()
            except (FileNotFoundError, NotADirectoryError):
                continue
        raise EnvironmentFault(
            f"The bytes of {path} are large, and aren't on this machine.",
            "git runs artifacts fetch, or: git lfs fetch --all",
        )
