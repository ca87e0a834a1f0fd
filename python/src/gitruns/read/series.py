"""Metric rows of a chain: from its Parquet tables where pyarrow is installed, and from journals without it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import EnvironmentFault, InvalidError
from . import documents
from .summaries import MetricRow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .files import RunFiles
    from .replay import Journal

# Forks of forks of forks; a longer line is cut here.
_MOST_FORKS = 64
_HEAD = ("_writer", "_seq", "_step", "_time")


class Chains:
    """Finds the members of the chain that ends with a run: the files of each that is here, oldest first."""

    def members(self, run_id: str) -> list[RunFiles]:
        """The chain of a head."""
        raise NotImplementedError


def rows_of(
    members: list[RunFiles], tail: Journal | None, chains: Chains, base: str = "metrics"
) -> list[MetricRow]:
    """The rows of these segments, oldest first, and of what isn't sealed, cut where a fork or rewind says so.

    Raises :class:`EnvironmentFault` where tables are to be read and there is no pyarrow.
    """
    return _joined(members, tail, chains, base, _MOST_FORKS)


def _joined(
    members: list[RunFiles], tail: Journal | None, chains: Chains, base: str, forks: int
) -> list[MetricRow]:
    rows: list[MetricRow] = []
    for files in members:
        rows = _going_on(rows, files.document("run.json"), chains, base, forks)
        rows += _stored(files, base)
    if tail is not None:
        rows = _going_on(rows, tail.start, chains, base, forks)
        rows += tail.system if base == "system" else tail.rows
    return rows


def _going_on(
    before: list[MetricRow], run: dict[str, object], chains: Chains, base: str, forks: int
) -> list[MetricRow]:
    """What a segment goes on from: the rows before it, or those of the run that it is a fork of."""
    if base != "metrics":
        # System metrics belong to the machine, not to the line of training.
        return before
    fork = documents.fields_of(run, "fork_from")
    origin = documents.text(fork, "id")
    if not before and origin is not None and documents.is_digest(origin) and forks > 0:
        before = _cut(_joined(chains.members(origin), None, chains, base, forks - 1), fork)
    return _cut(before, documents.fields_of(run, "rewind"))


def _cut(rows: list[MetricRow], at: dict[str, object]) -> list[MetricRow]:
    step = documents.integer(at, "step")
    return rows if step is None else [row for row in rows if row.step <= step]


def _stored(files: RunFiles, base: str) -> list[MetricRow]:
    wide, long = files.content(f"{base}.parquet"), files.content(f"{base}-long.parquet")
    if wide is None and long is None:
        return []
    rows: dict[tuple[int, int], MetricRow] = {}
    if wide is not None:
        _read_wide(rows, _columns(wide))
    if long is not None:
        _read_long(rows, _columns(long))
    return [rows[place] for place in sorted(rows)]


def _columns(table: bytes) -> dict[str, list[Any]]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise EnvironmentFault(
            "The history of a sealed run is stored as Parquet, and pyarrow isn't installed.",
            "pip install pyarrow; without it there are runs' summaries, and histories of runs that live",
        ) from error
    try:
        read = pyarrow.parquet.read_table(pyarrow.BufferReader(table))
    except pyarrow.ArrowException as error:
        raise InvalidError(
            f"A metric table can't be read: {error}", "See what is damaged: git-runs verify"
        ) from error
    columns = {}
    for name in read.column_names:
        column = read.column(name)
        if name == "_time":
            column = column.cast(pyarrow.timestamp("us", tz="UTC")).cast(pyarrow.int64())
        columns[name] = column.to_pylist()
    return columns


def _heads(columns: dict[str, list[Any]]) -> Iterable[tuple[int, int, int, int]]:
    steps = columns.get("_step", [])
    writers = columns.get("_writer") or [0] * len(steps)
    return zip(
        writers,
        columns.get("_seq") or list(range(len(steps))),
        steps,
        columns.get("_time") or [0] * len(steps),
    )


def _read_wide(rows: dict[tuple[int, int], MetricRow], columns: dict[str, list[Any]]) -> None:
    metrics = [(name, values) for name, values in columns.items() if name not in _HEAD]
    for number, (writer, seq, step, time) in enumerate(_heads(columns)):
        values = {name: column[number] for name, column in metrics if column[number] is not None}
        rows[writer, seq] = MetricRow(writer, seq, step, time, values)


def _read_long(rows: dict[tuple[int, int], MetricRow], columns: dict[str, list[Any]]) -> None:
    for (writer, seq, step, time), key, value in zip(
        _heads(columns), columns.get("key", []), columns.get("value", [])
    ):
        row = rows.get((writer, seq))
        if row is None:
            row = rows[writer, seq] = MetricRow(writer, seq, step, time, {})
        row.values[key] = value
