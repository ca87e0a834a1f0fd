"""What this process knows of a repository, shared by the stores of MLflow that mean it."""

from __future__ import annotations

import atexit
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping

from ..capture.secret.allowed import scanner_of
from ..capture.secret.scanner import SecretScanner
from ..errors import ConflictError, EnvironmentFault, NotFoundError
from ..place import Place, find
from ..read import documents
from ..read.events import RUN, Event, EventKey, Fold, fold
from ..read.files import RunFiles
from ..read.repository import find_repository
from ..saying.committing import move
from ..saying.composing import Statement, compose
from ..saying.covered import covered_by_purges
from ..saying.now import erased_commits
from ..saying.subjects import message
from . import addresses
from .known_run import KnownRun
from .known_runs import KnownRuns
from .writers import OpenJournal, RunWriters, seal_what_waits

_TRIES = 40


class Home:
    """A repository whose runs are read and written. For any number of threads."""

    def __init__(self, directory: str) -> None:
        repository = find_repository(directory)
        if repository is None:
            raise EnvironmentFault(
                f"There is no git repository around {directory}, so MLflow's runs have no place there.",
                "git init, or name one: MLFLOW_TRACKING_URI=gitruns:/path/to/repository",
            )
        self.directory = directory
        self.place: Place = find(directory)
        self.repository = repository
        # Journals lie where the readers of this repository look for them, whatever GIT_DIR says.
        self.place = self.place.with_live(repository.live)
        self.lock = threading.RLock()
        self.runs = KnownRuns(repository)
        self.writers = RunWriters(self.place)
        self._named: dict[str, dict[EventKey, list[Event]]] = {}
        self._named_as: dict[str, int] = {}
        self._recent: tuple[KnownRun | None, float] = (None, 0.0)
        self.by = _who(self.place)
        self._scans: SecretScanner | None = None
        # Whether artifacts have addresses that go through a server of MLflow, for clients elsewhere.
        self.is_proxied = False
        # The place for artifacts of new experiments that a server was told, None if they stay with the run.
        self.artifact_root: str | None = None

    @property
    def in_server(self) -> bool:
        """Whether this process serves others: what it knows of code and machine isn't theirs."""
        return "mlflow.server.handlers" in sys.modules

    # Runs

    def all_runs(self) -> list[KnownRun]:
        """Every run that isn't purged, in no order."""
        with self.lock:
            self.runs.look()
            return list(self.runs.by_uid.values())

    def run(self, uid: str) -> KnownRun | None:
        """One run as it is now."""
        with self.lock:
            return self.runs.look_at(uid)

    def recent(self, uid: str) -> KnownRun | None:
        """A run that this process logged to within the last second, and that isn't deleted: no look is needed."""
        run, at = self._recent
        if run is None or run.uid != uid or time.monotonic() - at > 1.0 or run.is_deleted:
            return None
        return run if self.writers.opened(uid) is not None else None

    def note_recent(self, run: KnownRun) -> None:
        """Remembers that this run is being logged to."""
        if self._recent[0] is not run or time.monotonic() - self._recent[1] > 1.0:
            self._recent = (run, time.monotonic())

    def journal(self, run: KnownRun) -> OpenJournal:
        """The journal that what is said of this run now goes to."""
        with self.lock:
            return self._journal(run)

    def _journal(self, run: KnownRun) -> OpenJournal:
        known = self.writers.opened(run.uid)
        if known is not None or run.followed is not None:
            return self.writers.of(run, [], None)
        row = run.row
        assert row is not None
        here = []
        for path, journal in list(self.runs._journals.items()):
            if journal.uid == run.uid and os.path.isdir(path):
                from ..read.marks import read_mark

                mark = read_mark(path)
                if mark is not None and mark.ids[-1] == row.id:
                    here.append(path)
        if here:
            try:
                return self.writers.of(run, here, None)
            except ConflictError:
                pass
        assert row.id is not None
        return self.writers.go_on(run.uid, self.runs._parts[row.id].said, row)

    def files_of(self, run: KnownRun) -> list[RunFiles]:
        """The files of the sealed segments of a run, oldest first."""
        branch = self.runs.branch
        assert branch is not None
        return [RunFiles(self.repository, branch, run_id) for run_id in run.segments]

    # What is said later

    def say(self, statements: Iterable[Statement] | Callable[[], Iterable[Statement]]) -> None:
        """Commits events to the runs branch. Raises ConflictError where it can't be moved.

        A function is asked again what to say whenever somebody else said something meanwhile.
        """
        with self.lock:
            for attempt in range(_TRIES):
                branch = self.runs.look_at_branch()
                listed = list(statements() if callable(statements) else statements)
                if not listed:
                    return
                branch = self.runs.look_at_branch()
                known = {
                    each.key: branch.events.get(each.key, [])
                    if each.key.kind == RUN
                    else self._events_of(each.key.kind).get(each.key, [])
                    for each in listed
                }
                for key in known:
                    if key.kind == RUN and branch.purges.covers_run(key.key):
                        raise NotFoundError(f"The run {key.key} was purged.")
                events, files = compose(listed, known, self.by, self._scanner())
                local = next((tip for tip in branch.tips if not tip.remote), None)
                gone, anew = ([], {}) if local is None else covered_by_purges(branch, local)
                made = move(
                    self.repository,
                    self.runs.tip,
                    {**files, **anew},
                    message=message(events, self._names(known)),
                    without=gone,
                    erased=(
                        frozenset().union(*(tip.erased for tip in branch.tips if tip.trusted)),
                        erased_commits(branch),
                    ),
                )
                if made is not None:
                    self._take(made, events)
                    return
                time.sleep(min(0.25, 0.004 * 2 ** min(attempt, 6)) * (0.5 + os.urandom(1)[0] / 255))
        raise ConflictError("Others moved the runs branch all the time.", "Try again.")

    def _scanner(self) -> SecretScanner:
        if self._scans is None:
            self._scans = scanner_of(self.place.cwd, os.environ)
        return self._scans

    def _names(self, known: Mapping[EventKey, list[Event]]) -> dict[EventKey, str]:
        """What people call the things that these events are about."""
        names = {}
        for key, before in known.items():
            run = self.runs.by_uid.get(key.key) if key.kind == RUN else None
            said = documents.text(fold(before).fields, "name")
            own = documents.text(run.document, "name") if run is not None else None
            names[key] = said or own or ""
        return names

    def _take(self, tip: str, events: list[Event]) -> None:
        self.runs.take_events(tip, events)
        for event in events:
            kind = event.key.kind
            if kind != RUN and kind in self._named:
                self._named[kind].setdefault(event.key, []).append(event)
        for kind in self._named_as:
            self._named_as[kind] = id(self.runs.branch)

    def _events_of(self, kind: str) -> dict[EventKey, list[Event]]:
        branch = self.runs.branch
        assert branch is not None
        if self._named_as.get(kind) != id(branch):
            self._named[kind] = branch.events_of(kind)
            self._named_as[kind] = id(branch)
        return self._named[kind]

    def said_of_kind(self, kind: str) -> dict[EventKey, Fold]:
        """What all events of a kind say, by their keys."""
        with self.lock:
            self.runs.look_at_branch()
            return {key: fold(events) for key, events in self._events_of(kind).items()}

    def trusted_of_kind(self, kind: str) -> dict[EventKey, Fold]:
        """As :meth:`said_of_kind`, without what only remotes say that runs aren't shared with."""
        with self.lock:
            self.runs.look_at_branch()
            return {
                key: fold(event for event in events if not event.of_other)
                for key, events in self._events_of(kind).items()
            }

    def begin_anew(self) -> None:
        """In a forked process: locks, git and writers of its own."""
        self.lock = threading.RLock()
        self.runs = KnownRuns(self.repository)
        self._recent = (None, 0.0)
        self._named.clear()
        self._named_as.clear()
        self.writers.begin_anew()


def _who(place: Place) -> str:
    from ..active.person import user

    said = user(place)
    return str(said.get("email") or said.get("name") or "unknown")


_homes: dict[str, Home] = {}
_lock = threading.Lock()


def home_at(uri: str) -> Home:
    """The home of the repository that an address means. Raises GitRunsError where there is none."""
    directory = addresses.directory_of(uri)
    with _lock:
        known = _homes.get(directory)
        if known is None:
            made = Home(directory)
            known = next((h for h in _homes.values() if h.repository.common == made.repository.common), made)
            _homes[directory] = known
        return known


def _begin_anew() -> None:
    global _lock
    _lock = threading.Lock()
    for home in set(_homes.values()):
        home.begin_anew()


def _at_exit() -> None:
    for home in set(_homes.values()):
        home.writers.close_all()
        home.runs.close()
    seal_what_waits()


atexit.register(_at_exit)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_begin_anew)
