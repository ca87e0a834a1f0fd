"""Runs, and histories of metrics, as tables of pandas, Polars and Arrow where these are installed."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import TYPE_CHECKING, Any

from ..errors import EnvironmentFault
from ..query.config_path import leaves
from ..query.fields import field_of
from .documents import double

if TYPE_CHECKING:
    from .rows import RunRow

_FIRST = ("id", "uid", "name", "experiment", "status", "start", "end", "duration")
_LAST = ("group", "job_type", "parent", "note", "user", "host", "command", "commit", "branch", "dirty")
_TIMES = ("start", "end", "_time")
# Of microseconds since 1970: what a table that counts nanoseconds in 64 bits can hold.
_LAST_TIME = 9_223_372_036_854_775
_FIRST_TIME = -_LAST_TIME
_SCALARS = (bool, int, float, str)


def names_of(row: RunRow) -> list[str]:
    """The names of the single values of a run, in the order of columns."""
    names: list[str] = [*_FIRST, *(f"config.{path}" for path in leaves(row.config)), *_metrics_of(row)]
    names += [f"tags.{tag}" for tag in sorted(row.tags)]
    return [name for name in dict.fromkeys([*names, *_LAST]) if name in row]


def _metrics_of(row: RunRow) -> list[str]:
    """The names of metrics and summary values; with a prefix where another thing has the name."""
    names = {name if field_of(name).metric is not None else f"metric.{name}" for name in row.metrics}
    names.update(name if field_of(name).metric is not None else f"summary.{name}" for name in row.summary)
    return sorted(names)


def columns_of(rows: Iterable[RunRow]) -> dict[str, list[Any]]:
    """A column for each name that any run has, None where a run has nothing; lists and objects as text.

    Times are microseconds since 1970, durations microseconds.
    """
    listed = list(rows)
    first: dict[str, None] = dict.fromkeys(_FIRST)
    config: dict[str, None] = {}
    metrics: dict[str, None] = {}
    tags: dict[str, None] = {}
    for row in listed:
        config.update(dict.fromkeys(f"config.{path}" for path in leaves(row.config)))
        metrics.update(dict.fromkeys(_metrics_of(row)))
        tags.update(dict.fromkeys(f"tags.{tag}" for tag in row.tags))
    names = [*first, *sorted(config), *sorted(metrics), *sorted(tags), *_LAST]
    return {name: [_single(row, name) for row in listed] for name in dict.fromkeys(names)}


def _single(row: RunRow, name: str) -> Any:
    value = row.get(name)
    if name in _TIMES or name == "duration":
        # A time that no table can show is absent; the run's other values aren't.
        first, last = (_FIRST_TIME, _LAST_TIME) if name in _TIMES else (-_LAST_TIME, _LAST_TIME)
        return value if type(value) is int and first <= value <= last else None
    if value is None or isinstance(value, _SCALARS):
        return value
    from ..form.lines import encode

    return encode(value).decode()


def _uniform(values: list[Any]) -> list[Any]:
    """Where a column mixes numbers and others, texts: a table has one type per column."""
    kinds = {type(value) for value in values if value is not None}
    if kinds <= {int, float} or len(kinds) <= 1:
        if kinds == {int, float}:
            return [double(value) if isinstance(value, int) else value for value in values]
        if kinds == {int} and any(not -(1 << 63) <= value < 1 << 63 for value in values if value is not None):
            return [None if value is None else str(value) for value in values]
        return values
    from .texts import exact_number

    return [
        exact_number(value) if isinstance(value, float) else None if value is None else str(value)
        for value in values
    ]


def to_pandas(columns: dict[str, list[Any]], index: str | None = None) -> Any:
    """A pandas.DataFrame; times are UTC timestamps, durations timedeltas."""
    pandas = _library("pandas")
    made = {}
    for name, values in columns.items():
        if name in _TIMES:
            made[name] = pandas.to_datetime(pandas.array(values, dtype="Int64"), unit="us", utc=True)
        elif name == "duration":
            made[name] = pandas.to_timedelta(pandas.array(values, dtype="Int64"), unit="us")
        else:
            made[name] = _pandas_column(pandas, values)
    frame = pandas.DataFrame(made)
    return frame if index is None else frame.set_index(index)


def _pandas_column(pandas: Any, values: list[Any]) -> Any:
    kinds = {type(value) for value in values if value is not None}
    if kinds == {int} and None in values and all(-(1 << 63) <= v < 1 << 63 for v in values if v is not None):
        return pandas.array(values, dtype="Int64")
    if kinds and kinds <= {int, float}:
        return [float("nan") if value is None else value for value in values]
    return pandas.Series(values, dtype=object) if kinds != {bool} or None in values else values


def to_polars(columns: dict[str, list[Any]]) -> Any:
    """A polars.DataFrame; times are UTC datetimes of microseconds, durations of microseconds."""
    polars = _library("polars")
    frame = polars.DataFrame({name: _uniform(values) for name, values in columns.items()}, strict=False)
    times = [
        polars.col(name).cast(polars.Int64).cast(polars.Datetime("us", "UTC"))
        for name in _TIMES
        if name in columns
    ]
    if "duration" in columns:
        times.append(polars.col("duration").cast(polars.Int64).cast(polars.Duration("us")))
    return frame.with_columns(times)


def to_arrow(columns: dict[str, list[Any]]) -> Any:
    """A pyarrow.Table; times are UTC timestamps of microseconds, durations of microseconds."""
    pyarrow = _library("pyarrow")
    types = {**dict.fromkeys(_TIMES, pyarrow.timestamp("us", tz="UTC")), "duration": pyarrow.duration("us")}
    return pyarrow.table(
        {name: pyarrow.array(_uniform(values), type=types.get(name)) for name, values in columns.items()}
    )


def _library(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        raise EnvironmentFault(
            f"This table needs {name}, and it isn't installed.", f"pip install {name}"
        ) from error
