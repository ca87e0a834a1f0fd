"""Data that is in memory: data frames, arrays, data sets, known by their shape (format-spec/inputs.md)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from .columns import ColumnDigest, digest_of_columns

_MOST_COLUMNS = 1_000


def facts_of(data: Any) -> dict[str, object] | None:
    """What is said of data in memory; None where it is no data known here. Raises where it has no digest."""
    module = type(data).__module__.partition(".")[0]
    if module == "datasets" and hasattr(data, "num_rows") and hasattr(data, "features"):
        return _hugging_face(data)
    if module == "polars" and hasattr(data, "to_arrow"):
        return {"format": "polars", **_arrow(data.to_frame() if hasattr(data, "to_frame") else data)}
    if module == "pyarrow" and hasattr(data, "schema"):
        return {"format": "arrow", **_arrow(data)}
    if hasattr(data, "iloc") and hasattr(data, "to_frame") and not hasattr(data, "columns"):
        data = data.to_frame()
    if hasattr(data, "columns") and hasattr(data, "iloc"):
        return {"format": "pandas", **_pandas(data)}
    if hasattr(data, "__array_interface__") or hasattr(data, "__array__"):
        return {"format": "numpy", **_array(data)}
    return None


def parts_of(data: Any) -> Mapping[str, Any] | None:
    """The splits of a dictionary of data sets; None where it is none."""
    if type(data).__module__.partition(".")[0] == "datasets" and isinstance(data, Mapping):
        return data
    return None


def _said(rows: int, digests: list[ColumnDigest]) -> dict[str, object]:
    columns = [{"name": digest.name, "type": digest.physical} for digest in digests[:_MOST_COLUMNS]]
    return {"rows": rows, "columns": columns, "row_digest": digest_of_columns(digests)}


def _pandas(frame: Any) -> dict[str, object]:
    from .frames import column_digests

    digests: list[ColumnDigest] = []
    for position in range(len(frame.columns)):
        digests += column_digests(str(frame.columns[position]), frame.iloc[:, position])
    return _said(len(frame), digests)


def _arrow(table: Any) -> dict[str, object]:
    if hasattr(table, "to_arrow"):
        table = table.to_arrow()
    batches = table.to_batches() if hasattr(table, "to_batches") else [table]
    return _said(table.num_rows, _of_batches(table.schema, batches))


def _of_batches(schema: Any, batches: Iterable[Any]) -> list[ColumnDigest]:
    """The digests of a table; neither its chunks nor dictionary encodings count."""
    import pyarrow

    from .arrow import ArrowColumn

    columns = [ArrowColumn(pyarrow, field.name, field.type) for field in schema]
    for batch in batches:
        for column, array in zip(columns, batch.columns):
            column.add(array)
    return [digest for column in columns for digest in column.digests]


def _array(data: Any) -> dict[str, object]:
    from ..media.parts import array_of

    array = array_of(data)
    if array.dtype.hasobject:
        raise ValueError("an array of objects has no digest")
    array = array.astype(array.dtype.newbyteorder("<"), copy=False)
    shape = list(array.shape)
    head = f"{array.dtype.str} {'x'.join(map(str, shape))}\n"
    return {
        "rows": shape[0] if shape else 1,
        "shape": shape,
        "dtype": array.dtype.str,
        "row_digest": sha256(head.encode() + array.tobytes()).hexdigest(),
    }


def _hugging_face(data: Any) -> dict[str, object]:
    facts: dict[str, object] = {"format": "huggingface"}
    info = getattr(data, "info", None)
    name = getattr(info, "dataset_name", None) or getattr(info, "builder_name", None)
    fingerprint = getattr(data, "_fingerprint", None)
    if name:
        facts["uri"] = f"hf:{name}@{getattr(info, 'version', None) or fingerprint}"
    if fingerprint:
        facts["fingerprint"] = str(fingerprint)
    tables = data.with_format("arrow").iter(1000)
    return {**facts, **_said(data.num_rows, _of_batches(data.features.arrow_schema, _batches(tables)))}


def _batches(tables: Iterable[Any]) -> Iterable[Any]:
    for table in tables:
        yield from table.to_batches()
