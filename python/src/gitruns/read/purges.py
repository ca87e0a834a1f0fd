"""What was taken out for good (purge.md)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from . import documents
from .events import RUN, Event, EventKey

_LISTABLE = re.compile(r"[a-z0-9][a-z0-9._-]*(?:/[a-z0-9][a-z0-9._-]*)?\Z")
_LONGEST_PATH = 100


class Purge(NamedTuple):
    """Takes out a whole run (neither path nor event), a path in each of its segments, or an event."""

    key: EventKey
    path: str | None
    event: str | None
    by: str
    at: int
    name: str


def purge_of(event: Event) -> Purge | None:
    """The purge that an event is; None where it is something else, or covers nothing."""
    if event.type != "purge":
        return None
    path, other = event.fields.get("path"), event.fields.get("event")
    for field in ("path", "event"):
        # One that is no text, read as absent, would cover the whole run.
        if field in event.fields and not isinstance(event.fields[field], str):
            return None
    run = event.key.kind == RUN
    if isinstance(path, str) and (
        not run or other is not None or path == "run.json" or not is_listable(path)
    ):
        return None
    if isinstance(other, str) and not documents.is_digest(other):
        return None
    if path is None and other is None and not run:
        return None
    found = [value if isinstance(value, str) else None for value in (path, other)]
    return Purge(event.key, found[0], found[1], event.by, event.at, event.name)


def is_listable(path: str) -> bool:
    """Whether a line of SHA256SUMS may carry this path."""
    return len(path) <= _LONGEST_PATH and _LISTABLE.match(path) is not None


class Purges:
    """What all purges and erased sets together cover."""

    def __init__(self, purges: Iterable[Purge] = (), erased: Iterable[str] = ()) -> None:
        self.all = {purge.name: purge for purge in purges}
        self.erased = frozenset(erased)
        self._runs: dict[str, Purge] = {}
        self._paths: dict[str, set[str]] = {}
        self._events: set[tuple[EventKey, str]] = set()
        for purge in self.all.values():
            if purge.path is not None:
                self._paths.setdefault(purge.key.key, set()).add(purge.path)
            elif purge.event is not None:
                self._events.add((purge.key, purge.event))
            else:
                self._runs.setdefault(purge.key.key, purge)

    def __bool__(self) -> bool:
        return bool(self.all or self.erased)

    def covers_run(self, uid: str) -> bool:
        """Whether every segment of this run is taken out."""
        return uid in self._runs or uid in self.erased

    def of_run(self, uid: str) -> Purge | None:
        """The purge of a whole run, to name who did it and when."""
        return self._runs.get(uid)

    def paths_of(self, uid: str) -> set[str]:
        """The paths that are taken out of each segment of this run."""
        return self._paths.get(uid, set())

    def covers_event(self, key: EventKey, name: str) -> bool:
        """Whether an event is taken out; a purge never is."""
        if name in self.all:
            return False
        return (key, name) in self._events or (key.kind == RUN and key.key in self.erased)
