"""The detached process that shows a run to colleagues, from its beginning until it is sealed."""

from __future__ import annotations

import os
import select
import time

from ..capture.git import Git
from ..capture.secret.allowed import scanner_of
from ..errors import GitRunsError
from ..journal.host import host_name
from ..journal.writer import JournalWriter
from ..read import documents
from ..read.liveness import EXPIRED, GONE, Host, judge
from ..read.marks import MARK
from ..read.repository import find_repository
from .document import document
from .refs import PUSHED, REFUSED, WatchRef
from .state import WatchedJournal

_FIRST_SECONDS = 5.0
_PUSHING_SECONDS = 45.0
_ENDING_SECONDS = 15.0
_SILENCES = 3
# What ended is sealed within seconds where the command is found; what isn't by then the next push tidies up.
_SEALING_SECONDS = 120.0
_LOOK_SECONDS = 0.5
_CLOSE_SECONDS = 1.0


class Watching:
    """Shows one run: `last` ends when the run is sealed, or nobody is about to seal it."""

    def __init__(self, journal: str, directory: str, remote: str, seconds: float) -> None:
        repository = find_repository(directory)
        assert repository is not None
        self._directory = journal
        self._journal = WatchedJournal(journal)
        uid = documents.text(self._journal.start, "uid") or ""
        # What the next push deletes the ref by, should nobody else.
        self._marker = os.path.join(repository.runs, "watch", uid)
        os.makedirs(os.path.dirname(self._marker), exist_ok=True)
        with open(self._marker, "w", encoding="utf-8") as file:
            file.write(remote)
        self._ref = WatchRef(Git.of(directory, os.environ), remote, uid, self._marker + ".objects")
        self._scanner = scanner_of(directory, os.environ)
        self._seconds = seconds
        self._refused = 0
        self._told = False
        self._host = Host()
        # Of a run that goes on in its journal there is one of the seal before.
        self._mark = self._marked()

    def last(self, control: int) -> None:
        """Pushes the state until the pipe closes; then how the run ended, and at last that there is none."""
        wait = min(self._seconds, _FIRST_SECONDS)
        while not _is_closed(control, wait):
            if not os.path.isdir(self._directory):
                break
            self._push(_PUSHING_SECONDS)
            wait = self._seconds
        if os.path.isdir(self._directory) and not self._refused:
            self._push(_ENDING_SECONDS)
        end = time.monotonic() + _SEALING_SECONDS
        while not self._is_sealed() and time.monotonic() < end:
            time.sleep(_LOOK_SECONDS)
        if self._is_sealed() and self._ref.delete(_ENDING_SECONDS):
            os.unlink(self._marker)

    def _is_sealed(self) -> bool:
        return not os.path.isdir(self._directory) or self._marked() != self._mark

    def _marked(self) -> int:
        try:
            return os.stat(os.path.join(self._directory, MARK)).st_mtime_ns
        except OSError:
            return 0

    def _push(self, seconds: float) -> None:
        if self._refused > _SILENCES:
            return
        try:
            self._journal.look()
            now = time.time_ns() // 1000
            answer = self._ref.push(document(self._journal, self._status(now), self._scanner, now), seconds)
        except (GitRunsError, OSError):
            return  # a network that is away comes back
        if answer == PUSHED:
            self._refused = 0
        elif answer == REFUSED:
            self._refused += 1
            if self._refused > _SILENCES:
                self._problem(f"The remote takes no watch refs: {self._ref.said}")

    def _status(self, now: int) -> str:
        end = self._journal.said.end
        if end is not None:
            return documents.text(end, "status") or "crashed"
        verdict = judge(self._journal.start, self._journal.last_time, now, self._host)
        return "crashed" if verdict in (GONE, EXPIRED) else "running"

    def _problem(self, message: str) -> None:
        """Notes it in the run, once, and not after its end."""
        if self._told or self._journal.said.end is not None:
            return
        self._told = True
        writer = JournalWriter(lambda: self._directory, host_name(), lambda _: None)
        writer.write({"problem": {"code": "watch", "message": message}})
        writer.close(_CLOSE_SECONDS)


def _is_closed(control: int, seconds: float) -> bool:
    """Waits so long; whether the other end of the pipe was closed meanwhile."""
    if os.name != "posix":
        time.sleep(seconds)
        return False
    end = time.monotonic() + seconds
    poll = select.poll()
    poll.register(control, select.POLLIN)
    while poll.poll(max(0.0, end - time.monotonic()) * 1000):
        if not os.read(control, 64):
            return True
    return False
