"""Turns bytes into values, strictly (documents) or as writers of journals in any language mean them."""

from __future__ import annotations

import re
from json import JSONDecodeError, JSONDecoder
from typing import NoReturn

from .rules import BYTES, DEPTH, NUMBER, VALUES, FormError, too_deep, too_large
from .scalars import as_characters

_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKET = re.compile(r"[][{}]")
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_INTEGER = re.compile(r"(?:0|-?[1-9][0-9]*)\Z")
_NAN = float("nan")
_FLOATS = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}


def strict(document: bytes) -> object:
    """The value of a document. Raises :class:`FormError` where it breaks a rule."""
    if len(document) > BYTES:
        raise too_large()
    text = _decoded(document)
    value = _plain(text)
    if value is not _UNUSUAL:
        return value
    if _SURROGATE.search(text):
        return _characters(_value(_STRICT_WITH_SURROGATES, text))
    return _value(_STRICT, text)


_UNUSUAL = object()
# What a document of more values than these is made of is checked with care, and so is each of these.
_ORDINARY = 1 << 20


def _plain(text: str) -> object:
    """The value of a document as nearly all are, five times as fast; _UNUSUAL for any other, damaged ones too.

    Without a backslash `":` stands behind each key, and nearly nowhere else: where a key was there twice,
    more of these are there than keys were read.
    """
    if len(text) > _ORDINARY or "\\" in text or "$" in text:
        return _UNUSUAL
    if _has_long_line(text):
        return _UNUSUAL
    try:
        value, end = _PLAIN(text, 0)
    except (StopIteration, ValueError, RecursionError):  # a FormError too
        return _UNUSUAL
    if text[end:] != "\n" or _keys_of(value, 1) != text.count('":'):
        return _UNUSUAL
    return value


def _has_long_line(text: str) -> bool:
    """Whether a line is longer than a number may be; looked at in strides, from one line's end to another."""
    at = 0
    while len(text) - at > NUMBER:
        at = text.rfind("\n", at, at + NUMBER + 1) + 1
        if at == 0:
            return True
    return False


def _keys_of(value: object, depth: int) -> float:
    """How many keys the objects in a value have; NaN where it is too deep or has an infinity."""
    if isinstance(value, dict):
        keys: float = len(value)
        values: object = value.values()
    elif isinstance(value, list):
        keys, values = 0, value
    else:
        return 0 if not isinstance(value, float) or value - value == 0 else _NAN
    if depth > DEPTH:
        return _NAN
    for inner in values:  # type: ignore[attr-defined]
        kind = type(inner)
        if kind is dict or kind is list:
            keys += _keys_of(inner, depth + 1)
        elif kind is float and inner - inner != 0:
            return _NAN
    return keys


def lenient(line: bytes) -> dict[str, object] | None:
    """The object on a line of a journal, or None where the line is anything else."""
    if len(line) <= NUMBER and b"$" not in line and b"\\" not in line:
        # Nearly all lines; what is left to check of those is quickly said.
        try:
            text = line.decode()
            value, end = _PLAIN_LINE(text, 0)
        except (StopIteration, ValueError, RecursionError):
            pass
        else:
            shallow = text.count("{") + text.count("[") <= DEPTH
            if shallow and isinstance(value, dict) and not text[end:].strip(" \t\r"):
                return value
    if len(line) > BYTES:
        return None
    try:
        text = _decoded(line)
        if _SURROGATE.search(text):
            value = _characters(_value(_LENIENT_WITH_SURROGATES, text))
        else:
            value = _value(_LENIENT, text)
    except FormError:
        return None
    return value if isinstance(value, dict) else None


def _decoded(document: bytes) -> str:
    if b"\0" in document:
        raise FormError("JSON_SYNTAX", "a byte 0 stands in it")
    try:
        text = document.decode()
    except UnicodeDecodeError as error:
        raise FormError("JSON_ENCODING", f"byte {error.start} and on isn't UTF-8") from None
    if text.startswith("\ufeff"):
        raise FormError("JSON_SYNTAX", "it begins with a byte order mark")
    return text


def _value(decoder: JSONDecoder, text: str) -> object:
    openings = text.count("[") + text.count("{")
    if openings > DEPTH:
        _check_depth(text)
    # There are at most as many values as what begins or separates one.
    if openings + text.count(",") + text.count(":") >= VALUES:
        _check_values(text)
    try:
        value: object = decoder.decode(text)
    except JSONDecodeError as error:
        raise FormError("JSON_SYNTAX", f"{error.msg} (line {error.lineno}, column {error.colno})") from None
    except RecursionError:
        raise too_deep() from None
    return value


def _check_depth(text: str) -> None:
    depth = 0
    for bracket in _BRACKET.finditer(_TEXT.sub("", text)):
        depth += 1 if bracket.group() in "[{" else -1
        if depth > DEPTH:
            raise too_deep()


def _check_values(text: str) -> None:
    bare = _TEXT.sub('"', text)
    empty = len(re.findall(r"\[[ \t\r\n]*\]|\{[ \t\r\n]*\}", bare))
    brackets = bare.count("[") + bare.count("{")
    if 1 + bare.count(",") + brackets - empty > VALUES:
        raise too_large()


def _fields(pairs: list[tuple[str, object]]) -> dict[str, object]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise FormError("JSON_DUPLICATE_KEY", "an object has a key twice")
    for key in fields:
        if key[:1] == "$":
            return _typed(pairs)  # type: ignore[return-value]
    return fields


def _typed(pairs: list[tuple[str, object]]) -> object:
    """A typed form, or the fields with one ``$`` fewer where they have two."""
    fields: dict[str, object] = {}
    reserved = False
    for key, value in pairs:
        reserved |= key[:1] == "$" and key[:2] != "$$"
        name = key[1:] if key[:2] == "$$" else key
        if name in fields:
            raise FormError("JSON_DUPLICATE_KEY", "an object has a key twice")
        fields[name] = value
    if not reserved:
        return fields
    number = _number(fields)
    if number is None:
        raise FormError(
            "JSON_TYPED", 'a key has one dollar sign, but the object is no {"$int"} or {"$float"}'
        )
    return number


def _number(fields: dict[str, object]) -> int | float | None:
    """The number of a typed form, None where it is none."""
    if len(fields) == 1:
        ((key, text),) = fields.items()
        if isinstance(text, str):
            if key == "$int" and len(text) <= NUMBER and _INTEGER.match(text):
                return int(text)
            if key == "$float":
                return _FLOATS.get(text)
    return None


def _last_of_equal(pairs: list[tuple[str, object]]) -> object:
    fields = dict(pairs)
    for key in fields:
        if key[:1] == "$":
            break
    else:
        return fields
    reserved = False
    unescaped: dict[str, object] = {}
    for key, value in pairs:
        reserved |= key[:1] == "$" and key[:2] != "$$"
        unescaped[key[1:] if key[:2] == "$$" else key] = value
    number = _number(unescaped) if reserved else None
    return unescaped if number is None else number


def _keys_mended(pairs: list[tuple[str, object]]) -> list[tuple[str, object]]:
    return [(as_characters(key), value) for key, value in pairs]


def _characters(value: object) -> object:
    """The value with U+FFFD for each lone surrogate in its texts."""
    if isinstance(value, str):
        return as_characters(value)
    if isinstance(value, list):
        return [_characters(item) for item in value]
    if isinstance(value, dict):
        return {key: _characters(inner) for key, inner in value.items()}
    return value


def _integer(digits: str) -> int:
    if len(digits) > NUMBER:
        raise FormError("JSON_NUMBER", f"a number has more than {NUMBER} characters")
    return int(digits)


def _finite(digits: str) -> float:
    value = _float(digits)
    if value - value != 0:
        raise FormError("JSON_NUMBER", "a number is beyond a double")
    return value


def _float(digits: str) -> float:
    if len(digits) > NUMBER:
        raise FormError("JSON_NUMBER", f"a number has more than {NUMBER} characters")
    return float(digits)


def _no_constant(name: str) -> NoReturn:
    raise FormError("JSON_SYNTAX", f"a bare {name} is no JSON")


_PLAIN = JSONDecoder(parse_constant=_no_constant).scan_once  # type: ignore[attr-defined]
_PLAIN_LINE = JSONDecoder().scan_once  # type: ignore[attr-defined]
_STRICT = JSONDecoder(
    object_pairs_hook=_fields, parse_int=_integer, parse_float=_finite, parse_constant=_no_constant
)
_STRICT_WITH_SURROGATES = JSONDecoder(
    object_pairs_hook=lambda pairs: _fields(_keys_mended(pairs)),
    parse_int=_integer,
    parse_float=_finite,
    parse_constant=_no_constant,
)
_LENIENT = JSONDecoder(object_pairs_hook=_last_of_equal, parse_int=_integer, parse_float=_float)
_LENIENT_WITH_SURROGATES = JSONDecoder(
    object_pairs_hook=lambda pairs: _last_of_equal(_keys_mended(pairs)),
    parse_int=_integer,
    parse_float=_float,
)
