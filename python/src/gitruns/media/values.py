"""Histograms, tables and pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .parts import Media, Part, path_of

_MOST_BINS = 512
_INLINE_CELLS = 2_000
"""A table of more cells is a file of its own, so that nobody has to read it who reads the run."""


class Histogram(Media):
    """How values are distributed: of a sequence, an array or a tensor, or counts and edges from NumPy.

    `bins` is the number of intervals, 512 at most. NaN and infinities are counted apart.
    """

    def __init__(
        self, sequence: object = None, np_histogram: tuple[Any, Any] | None = None, num_bins: int = 64
    ) -> None:
        if np_histogram is not None:
            counts, edges = np_histogram
            self._value: dict[str, object] = {
                "counts": _listed(counts),
                "edges": [float(e) for e in _listed(edges)],
            }
        else:
            self._value = _histogram(_listed(sequence), max(1, min(int(num_bins), _MOST_BINS)))

    def part(self) -> Part:
        return Part("histogram", value=self._value)


def _listed(values: Any) -> list[Any]:
    for method in ("detach", "cpu", "flatten", "ravel"):
        step = getattr(values, method, None)
        if callable(step):
            values = step()
    tolist = getattr(values, "tolist", None)
    return list(tolist() if callable(tolist) else values)


def _histogram(values: list[Any], bins: int) -> dict[str, object]:
    numbers = [float(value) for value in values]
    finite = [value for value in numbers if value - value == 0.0]
    low, high = (min(finite), max(finite)) if finite else (0.0, 1.0)
    if low == high:
        low, high = low - 0.5, high + 0.5
    width = (high - low) / bins
    counts = [0] * bins
    for value in finite:
        counts[min(int((value - low) / width), bins - 1) if width > 0 else 0] += 1
    said: dict[str, object] = {"counts": counts, "edges": [low + width * i for i in range(bins)] + [high]}
    if len(finite) < len(numbers):
        said["not_finite"] = len(numbers) - len(finite)
    return said


class Table(Media):
    """Rows and columns: of lists, or of a data frame of pandas or Polars. Cells may be media, such as images."""

    def __init__(
        self,
        columns: Sequence[str] | None = None,
        data: object = None,
        rows: Sequence[Sequence[object]] | None = None,
        dataframe: object = None,
    ) -> None:
        frame: Any = dataframe if dataframe is not None else data if hasattr(data, "columns") else None
        if frame is not None:
            self.columns = [str(column) for column in frame.columns]
            values = frame.values.tolist() if hasattr(frame, "iloc") else [list(row) for row in frame.rows()]
            self.rows: list[list[object]] = values
        else:
            given: Any = data if data is not None else rows if rows is not None else []
            self.rows = [list(row) for row in given]
            widest = max((len(row) for row in self.rows), default=0)
            self.columns = (
                [str(c) for c in columns] if columns is not None else [str(i) for i in range(widest)]
            )

    def add_data(self, *cells: object) -> None:
        """Adds a row."""
        self.rows.append(list(cells))

    def add_column(self, name: str, data: Sequence[object]) -> None:
        """Adds a column of as many cells as there are rows."""
        if self.rows and len(data) != len(self.rows):
            raise ValueError(f"The column {name} has {len(data)} cells, and the table {len(self.rows)} rows.")
        if not self.rows:
            self.rows = [[] for _ in data]
        for row, cell in zip(self.rows, data):
            row.append(cell)
        self.columns.append(name)

    def part(self) -> Part:
        return Part("table", value={"columns": self.columns, "rows": self.rows})

    def is_large(self) -> bool:
        """Whether its content is a file of its own."""
        return len(self.rows) * max(1, len(self.columns)) > _INLINE_CELLS


class Html(Media):
    """A page: a text of HTML, the path of a file of it, or an open file."""

    def __init__(self, data: object, inject: bool = True, data_is_not_path: bool = False) -> None:
        path = None if data_is_not_path else path_of(data)
        if path is not None and path.lower().endswith((".html", ".htm")) and "<" not in path:
            self._file: str | None = path
            self._text = ""
        else:
            read = getattr(data, "read", None)
            self._file = None
            self._text = str(read() if callable(read) else data)

    def part(self) -> Part:
        if self._file is not None:
            return Part("html", file=self._file, ending=".html", media_type="text/html")
        return Part(
            "html", content=self._text.encode("utf-8", "replace"), ending=".html", media_type="text/html"
        )
