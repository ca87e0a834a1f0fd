"""Data sets for `log_input`."""

from __future__ import annotations

from typing import Any


class Dataset:
    """Data under a name; it is digested when it is logged."""

    def __init__(self, data: Any, name: str | None, source: object) -> None:
        self.data = data
        self.name = name or (str(source) if isinstance(source, str) else "dataset")
        self.source = source


def from_pandas(
    df: Any, source: object = None, targets: str | None = None, name: str | None = None, **_: object
) -> Dataset:
    """A data frame of pandas."""
    return Dataset(df, name, source)


def from_polars(
    df: Any, source: object = None, targets: str | None = None, name: str | None = None, **_: object
) -> Dataset:
    """A data frame of Polars."""
    return Dataset(df, name, source)


def from_numpy(
    features: Any, source: object = None, targets: Any = None, name: str | None = None, **_: object
) -> Dataset:
    """An array of NumPy."""
    return Dataset(features, name, source)


def from_huggingface(
    ds: Any, path: str | None = None, targets: str | None = None, name: str | None = None, **_: object
) -> Dataset:
    """A data set of Hugging Face."""
    return Dataset(ds, name or path, path)
