"""What a journal says so far, for those who watch: each look reads only what came since the one before."""

from __future__ import annotations

from collections import deque
from typing import Any

from ..read import documents
from ..read.following import FollowedJournal
from ..read.marks import read_mark
from ..read.replay import JournalLines
from ..read.summaries import summaries

_MOST_POINTS = 4096
_MOST_METRICS = 1000
_WINDOW = 60_000_000
# Who logged nothing for so long has no rate, whatever it was.
_SILENCE = 300_000_000
_MOST_TIMES = 100_000


class Points:
    """Some points of a metric in the order of time: of many every second goes, and of those to come too."""

    __slots__ = ("_every", "_skipped", "steps", "values")

    def __init__(self) -> None:
        self.steps: list[int] = []
        self.values: list[float] = []
        self._every = 1
        self._skipped = 0

    def add(self, step: int, value: float) -> None:
        """Adds the next one."""
        self._skipped += 1
        if self._skipped < self._every:
            return
        self._skipped = 0
        if len(self.steps) == _MOST_POINTS:
            self.steps, self.values = self.steps[::2], self.values[::2]
            self._every *= 2
        self.steps.append(step)
        self.values.append(value)


class WatchedJournal(FollowedJournal):
    """A journal with its metrics' summaries, some of their points, and the last system metrics.

    Attributes:
        metrics: as in summary.json.
        points: by metric.
        system: the last value of each system metric.
    """

    def __init__(self, directory: str) -> None:
        super().__init__(directory)
        mark = read_mark(directory)
        before = documents.fields_of(self.start, "summary") if mark is None else mark.summary
        self.metrics: dict[str, dict[str, object]] = {
            name: said
            for name, said in documents.fields_of(before, "metrics").items()
            if isinstance(said, dict)
        }
        self.points: dict[str, Points] = {}
        self.system: dict[str, float] = {}
        self._logged: deque[tuple[int, int]] = deque(maxlen=_MOST_TIMES)

    def _take(self, lines: JournalLines) -> None:
        super()._take(lines)
        self.metrics = summaries(lines.rows, self.metrics, self.at_resume, self.said.resumed)
        for row in lines.rows:
            self._logged.append((row.time, len(row.values)))
            for name, value in row.values.items():
                points = self.points.get(name)
                if points is None:
                    if len(self.points) >= _MOST_METRICS:
                        continue
                    points = self.points[name] = Points()
                points.add(row.step, value)
        for row in lines.system:
            self.system.update(row.values)

    def rate(self, now: int) -> float | None:
        """Points a second in the minute before the last one; None where nobody knows."""
        last = max((time for time, _ in self._logged), default=0)
        recent = [(time, count) for time, count in self._logged if time >= last - _WINDOW]
        self._logged = deque(recent, maxlen=_MOST_TIMES)
        first = min((time for time, _ in recent), default=last)
        if now - last > _SILENCE or last <= first:
            return None
        return sum(count for _, count in recent) * 1e6 / (last - first)

    def text(self, field: str) -> str | None:
        """A text of start.json, as it is now."""
        if field == "note":
            return self.said.note if self.said.note is not None else documents.text(self.start, "note")
        if field in self.said.changed:
            return self.said.changed[field]
        if field == "user":
            user: Any = self.start.get("user")
            return (
                documents.text(user, "name") if isinstance(user, dict) else documents.text(self.start, field)
            )
        return documents.text(self.start, field)
