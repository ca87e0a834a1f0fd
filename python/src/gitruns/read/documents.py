"""Fields of documents that anybody may have written: each is of the asked type, or counts as absent."""

from __future__ import annotations

import re

from ..form.reading import strict
from ..form.rules import FormError

_DIGEST = re.compile(r"[0-9a-f]{64}\Z")
_NUMBER = re.compile(r"(?:0|[1-9][0-9]{0,8})\Z")
_COMMIT = re.compile(r"(?:[0-9a-f]{40}|[0-9a-f]{64})\Z")


def object_in(document: bytes | None) -> dict[str, object]:
    """The object that a document holds; damaged bytes, and none, count as the empty one."""
    if document is None:
        return {}
    try:
        value = strict(document)
    except FormError:
        return {}
    return value if isinstance(value, dict) else {}


def text(fields: dict[str, object], key: str) -> str | None:
    """The text under this key."""
    value = fields.get(key)
    return value if isinstance(value, str) else None


def integer(fields: dict[str, object], key: str) -> int | None:
    """The integer under this key, if it has at most 64 bits; a boolean is none."""
    value = fields.get(key)
    return value if type(value) is int and -(1 << 63) <= value < 1 << 63 else None


def number(fields: dict[str, object], key: str) -> float | None:
    """The number under this key as a double; an integer beyond them all is an infinity."""
    value = fields.get(key)
    return value if isinstance(value, float) else double(value) if type(value) is int else None


def double(value: int) -> float:
    """The nearest double, an infinity beyond them all."""
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


def boolean(fields: dict[str, object], key: str) -> bool | None:
    """The boolean under this key."""
    value = fields.get(key)
    return value if isinstance(value, bool) else None


def fields_of(fields: dict[str, object], key: str) -> dict[str, object]:
    """The object under this key, or an empty one."""
    value = fields.get(key)
    return value if isinstance(value, dict) else {}


def items(fields: dict[str, object], key: str) -> list[object]:
    """The array under this key, or an empty one."""
    value = fields.get(key)
    return value if isinstance(value, list) else []


def texts(fields: dict[str, object], key: str) -> list[str]:
    """The texts of the array under this key; what isn't a text is left out."""
    return [item for item in items(fields, key) if isinstance(item, str)]


def digests(fields: dict[str, object], key: str) -> list[str]:
    """The SHA-256 of the array under this key."""
    return [item for item in texts(fields, key) if is_digest(item)]


def is_digest(value: str) -> bool:
    """Whether this is a SHA-256 in lower-case hexadecimal."""
    return _DIGEST.match(value) is not None


def is_commit(value: str) -> bool:
    """Whether this is the name of an object of git, of either hash."""
    return _COMMIT.match(value) is not None


def small_number(value: object) -> int | None:
    """The number that this text of at most nine decimal digits names, None for anything else."""
    return int(value) if isinstance(value, str) and _NUMBER.match(value) else None
