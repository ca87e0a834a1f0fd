"""The points of a run's metrics."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Iterable, Iterator

from ..errors import GitRunsError
from ..read import documents
from ..read.files import RunFiles
from ..read.following import FollowedJournal
from ..read.marks import Extent, read_mark
from ..read.replay import Journal, read_after
from ..read.series import Chains, rows_of
from ..read.summaries import MetricRow
from .home import Home
from .known_run import KnownRun

_TRIES = 5
_MOST_POINTS = 2_000_000
"""How many points of several runs are kept; one run is kept whole."""

Point = tuple[int, int, float]
"""Step, time in microseconds, value."""


class _Members(Chains):
    """Finds what a run is a fork of."""

    def __init__(self, home: Home) -> None:
        self._home = home

    def members(self, run_id: str) -> list[RunFiles]:
        parts = self._home.runs._parts
        if run_id not in parts:
            return []
        ids = [*(each for each in parts[run_id].place.continues if each in parts), run_id]
        return [_files(self._home, each) for each in ids]


def _files(home: Home, run_id: str) -> RunFiles:
    branch = home.runs.branch
    assert branch is not None
    return RunFiles(home.repository, branch, run_id)


class Points:
    """The points of one metric in the order of the rows, 24 bytes each."""

    __slots__ = ("_steps", "_times", "_values")

    def __init__(self) -> None:
        self._steps, self._times, self._values = array("q"), array("q"), array("d")

    def __iter__(self) -> Iterator[Point]:
        return zip(self._steps, self._times, self._values)

    def __len__(self) -> int:
        return len(self._steps)

    def add(self, step: int, time: int, value: float) -> None:
        """Appends a point."""
        self._steps.append(step)
        self._times.append(time)
        self._values.append(value)


class _ReadRun:
    """The points of a run as far as they were read; `extents` tells how far its journal was."""

    def __init__(self, run: KnownRun) -> None:
        self.segments = tuple(run.segments)
        self.followed: FollowedJournal | None = run.followed
        self.stamp: object = None
        self.extents: dict[str, Extent] = {}
        self.points: dict[str, Points] = {}
        self.count = 0

    def add(self, rows: Iterable[MetricRow]) -> None:
        for row in rows:
            for name, value in row.values.items():
                points = self.points.get(name)
                if points is None:
                    points = self.points[name] = Points()
                points.add(row.step, row.time, value)
                self.count += 1


class Histories:
    """The points of the runs that were asked for last, by metric. The home's lock is taken.

    Pages of MLflow ask for one metric after the other, and reading a run costs the same for one as for all.
    Of a journal only the records since the last question are read.
    """

    def __init__(self, home: Home) -> None:
        self._home = home
        self._known: OrderedDict[str, _ReadRun] = OrderedDict()

    def of(self, run: KnownRun) -> dict[str, Points]:
        """All points of a run, by metric."""
        stamp = (run.stamp(), tuple(run.segments))
        known = self._known.get(run.uid)
        if known is None or known.stamp != stamp:
            known = self._more(known, run) or self._whole(run)
            known.stamp = stamp
            self._known[run.uid] = known
        self._known.move_to_end(run.uid)
        while len(self._known) > 1 and sum(each.count for each in self._known.values()) > _MOST_POINTS:
            self._known.popitem(last=False)
        return known.points

    @staticmethod
    def _more(known: _ReadRun | None, run: KnownRun) -> _ReadRun | None:
        """The known points and those that the journal got since; None if the run has to be read anew."""
        followed = run.followed
        if known is None or followed is None or known.followed is not followed:
            return None
        if known.segments != tuple(run.segments):
            return None
        try:
            news = read_after(followed.directory, known.extents)
        except GitRunsError:
            return None  # moved by a seal meanwhile: the whole run says where it is now
        known.add(news.rows)
        known.extents = news.extents
        return known

    def _whole(self, run: KnownRun) -> _ReadRun:
        found = _ReadRun(run)
        ids, tail = list(found.segments), None
        if run.followed is not None:
            ids, tail = self._unsealed(run.followed.directory)
            found.extents = tail.extents
        members = [_files(self._home, id) for id in ids]
        found.add(rows_of(members, tail, _Members(self._home)))
        return found

    def _unsealed(self, directory: str) -> tuple[list[str], Journal]:
        """What of a journal isn't sealed, in whole lines, and the seals before it."""
        for _ in range(_TRIES):
            mark = read_mark(directory)
            tail = read_after(directory, {} if mark is None else mark.files)
            ids = documents.digests(tail.start, "continues") if mark is None else list(mark.ids)
            after = read_mark(directory)
            if (mark is None) == (after is None) and (mark is None or after is None or mark.ids == after.ids):
                break
            self._home.runs.look()
        self._home.runs.look()
        return ids, tail
