"""All runs of a repository, kept in the memory of a process that asks again and again.

Every look is answered from what was read before, as long as the refs, `sealed/`, `held/` and the journals are
as they were; else only what is new is read.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from ..errors import GitRunsError
from ..form.uid import is_uid
from ..journal.private import counts
from ..read import documents
from ..read.branch import Branch
from ..read.chains import chains_of
from ..read.events import RUN, Event, fold
from ..read.following import FollowedJournal
from ..read.listing import _add, _chain_row, _Part
from ..read.marks import MARK, START
from ..read.repository import Repository
from ..read.rows import RunRow
from ..read.tails import FileState, is_beyond, is_touched, stamp
from ..read.waiting import sealed_runs
from .known_run import TOLD, KnownRun

_AT_ONCE = ("run.json",)


class _Journal(NamedTuple):
    """A journal directory as it was looked at; `followed` is None where all of it is sealed."""

    uid: str
    modified: int
    files: dict[str, FileState]
    marked: int
    followed: FollowedJournal | None


class KnownRuns:
    """The runs by uid, as of the last look. For one thread at a time: its owner has the lock."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        self.objects = repository.objects()
        self.branch: Branch | None = None
        self.tip: str | None = None
        self.by_uid: dict[str, KnownRun] = {}
        # Another number whenever runs came, or moved between experiments.
        self.places = 0
        # How many events this process committed itself.
        self.said = 0
        self._refs_as: object = None
        self._waiting_as: object = None
        self._sealed_of: Branch | None = None
        self._parts: dict[str, _Part] = {}
        self._rows: dict[tuple[str, ...], RunRow] = {}
        self._journals: dict[str, _Journal] = {}
        self._events: dict[tuple[str, str], Event] = {}
        self._purges = 0

    def close(self) -> None:
        """Ends the git process."""
        self.objects.close()

    def look(self) -> None:
        """Takes in what changed since the last look."""
        with no_garbage():
            # What a journal no longer has is sealed by then, so journals come first.
            changed = self._look_at_journals()
            waiting_as = self._waiting_stamp()
            branch = self.look_at_branch()
            if branch is not self._sealed_of or waiting_as != self._waiting_as:
                self._read_sealed(branch)
                self._sealed_of, self._waiting_as = branch, waiting_as
                changed = True
            if changed:
                self.places += 1
                self._join(branch)

    def look_at_branch(self) -> Branch:
        """The branch as it is now: its events are read, its runs when somebody asks for them."""
        refs_as = self._refs_stamp()
        if self.branch is None or refs_as != self._refs_as:
            self.repository.forget_settings()
            refs = self.repository.refs()
            own = self.repository.own_runs()
            self.branch = Branch(self.objects, refs, self._events, self.repository.checked, own)
            self.tip = next((ref.commit for ref in refs if not ref.remote), None)
            self._refs_as = refs_as
            for run in self.by_uid.values():
                run.take(self.branch)
        return self.branch

    def look_at(self, uid: str) -> KnownRun | None:
        """One run, as it is now. For one that lives here, or did so last, its journal alone is read."""
        run = self.by_uid.get(uid)
        try:
            if run is not None and run.followed is not None:
                self.look_at_branch()
                run.followed.look()
                if os.path.isdir(run.followed.directory):
                    return run
            elif run is None and is_uid(uid):
                run = self._living(uid)
                if run is not None:
                    return run
        except (GitRunsError, OSError):
            pass
        self.look()
        return self.by_uid.get(uid)

    def _living(self, uid: str) -> KnownRun | None:
        """A run of which nothing else is known than its journal, and nothing else needs to be."""
        path = os.path.join(self.repository.live, uid)
        if not os.path.isfile(os.path.join(path, START)):
            return None
        branch = self.look_at_branch()
        journal = self._journal(uid, path, os.stat(path).st_mtime_ns, self._journals.get(path), False)
        if journal is None or journal.followed is None or journal.followed.before:
            return None
        if branch.purges.covers_run(uid):
            return None
        self._journals[path] = journal
        run = self.by_uid[uid] = KnownRun(uid)
        run.followed, run.document = journal.followed, journal.followed.start
        run.take(branch)
        return run

    def take_events(self, tip: str, events: list[Event]) -> None:
        """Takes in events that were just committed, without reading the branch again."""
        if self.branch is None:
            return
        for event in events:
            if event.key.kind == RUN:
                self.branch.events.setdefault(event.key, []).append(event)
                run = self.by_uid.get(event.key.key)
                if run is not None:
                    run.later = fold(self.branch.events[event.key])
            if event.key.kind != RUN or "experiment" in documents.fields_of(event.fields, "fields"):
                self.places += 1
        self.said += len(events)
        self.tip = tip
        self._refs_as = self._refs_stamp()

    def read_ahead(self, runs: Iterable[KnownRun], names: Collection[str]) -> None:
        """Reads these documents of sealed runs at once; each that is asked for without this is read alone."""
        if self.branch is not None and names:
            rows = [run.row for run in runs if run.row is not None]
            self.branch.read_ahead([said for row in rows for said in row.unread(names)], names)

    # Journals

    def _look_at_journals(self) -> bool:
        changed = False
        seen = set()
        for parent, is_done in [
            (self.repository.live, False),
            *((done, True) for done in self.repository.done),
        ]:
            try:
                with os.scandir(parent) as entries:
                    listed = [(entry.name, entry.path, entry) for entry in entries]
            except OSError:
                continue
            for name, path, entry in listed:
                uid = name.partition(".")[0]
                if not is_uid(uid) or not counts(path):
                    continue
                try:
                    modified = entry.stat(follow_symlinks=False).st_mtime_ns
                    known = self._journals.get(path)
                    now = known
                    if known is None or not is_done or modified != known.modified or known.followed:
                        now = self._journal(uid, path, modified, known, is_done)
                except OSError:
                    continue
                if now is None:
                    continue
                seen.add(path)
                if now is not known:
                    self._journals[path] = now
                    changed = True
        for path in [path for path in self._journals if path not in seen]:
            del self._journals[path]
            changed = True
        return changed

    def _journal(
        self, uid: str, path: str, modified: int, known: _Journal | None, is_done: bool
    ) -> _Journal | None:
        files = stamp(path)
        marked = _modified(os.path.join(path, MARK))
        if known is not None and known.files == files and known.marked == marked:
            return known
        if known is None and not os.path.isfile(os.path.join(path, START)):
            return None
        try:
            if is_done and (known is None or known.followed is None) and marked and not is_touched(path):
                return _Journal(uid, modified, files, marked, None)
            if marked and (known is None or known.marked != marked):
                from ..read.marks import read_mark

                mark = read_mark(path)
                if mark is not None and not is_beyond(files, mark):
                    return _Journal(uid, modified, files, marked, None)
            followed = known.followed if known is not None else None
            if followed is None:
                followed = FollowedJournal(path, tells=(TOLD,))
            followed.look()
        except GitRunsError:
            return None
        if followed.is_resealed and not followed.has_news:
            followed = None
        return _Journal(uid, modified, files, marked, followed)

    # What is sealed

    def _refs_stamp(self) -> object:
        top, branch = self.repository.common, self.repository.branch
        found: list[object] = [
            _modified(os.path.join(top, "packed-refs")),
            _modified(os.path.join(top, "config")),
            _modified(os.path.join(top, "reftable", "tables.list")),
            _bytes(os.path.join(top, branch)),
        ]
        ours = branch.startswith("refs/heads/")
        remotes = os.path.join(top, "refs", "remotes" if ours else "runs/remotes")
        last = branch[len("refs/heads/" if ours else "refs/runs/") :]
        try:
            names = sorted(os.listdir(remotes))
        except OSError:
            names = []
        found += [(name, _bytes(os.path.join(remotes, name, last))) for name in names]
        return found

    def _waiting_stamp(self) -> object:
        found = []
        for parent in (self.repository.sealed, self.repository.held):
            try:
                found.append(sorted(name for name in os.listdir(parent) if documents.is_digest(name)))
            except OSError:
                found.append([])
        return found

    def _read_sealed(self, branch: Branch) -> None:
        if len(branch.purges.all) + len(branch.purges.erased) != self._purges:
            self._parts.clear()
            self._rows.clear()
            self._purges = len(branch.purges.all) + len(branch.purges.erased)
        for run_id, said in branch.all_documents(self._parts, _AT_ONCE):
            _add(self._parts, run_id, said)
        there = set(branch.runs)
        for parent in (self.repository.sealed, self.repository.held):
            for run_id, said in sealed_runs(parent):
                uid = documents.text(said["run.json"], "uid")
                if uid is not None and not branch.purges.covers_run(uid):
                    there.add(run_id)
                    if run_id not in self._parts:
                        _add(self._parts, run_id, said)
        for gone in [run_id for run_id in self._parts if run_id not in there]:
            del self._parts[gone]

    def _join(self, branch: Branch) -> None:
        """Puts what is sealed, what journals have beyond that, and what was said later together."""
        heads: dict[str, RunRow] = {}
        rows: dict[tuple[str, ...], RunRow] = {}
        for chain in chains_of(part.place for part in self._parts.values()):
            row = rows[tuple(chain.members)] = self._rows.get(tuple(chain.members)) or _chain_row(
                chain, self._parts
            )
            other = heads.get(chain.uid)
            # MLflow knows one run of an id: of two ends that it went on to the later one.
            if other is None or (row.end or 0, row.id or "") > (other.end or 0, other.id or ""):
                heads[chain.uid] = row
        self._rows = rows
        followed: dict[str, FollowedJournal] = {}
        for path in sorted(self._journals, reverse=True):
            journal = self._journals[path]
            if journal.followed is not None and not branch.purges.covers_run(journal.uid):
                known_one = followed.get(journal.uid)
                if known_one is None or len(known_one.before) < len(journal.followed.before):
                    followed[journal.uid] = journal.followed
        known: dict[str, KnownRun] = {}
        for uid in {**heads, **followed}:
            run = known[uid] = self.by_uid.get(uid) or KnownRun(uid)
            run.row = heads.get(uid)
            run.followed = followed.get(uid)
            if run.followed is not None:
                run.document = run.followed.start
            elif run.row is not None and run.row.id is not None:
                run.document = self._parts[run.row.id].said["run.json"]
            run.take(branch)
        self.by_uid = known


@contextmanager
def no_garbage() -> Iterator[None]:
    """Of tens of thousands of small objects that are made none is garbage: looking for any takes a third."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _modified(path: str) -> int:
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return 0


def _bytes(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read(256)
    except OSError:
        return b""
