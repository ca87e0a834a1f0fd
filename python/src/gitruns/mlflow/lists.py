"""What runs read and made, from their documents; those of sealed runs are remembered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..read import documents
from ..read.files import RunFiles
from .home import Home
from .known_run import KnownRun

KEYS = {"inputs.json": "inputs", "artifacts.json": "artifacts", "media.json": "media"}
_MOST = 60_000


class Lists:
    """The lists of runs. For one thread at a time: the home's lock is taken."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._known: dict[tuple[str, str], list[dict[str, Any]]] = {}
        self._purges = 0

    def of(self, run: KnownRun, document: str) -> list[dict[str, Any]]:
        """The entries of a list, oldest first: of all segments, and of what its journal has beyond them."""
        with self._home.lock:
            found: list[Any] = []
            for run_id in run.segments:
                found += self._sealed(run_id, document)
            if run.followed is not None:
                said = run.followed.said
                own = {"inputs.json": said.inputs, "artifacts.json": said.artifacts}
                found += own.get(document, run.followed.media)
            return [item for item in found if isinstance(item, dict)]

    def placed(self, run: KnownRun, document: str) -> list[tuple[str | None, dict[str, Any]]]:
        """The same, each with the seal that it stands in, None where it is in the journal only."""
        with self._home.lock:
            found: list[tuple[str | None, dict[str, Any]]] = []
            for run_id in run.segments:
                found += [(run_id, entry) for entry in self._sealed(run_id, document)]
            if run.followed is not None:
                said = run.followed.said
                own = said.inputs if document == "inputs.json" else said.artifacts
                found += [(None, entry) for entry in own]
            return found

    def prepare(self, runs: Iterable[KnownRun], names: tuple[str, ...]) -> None:
        """Reads these lists of many runs at once, so that `of` doesn't ask git for each."""
        with self._home.lock:
            branch = self._home.runs.branch
            if branch is None or branch.purges:
                return
            places: list[tuple[tuple[str, str], str]] = []
            for run in runs:
                for run_id in run.segments:
                    tree = branch.runs.get(run_id)
                    # Of one that is here in part each file is checked when it is read.
                    if tree is None or run_id in branch.partly or (run_id, names[0]) in self._known:
                        continue
                    files = branch.objects.tree(tree).files
                    for name in names:
                        if name in files:
                            places.append(((run_id, name), files[name]))
                        else:
                            self._known[run_id, name] = []
            if len(self._known) > _MOST:
                self._known.clear()
            for (place, _), content in zip(places, branch.objects.read([oid for _, oid in places])):
                self._known[place] = _entries(documents.object_in(content), place[1])

    def _sealed(self, run_id: str, document: str) -> list[dict[str, Any]]:
        branch = self._home.runs.branch
        assert branch is not None
        known = self._known.get((run_id, document))
        if known is not None and not branch.purges:
            return known
        files = RunFiles(self._home.repository, branch, run_id)
        found = _entries(files.document(document), document)
        if files.is_here:
            self._known[run_id, document] = found
        return found


def _entries(fields: dict[str, object], document: str) -> list[dict[str, Any]]:
    return [item for item in documents.items(fields, KEYS[document]) if isinstance(item, dict)]
