"""Writes to the journals of runs, for any number of threads: begun here, going on, or late."""

from __future__ import annotations

import itertools
import math
import os
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable
from typing import Union

from ..active import joining, sealing
from ..active.names import name_of
from ..active.person import user
from ..errors import ConflictError, GitRunsError
from ..form.canonical import write as canonical
from ..form.lines import encode
from ..form.uid import new_uid
from ..journal.appender import MAX_RECORD
from ..journal.host import host_name, process_facts
from ..journal.start import make_journal
from ..journal.writer import JournalWriter
from ..place import Place
from ..read import documents
from ..read.rows import RunRow
from ..read.said import Said
from ..read.tails import stamp
from ..telling import tell, tell_once
from . import capturing
from .failing import invalid
from .joining import recorded_around, records_for
from .known_run import TOLD, KnownRun

VIA = "mlflow"
"""What start.json, and so run.json, says under `via` of a run that came through MLflow."""
_MOST_OPEN = 200
_FLUSH_SECONDS = 5.0
_MOST_REMEMBERED = 50_000
Logged = tuple[str, int, int, Union[str, float]]
"""Key, step, time in milliseconds, value ("nan" for NaN, which equals nothing)."""
_KEPT = ("name", "experiment", "parent", "group", "job_type", "user_id", "user", "via", "work_dir")


def logged(key: str, step: int, milliseconds: int, value: float) -> Logged:
    """A point as MLflow tells points apart."""
    return key, step, milliseconds, "nan" if math.isnan(value) else value


class OpenJournal:
    """A journal that this process writes to."""

    def __init__(self, uid: str, directory: str) -> None:
        self.uid = uid
        self.directory = directory
        self.writer = JournalWriter(lambda: directory, host_name(), tell)
        self.writer.open()
        # Of each metric the step, time and value that this process logged last, for MLflow's order of them.
        self.last: dict[str, tuple[int, int, float, int, int]] = {}
        # Of each artifact the version and digest, once they were asked for.
        self.versions: dict[str, tuple[int, str]] | None = None

    def write(self, record: dict[str, object]) -> None:
        """Appends a record; the kernel has it when this returns, unless the disk refuses for seconds.

        Raises MlflowException if the record is larger than a journal takes, and OSError if it was lost otherwise.
        """
        dropped = self.writer.dropped
        self.writer.write(record)
        if self.writer.dropped != dropped:
            size = len(encode(record))
            if size >= MAX_RECORD:
                raise invalid(
                    f"This has {size} bytes as JSON, and git-runs stores at most {MAX_RECORD} in one record."
                    " Log it as an artifact."
                )
            raise OSError(f"A record of the run {self.uid} could not be written to {self.directory}.")

    def settle(self) -> None:
        """Waits until others can read what was written: at once, unless the disk stalls."""
        if self.writer.is_queued and not self.writer.flush(_FLUSH_SECONDS):
            tell("The journal can't keep up: what was logged waits in memory, and isn't shown yet.")


class RunWriters:
    """The open journals of a process. Guarded by the lock of its owner."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._open: OrderedDict[str, OpenJournal] = OrderedDict()
        self.recent: list[float] = []
        self._joined: str | None = None
        self._logged: dict[tuple[str, Logged], None] = {}
        # The runs that began here, and of which each point is in `_logged`.
        self._begun: set[str] = set()

    def begin(self, said: dict[str, object], *, in_server: bool, is_named: bool = True) -> str:
        """Begins a run with these fields of its start.json; gives its uid. Raises OSError.

        Under `git runs record` the first run of the program is the recorded one.
        """
        recorded = None if in_server else recorded_around(self._place, said)
        if recorded is not None:
            return self._join(recorded, said, is_named)
        uid = new_uid()
        document: dict[str, object] = {
            "format": 1,
            "uid": uid,
            "name": name_of(uid),
            "start": time.time_ns() // 1000,
            "via": VIA,
            **said,
        }
        if not in_server:
            document.setdefault("user", user(self._place))
            document["work_dir"] = self._place.work_dir
            document["host"] = host_name()
            document["process"] = process_facts(os.getpid())
            document["command"] = list(
                getattr(sys, "orig_argv", None) or [sys.executable or "python", *sys.argv]
            )
            if "parent" not in document:
                above = joining.parent_uid()
                if above is not None:
                    document["parent"] = above
        directory = os.path.join(self._place.live, uid)
        make_journal(directory, canonical(document))
        journal = self._keep(OpenJournal(uid, directory))
        # Whoever judges later whether it lives goes by the last record; the start may be any time that was told.
        journal.write({"hb": 1})
        self._begun.add(uid)
        if not in_server:
            capturing.begin(directory, self._place, document.get("parent"))
        return uid

    def _join(self, directory: str, said: dict[str, object], is_named: bool) -> str:
        uid = os.path.basename(directory)
        journal = self._keep(OpenJournal(uid, directory))
        self._joined = uid
        for record in records_for(directory, said, is_named=is_named):
            journal.write(record)
        capturing.begin_joined(directory)
        return uid

    def of(self, run: KnownRun, journals: list[str], parts: RunRow | None) -> OpenJournal:
        """The journal to write to: open here, followed, kept here, or a new one that goes on from the seal."""
        known = self._open.get(run.uid)
        if known is not None:
            self._open.move_to_end(run.uid)
            return known
        if run.followed is not None:
            latest = run.followed.latest.items()
            self.remember(
                run.uid, (logged(name, last.step, last.time // 1000, last.value) for name, last in latest)
            )
            return self._keep(OpenJournal(run.uid, run.followed.directory))
        for directory in journals:
            try:
                return self._keep(OpenJournal(run.uid, directory))
            except OSError:
                continue  # put away meanwhile
        raise ConflictError(f"The run {run.uid} has no journal here.")

    def go_on(self, uid: str, head: Said, row: RunRow) -> OpenJournal:
        """A new journal of a run whose own isn't here any more, after its last seal. Raises OSError."""
        run, summary, config = (head[name + ".json"] for name in ("run", "summary", "config"))
        document: dict[str, object] = {key: run[key] for key in _KEPT if key in run}
        # It begins where the run ended: a segment can't end before it begins, and the run ended when it did.
        began = row.end or row.start
        document.update(format=1, uid=uid, start=began, host=host_name(), continues=[*row.earlier, row.id])
        for key, value in (("summary", summary), ("config", config), ("tags", run.get("tags"))):
            if value:
                document[key] = value
        note = documents.text(run, "note")
        if note is not None:
            document["note"] = note
        directory = os.path.join(self._place.live, uid)
        make_journal(directory, canonical(document))
        journal = self._keep(OpenJournal(uid, directory))
        journal.write({"t": began, "end": {"status": row.status}})
        return journal

    def has_logged(self, uid: str, point: Logged) -> bool:
        """Whether this process logged this very point lately."""
        return (uid, point) in self._logged

    def remember(self, uid: str, points: Iterable[Logged]) -> None:
        """Notes points that this process logged."""
        for point in points:
            self._logged[uid, point] = None
        if len(self._logged) > _MOST_REMEMBERED:
            for old in list(itertools.islice(self._logged, len(self._logged) - _MOST_REMEMBERED // 2)):
                del self._logged[old]
                self._begun.discard(old[0])

    def is_only_writer(self, run: KnownRun) -> bool:
        """Whether all points of a run are those that `has_logged` knows."""
        journal = self._open.get(run.uid)
        return run.uid in self._begun and journal is not None and len(stamp(journal.directory)) <= 1

    def opened(self, uid: str) -> OpenJournal | None:
        """The journal of this run, if this process writes to it."""
        return self._open.get(uid)

    def resume(self, journal: OpenJournal, status: str, end: int | None = None) -> None:
        """Records that a run which had ended is active again, in this process.

        `end` is the end time in microseconds that a caller of MLflow gave an active run.
        """
        told: dict[str, object] = {"status": status, "at": time.time_ns() // 1000, "host": host_name()}
        if end is not None:
            told["end"] = end
        journal.write({TOLD: {**told, "process": process_facts(os.getpid())}})

    def end(self, journal: OpenJournal, status: str, at: int) -> None:
        """Writes the end of a run, and sees it on the disk; the seal begins, and nobody waits for it.

        `capturing.end` comes before.
        """
        # Where hundreds are open it may have been closed meanwhile.
        journal = self._open.get(journal.uid) or self._keep(OpenJournal(journal.uid, journal.directory))
        told = {"status": status, "at": time.time_ns() // 1000}
        if journal.uid == self._joined:
            # Who recorded the run ends it.
            journal.write({"t": at, TOLD: told})
        else:
            journal.write({"t": at, "end": {"status": status}, TOLD: told})
        if not journal.writer.flush(_FLUSH_SECONDS):
            tell(f"The end of the run {journal.uid} isn't on the disk yet.")
        self.close(journal.uid)
        if not sealing.is_prepared(self._place):
            tell_once(
                "Finished runs stay in the repository's journals: there is no runs branch yet. Create it with:"
                " git runs init"
            )
        seal_soon(self._place)

    def close(self, uid: str) -> None:
        """Closes the journal of this run, if it is open."""
        journal = self._open.pop(uid, None)
        self._begun.discard(uid)
        if journal is not None:
            journal.writer.close(_FLUSH_SECONDS)

    def close_all(self) -> None:
        """Closes all journals."""
        for uid in list(self._open):
            self.close(uid)

    def begin_anew(self) -> None:
        """In a forked process: each journal that is open gets a file of this process."""
        for journal in self._open.values():
            journal.writer.begin_anew()

    def _keep(self, journal: OpenJournal) -> OpenJournal:
        self._open[journal.uid] = journal
        while len(self._open) > _MOST_OPEN:
            self.close(next(iter(self._open)))
        return journal


_sealing = threading.Lock()
_wanted: list[Place] = []


def seal_soon(place: Place) -> None:
    """Starts a seal, at most one at a time: what ends meanwhile the next one takes, or that of the exit."""
    with _sealing:
        running = [sealer for sealer in sealing._sealers if sealer.poll() is None]
        if running:
            if place not in _wanted:
                _wanted.append(place)
            return
        _wanted[:] = [one for one in _wanted if one is not place]
    sealing.seal_later(place)


def seal_what_waits() -> None:
    """At the exit: starts the seals that waited for another."""
    for place in _wanted:
        try:
            sealing.seal_later(place)
        except GitRunsError:
            pass
    _wanted.clear()
