"""What is left of each metric when only a line may be kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from math import copysign
from types import MappingProxyType
from typing import NamedTuple

from . import documents

NAN = float("nan")
NEVER = float("-inf")


class MetricRow(NamedTuple):
    """What one call logged. `writer` and `seq` count from 0, `time` is in microseconds since 1970."""

    writer: int
    seq: int
    step: int
    time: int
    values: dict[str, float]


def united(rows: Iterable[MetricRow]) -> Iterator[MetricRow]:
    """Rows as the tables hold them: consecutive ones of a writer, step and time, without a common key, are one."""
    current: MetricRow | None = None
    for row in rows:
        if not row.values:
            continue
        if (
            current is not None
            and current.writer == row.writer
            and current.step == row.step
            and current.time == row.time
            and current.values.keys().isdisjoint(row.values)
        ):
            current = current._replace(values={**current.values, **row.values})
        else:
            if current is not None:
                yield current
            current = row
    if current is not None:
        yield current


_NUMBERS = ("last", "min", "max", "sum", "mean")
_COUNTS = ("last_step", "min_step", "max_step", "n", "nan")
_WHOLE = (*(float for _ in _NUMBERS), *(int for _ in _COUNTS))


def summary_of(fields: dict[str, object]) -> dict[str, object]:
    """The summary of a metric as a summary.json has it; absent numbers are NaN or 0."""
    if len(fields) == len(_WHOLE) and tuple(map(type, map(fields.get, _NUMBERS + _COUNTS))) == _WHOLE:
        return fields
    out: dict[str, object] = {}
    for name in _NUMBERS:
        value = documents.number(fields, name)
        out[name] = NAN if value is None else value
    for name in _COUNTS:
        out[name] = documents.integer(fields, name) or 0
    return out


def summaries(
    rows: Iterable[MetricRow],
    before: Mapping[str, dict[str, object]],
    at_resume: Mapping[str, object] = MappingProxyType({}),
    resumed: int | None = None,
) -> dict[str, dict[str, object]]:
    """The summary of every metric over these rows, by (writer, seq), continued from the segments before.

    `at_resume` are the summaries at the resume that began the journal, `resumed` is when a further writer
    resumed it: points since then are later than all points before, whatever their steps.
    """
    since = NEVER if resumed is None else resumed
    folded = {
        name: _Accumulator(summary, since, is_unchanged(summary, at_resume.get(name)))
        for name, summary in before.items()
    }
    for row in rows:
        for name, value in row.values.items():
            accumulator = folded.get(name)
            if accumulator is None:
                accumulator = folded[name] = _Accumulator(None, since, False)
            accumulator.add(row.step, row.time, value)
    return {name: folded[name].summary() for name in sorted(folded)}


def is_unchanged(summary: Mapping[str, object], at_resume: object) -> bool:
    """Whether a metric has no point since the resume: as many as it had then."""
    return isinstance(at_resume, dict) and at_resume.get("n") == summary.get("n")


class _Accumulator:
    __slots__ = (
        "largest",
        "largest_step",
        "last",
        "last_place",
        "n",
        "nan",
        "resumed",
        "smallest",
        "smallest_step",
        "sum",
    )

    def __init__(self, before: dict[str, object] | None, resumed: float, is_earlier: bool) -> None:
        self.n = self.nan = self.smallest_step = self.largest_step = 0
        self.last = self.smallest = self.largest = NAN
        self.sum = 0.0
        # Of the last value: 1 after a resume, 0 before it, less for one of earlier segments; its step and time.
        self.resumed = resumed
        self.last_place: tuple[int, int, float] = (0, 0, NEVER)
        if before is not None:
            whole = summary_of(before)
            self.last, self.smallest, self.largest = (_float(whole[name]) for name in ("last", "min", "max"))
            self.n, self.nan = _int(whole["n"]), _int(whole["nan"])
            self.smallest_step, self.largest_step = _int(whole["min_step"]), _int(whole["max_step"])
            self.last_place = (-is_earlier, _int(whole["last_step"]), NEVER)
            self.sum = 0.0 if self.n == self.nan else _float(whole["sum"])

    def add(self, step: int, time: int, value: float) -> None:
        place = (time >= self.resumed > NEVER, step, time)
        if self.n == 0 or place >= self.last_place:
            self.last = value
            self.last_place = place
        self.n += 1
        if value != value:
            self.nan += 1
            return
        first = self.n - self.nan == 1
        self.sum += value
        if first or _is_below(value, self.smallest):
            self.smallest, self.smallest_step = value, step
        if first or _is_below(self.largest, value):
            self.largest, self.largest_step = value, step

    def summary(self) -> dict[str, object]:
        counted = self.n - self.nan
        total = self.sum if counted else NAN
        return {
            "last": self.last,
            "last_step": self.last_place[1],
            "min": self.smallest,
            "min_step": self.smallest_step,
            "max": self.largest,
            "max_step": self.largest_step,
            "sum": total,
            "mean": total / counted if counted else NAN,
            "n": self.n,
            "nan": self.nan,
        }


def _is_below(value: float, other: float) -> bool:
    """Also where only the sign of zero differs: -0.0 is below 0.0 wherever this is computed."""
    if value == 0 and other == 0:
        return copysign(1, value) < copysign(1, other)
    return value < other


def _float(value: object) -> float:
    assert isinstance(value, float)
    return value


def _int(value: object) -> int:
    assert isinstance(value, int)
    return value
