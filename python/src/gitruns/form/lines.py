"""Records of a journal: one object on one line, written strictly and read leniently."""

from __future__ import annotations

from .scalars import finite, quoted
from .writing import in_lines, text_of

_PLAIN = (1 << 53) - 1


def encode(value: object) -> bytes:
    """The canonical form without white space, as UTF-8, without a line feed at its end.

    Raises :class:`~gitruns.form.rules.FormError` for values that have no form, and beyond the limits.
    """
    return in_lines(text_of(value, indented=False))


def encode_numbers(values: dict[str, float]) -> str | None:
    """The object of a record's metrics as text, for the call that must be cheap: keys keep their order.

    None where anything but finite floats and plain integers under ordinary keys is in it; the caller
    then takes :func:`encode`. Sorting is no part of what a line MUST be, and takes as long as writing.
    """
    parts = []
    for key, value in values.items():
        kind = type(value)
        if kind is float:
            if value - value != 0:
                return None
            number = finite(value)
        elif kind is int and -_PLAIN <= value <= _PLAIN:
            number = int.__repr__(value)
        else:
            return None
        if type(key) is not str or not key.isascii() or key[:1] == "$":
            return None
        parts.append(f"{quoted(key)}:{number}")
    return "{" + ",".join(parts) + "}"


def parse(line: bytes) -> dict[str, object] | None:
    """The object on a line, or None where the line is anything else. Never raises.

    Bare ``NaN``, ``Infinity`` and ``-Infinity`` are floats, a number beyond a double is an infinity, of
    equal keys the last counts, and a key with one ``$`` that isn't a typed form stays as it stands.
    """
    from .reading import lenient

    return lenient(line)
