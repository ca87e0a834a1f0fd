"""Columns of pandas, as Parquet would store them: what is missing is a null, and the index doesn't count."""

from __future__ import annotations

from typing import Any

from .columns import ColumnDigest

_TIMES = {"s": "ms", "ms": "ms", "us": "us", "ns": "ns"}


def column_digests(name: str, column: Any) -> list[ColumnDigest]:
    """The digests of a column. Raises ValueError, or ImportError without pyarrow, where it has none."""
    import numpy

    dtype = column.dtype
    if hasattr(dtype, "categories"):
        codes = column.cat.codes.to_numpy()
        categories = dtype.categories
        if len(categories) and getattr(categories.dtype, "kind", "O") in "biuf":
            values = categories.to_numpy()[numpy.where(codes < 0, 0, codes)]
            return [_numbers(name, values, None if (codes >= 0).all() else codes >= 0)]
        column = column.astype(object)
    elif hasattr(dtype, "tz"):
        column = column.dt.tz_convert("UTC").dt.tz_localize(None)
    kind = getattr(column.dtype, "kind", "O")
    plain = getattr(column.dtype, "numpy_dtype", column.dtype)  # of pandas' own nullable types
    if kind in "biuf" and isinstance(plain, numpy.dtype):
        gone = column.isna().to_numpy()
        there = ~gone if gone.any() else None
        nullable = plain is not column.dtype
        values = (
            column.to_numpy(dtype=plain, na_value=0)
            if nullable and there is not None
            else column.to_numpy(plain)
        )
        return [_numbers(name, values, there)]
    if kind in "mM" and isinstance(column.dtype, numpy.dtype):
        unit = numpy.datetime_data(column.dtype)[0]
        values = column.to_numpy().astype(f"{kind}8[{_TIMES[unit]}]")
        gone = numpy.isnat(values)
        return [_numbers(name, values.view("i8"), ~gone if gone.any() else None)]
    return _others(name, column)


def _numbers(name: str, values: Any, there: Any) -> ColumnDigest:
    kind, size = values.dtype.kind, values.dtype.itemsize
    if kind == "b":
        physical = "BOOLEAN"
    elif kind == "f":
        physical = "FLOAT" if size <= 4 else "DOUBLE"
    else:
        physical = "INT32" if size <= 4 else "INT64"
    digest = ColumnDigest(name, physical)
    digest.add_array(values, there)
    return digest


def _others(name: str, column: Any) -> list[ColumnDigest]:
    gone = column.isna().tolist()
    values = [None if missing else value for value, missing in zip(column.tolist(), gone)]
    kinds = {type(value) for value in values if value is not None}
    if kinds <= {str} or kinds <= {bytes}:
        digest = ColumnDigest(name, "BYTE_ARRAY")
        digest.add(values)
        return [digest]
    import pyarrow

    from .arrow import ArrowColumn

    array = pyarrow.array(values, from_pandas=True)
    mixed = ArrowColumn(pyarrow, name, array.type)
    mixed.add(array)
    return mixed.digests
