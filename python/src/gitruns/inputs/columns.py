"""The digest of rows in columns: that of Parquet's physical values, in the order of rows and of columns."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

_FORMATS = {"INT32": "<i", "INT64": "<q", "FLOAT": "<f", "DOUBLE": "<d", "BOOLEAN": "<B", "LIST": "<i"}
_NUMPY = {"INT32": "<i4", "INT64": "<i8", "FLOAT": "<f4", "DOUBLE": "<f8", "BOOLEAN": "u1", "LIST": "<i4"}


class ColumnDigest:
    """The digest of one column: for each row the byte 0 for a null, else the byte 1 and the value."""

    def __init__(self, name: str, physical: str) -> None:
        """`physical` is BOOLEAN, INT32, INT64, FLOAT, DOUBLE or BYTE_ARRAY; LIST and STRUCT for what nests."""
        self.name = name
        self.physical = physical
        self._digest = sha256()

    def add(self, values: Iterable[object]) -> None:
        """The next values; None is a null. Bytes, or numbers of the physical type."""
        parts = []
        if self.physical == "BYTE_ARRAY":
            for value in values:
                if value is None:
                    parts.append(b"\0")
                else:
                    content = value.encode() if isinstance(value, str) else bytes(value)  # type: ignore[call-overload]
                    parts.append(b"\1" + len(content).to_bytes(4, "little") + content)
        else:
            pack = struct.Struct(_FORMATS[self.physical]).pack
            parts = [b"\0" if value is None else b"\1" + pack(value) for value in values]
        self._digest.update(b"".join(parts))

    def add_array(self, values: Any, there: Any = None) -> None:
        """The next values, as an array of NumPy; where `there` is False they are nulls."""
        import numpy

        form = numpy.dtype(_NUMPY[self.physical])
        if values.dtype.kind in "iu" and form.kind == "i":
            # Unsigned ones keep their bits.
            whole = values.astype(f"{values.dtype.kind}{form.itemsize}").view(f"i{form.itemsize}")
        else:
            whole = values
        rows = numpy.zeros(len(values), dtype=[("there", "u1"), ("value", form)])
        rows["there"] = 1 if there is None else there
        rows["value"] = whole
        if there is None or bool(numpy.all(there)):
            self._digest.update(rows.tobytes())
            return
        # A null is one byte, and its value isn't there at all.
        kept = numpy.empty((len(rows), rows.dtype.itemsize), dtype=bool)
        kept[:, 0] = True
        kept[:, 1:] = numpy.asarray(there, dtype=bool)[:, None]
        self._digest.update(rows.view("u1").reshape(kept.shape)[kept].tobytes())

    def add_presence(self, values: Iterable[bool]) -> None:
        """Of a STRUCT: whether each value is there."""
        self._digest.update(bytes(map(int, values)))

    def line(self) -> bytes:
        """The column's line in the digest of all."""
        name = self.name.replace("\\", "\\\\").replace("\n", "\\n")
        return f"{self._digest.hexdigest()} {self.physical} {name}\n".encode("utf-8", "replace")


def digest_of_columns(columns: Iterable[ColumnDigest]) -> str:
    """The digest of all columns, in their order, in hex."""
    return sha256(b"".join(column.line() for column in columns)).hexdigest()
