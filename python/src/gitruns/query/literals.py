"""Values on the right side of a comparison, and how values of runs stand to them."""

from __future__ import annotations

import datetime
import re
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

_INTEGER = re.compile(r"[+-]?[0-9]{1,400}\Z")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,9})?\Z")
_WORDS: dict[str, object] = {
    "true": True,
    "false": False,
    "null": None,
    "none": None,
    "nan": float("nan"),
    "inf": float("inf"),
    "+inf": float("inf"),
    "infinity": float("inf"),
    "-inf": float("-inf"),
    "-infinity": float("-inf"),
}
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_TIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,9}))?)?"
    r"(?:([zZ])|([+-])([0-9]{2}):([0-9]{2})(?::[0-9]{2})?)?\Z"
)
_PART = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)(ms|[smhdw]?)")
_UNITS = {
    "ms": 1_000,
    "s": 1_000_000,
    "": 1_000_000,
    "m": 60_000_000,
    "h": 3_600_000_000,
    "d": 86_400_000_000,
    "w": 604_800_000_000,
}


class Literal(NamedTuple):
    """A value as written: its text without quotes, and what it stands for."""

    text: str
    meaning: object

    def is_same(self, value: object) -> bool:
        """Whether the value is what the literal says; another type is another value."""
        if isinstance(value, str) and value == self.text:
            return True
        order = self._numbers(value)
        if order is not None:
            return order == 0
        if is_number(value) and is_number(self.meaning):
            return value != value and self.meaning != self.meaning
        return type(value) is type(self.meaning) and value == self.meaning

    def order_of(self, value: object) -> int | None:
        """How the value stands to the literal: below 0, 0 or above; None where there is no order between them."""
        numeric = self._numbers(value)
        if numeric is not None:
            return numeric
        if isinstance(value, str) and isinstance(self.meaning, str):
            return (value > self.text) - (value < self.text)
        return None

    def _numbers(self, value: object) -> int | None:
        """Numbers, and text that reads as one, are comparable with numbers; NaN with nothing."""
        if not is_number(self.meaning):
            return None
        if isinstance(value, str):
            value = number(value)
        return compare(value, self.meaning)


def is_number(value: object) -> bool:
    """Whether a value is an integer or a float; a boolean is neither."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def word(text: str) -> Literal:
    """A bare word: a number, a truth value, null, or text."""
    read = number(text)
    return Literal(text, _WORDS.get(text.lower(), text) if read is None else read)


def number(text: str) -> int | float | None:
    """The number that a text writes in decimal digits; None where it writes none."""
    if _INTEGER.match(text):
        return int(text)
    return float(text) if _DECIMAL.match(text) else None


def compare(one: object, other: object) -> int | None:
    """The order of two numbers, exactly, integers and floats alike; None for NaN and for what is no number."""
    if not is_number(one) or not is_number(other) or one != one or other != other:
        return None
    assert isinstance(one, (int, float)) and isinstance(other, (int, float))
    return (one > other) - (one < other)


def time_literal(text: str) -> Literal | None:
    """A date or a time (UTC where no offset stands) as microseconds since 1970; None where it is none."""
    iso = text.strip().replace(" ", "T")
    try:
        if _DATE.match(iso):
            day = datetime.datetime.strptime(iso, "%Y-%m-%d").replace(tzinfo=datetime.timezone.utc)
            return Literal(text, _micros(day))
        match = _TIME.match(iso)
        if match is None:
            return None
        date, minute, second, fraction, _, sign, hours, minutes = match.groups()
        moment = datetime.datetime.strptime(f"{date} {minute}:{second or '00'}", "%Y-%m-%d %H:%M:%S")
        offset = datetime.timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    except ValueError:
        return None
    if sign is not None:
        moment = moment - offset if sign == "+" else moment + offset
    micros = _micros(moment.replace(tzinfo=datetime.timezone.utc))
    return Literal(text, micros + int((fraction or "0").ljust(9, "0")[:6]))


def _micros(moment: datetime.datetime) -> int:
    since = moment - datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
    return (since.days * 86_400 + since.seconds) * 1_000_000


def duration_literal(text: str) -> Literal | None:
    """A duration like 1h30m in microseconds; a bare number counts seconds. None where it is none."""
    total = Decimal(0)
    at = 0
    while at < len(text):
        part = _PART.match(text, at)
        if part is None or (not part.group(2) and part.group() != text):
            return None
        total += Decimal(part.group(1)) * _UNITS[part.group(2)]
        at = part.end()
    return Literal(text, int(total.quantize(Decimal(1), ROUND_HALF_UP))) if at else None
