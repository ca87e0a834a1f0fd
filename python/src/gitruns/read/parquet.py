"""The metric tables of a sealed run, read through pyarrow (metric-series.md). A file may come from anybody."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ..errors import EnvironmentFault, InvalidError
from .summaries import MetricRow

_MOST_BYTES = 512 << 20
_MOST_COLUMNS = 1004
_MOST_ROWS = 1 << 27
_MOST_CELLS = 1 << 30
_MOST_UNPACKED = 1 << 31
_CODECS = ("ZSTD", "UNCOMPRESSED")
_ENCODINGS = frozenset(
    (
        *("PLAIN", "RLE", "RLE_DICTIONARY", "PLAIN_DICTIONARY", "BYTE_STREAM_SPLIT", "BIT_PACKED"),
        *("DELTA_BINARY_PACKED", "DELTA_LENGTH_BYTE_ARRAY", "DELTA_BYTE_ARRAY"),
    )
)
_HEAD = (("_seq", "INT64"), ("_step", "INT64"), ("_time", "INT64"))
_LONG = [("key", "BYTE_ARRAY", 0), ("value", "DOUBLE", 0)]


def rows_in(wide: bytes | None, long: bytes | None) -> list[MetricRow]:
    """The rows of the two tables together, by (writer, seq).

    Raises :class:`InvalidError` for tables that contradict metric-series.md, and :class:`EnvironmentFault`
    where pyarrow isn't installed.
    """
    rows: dict[tuple[int, int], MetricRow] = {}
    several = set()
    if wide is not None:
        columns = _columns(wide, is_long=False)
        several.add("_writer" in columns)
        _take_wide(rows, columns)
    names = {name for row in rows.values() for name in row.values}
    if long is not None:
        columns = _columns(long, is_long=True)
        several.add("_writer" in columns)
        _take_long(rows, columns, names)
    if len(several) > 1:
        raise _invalid("one table tells writers apart, and the other doesn't")
    return [rows[place] for place in sorted(rows)]


def _take_wide(rows: dict[tuple[int, int], MetricRow], columns: dict[str, list[Any]]) -> None:
    metrics = [(name, values) for name, values in columns.items() if name not in _HEAD_NAMES]
    before: tuple[int, int] | None = None
    for number, (writer, seq, step, time) in enumerate(_heads(columns)):
        values = {name: column[number] for name, column in metrics if column[number] is not None}
        if before is not None and (writer, seq) <= before:
            raise _invalid("its rows are out of order")
        if not values:
            raise _invalid("a row has no value")
        before = (writer, seq)
        rows[before] = MetricRow(writer, seq, step, time, values)


def _take_long(
    rows: dict[tuple[int, int], MetricRow], columns: dict[str, list[Any]], names_in_wide: set[str]
) -> None:
    before: tuple[int, int, str] | None = None
    # A table is ordered by metric, writer and seq; earlier builds ordered it by writer, seq and metric.
    by_metric = by_place = True
    points = zip(_heads(columns), columns["key"], columns["value"])
    for (writer, seq, step, time), key, value in points:
        place = (writer, seq, key)
        if before is not None:
            by_place = by_place and place > before
            by_metric = by_metric and (key, writer, seq) > (before[2], before[0], before[1])
            if not (by_place or by_metric):
                raise _invalid("its points are out of order")
        if key in names_in_wide:
            raise _invalid("a metric is in both tables")
        before = place
        row = rows.setdefault((writer, seq), MetricRow(writer, seq, step, time, {}))
        if (row.step, row.time) != (step, time):
            raise _invalid("a row has another step or time in the other table")
        row.values[key] = value


_HEAD_NAMES = frozenset(("_seq", "_step", "_time", "_writer"))


def _heads(columns: dict[str, list[Any]]) -> Iterator[tuple[int, int, int, int]]:
    steps = columns["_step"]
    return zip(columns.get("_writer") or [0] * len(steps), columns["_seq"], steps, columns["_time"])


def _columns(table: bytes, is_long: bool) -> dict[str, list[Any]]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise EnvironmentFault(
            "The history of a sealed run is stored as Parquet, and pyarrow isn't installed.",
            "pip install pyarrow (without it there are runs and their summaries, and histories of runs that live)",
        ) from error
    if len(table) > _MOST_BYTES:
        raise _invalid("it is too large")
    try:
        file = pyarrow.parquet.ParquetFile(pyarrow.BufferReader(table))
        _check(file, is_long)
        read = file.read(use_threads=False)
        columns: dict[str, list[Any]] = {}
        for name in read.column_names:
            column = read.column(name)
            if name == "_time":
                column = column.cast(pyarrow.int64())
            columns[name] = column.to_pylist()
        return columns
    except (pyarrow.ArrowException, OSError, UnicodeDecodeError, ValueError) as error:
        if isinstance(error, (InvalidError, EnvironmentFault)):
            raise
        raise _invalid(str(error).splitlines()[0] if str(error) else type(error).__name__) from error


def _check(file: Any, is_long: bool) -> None:
    """What the file declares, before anything of it is unpacked."""
    metadata = file.metadata
    if (metadata.metadata or {}).get(b"gitruns.series") != b"1":
        raise _invalid("it isn't of a version that this gitruns reads")
    rows, count = metadata.num_rows, metadata.num_columns
    if count > _MOST_COLUMNS or rows > _MOST_ROWS or rows * count > _MOST_CELLS:
        raise _invalid("it is too large")
    columns = [file.schema.column(number) for number in range(count)]
    told = [(column.path, column.physical_type, column.max_definition_level) for column in columns]
    expected = [(name, kind, 0) for name, kind in _HEAD]
    if told[3:4] == [("_writer", "INT32", 0)]:
        expected.append(("_writer", "INT32", 0))
    names = [column.path for column in columns[len(expected) :]]
    metrics = _LONG if is_long else [(name, "DOUBLE", 1) for name in sorted(set(names))]
    if told != expected + metrics or any(column.max_repetition_level for column in columns):
        raise _invalid("its columns aren't those of a metric table")
    if not is_long and (not names or any(name in _HEAD_NAMES or name[:1] in ("", "_") for name in names)):
        raise _invalid("a metric has a name that no column may have")
    if _is_no_time(columns[2]):
        raise _invalid("its times aren't microseconds in UTC")
    unpacked = 0
    for group in range(metadata.num_row_groups):
        for number in range(count):
            chunk = metadata.row_group(group).column(number)
            unpacked += max(0, chunk.total_uncompressed_size)
            if chunk.compression not in _CODECS or not _ENCODINGS.issuperset(chunk.encodings):
                raise _invalid("it is packed in a way that metric tables aren't")
    if unpacked > _MOST_UNPACKED:
        raise _invalid("it is too large")


def _is_no_time(column: Any) -> bool:
    told = json.loads(column.logical_type.to_json()) if column.logical_type is not None else {}
    kind = told.get("Type"), told.get("timeUnit"), told.get("isAdjustedToUTC")
    return kind != ("Timestamp", "microseconds", True)


def _invalid(why: str) -> InvalidError:
    return InvalidError(f"A metric table can't be read: {why}.", "See what is damaged: git-runs verify")
