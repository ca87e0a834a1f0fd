"""Turns a value into the text of the form, indented (documents) or on one line (journals)."""

from __future__ import annotations

from .rules import BYTES, DEPTH, VALUES, FormError, too_deep, too_large
from .scalars import as_characters, finite, integer, is_plain, quoted


def text_of(value: object, indented: bool) -> str:
    """The value in the form, without a line feed at its end; lone surrogates are U+FFFD.

    Values are None, bool, int, float, str, list, tuple and dict with str keys, and subclasses of these.
    Raises :class:`FormError` for anything else and beyond the limits.
    """
    writing = _Writing(indented)
    writing.value(value, "\n" if indented else "")
    return "".join(writing.out)


def in_lines(text: str) -> bytes:
    """The UTF-8 bytes of a text of the form. Raises :class:`FormError` beyond the limits."""
    encoded = text.encode()
    if len(encoded) > BYTES:
        raise too_large()
    return encoded


def written_keys(fields: dict[str, object]) -> list[tuple[str, object]]:
    """The fields with keys as they are written, sorted by code point, ``$`` not yet doubled.

    Keys that lone surrogates make equal to others get U+FFFD at their end until they differ.
    """
    for key in fields:
        if not isinstance(key, str):
            raise FormError("JSON_KEY", f"a key is {type(key).__name__}, not a text")
    try:
        "".join(fields).encode()
    except UnicodeEncodeError:
        return sorted(_told_apart(fields).items(), key=_key)
    return sorted(fields.items(), key=_key)


def _told_apart(fields: dict[str, object]) -> dict[str, object]:
    written: dict[str, object] = {}
    broken: list[tuple[bytes, str, object]] = []
    for key, value in fields.items():
        mended = as_characters(key)
        if mended == key or mended.count("\ufffd") == key.count("\ufffd"):
            written[mended] = value
        else:
            broken.append((key.encode("utf-16-be", "surrogatepass"), mended, value))
    for _, mended, value in sorted(broken, key=lambda entry: entry[0]):
        while mended in written:
            mended += "\ufffd"
        written[mended] = value
    return written


def _key(field: tuple[str, object]) -> str:
    return field[0]


class _Writing:
    __slots__ = ("colon", "depth", "indented", "out", "values")

    def __init__(self, indented: bool) -> None:
        self.out: list[str] = []
        self.indented = indented
        self.colon = ": " if indented else ":"
        self.depth = 0
        self.values = 0

    def value(self, value: object, line: str) -> None:
        """Writes a value that stands on a line of this indent."""
        self.values += 1
        if self.values > VALUES:
            raise too_large()
        if isinstance(value, str):
            self.out.append(quoted(as_characters(value)))
        elif value is None:
            self.out.append("null")
        elif value is True or value is False:
            self.out.append("true" if value else "false")
        elif isinstance(value, float):
            self._float(value, line)
        elif isinstance(value, int):
            digits = integer(value)
            if is_plain(value):
                self.out.append(digits)
            else:
                self._typed("$int", digits, line)
        elif isinstance(value, dict):
            self._fields(value, line)
        elif isinstance(value, (list, tuple)):
            self._items(value, line)
        else:
            raise FormError("JSON_TYPE", f"a {type(value).__name__} has no form in JSON")

    def _float(self, value: float, line: str) -> None:
        if value - value == 0:
            self.out.append(finite(value))
        else:
            name = "Infinity" if value > 0 else "-Infinity" if value < 0 else "NaN"
            self._typed("$float", name, line)

    def _typed(self, key: str, text: str, line: str) -> None:
        inner = self._open("{", line)
        self.values += 1
        self.out.append(f'{inner}"{key}"{self.colon}"{text}"')
        self._close("}", line)

    def _fields(self, fields: dict[str, object], line: str) -> None:
        inner = self._open("{", line)
        before = inner
        for key, value in written_keys(fields):
            self.out.append(before + quoted("$" + key if key.startswith("$") else key) + self.colon)
            self.value(value, inner)
            before = "," + inner
        self._close("}", line if fields else "")

    def _items(self, items: list[object] | tuple[object, ...], line: str) -> None:
        inner = self._open("[", line)
        before = inner
        for item in items:
            self.out.append(before)
            self.value(item, inner)
            before = "," + inner
        self._close("]", line if items else "")

    def _open(self, bracket: str, line: str) -> str:
        self.depth += 1
        if self.depth > DEPTH:
            raise too_deep()
        self.out.append(bracket)
        return line + "  " if self.indented else ""

    def _close(self, bracket: str, line: str) -> None:
        self.depth -= 1
        self.out.append(line + bracket)
