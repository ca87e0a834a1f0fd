"""Rows and row digest of Parquet files, where pyarrow is installed."""

from __future__ import annotations

from typing import Any

from .columns import ColumnDigest, digest_of_columns


def add_rows(file: str, shown: str, facts: dict[str, object], problems: list[str]) -> None:
    """Adds `rows` and `row_digest` to the facts, or says why it can't."""
    try:
        import pyarrow.parquet as parquet
    except ImportError:
        problems.append(f"The rows of the input {shown} weren't counted: that needs pyarrow.")
        return
    try:
        opened = parquet.ParquetFile(file)
    except Exception:
        problems.append(f"The rows of the input {shown} weren't counted: it isn't Parquet.")
        return
    with opened:
        facts["rows"] = opened.metadata.num_rows
        try:
            digest = _digest(opened)
        except Exception:
            digest = None
    if digest is None:
        problems.append(
            f"The rows of the input {shown} have no digest: its columns nest, or pyarrow can't read them."
        )
    else:
        facts["row_digest"] = digest


def _digest(opened: Any) -> str | None:
    import pyarrow

    schema = opened.metadata.schema
    columns = [schema.column(i) for i in range(len(schema))]
    nested = any(column.max_repetition_level or column.max_definition_level > 1 for column in columns)
    if nested or any(column.physical_type in ("INT96", "FIXED_LEN_BYTE_ARRAY") for column in columns):
        return None
    digests = [ColumnDigest(column.name, column.physical_type) for column in columns]
    for batch in opened.iter_batches():
        for digest, array in zip(digests, batch.columns):
            digest.add(physical_values(pyarrow, array, digest.physical))
    return digest_of_columns(digests)


def physical_values(pyarrow: Any, array: Any, physical: str) -> list[object]:
    """The values of an Arrow array as Parquet stores them. Raises where they have no such form."""
    if pyarrow.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if physical == "BYTE_ARRAY":
        target = pyarrow.large_binary()
        text = pyarrow.types.is_string(array.type) or pyarrow.types.is_large_string(array.type)
        return list((array.cast(pyarrow.large_string()) if text else array).cast(target).to_pylist())
    if physical in ("INT32", "INT64"):
        width = 4 if physical == "INT32" else 8
        whole = pyarrow.int32() if width == 4 else pyarrow.int64()
        if pyarrow.types.is_integer(array.type):
            array = array.cast(whole, safe=False)  # unsigned ones keep their bits
        elif array.type.bit_width == 8 * width:
            array = array.view(whole)
        else:
            raise ValueError(f"{array.type} isn't stored as {physical}")
    elif physical == "FLOAT":
        array = array.cast(pyarrow.float32())
    return list(array.to_pylist())
