"""The points of a run's metrics."""

from __future__ import annotations

from collections import OrderedDict

from ..read.files import RunFiles
from ..read.marks import read_mark
from ..read.replay import read_unsealed
from ..read.series import Chains, rows_of
from ..read.summaries import MetricRow
from .home import Home
from .known_run import KnownRun

_TRIES = 5


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


def metric_rows(home: Home, run: KnownRun) -> list[MetricRow]:
    """All rows of a run, oldest segment first. The home's lock is taken."""
    followed = run.followed
    if followed is None:
        return rows_of([_files(home, id) for id in run.segments], None, _Members(home))
    for _ in range(_TRIES):
        before = read_mark(followed.directory)
        tail = read_unsealed(followed.directory)
        after = read_mark(followed.directory)
        ids = tail.continues
        if (before is None) == (after is None) and (before is None or before.ids == ids):
            break
        home.runs.look()
    home.runs.look()
    return rows_of([_files(home, id) for id in ids], tail, _Members(home))


Point = tuple[int, int, float]
"""Step, time in microseconds, value."""
_MOST_POINTS = 500_000


class Histories:
    """The points of the runs that were asked for last, by metric. The home's lock is taken.

    Pages of MLflow ask for one metric after the other, and reading a run costs the same for one as for all.
    """

    def __init__(self, home: Home) -> None:
        self._home = home
        self._known: OrderedDict[str, tuple[object, int, dict[str, list[Point]]]] = OrderedDict()

    def of(self, run: KnownRun) -> dict[str, list[Point]]:
        """All points of a run, by metric."""
        stamp = (run.stamp(), tuple(run.segments))
        known = self._known.get(run.uid)
        if known is not None and known[0] == stamp:
            self._known.move_to_end(run.uid)
            return known[2]
        found: dict[str, list[Point]] = {}
        count = 0
        for row in metric_rows(self._home, run):
            count += len(row.values)
            for name, value in row.values.items():
                found.setdefault(name, []).append((row.step, row.time, value))
        self._known[run.uid] = (stamp, count, found)
        self._known.move_to_end(run.uid)
        while self._known and sum(count for _, count, _ in self._known.values()) > _MOST_POINTS:
            self._known.popitem(last=False)
        return found
