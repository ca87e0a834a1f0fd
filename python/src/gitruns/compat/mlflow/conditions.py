"""MLflow's conditions on runs: comparisons joined by AND."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from .entities import Run
from .exceptions import invalid

_ENTITIES = {
    "metric": "metrics", "metrics": "metrics", "param": "params", "params": "params", "parameter": "params",
    "tag": "tags", "tags": "tags", "attribute": "info", "attributes": "info", "attr": "info", "run": "info",
}  # fmt: skip
_NAMES = {
    "run name": "run_name",
    "Run name": "run_name",
    "Run ID": "run_id",
    "created": "start_time",
    "Created": "start_time",
}
_LEFT = r"(?P<entity>[A-Za-z_]+)(?:\.(?P<name>`[^`]*`|\"[^\"]*\"|[^\s=<>!`\"']+))?"
_RIGHT = r"(?P<right>'[^']*'|\"[^\"]*\"|\((?:'[^']*'|\"[^\"]*\"|[^()'\"])*\)|[^\s'\"()]+)"
_OPERATOR = r"(?P<operator>>=|<=|!=|=|>|<|NOT\s+IN\b|IN\b|I?LIKE\b)"
_COMPARISON = re.compile(rf"\s*{_LEFT}\s*{_OPERATOR}\s*{_RIGHT}\s*", re.IGNORECASE)
_AND = re.compile(r"AND\b", re.IGNORECASE)
_ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b, "!=": lambda a, b: a != b, "<": lambda a, b: a < b, "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
}  # fmt: skip
Condition = Callable[[Run], bool]


def condition_of(text: str | None) -> Condition:
    """What decides whether a run fits. Raises MlflowException where it can't be read."""
    parts: list[Condition] = []
    rest = (text or "").strip()
    while rest:
        match = _COMPARISON.match(rest)
        if match is None:
            raise invalid(
                f"Invalid clause(s) in filter string: {rest!r}", "metrics.f1 > 0.9 and params.lr = '0.1'"
            )
        parts.append(_comparison(match))
        rest = rest[match.end() :]
        if rest:
            joined = _AND.match(rest)
            if joined is None:
                raise invalid(
                    f"Invalid clause(s) in filter string: {rest!r}", "Comparisons are joined by AND."
                )
            rest = rest[joined.end() :]
    return lambda run: all(part(run) for part in parts)


def value_of(run: Run, name: str) -> Any:
    """What `metrics.f1`, `params.lr`, `tags.stage`, `attributes.start_time` or `start_time` is; None where it isn't there."""
    entity, dot, key = name.partition(".")
    if not dot or entity.lower() not in _ENTITIES:
        entity, key = "attributes", name
    return _value(run, _ENTITIES[entity.lower()], key.strip('`"'))


def _value(run: Run, entity: str, key: str) -> Any:
    if entity == "info":
        return getattr(run.info, _NAMES.get(key, key), None)
    return getattr(run.data, entity).get(key)


def _comparison(match: re.Match[str]) -> Condition:
    said, key = match["entity"], match["name"]
    if key is None:
        entity, key = "info", said
    elif said.lower() in _ENTITIES:
        entity = _ENTITIES[said.lower()]
    else:
        raise invalid(f"Invalid entity type '{said}'.", "One of metrics, params, tags, attributes.")
    key = key.strip('`"')
    operator = " ".join(match["operator"].upper().split())
    right = _right(match["right"], entity, key, operator)

    def fits(run: Run) -> bool:
        value = _value(run, entity, key)
        if value is None:
            return False
        if operator in _ORDERS:
            return _ORDERS[operator](value, right)
        if operator in ("IN", "NOT IN"):
            return (value in right) == (operator == "IN")
        return right.fullmatch(str(value)) is not None

    return fits


def _right(text: str, entity: str, key: str, operator: str) -> Any:
    number = entity == "metrics" or (
        entity == "info" and key in ("start_time", "end_time", "created", "Created")
    )
    quoted = text[:1] in "'\""
    if operator.endswith("IN"):
        return {word[1:-1] for word in re.findall(r"'[^']*'|\"[^\"]*\"", text)}
    if number:
        try:
            return float(text)
        except ValueError:
            raise invalid(f"Expected numeric value type for metric. Found {text}") from None
    if not quoted:
        raise invalid(f"Expected a quoted string value for {key}. Got value {text}")
    text = text[1:-1]
    if operator.endswith("LIKE"):
        pattern = "".join(".*" if c == "%" else "." if c == "_" else re.escape(c) for c in text)
        return re.compile(pattern, re.DOTALL | (re.IGNORECASE if operator == "ILIKE" else 0))
    if operator not in ("=", "!="):
        raise invalid(f"Texts are compared by =, !=, LIKE and ILIKE, not {operator}.")
    return text
