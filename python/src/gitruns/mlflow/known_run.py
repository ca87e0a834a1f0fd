"""One run as a process knows it: what is sealed, what its journal has beyond that, and what was said later."""

from __future__ import annotations

import time

from ..read import documents
from ..read.branch import Branch
from ..read.events import RUN, EventKey, Fold, fold
from ..read.following import FollowedJournal
from ..read.liveness import EXPIRED, GONE, Host, judge
from ..read.rows import RunRow

TOLD = "mlflow"
"""The key of journal records that say what only MLflow asks for: that a run which ended goes on."""
_NOTHING = fold(())


class KnownRun:
    """A run: what is sealed of it, its journal where that has more, and what was said of it later."""

    __slots__ = ("document", "followed", "later", "row", "shown", "shown_of", "uid")

    def __init__(self, uid: str) -> None:
        self.uid = uid
        self.row: RunRow | None = None
        self.followed: FollowedJournal | None = None
        # run.json of its last segment, or start.json of its journal.
        self.document: dict[str, object] = {}
        self.later: Fold = _NOTHING
        # What a caller made of it, and what it was made of.
        self.shown: object = None
        self.shown_of: object = None

    def take(self, branch: Branch) -> None:
        """Takes in what was said of it later."""
        events = branch.events.get(EventKey(RUN, self.uid)) if branch.events else None
        if not events:
            self.later = _NOTHING
        elif len(events) != len(self.later.order) or self.later is _NOTHING:
            self.later = fold(events)

    def stamp(self) -> tuple[object, ...]:
        """What it was known by: another one means that something was added."""
        if self.followed is None and self.later is _NOTHING:
            return (id(self.row),)
        looks = -1 if self.followed is None else self.followed.looks
        return (id(self.row), id(self.followed), looks, self.later.latest, len(self.later.order), self.status)

    @property
    def status(self) -> str:
        """running, scheduled, finished, failed, killed or crashed."""
        journal = self.followed
        if journal is None:
            return self.row.status if self.row is not None else "crashed"
        end = journal.said.end
        going_on = self._last_change()
        said = documents.text(going_on, "status") if going_on is not None else None
        if said is not None and going_on is not None:
            if said not in ("running", "scheduled"):
                return said if said in ("finished", "failed", "killed") else "crashed"
            return self._before(end) if _is_gone(going_on, journal.last_time) else said
        if end is not None:
            return documents.text(end, "status") or "crashed"
        if journal.is_resealed and self.row is not None:
            return self.row.status
        return "crashed" if _is_gone(journal.start, journal.last_time) else "running"

    def _last_change(self) -> dict[str, object] | None:
        """The last change of the status that MLflow asked for and the journal has."""
        told = [] if self.followed is None else self.followed.told.get(TOLD, [])
        changes = [each for each in told if isinstance(each, dict)]
        return max(changes, key=lambda each: documents.integer(each, "at") or 0, default=None)

    def _before(self, end: dict[str, object] | None) -> str:
        if end is not None:
            return documents.text(end, "status") or "crashed"
        return self.row.status if self.row is not None else "crashed"

    @property
    def end(self) -> int | None:
        """The end, in microseconds since 1970; None for an active run, unless MLflow's caller gave it one."""
        if self.status in ("running", "scheduled"):
            change = self._last_change()
            return None if change is None else documents.integer(change, "end")
        journal = self.followed
        if journal is not None:
            told = None if journal.said.end is None else documents.integer(journal.said.end, "time")
            if told is not None:
                return told
            if self.row is None:
                return journal.last_time
        return None if self.row is None else self.row.end

    @property
    def start(self) -> int:
        """When it began, in microseconds since 1970."""
        if self.followed is None and self.row is not None:
            return self.row.start
        starts = [] if self.row is None else [self.row.start]
        if self.followed is not None:
            starts.append(documents.integer(self.followed.start, "start") or 0)
        return min(starts)

    def text(self, field: str) -> str:
        """A text of the run, such as name, experiment, note, parent; empty where it has none."""
        if self.later is not _NOTHING:
            said = documents.text(self.later.fields, field)
            if said is not None:
                return said
        journal = self.followed
        if journal is not None:
            found = documents.text(journal.start, field)
            if field == "note":
                found = journal.said.note
            elif field in journal.said.changed:
                found = journal.said.changed[field]
            if found is not None:
                return found
        value = getattr(self.row, field, None) if self.row is not None else None
        return value if isinstance(value, str) else ""

    @property
    def tags(self) -> dict[str, str]:
        """Its tags as they are now."""
        journal = self.followed
        if journal is not None:
            tags = dict(journal.said.tags)
        else:
            tags = {} if self.row is None else dict(self.row.tags)
        if self.later is _NOTHING:
            return tags
        for tag in self.later.removed:
            tags.pop(tag, None)
        tags.update(self.later.tags)
        return tags

    @property
    def config(self) -> dict[str, object]:
        """The hyper-parameters, nested as they are."""
        if self.followed is not None:
            return self.followed.said.config
        return self.row.config if self.row is not None else {}

    @property
    def is_deleted(self) -> bool:
        """Whether it is archived, which is what MLflow's deletion means here."""
        return self.later is not _NOTHING and (documents.boolean(self.later.fields, "archived") or False)

    @property
    def segments(self) -> list[str]:
        """The ids of what is sealed of it, oldest first, up to where the journal goes on."""
        if self.followed is not None:
            return self.followed.before
        if self.row is None:
            return []
        return [*self.row.earlier, *([self.row.id] if self.row.id is not None else [])]


_HOST = Host()


def _is_gone(start: dict[str, object], last_time: int) -> bool:
    return judge(start, last_time, time.time_ns() // 1000, _HOST) in (GONE, EXPIRED)
