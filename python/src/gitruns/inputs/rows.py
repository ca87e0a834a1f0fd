"""Counts and digests the rows of CSV and JSON Lines as their bytes go by (format-spec/inputs.md)."""

from __future__ import annotations

from hashlib import sha256

_MARK = b"\xef\xbb\xbf"
_BEFORE_QUOTES = b",;\t|"


class TextRows:
    """Takes the bytes of a file piece by piece, then tells rows and row digest."""

    def __init__(self, *, csv: bool) -> None:
        self._csv = csv
        self._digest = sha256()
        self._records = 0
        self._inside = False
        self._rest: list[bytes] = []
        self._begun = False

    def update(self, piece: bytes) -> None:
        """The next bytes."""
        end = piece.rfind(b"\n")
        if not self._begun and sum(map(len, self._rest)) + len(piece) < len(_MARK):
            end = -1
        if end < 0:
            self._rest.append(piece)
            return
        whole = self._with_rest(piece[:end])
        self._rest = [piece[end + 1 :]]
        self._lines(whole)

    def _with_rest(self, piece: bytes) -> bytes:
        whole = b"".join([*self._rest, piece])
        if not self._begun:
            self._begun = True
            if whole.startswith(_MARK):
                whole = whole[len(_MARK) :]
        return whole

    def _lines(self, whole: bytes) -> None:
        """Whole lines, without the line feed of the last one."""
        whole = (whole + b"\n").replace(b"\r\n", b"\n")[:-1]
        if not self._csv or (not self._inside and b'"' not in whole):
            lines = [line for line in whole.split(b"\n") if line]
            if lines:
                self._digest.update(b"\n".join(lines) + b"\n")
                self._records += len(lines)
            return
        kept = []
        for line in whole.split(b"\n"):
            was_inside = self._inside
            if was_inside or b'"' in line:
                self._inside = _is_inside_after(line, was_inside)
            if line or was_inside:
                kept.append(line)
                self._records += not self._inside
        if kept:
            self._digest.update(b"\n".join(kept) + b"\n")

    def finish(self) -> tuple[int, str] | None:
        """Rows and digest in hex, or None where a quoted field has no end. Call once, after the last byte."""
        rest = self._with_rest(b"")
        self._rest = []
        if rest:
            self._lines(rest)  # which takes one CR at the end for that of a line end
        if self._inside:
            return None
        # The first record of a CSV file names the columns.
        rows = max(0, self._records - 1) if self._csv else self._records
        return rows, self._digest.hexdigest()


def _is_inside_after(line: bytes, inside: bool) -> bool:
    """Whether a quoted field is open at the end of a line that begins in one, or begins a record."""
    at = 0
    while True:
        at = line.find(b'"', at)
        if at < 0:
            return inside
        if inside:
            if line[at + 1 : at + 2] == b'"':
                at += 2
                continue
            inside = False
        elif at == 0 or line[at - 1] in _BEFORE_QUOTES:
            inside = True
        at += 1
