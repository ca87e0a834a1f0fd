"""Which runs and events of remotes that are only read count (trust.md).

A UID belongs to the local branch and the shared remote if they have a run of it, else to the first remote that
has one. Segments, events and purges of all others about it don't count.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..form.uid import is_uid
from . import documents
from .events import RUN, EventKey
from .objects import Objects
from .own_runs import OwnRuns


class RemoteRuns:
    """Decides about the runs of tips; trusted ones come first, then the others in the order they count."""

    def __init__(self, objects: Objects, own: OwnRuns, chooses: Callable[[str], bool]) -> None:
        self._objects = objects
        self._own = own
        self.chooses = chooses
        """Whether selectors that choose a run consider those of a remote."""
        self._known: dict[str, str] = {}
        self._segments: dict[str, dict[str, list[str]]] | None = {}
        self._owners: dict[str, str] = {}
        self._sole: str | None = None
        self.of: dict[str, str] = {}
        """The remote that alone shows a run, by ID."""

    def trust(self, trees: Mapping[str, str]) -> None:
        """Takes in the runs of a tip that is trusted."""
        self._known.update(trees)
        self._segments = None if self._known else {}

    def add(self, remote: str, trees: dict[str, str], *, more_follow: bool) -> dict[str, str]:
        """The runs of a remote's tip that count."""
        found = {run_id: tree for run_id, tree in trees.items() if run_id not in self._known}
        # Whose copy of the same ID is whole is a matter of the check alone.
        same = {run_id: tree for run_id, tree in trees.items() if run_id in self._known}
        if not found:
            return same
        if not self._known and not more_follow and not self._own.sealed:
            # Nothing else has runs, so no UID can be anybody else's.
            self._sole = remote
            self.of.update(dict.fromkeys(found, remote))
            return found
        kept: dict[str, str] = {}
        runs = self._documents(found)
        said = {run_id for run_id, _ in runs}
        # The check decides about those without a run.json; they are in nobody's place.
        kept.update({run_id: tree for run_id, tree in found.items() if run_id not in said})
        before = {uid: dict(segments) for uid, segments in self._taken().items()}
        for run_id, run in runs:
            uid = _uid(run)
            if uid is None:
                kept[run_id] = found[run_id]
                continue
            if uid in before or uid in self._own.sealed:
                continued = any(run_id in named for named in before.get(uid, {}).values())
                if not continued and run_id not in self._own.sealed.get(uid, ()):
                    continue
            else:
                self._owners[uid] = remote
            kept[run_id] = found[run_id]
            self._take(run_id, run)
        self._known.update(kept)
        self.of.update(dict.fromkeys(kept, remote))
        return {**same, **kept}

    def counts(self, remote: str, key: EventKey) -> bool:
        """Whether events of this remote about a key count."""
        if key.kind != RUN:
            return self.chooses(remote)
        if self._own.has(key.key):
            return False
        owner = self._owners.get(key.key)
        return self._sole == remote or owner == remote or (owner is None and key.key not in self._taken())

    def _taken(self) -> dict[str, dict[str, list[str]]]:
        """The segments of each UID that were taken in, and what each continues."""
        if self._segments is None:
            self._segments = {}
            for run_id, run in self._documents(self._known):
                self._take(run_id, run)
        return self._segments

    def _take(self, run_id: str, run: dict[str, Any]) -> None:
        uid = _uid(run)
        if uid is not None and self._segments is not None:
            self._segments.setdefault(uid, {})[run_id] = documents.digests(run, "continues")

    def _documents(self, trees: Mapping[str, str]) -> list[tuple[str, dict[str, Any]]]:
        named = {
            run_id: entries.files["run.json"]
            for run_id, entries in zip(trees, self._objects.trees(trees.values()))
            if "run.json" in entries.files
        }
        return [
            (run_id, documents.object_in(content))
            for run_id, content in zip(named, self._objects.read(named.values()))
        ]


def _uid(run: dict[str, Any]) -> str | None:
    uid = documents.text(run, "uid")
    return uid if uid is not None and is_uid(uid) else None
