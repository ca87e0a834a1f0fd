"""Data that is in memory: data frames, arrays, data sets, known by their shape."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from .columns import ColumnDigest, digest_of_columns

_BY_KIND = {"b": "BOOLEAN", "i": "INT64", "u": "INT64", "f": "DOUBLE", "M": "INT64", "m": "INT64"}


def facts_of(data: Any) -> dict[str, object] | None:
    """The facts of what is in memory: `uri`, `format`, `rows`, `row_digest`; None where it is no data known here."""
    module = type(data).__module__.partition(".")[0]
    if module == "datasets" and hasattr(data, "num_rows") and hasattr(data, "features"):
        return _hugging_face(data)
    if module == "polars" and hasattr(data, "to_arrow"):
        return {"format": "polars", **_arrow(data.to_arrow())}
    if module == "pyarrow" and hasattr(data, "schema"):
        return {"format": "arrow", **_arrow(data)}
    if hasattr(data, "columns") and hasattr(data, "iloc"):
        return {"format": "pandas", **_pandas(data)}
    if hasattr(data, "__array_interface__") or hasattr(data, "__array__"):
        return {"format": "numpy", **_array(data)}
    return None


def _pandas(frame: Any) -> dict[str, object]:
    columns = []
    for position in range(len(frame.columns)):
        column = frame.iloc[:, position]
        digest = _numbers(str(frame.columns[position]), column)
        if digest is None:
            digest = ColumnDigest(str(frame.columns[position]), "BYTE_ARRAY")
            missing = column.isna().tolist()
            digest.add(None if gone else _text(value) for value, gone in zip(column.tolist(), missing))
        columns.append(digest)
    return {"rows": len(frame), "row_digest": digest_of_columns(columns)}


def _numbers(name: str, column: Any) -> ColumnDigest | None:
    """The digest of a column of plain numbers, as one block of bytes; None for any other column."""
    kind = getattr(column.dtype, "kind", "O")
    if type(column.dtype).__module__.partition(".")[0] != "numpy" or kind not in _BY_KIND:
        return None
    import numpy

    values = column.to_numpy()
    physical, form = _BY_KIND[kind], {"b": "u1", "f": "<f8"}.get(kind, "<i8")
    if kind == "f" and values.dtype.itemsize <= 4:
        physical, form = "FLOAT", "<f4"
    elif kind in "iu" and values.dtype.itemsize <= 4 and values.dtype.str[1:] != "u4":
        physical, form = "INT32", "<i4"
    rows = numpy.zeros(len(values), dtype=[("there", "u1"), ("value", form)])
    rows["there"] = 1
    rows["value"] = values.view("<i8") if kind in "Mm" else values
    digest = ColumnDigest(name, physical)
    digest.add_packed(rows.tobytes())
    return digest


def _text(value: object) -> str | bytes:
    return value if isinstance(value, (str, bytes)) else str(value)


def _array(data: Any) -> dict[str, object]:
    import numpy

    array = numpy.ascontiguousarray(data)
    digest = sha256(f"{array.dtype.str} {list(array.shape)}\n".encode())
    digest.update(repr(array.tolist()).encode() if array.dtype.hasobject else array.data)
    rows = int(array.shape[0]) if array.ndim else 1
    return {
        "rows": rows,
        "row_digest": digest.hexdigest(),
        "shape": list(array.shape),
        "dtype": str(array.dtype),
    }


def _arrow(table: Any) -> dict[str, object]:
    digests = []
    for name, column in zip(table.schema.names, table.columns):
        digest = ColumnDigest(name, "BYTE_ARRAY")
        # One text a value, so that neither chunks nor encodings of the table count.
        for chunk in getattr(column, "chunks", [column]):
            digest.add(None if value is None else repr(value) for value in chunk.to_pylist())
        digests.append(digest)
    return {"rows": table.num_rows, "row_digest": digest_of_columns(digests)}


def _hugging_face(data: Any) -> dict[str, object]:
    facts: dict[str, object] = {"format": "huggingface", "rows": data.num_rows}
    info = getattr(data, "info", None)
    name = getattr(info, "dataset_name", None) or getattr(info, "builder_name", None)
    fingerprint = getattr(data, "_fingerprint", None)
    if name:
        facts["uri"] = f"hf:{name}@{getattr(info, 'version', None) or fingerprint}"
    if fingerprint:
        facts["fingerprint"] = str(fingerprint)
    digests = {column: ColumnDigest(column, "BYTE_ARRAY") for column in data.column_names}
    for batch in data.with_format("arrow").iter(1000):
        for column, digest in digests.items():
            values = batch[column].to_pylist()
            digest.add(None if value is None else repr(value) for value in values)
    facts["row_digest"] = digest_of_columns(digests.values())
    return facts
