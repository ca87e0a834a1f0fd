"""Reads parameters from `name=value` and from files, with their types."""

from __future__ import annotations

import os
import re
from typing import Any

from gitruns.capture.untrusted import line
from gitruns.errors import NotFoundError, UsageError
from gitruns.form.canonical import parse
from gitruns.form.rules import FormError

_LARGEST = 16 << 20
_INTEGER = re.compile("[-+]?(?:0|[1-9][0-9]*)")
_REAL = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_LEADING_ZERO = re.compile("[-+]?0[0-9]+")
_WORDS: dict[str, object] = {
    "true": True,
    "True": True,
    "false": False,
    "False": False,
    "null": None,
    "None": None,
    **dict.fromkeys(("nan", "NaN", ".nan"), float("nan")),
    **dict.fromkeys(("inf", "+inf", ".inf", "Infinity"), float("inf")),
    **dict.fromkeys(("-inf", "-.inf", "-Infinity"), float("-inf")),
}


def parameter(assignment: str) -> dict[str, object]:
    """The object that `name=value` stands for; dots in the name nest.

    The value is an integer, a float, true, false, null, a quoted string, JSON after `[` or `{`, else a text
    as it is. Raises UsageError where there is no `=`, or a part of the name is empty.
    """
    name, equals, text = assignment.partition("=")
    path = name.strip().split(".")
    if not equals or "" in path:
        raise UsageError(
            f"A parameter is given as name=value; this isn't: {line(assignment, 200)}",
            "Write for example --param lr=3e-4 or --param model.layers=12.",
        )
    value = value_of(text.strip())
    for part in reversed(path):
        value = {part: value}
    assert isinstance(value, dict)
    return value


def value_of(text: str) -> object:
    """The typed value that a text stands for."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text) and len(text) < 4000:
        return int(text)
    # "007" is a name for somebody, not the number seven.
    if _REAL.fullmatch(text) and not _LEADING_ZERO.fullmatch(text):
        return float(text)
    if len(text) > 1 and text.startswith("'") and text.endswith("'"):
        return text[1:-1]
    if text.startswith(('"', "[", "{")):
        try:
            return parse(text.encode("utf-8", "surrogateescape"))
        except (FormError, ValueError):
            return text
    return text


def parameters_in(file: str) -> dict[str, object]:
    """The parameters of a JSON, TOML or YAML file, by its ending; its top must be an object.

    TOML needs Python 3.11, YAML the package PyYAML. Raises NotFoundError and UsageError.
    """
    try:
        if os.path.getsize(file) > _LARGEST:
            raise ValueError("it is larger than 16 MiB")
        with open(file, "rb") as stream:
            found = _parsed(file.lower(), stream.read())
        if not isinstance(found, dict):
            raise ValueError("its top is no object of names and values")
        return found
    except FileNotFoundError as e:
        raise NotFoundError(
            f"Can't read parameters from {line(file, 200)}: there is no such file.", "Check the path."
        ) from e
    except (OSError, ValueError, FormError) as e:
        raise UsageError(
            f"Can't read parameters from {line(file, 200)}: {line(str(e), 200)}",
            "Give a JSON, YAML or TOML file whose top is an object.",
        ) from e


def _parsed(name: str, data: bytes) -> Any:
    if name.endswith(".json"):
        return parse(data)
    if name.endswith(".toml"):
        try:
            import tomllib
        except ImportError:
            raise ValueError("this Python has no TOML, which came with 3.11") from None
        return tomllib.loads(data.decode("utf-8"))
    if name.endswith((".yaml", ".yml")):
        try:
            import yaml  # type: ignore[import-untyped, unused-ignore]
        except ImportError:
            raise ValueError("the package PyYAML isn't installed") from None
        try:
            return yaml.safe_load(data)
        except yaml.YAMLError as e:
            raise ValueError(str(e)) from None
    raise ValueError("its name ends in none of .json, .yaml, .yml, .toml")
