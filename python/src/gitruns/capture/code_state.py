"""The code that a run was started with, and how much of it git holds."""

from __future__ import annotations

from typing import Any

from gitruns.capture.left_out import LeftOut
from gitruns.capture.stamp import FileStamp
from gitruns.capture.status import shown


class CodeState:
    """What code.json says, while and after it is found out.

    `problems` are what people should know, code to sentence. `taken` are the stamps of the files that came
    from the work tree, `differing` all paths that weren't as HEAD has them; both to compare with later,
    unless not `is_comparable`. `later` are the files that the run wrote since its start.
    """

    def __init__(self, max_listed: int) -> None:
        self._max_listed = max_listed
        self.repository = True
        self.top: str | None = None
        self.commit: str | None = None
        self.tree: str | None = None
        self.branch: str | None = None
        self.remote: str | None = None
        self.dirty = False
        self.snapshot: str | None = None
        self.exact = False
        self.left_out = LeftOut()
        self.lists_untracked = True
        self.nested: dict[str, str | None] = {}
        self.patch_id: str | None = None
        self.merge_request: dict[str, str] | None = None
        self.problems: dict[str, str] = {}
        self.taken: dict[bytes, FileStamp] = {}
        self.differing: frozenset[bytes] = frozenset()
        self.is_comparable = True
        self.later: list[str] = []

    @property
    def code(self) -> str | None:
        """The commit to keep and to compare: the snapshot, or HEAD where it tells the same."""
        return self.snapshot or self.commit

    def incomplete(self, problem: str, message: str) -> None:
        """The work tree couldn't be recorded, for this reason."""
        self.problems[problem] = f"The work tree isn't recorded. {message}"
        self.dirty = True
        self.exact = False
        self.snapshot = None
        self.taken = {}
        self.is_comparable = False

    def changed_after(self, micros: int) -> list[str]:
        """Files that were written after this moment (µs since 1970) and before the snapshot."""
        taken = {shown(path) for path, stamp in self.taken.items() if stamp.modified // 1000 > micros}
        return sorted(taken.union(self.later))

    def document(self) -> dict[str, Any]:
        """The document code.json, without what only the caller knows; empty where there is no repository."""
        if not self.repository:
            return {}
        known = {
            "commit": self.commit,
            "tree": self.tree,
            "branch": self.branch,
            "remote": self.remote,
            "dirty": self.dirty,
            "snapshot": self.snapshot,
            "exact": self.exact,
            "patch_id": self.patch_id,
            "left_out": self.left_out.first(self._max_listed) or None,
            "left_out_more": max(0, len(self.left_out) - self._max_listed) or None,
            "nested": [_nested(path, head) for path, head in sorted(self.nested.items())] or None,
            "merge_request": self.merge_request,
        }
        return {key: value for key, value in known.items() if value is not None}


def _nested(path: str, head: str | None) -> dict[str, str]:
    return {"path": path} if head is None else {"path": path, "head": head}
