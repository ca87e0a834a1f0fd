"""Columns of Arrow: what their values are as Parquet stores them, lists and structs included."""

from __future__ import annotations

from typing import Any

from .columns import ColumnDigest
from .parquet import physical_values


class ArrowColumn:
    """The digests of one column: one, or for what nests one for each part of it."""

    def __init__(self, pyarrow: Any, name: str, type: Any) -> None:
        """Raises ValueError for types that have no digest: maps, unions, decimals."""
        self._pyarrow = pyarrow
        types = pyarrow.types
        while types.is_dictionary(type) or isinstance(type, pyarrow.BaseExtensionType):
            type = type.value_type if types.is_dictionary(type) else type.storage_type
        self._parts: list[ArrowColumn] = []
        if types.is_list(type) or types.is_large_list(type) or types.is_fixed_size_list(type):
            self.own = ColumnDigest(name, "LIST")
            self._parts = [ArrowColumn(pyarrow, name + "[]", type.value_type)]
        elif types.is_struct(type):
            self.own = ColumnDigest(name, "STRUCT")
            fields = [type.field(at) for at in range(type.num_fields)]
            self._parts = [ArrowColumn(pyarrow, f"{name}.{field.name}", field.type) for field in fields]
        else:
            self.own = ColumnDigest(name, _physical(types, type))

    @property
    def digests(self) -> list[ColumnDigest]:
        """The column's own, and those of its parts."""
        return [self.own, *(digest for part in self._parts for digest in part.digests)]

    def add(self, array: Any) -> None:
        """The next values."""
        pyarrow = self._pyarrow
        if isinstance(array.type, pyarrow.BaseExtensionType):
            array = array.storage
        if pyarrow.types.is_dictionary(array.type):
            array = array.dictionary_decode()
        if self.own.physical == "LIST":
            _add_numbers(pyarrow, self.own, _lengths(pyarrow, array))
            self._parts[0].add(array.flatten())
        elif self.own.physical == "STRUCT":
            self.own.add_presence(array.is_valid().to_pylist())
            for part, values in zip(self._parts, array.flatten()):
                part.add(values)
        else:
            _add_plain(pyarrow, self.own, array)


def _physical(types: Any, type: Any) -> str:
    if types.is_boolean(type):
        return "BOOLEAN"
    if types.is_date(type) or types.is_null(type) or (types.is_integer(type) and type.bit_width <= 32):
        return "INT32"
    if types.is_time(type):
        return "INT32" if type.bit_width == 32 else "INT64"
    if types.is_integer(type) or types.is_timestamp(type) or types.is_duration(type):
        return "INT64"
    if types.is_float16(type) or types.is_float32(type):
        return "FLOAT"
    if types.is_float64(type):
        return "DOUBLE"
    if any(
        getattr(types, f"is_{kind}", lambda _: False)(type)
        for kind in (
            "string",
            "large_string",
            "string_view",
            "binary",
            "large_binary",
            "binary_view",
            "fixed_size_binary",
        )
    ):
        return "BYTE_ARRAY"
    raise ValueError(f"values of the type {type} have no digest")


def _add_plain(pyarrow: Any, digest: ColumnDigest, array: Any) -> None:
    types = pyarrow.types
    if types.is_null(array.type):
        digest.add([None] * len(array))
        return
    if types.is_date64(array.type):
        array = array.cast(pyarrow.date32())
    if types.is_timestamp(array.type) and array.type.unit == "s":
        array = array.cast(pyarrow.timestamp("ms", array.type.tz))  # Parquet knows no seconds
    if digest.physical in ("BYTE_ARRAY", "BOOLEAN"):
        digest.add(physical_values(pyarrow, array, digest.physical))
        return
    if not (types.is_integer(array.type) or types.is_floating(array.type)):
        array = array.view(pyarrow.int32() if digest.physical == "INT32" else pyarrow.int64())
    elif types.is_float16(array.type):
        array = array.cast(pyarrow.float32())
    _add_numbers(pyarrow, digest, array)


def _add_numbers(pyarrow: Any, digest: ColumnDigest, array: Any) -> None:
    try:
        import numpy
    except ImportError:
        physical = "INT32" if digest.physical == "LIST" else digest.physical
        digest.add(physical_values(pyarrow, array, physical))
        return
    there = None
    if array.null_count:
        there = numpy.asarray(array.is_valid().to_numpy(zero_copy_only=False), dtype=bool)
        array = array.fill_null(0)
    digest.add_array(array.to_numpy(zero_copy_only=False), there)


def _lengths(pyarrow: Any, array: Any) -> Any:
    if pyarrow.types.is_fixed_size_list(array.type):
        size = array.type.list_size
        return pyarrow.array(
            [size if there else None for there in array.is_valid().to_pylist()], pyarrow.int32()
        )
    lengths = array.value_lengths()
    return lengths.cast(pyarrow.int32())
