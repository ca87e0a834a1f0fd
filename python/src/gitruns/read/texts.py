"""Values, times and names of runs as people read them: on one line, made harmless, bounded."""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

_HARMFUL = frozenset(("Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"))
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\Z")
_WORDS = frozenset(("true", "false", "null", "none", "nan", "inf", "-inf"))
_LATEST = 253_402_300_799_000_000


def harmless(text: str, limit: int | None = None) -> str:
    """The text on one line with control, bidirectional and invisible characters escaped, cut to `limit`."""
    if limit is not None and len(text) > limit:
        return harmless(text[:limit]) + "…"
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_shown, text))


def _shown(letter: str) -> str:
    if letter == " " or unicodedata.category(letter) not in _HARMFUL:
        return letter
    return {"\n": "\\n", "\t": "\\t"}.get(letter) or f"\\u{{{ord(letter):x}}}"


def width(text: str) -> int:
    """How many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text
    )


def brief(value: Any, limit: int, digits: int = 5) -> str:
    """A value with numbers of about `digits` digits, text as it is."""
    if isinstance(value, float):
        return brief_number(value, digits)
    return harmless(value if isinstance(value, str) else _written(value, limit, brief_number), limit)


def exact(value: Any, limit: int) -> str:
    """A value with every digit that counts; text that would read as something else stands in quotes."""
    if isinstance(value, str) and not _looks_otherwise(value):
        return harmless(value, limit)
    return harmless(_written(value, limit, exact_number), limit)


def _looks_otherwise(text: str) -> bool:
    return (
        not text
        or text.lower() in _WORDS
        or _NUMBER.match(text) is not None
        or text[0] == " "
        or text[-1] == " "
        or text[0] in '[{"'
    )


def _written(value: Any, limit: int, number: Any) -> str:
    """Goes on only a little beyond the limit, however large or deep the value is."""
    if isinstance(value, str):
        return '"' + value[: 2 * limit].replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(number(value))
    if isinstance(value, (list, dict)):
        keys = sorted(value) if isinstance(value, dict) else None
        parts, length = [], 0
        for item in value if keys is None else keys:
            inner = value[item] if keys is not None else item
            part = _written(inner, limit - length, number) if limit > length else ""
            parts.append(part if keys is None else f"{_written(item, limit, number)}: {part}")
            length += len(parts[-1]) + 2
            if length > limit:
                break
        brackets = "[]" if keys is None else "{}"
        return brackets[0] + ", ".join(parts) + brackets[1]
    return "null" if value is None else str(value)


def brief_number(value: float, digits: int = 5) -> str:
    """About so many significant digits, never fewer than stand before the point; whole numbers in full."""
    if value - value != 0:
        return _special(value)
    if value == 0:
        return "0"
    size = abs(value)
    if size < 1e9 and value == int(value):
        return str(int(value))
    number = Decimal(value)
    if 10**digits <= size < 1e6:
        return str(number.quantize(Decimal(1), ROUND_HALF_EVEN))
    rounded = Decimal(f"{number:.{digits - 1}e}")
    return _plain(rounded) if 1e-3 <= size < 1e6 else _scientific(rounded)


def exact_number(value: float) -> str:
    """The fewest digits that give this double back; a float shows that it is none of the integers."""
    if value - value != 0:
        return _special(value)
    if value == 0:
        return repr(value)
    shortest = Decimal(repr(value))
    size = abs(value)
    scientific = _scientific(shortest)
    plain = _plain(shortest) if 1e-9 <= size < 1e16 else scientific
    if "." not in plain and "e" not in plain:
        plain += ".0"
    usual = 1e-2 <= size < 1e7
    return plain if usual or len(plain) <= len(scientific) else scientific


def _special(value: float) -> str:
    return "NaN" if value != value else "inf" if value > 0 else "-inf"


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _scientific(number: Decimal) -> str:
    exponent = number.adjusted()
    return f"{_plain(number.scaleb(-exponent))}e{exponent}"


def bytes_text(count: int) -> str:
    """A number of bytes in the units of people: `1.5 MiB`."""
    if count < 1024:
        return f"{count} B"
    size = float(count)
    unit = -1
    units = ("KiB", "MiB", "GiB", "TiB", "PiB", "EiB")
    while True:
        size /= 1024
        unit += 1
        if size < 1023.95 or unit == len(units) - 1:
            shown = f"{size:.1f}" if size < 10 else f"{size:.0f}"
            return f"{_plain(Decimal(shown))} {units[unit]}"


def utc(micros: int) -> str:
    """`2026-01-31 09:30:00Z`."""
    if not -62_135_596_800_000_000 <= micros <= _LATEST:
        return f"(no time: {micros})"
    import datetime

    moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=micros // 1_000_000)
    return moment.strftime("%Y-%m-%d %H:%M:%SZ").rjust(20, "0")


def ago(micros: int, now: int) -> str:
    """How long ago: `5 min ago`; `just now` below a minute and where clocks disagree."""
    seconds = now // 1_000_000 - micros // 1_000_000
    if seconds < -120:
        return "in the future"
    if seconds < 60:
        return "just now"
    if seconds < 3600:
        return f"{seconds // 60} min ago"
    if seconds < 2 * 86_400:
        return f"{seconds // 3600} h ago"
    days = seconds // 86_400
    if days < 60:
        return f"{days} days ago"
    return f"{days // 30} months ago" if days < 730 else f"{days // 365} years ago"


def age(micros: int, now: int) -> str:
    """:func:`ago` in a few characters, for tables: `5m`, `3h`, `12d`."""
    text = {"just now": "now", "in the future": "future"}.get(ago(micros, now), ago(micros, now))
    for long, short in (
        (" ago", ""),
        (" min", "m"),
        (" h", "h"),
        (" days", "d"),
        (" months", "mo"),
        (" years", "y"),
    ):
        text = text.replace(long, short)
    return text


def duration(micros: int) -> str:
    """`850ms`, `12.5s`, `3m05s`, `2h07m`, `4d11h`."""
    if micros < 0:
        return "-" + duration(-micros)
    if micros < 1_000_000:
        return f"{micros // 1000}ms"
    seconds = micros // 1_000_000
    if seconds < 60:
        tenths = micros // 100_000 % 10
        return f"{seconds}.{tenths}s" if tenths else f"{seconds}s"
    if seconds < 3600:
        return f"{seconds // 60}m{seconds % 60:02}s"
    if seconds < 86_400:
        return f"{seconds // 3600}h{seconds // 60 % 60:02}m"
    return f"{seconds // 86_400}d{seconds // 3600 % 24:02}h"
