"""Texts and numbers as the form writes them. Cheap to import: a logging call needs nothing else."""

from __future__ import annotations

from .rules import NUMBER, PLAIN_INTEGER, FormError

try:
    # The escapes of this function are exactly those of the form.
    from _json import encode_basestring as quoted
except ImportError:  # other interpreters than CPython
    from json.encoder import py_encode_basestring as quoted

__all__ = ["as_characters", "finite", "integer", "is_plain", "lone_surrogates_in", "quoted"]

_float_digits = float.__repr__
_integer_digits = int.__repr__


def finite(value: float) -> str:
    """A finite float in the fewest digits that read back, laid out as ECMAScript does, plus ``.0``.

    The digits are those of ``repr``; only where it takes to an exponent (below 1e-4, from 1e16 on)
    is the layout another.
    """
    text = _float_digits(value)
    return _laid_out(text) if "e" in text else text


def _laid_out(text: str) -> str:
    mantissa, exponent = text.split("e")
    sign = ""
    if mantissa[0] == "-":
        sign, mantissa = "-", mantissa[1:]
    digits = mantissa.replace(".", "")
    point = int(exponent) + 1
    if len(digits) <= point <= 21:
        return f"{sign}{digits}{'0' * (point - len(digits))}.0"
    if 0 < point <= 21:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    fraction = "." + digits[1:] if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{fraction}e{point - 1:+d}"


def integer(value: int) -> str:
    """The decimal digits of an integer.

    Raises :class:`FormError` (``JSON_NUMBER``) beyond 1,000 characters.
    """
    # Not even tried for huge ones: digits take quadratic time, and newer interpreters refuse them.
    digits = _integer_digits(value) if value.bit_length() < 4 * NUMBER else ""
    if not 0 < len(digits) <= NUMBER:
        raise FormError("JSON_NUMBER", f"an integer has more than {NUMBER} characters")
    return digits


def is_plain(value: int) -> bool:
    """Whether an integer is written plainly, and not as ``{"$int": digits}``."""
    return -PLAIN_INTEGER <= value <= PLAIN_INTEGER


def as_characters(text: str) -> str:
    """The text with surrogate pairs as the characters that they mean, and lone surrogates as U+FFFD."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def lone_surrogates_in(text: str) -> int:
    """How many surrogates without their other half the text has."""
    return as_characters(text).count("\ufffd") - text.count("\ufffd")
