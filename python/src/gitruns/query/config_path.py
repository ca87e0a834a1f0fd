"""Names of values in a config: keys with dots between them, in double quotes if they have dots themselves.

Dots separate keys if that leads to a value. If it doesn't and nothing is quoted, keys with dots are tried, the
longest first. So `a.b` is `{"a": {"b": 1}}`, otherwise `{"a.b": 1}`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .tokens import unquoted

_MOST_DOTS = 64


def find(config: dict[str, Any], path: str, absent: Any = None) -> Any:
    """The value of this name, `absent` if the config has none."""
    keys = _keys_in(config, path)
    return absent if keys is None else _at(config, keys)[0]


def leaves(config: dict[str, Any]) -> dict[str, Any]:
    """The values of a config by their names, each of which `find` reads back to its value.

    Empty objects and lists are values.
    """
    return dict(sorted((_name(keys, config), value) for keys, value in _gather(config, [])))


def _gather(fields: dict[str, Any], before: list[str]) -> Iterator[tuple[list[str], Any]]:
    for key, value in fields.items():
        keys = [*before, key]
        if isinstance(value, dict) and value:
            yield from _gather(value, keys)
        else:
            yield keys, value


def _name(keys: list[str], config: dict[str, Any]) -> str:
    """The keys with dots between them if that names the value, otherwise with quotes."""
    plain = ".".join(keys)
    if not any(map(_needs_quotes, keys)):
        return plain
    if plain and plain.count(".") <= _MOST_DOTS and _keys_in(config, plain) == keys:
        return plain
    return ".".join(_quoted(key) if _needs_quotes(key) else key for key in keys)


def _needs_quotes(key: str) -> bool:
    return not key or "." in key or '"' in key


def _quoted(key: str) -> str:
    return '"' + key.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _keys_in(config: dict[str, Any], path: str) -> list[str] | None:
    quoted = _quoted_keys(path)
    keys = path.split(".") if quoted is None else quoted
    if _at(config, keys):
        return keys
    return _loose(config, path) if quoted is None and len(keys) > 1 else None


def _at(config: dict[str, Any], keys: list[str]) -> list[Any]:
    """The value behind these keys in a list, an empty list if there is none."""
    value: Any = config
    for key in keys:
        if not isinstance(value, dict) or key not in value:
            return []
        value = value[key]
    return [value]


def _loose(fields: dict[str, Any], path: str) -> list[str] | None:
    """Keys that have dots themselves, the longest first."""
    if path in fields:
        return [path]
    dot = path.rfind(".")
    while dot > 0:
        inner = fields.get(path[:dot])
        if isinstance(inner, dict):
            found = _loose(inner, path[dot + 1 :])
            if found is not None:
                return [path[:dot], *found]
        dot = path.rfind(".", 0, dot)
    return None


def _quoted_keys(path: str) -> list[str] | None:
    """The keys of a path with quotes; None if it has none, or they don't stand around whole keys."""
    if '"' not in path:
        return None
    keys: list[str] = []
    has_quotes = False
    at = 0
    while at <= len(path):
        if path[at : at + 1] == '"':
            has_quotes = True
            key, at = unquoted(path, at)
            if at < 0 or path[at : at + 1] not in ("", "."):
                return None
        else:
            dot = path.find(".", at)
            end = len(path) if dot < 0 else dot
            key, at = path[at:end], end
        keys.append(key)
        at += 1
    return keys if has_quotes else None
