"""Metrics of a log call as text: `{"loss":0.5,...}`, as fast as the interpreter allows."""

from __future__ import annotations

from collections.abc import Callable

from ..form.scalars import quoted

_MAX_NAMES = 50_000


class NotAText(TypeError):
    """The name of a metric is no text."""


class NameTexts(dict[str, str]):
    """The text `"name":` for each name, made once."""

    def __missing__(self, name: object) -> str:
        if type(name) is not str:
            raise NotAText(f"A metric's name is a text, not {type(name).__name__}.")
        text = quoted(as_characters(name))
        if name[:1] == "$":
            text = '"$' + text[1:]
        text += ":"
        if len(self) < _MAX_NAMES:
            self[name] = text
        return text


def as_characters(name: str) -> str:
    """The name without lone surrogates, which no UTF-8 has."""
    return name if name.isascii() else name.encode("utf-8", "replace").decode()


def fragments(
    names: NameTexts, data: dict[str, object], otherwise: Callable[[str, object], str]
) -> list[str]:
    """A text `"name":value` for each metric.

    `otherwise` is asked for what is no finite float: it gives the text of the value, or "" where that
    is no metric.
    """
    parts: list[str] = []
    add = parts.append
    for name, value in data.items():
        if type(value) is float and value - value == 0.0:
            # As Python writes it, an exponent too: the form's own layout of those takes several microseconds.
            add(names[name] + repr(value))
        else:
            text = otherwise(name, value)
            if text:
                add(names[name] + text)
    return parts


def number_text(value: object) -> str:
    """A plain Python number as it stands in a line; "" for anything else."""
    kind = type(value)
    if kind is float:
        if value == value:
            if value - value == 0.0:  # type: ignore[operator]
                return repr(value)
            return '{"$float":"Infinity"}' if value > 0 else '{"$float":"-Infinity"}'  # type: ignore[operator]
        return '{"$float":"NaN"}'
    if kind is bool:
        return "true" if value else "false"
    if kind is int:
        if -0x1FFFFFFFFFFFFF <= value <= 0x1FFFFFFFFFFFFF:  # type: ignore[operator]
            return repr(value)
        from ..form.scalars import integer

        return f'{{"$int":"{integer(value)}"}}'  # type: ignore[arg-type]
    if isinstance(value, float):
        return number_text(float(value))
    if isinstance(value, int):
        return number_text(int(value))
    return ""
