"""Journals of which something isn't sealed: what they say of a run."""

from __future__ import annotations

import os
import stat as modes
from typing import NamedTuple

from ..form.uid import is_uid
from ..journal.private import counts
from . import documents
from .liveness import EXPIRED, GONE, STALE, Host, judge, runs_here
from .marks import MARK, START, Extent, SealMark, read_mark
from .replay import Journal, is_writer_file, read, read_unsealed
from .rows import RunRow
from .summaries import summaries

_SEALING = "sealing"


class FileState(NamedTuple):
    """A writer file as the file system tells of it; `modified` in microseconds since 1970."""

    bytes: int
    modified: int


def journals_in(directory: str) -> list[tuple[str, str]]:
    """The journals right below a directory, by name: their uids and paths."""
    found = []
    try:
        names = sorted(os.listdir(directory))
    except (FileNotFoundError, NotADirectoryError):
        return []
    for name in names:
        # A further journal of the same run has a number behind its uid.
        uid = name.partition(".")[0]
        path = os.path.join(directory, name)
        if is_uid(uid) and counts(path) and os.path.isfile(os.path.join(path, START)):
            found.append((uid, path))
    return found


def stamp(directory: str) -> dict[str, FileState]:
    """The writer files of a journal, without reading one; none where it is gone."""
    files = {}
    try:
        with os.scandir(directory) as entries:
            for entry in entries:
                if is_writer_file(entry.name):
                    state = entry.stat(follow_symlinks=False)
                    if modes.S_ISREG(state.st_mode):
                        files[entry.name] = FileState(state.st_size, state.st_mtime_ns // 1000)
    except FileNotFoundError:
        return {}
    return files


def is_beyond(files: dict[str, FileState], mark: SealMark) -> bool:
    """Whether any file is longer than what is sealed of it."""
    return any(state.bytes > mark.files.get(name, Extent()).bytes for name, state in files.items())


def is_touched(directory: str) -> bool:
    """Whether anything was written after the seal. What came during it the next seal finds."""
    try:
        sealed = os.stat(os.path.join(directory, MARK)).st_mtime_ns // 1000
    except OSError:
        return True
    return max((state.modified for state in stamp(directory).values()), default=0) > sealed


def current_mark(directory: str, is_in_place: set[str]) -> SealMark | None:
    """How far a journal is sealed, also where its run is in place and the mark is about to follow."""
    intent = os.path.join(directory, _SEALING)
    coming = read_mark(intent) if os.path.isdir(intent) and not os.path.islink(intent) else None
    # Read last: it may have become the mark meanwhile.
    mark = read_mark(directory)
    if (
        coming is not None
        and coming.ids[-1] in is_in_place
        and (mark is None or len(coming.ids) > len(mark.ids))
    ):
        return coming
    return mark


class JournalTail:
    """What of a journal isn't sealed. `journal` is None where nothing of it can be read."""

    def __init__(
        self, directory: str, uid: str, journal: Journal | None, resealed: bool, verdict: str
    ) -> None:
        self.directory = directory
        self.uid = uid
        self.journal = journal
        self.resealed = resealed
        self.verdict = verdict
        self.ended = self._status_at_end()

    @staticmethod
    def of(directory: str, here: Host, now: int) -> JournalTail:
        """Reads it; `now` is in microseconds since 1970. Raises :class:`GitRunsError` where it is damaged."""
        journal = read_unsealed(directory)
        uid = documents.text(journal.start, "uid") or ""
        mark = read_mark(directory)
        verdict = judge(journal.start, journal.last_time, now, here)
        if mark is not None and not is_beyond(stamp(directory), mark) and not runs_here(journal.start, here):
            verdict = GONE  # whoever sealed it knew
        return JournalTail(directory, uid, journal, mark is not None, verdict)

    @property
    def continues(self) -> list[str]:
        """The seals that it goes on from, oldest first."""
        return [] if self.journal is None else self.journal.continues

    @property
    def has_news(self) -> bool:
        """Whether anything is to be sealed."""
        return not self.resealed or self.journal is None or self.journal.news

    @property
    def status(self) -> str:
        """How the run stands."""
        return self.ended or ("crashed" if self.verdict in (GONE, EXPIRED) else "running")

    def row(self) -> RunRow:
        """A row of its own."""
        start: dict[str, object] = {"name": "(damaged journal)"}
        if self.journal is not None:
            start = self.journal.start
        row = RunRow(self.uid, 0)
        row._take_run(start)
        row.earlier = []
        self.onto(row)
        return row

    def onto(self, row: RunRow) -> None:
        """Adds what is new to the row of the chain that this goes on from."""
        row.status = self.status
        row._journal = self.directory
        if self.journal is not None:
            self._say(row, self.journal)
        if self.status == "running":
            row.end = None
        else:
            row.end = self._end() or row.end
            row._marks.add("pending")
        if self.verdict == STALE and self.status == "running":
            row._marks.add("stale")

    def _say(self, row: RunRow, journal: Journal) -> None:
        metrics: dict[str, object] = dict(
            summaries(journal.rows, journal.metrics_before, journal.metrics_at_resume, journal.resumed)
        )
        row.config = journal.config
        row._take_summary({"metrics": metrics, "values": journal.summary, "goals": journal.goals})
        row.tags = dict(journal.tags)
        row.note = row.note if journal.note is None else journal.note
        row._take_run(dict(journal.changed))
        if journal.code is not None:
            row._take_code(journal.code)

    def _end(self) -> int:
        if self.journal is None:
            return 0
        told = None if self.journal.end is None else documents.integer(self.journal.end, "time")
        return self.journal.last_time if told is None else told

    def _status_at_end(self) -> str | None:
        if self.journal is None:
            return "crashed"
        end = self.journal.end
        if end is None and self.resealed:
            end = read(self.directory).end
        return None if end is None else documents.text(end, "status")
