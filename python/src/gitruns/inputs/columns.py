"""The digest of rows in columns: that of Parquet's physical values, in the order of rows and of columns."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from hashlib import sha256

_FORMATS = {"INT32": "<i", "INT64": "<q", "FLOAT": "<f", "DOUBLE": "<d", "BOOLEAN": "<B"}


class ColumnDigest:
    """The digest of one column: for each row the byte 0 for a null, else the byte 1 and the value."""

    def __init__(self, name: str, physical: str) -> None:
        """`physical` is BOOLEAN, INT32, INT64, FLOAT, DOUBLE or BYTE_ARRAY."""
        self._name = name
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

    def add_packed(self, content: bytes) -> None:
        """The next values, as bytes in that form."""
        self._digest.update(content)

    def line(self) -> bytes:
        """The column's line in the digest of all."""
        name = self._name.replace("\\", "\\\\").replace("\n", "\\n")
        return f"{self._digest.hexdigest()} {self.physical} {name}\n".encode("utf-8", "replace")


def digest_of_columns(columns: Iterable[ColumnDigest]) -> str:
    """The digest of all columns, in their order, in hex."""
    return sha256(b"".join(column.line() for column in columns)).hexdigest()
