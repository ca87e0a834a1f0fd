"""What a name in a filter, an order or a list of columns stands for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .config_path import find

if TYPE_CHECKING:
    from ..read.rows import RunRow

PLAIN, TIME, DURATION, FLAG = "plain", "time", "duration", "flag"
STATISTICS = ("last", "min", "max", "mean")


class Absent:
    """What a field gives where the run has none; a null of the config is a value."""

    def __bool__(self) -> bool:
        return False


ABSENT = Absent()


def _mark(word: str) -> Callable[[RunRow], Any]:
    return lambda row: word in row.marks


def _text(word: str) -> Callable[[RunRow], Any]:
    return lambda row: getattr(row, word) or ABSENT


def _known(word: str) -> Callable[[RunRow], Any]:
    def value(row: RunRow) -> Any:
        found = getattr(row, word)
        return ABSENT if found is None else found

    return value


PROPERTIES: dict[str, tuple[str, Callable[[RunRow], Any]]] = {
    "id": (PLAIN, _known("id")),
    **{word: (PLAIN, _text(word)) for word in ("uid", "name", "experiment", "status")},
    "start": (TIME, _known("start")),
    "end": (TIME, _known("end")),
    "duration": (DURATION, _known("duration")),
    **{word: (PLAIN, _known(word)) for word in ("group", "parent", "job_type", "note", "user", "host")},
    "command": (PLAIN, lambda row: " ".join(row.command) or ABSENT),
    "commit": (PLAIN, _known("commit")),
    "branch": (PLAIN, _known("branch")),
    "dirty": (FLAG, _known("dirty")),
    **{word: (FLAG, _mark(word)) for word in ("stale", "pending", "held", "archived", "degraded", "foreign")},
}
"""Word to its kind, and to what reads it."""


class Field:
    """A name, and what it gives for a run: a property (`status`), `config.PATH`, `tags.KEY`, `summary.KEY`,
    `metric.KEY`, or the bare name of a metric, with `.min`, `.max`, `.mean` or `.last` behind it.

    `kind` is how it is written in a filter: PLAIN, TIME, DURATION or FLAG. `may_stand_alone`: whether the
    name alone is a condition. `metric` is the name without a statistic, None where it is no metric.
    """

    def __init__(
        self, name: str, kind: str, read: Callable[[RunRow], Any], metric: str | None = None
    ) -> None:
        self.name = name
        self.kind = kind
        self.metric = metric
        self.may_stand_alone = kind == FLAG or name.startswith("config.")
        self._read = read

    def of(self, row: RunRow) -> Any:
        """The value in this run, ABSENT where the run has none."""
        return self._read(row)

    def __call__(self, row: RunRow) -> Any:
        """The value in this run, None where the run has none."""
        value = self._read(row)
        return None if value is ABSENT else value


def field_of(name: str) -> Field:
    """Never fails: what is no property and has no known prefix is a metric."""
    if name in PROPERTIES:
        kind, read = PROPERTIES[name]
        return Field(name, kind, read)
    prefix, dot, rest = name.partition(".")
    if prefix and dot and rest:
        if prefix == "config":
            return Field(name, PLAIN, lambda row: find(row.config, rest, ABSENT))
        if prefix in ("tags", "tag"):
            return Field(f"tags.{rest}", PLAIN, lambda row: row.tags.get(rest, ABSENT))
        if prefix == "summary":
            return Field(name, PLAIN, lambda row: row.summary.get(rest, ABSENT))
        if prefix in ("metric", "metrics"):
            return Field(f"metric.{rest}", PLAIN, lambda row: _logged(row, rest), _base(rest))
    return Field(name, PLAIN, lambda row: _metric(row, name), _base(name))


def _metric(row: RunRow, name: str) -> Any:
    return row.summary[name] if name in row.summary else _logged(row, name)


def _logged(row: RunRow, name: str) -> Any:
    if name in row.metrics:
        return row.metrics[name]["last"]
    base = _base(name)
    return row.metrics[base][name[len(base) + 1 :]] if base != name and base in row.metrics else ABSENT


def _base(name: str) -> str:
    """The metric without the suffix of a statistic."""
    base, _, statistic = name.rpartition(".")
    return base if base and statistic in STATISTICS else name
