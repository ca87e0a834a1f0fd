"""The uid of a run: a ULID in lower case, 10 characters of milliseconds and 16 of chance."""

from __future__ import annotations

import os
import re
import time

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_CHANCE_BITS = 80
_UID = re.compile(rf"[0-7][{_ALPHABET}]{{25}}\Z")


def new_uid() -> str:
    """A new uid for this moment: 26 characters, in the order of time where they differ in it."""
    milliseconds = time.time_ns() // 1_000_000 & (1 << 48) - 1
    number = milliseconds << _CHANCE_BITS | int.from_bytes(os.urandom(_CHANCE_BITS // 8), "big")
    return "".join([_ALPHABET[number >> shift & 31] for shift in range(125, -1, -5)])


def is_uid(text: str) -> bool:
    """Whether a text has the form of a uid."""
    return _UID.match(text) is not None


def milliseconds_of(uid: str) -> int:
    """When the uid was made, in milliseconds since 1970."""
    number = 0
    for letter in uid[:10]:
        number = number << 5 | _ALPHABET.index(letter)
    return number
