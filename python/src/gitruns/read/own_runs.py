"""The runs of this clone beside its branch: those that have a journal, and sealed ones that wait."""

from __future__ import annotations

import os
from typing import NamedTuple

from ..form.uid import is_uid
from . import documents


class OwnRuns(NamedTuple):
    """`journals` are UIDs; `sealed` has the UIDs of runs that aren't on the branch, and what they continue."""

    journals: frozenset[str] = frozenset()
    sealed: dict[str, set[str]] = {}

    def has(self, uid: str) -> bool:
        """Whether this clone has a run of this UID beside its branch."""
        return uid in self.journals or uid in self.sealed


def own_runs(live: str, done: list[str], sealed: str, held: str) -> OwnRuns:
    """Finds them in these directories."""
    names = (name.partition(".")[0] for parent in [live, *done] for name in _names(parent))
    waiting: dict[str, set[str]] = {}
    for parent in (sealed, held):
        for name in _names(parent):
            if documents.is_digest(name):
                run = documents.object_in(_content(os.path.join(parent, name, "tree", "run.json")))
                uid = documents.text(run, "uid")
                if uid is not None and is_uid(uid):
                    waiting.setdefault(uid, set()).update(documents.digests(run, "continues"))
    return OwnRuns(frozenset(name for name in names if is_uid(name)), waiting)


def _names(directory: str) -> list[str]:
    try:
        return os.listdir(directory)
    except (FileNotFoundError, NotADirectoryError):
        return []


def _content(path: str) -> bytes | None:
    try:
        with open(path, "rb") as file:
            return file.read()
    except (FileNotFoundError, NotADirectoryError):
        return None  # committed meanwhile: then it is on the branch
