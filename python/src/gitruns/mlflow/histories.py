"""The values that metrics of a run had, one after the other."""

from __future__ import annotations

from typing import Any

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


def points_of(home: Home, run: KnownRun, key: str | None) -> Any:
    """The (step, time in microseconds, value) of a metric; of all of them, by name, where `key` is None."""
    rows = metric_rows(home, run)
    if key is not None:
        return [(row.step, row.time, row.values[key]) for row in rows if key in row.values]
    found: dict[str, list[tuple[int, int, float]]] = {}
    for row in rows:
        for name, value in row.values.items():
            found.setdefault(name, []).append((row.step, row.time, value))
    return found.items()
