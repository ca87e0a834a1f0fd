"""W&B's media, as git-runs' own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ... import media
from ...active.values import plain
from ...media.parts import Part, array_of, path_of


class Image(media.Image):
    """A picture of a path, an array, a tensor, a figure or another image; boxes and masks are kept beside it."""

    def __init__(
        self,
        data_or_path: object,
        mode: str | None = None,
        caption: str | None = None,
        grouping: int | None = None,
        classes: object = None,
        boxes: Mapping[str, Any] | None = None,
        masks: Mapping[str, Any] | None = None,
        file_type: str | None = None,
        normalize: bool = True,
    ) -> None:
        if isinstance(data_or_path, media.Image):
            caption = caption or data_or_path._caption
            data_or_path = data_or_path._data
        if hasattr(data_or_path, "gcf"):
            data_or_path = data_or_path.gcf()
        super().__init__(_picture(data_or_path, normalize), caption, mode)
        self._boxes = boxes
        self._masks = masks or {}

    def part(self) -> Part:
        part = super().part()
        if self._boxes:
            part.extra["boxes"] = plain(self._boxes)
        labels = {
            name: plain(mask["class_labels"]) for name, mask in self._masks.items() if "class_labels" in mask
        }
        if labels:
            part.extra["mask_labels"] = labels
        return part

    def beside(self) -> dict[str, media.Media]:
        """The masks, as pictures whose grey is the number of the class."""
        found: dict[str, media.Media] = {}
        for name, mask in self._masks.items():
            data = mask.get("mask_data")
            if data is not None:
                found[f"masks/{name}"] = media.Image(array_of(data).astype("u1"))
            elif mask.get("path") is not None:
                found[f"masks/{name}"] = media.Image(mask["path"])
        return found


def _picture(data: Any, normalize: bool) -> object:
    """Floats as W&B takes them: from 0 to 1, or from 0 to 255 where any is greater than 1."""
    if path_of(data) is not None or hasattr(data, "savefig") or not hasattr(data, "dtype"):
        return data
    array = array_of(data)
    if array.ndim == 4 and len(array) == 1:
        array = array[0]
    if array.dtype.kind == "f" and array.size and array.min() >= 0 and array.max() > 1:
        array = array.clip(0, 255).astype("u1")
    elif array.dtype.kind in "iu" and array.size and array.min() >= 0 and array.max() <= 1 and normalize:
        array = (array * 255).astype("u1")
    return array


class Table(media.Table):
    """Rows and columns, with W&B's ways to read them again."""

    def __init__(
        self,
        columns: Sequence[Any] | None = None,
        data: Any = None,
        rows: Any = None,
        dataframe: Any = None,
        dtype: object = None,
        optional: object = True,
        allow_mixed_types: bool = False,
        log_mode: str | None = None,
    ) -> None:
        if columns is None and data is None and rows is None and dataframe is None:
            columns = ["Input", "Output", "Expected"]
        if hasattr(data, "ndim") and not hasattr(data, "columns"):
            data = data.tolist()
        super().__init__(columns, data, rows, dataframe)

    @property
    def data(self) -> list[list[Any]]:
        """The rows."""
        return self.rows

    def add_row(self, *row: object) -> None:
        """Adds a row."""
        self.add_data(*row)

    def add_data(self, *data: object) -> None:
        if len(data) != len(self.columns):
            raise ValueError(f"A row of this table has {len(self.columns)} cells, and this one {len(data)}.")
        super().add_data(*data)

    def get_column(self, name: str, convert_to: str | None = None) -> Any:
        """The cells of a column, as a list or with "numpy" as an array."""
        at = self.columns.index(name)
        cells = [row[at] for row in self.rows]
        return array_of(cells) if convert_to == "numpy" else cells

    def get_dataframe(self) -> Any:
        """A pandas.DataFrame of it."""
        import pandas

        return pandas.DataFrame(self.rows, columns=self.columns)

    def iterrows(self) -> Iterator[tuple[int, list[Any]]]:
        """Numbers and rows."""
        return iter(enumerate(self.rows))

    def add_computed_columns(self, fn: Callable[[int, dict[str, Any]], Mapping[str, Any]]) -> None:
        """Adds the columns that the function gives for each row's number and cells by column."""
        new = [dict(fn(at, dict(zip(self.columns, row)))) for at, row in enumerate(self.rows)]
        for name in new[0] if new else ():
            self.add_column(name, [cells[name] for cells in new])


class Histogram(media.Histogram):
    """How values are distributed."""

    def __init__(
        self, sequence: object = None, np_histogram: tuple[Any, Any] | None = None, num_bins: int = 64
    ) -> None:
        super().__init__(sequence, np_histogram, num_bins)

    @property
    def histogram(self) -> Any:
        """The counts."""
        return self._value["counts"]

    @property
    def bins(self) -> Any:
        """The edges, one more than counts."""
        return self._value["edges"]


class Audio(media.Audio):
    """Sound of a path or of samples."""

    def __init__(
        self, data_or_path: object, sample_rate: int | None = None, caption: str | None = None
    ) -> None:
        super().__init__(data_or_path, sample_rate, caption)


class Video(media.Video):
    """A video of a path, or of an array of the shape (frames, channels, height, width); several go side by side."""

    def __init__(
        self,
        data_or_path: object,
        caption: str | None = None,
        fps: float | None = None,
        format: str | None = None,
    ) -> None:
        if path_of(data_or_path) is None:
            array = array_of(data_or_path)
            if array.ndim == 5:
                import numpy

                array = numpy.concatenate(list(array), axis=-1)
            data_or_path = array
        super().__init__(data_or_path, caption, fps or 4)


class Html(media.Html):
    """A page."""

    def __init__(self, data: object, inject: bool = True, data_is_not_path: bool = False) -> None:
        if isinstance(data, os.PathLike):
            data = os.fspath(data)
        super().__init__(data, inject, data_is_not_path)


class Plotly(media.Plot):
    """A figure of Plotly."""

    def __init__(self, val: object) -> None:
        super().__init__(val)
