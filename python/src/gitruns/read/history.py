"""What a run logged, row by row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from .summaries import MetricRow, united


class History:
    """The rows of a run, oldest first: `_step`, `_time` (microseconds since 1970) and a value for each metric.

    `keys` are the names of the metrics, in the order that was asked for, else sorted. Iterating gives
    dicts without what a row doesn't have; `columns()` has None there.
    """

    def __init__(self, rows: Iterable[MetricRow], keys: Iterable[str] | None = None) -> None:
        listed = list(united(rows))
        wanted = None if keys is None else list(dict.fromkeys([keys] if isinstance(keys, str) else keys))
        if wanted is None:
            found: set[str] = set()
            for row in listed:
                found.update(row.values)
            self.keys = sorted(found)
            self._rows = listed
        else:
            self.keys = wanted
            chosen = set(wanted)
            self._rows = [row for row in listed if not chosen.isdisjoint(row.values)]

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for row in self._rows:
            values = {key: row.values[key] for key in self.keys if key in row.values}
            yield {"_step": row.step, "_time": row.time, **values}

    def __repr__(self) -> str:
        return (
            f"<history of {len(self)} rows: {', '.join(self.keys[:8])}{', …' if len(self.keys) > 8 else ''}>"
        )

    def series(self, key: str) -> tuple[list[int], list[float]]:
        """The steps and the values of one metric, as long as each other."""
        found = [(row.step, row.values[key]) for row in self._rows if key in row.values]
        return [step for step, _ in found], [value for _, value in found]

    def columns(self) -> dict[str, list[Any]]:
        """`_step`, `_time` and each metric as lists of one length, None where nothing was logged."""
        out: dict[str, list[Any]] = {
            "_step": [row.step for row in self._rows],
            "_time": [row.time for row in self._rows],
        }
        for key in self.keys:
            out[key] = [row.values.get(key) for row in self._rows]
        return out

    def to_pandas(self) -> Any:
        """A pandas.DataFrame, NaN where nothing was logged; `_time` is a UTC timestamp."""
        from .tables import to_pandas

        return to_pandas(self.columns())

    def to_polars(self) -> Any:
        """A polars.DataFrame; `_time` is a UTC datetime of microseconds."""
        from .tables import to_polars

        return to_polars(self.columns())

    def to_arrow(self) -> Any:
        """A pyarrow.Table; `_time` is a UTC timestamp of microseconds."""
        from .tables import to_arrow

        return to_arrow(self.columns())
