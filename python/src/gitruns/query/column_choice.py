"""Chooses the columns that tell runs apart, when nobody names columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..form.lines import encode
from .config_path import leaves
from .fields import ABSENT, Field, field_of
from .metric_order import accompanies, order_of

if TYPE_CHECKING:
    from ..read.rows import RunRow

_METRICS, _CONFIGS = 4, 3
# Longer values, such as paths, would push all else off the screen.
_LONGEST = 12
# What a table of runs shows in any case.
_FIXED = ("id", "name", "experiment", "status", "start", "duration")


def columns_of(rows: Sequence[RunRow], sorted_by: Sequence[Field] = ()) -> list[str]:
    """The names of the columns, the most important first.

    These are what the runs are sorted by, then metrics and the config keys that differ most in turn.
    """
    shown = [
        field.name
        for field in sorted_by
        if field.name not in _FIXED and any(field.of(row) is not ABSENT for row in rows)
    ]
    metrics, configs = _metrics(rows), _configs(rows)
    for place in range(max(_METRICS, _CONFIGS)):
        shown += metrics[place : place + 1] + configs[place : place + 1]
    return list(dict.fromkeys(shown))


def _metrics(rows: Sequence[RunRow]) -> list[str]:
    """Metrics with a declared goal, then those that most runs have, then the usual order."""
    counts: dict[str, int] = {}
    goals: set[str] = set()
    for row in rows:
        for name in row.metrics:
            counts[name] = counts.get(name, 0) + 1
        goals.update(row.goals)
    best = sorted(
        counts, key=lambda name: (name not in goals, accompanies(name), -counts[name], order_of(name))
    )
    return [name if field_of(name).metric is not None else f"metric.{name}" for name in best[:_METRICS]]


def _configs(rows: Sequence[RunRow]) -> list[str]:
    """Config keys by the number of their values and the share of runs that have them.

    Of equal ones first that whose usual value is the least usual.
    """
    by_key: dict[str, dict[int, bytes]] = {}
    unfit: set[str] = set()
    named: dict[str, bool] = {}
    for place, row in enumerate(rows):
        for key, value in leaves(row.config).items():
            by_key.setdefault(key, {})[place] = encode(value)
            named[key] = named.get(key, True) and value == row.name
            if not _is_short(value):
                unfit.add(key)
    worth: dict[str, tuple[int, int]] = {}
    for key, values in sorted(by_key.items()):
        counts = Counter(values.values())
        if key not in unfit and not named[key] and len(counts) > 1:
            worth[key] = (-len(counts) * len(values), max(counts.values()))
    chosen: list[str] = []
    seen: list[dict[int, bytes]] = []
    for key in sorted(worth, key=worth.__getitem__):
        # A second key with the same values tells nothing more.
        if len(chosen) < _CONFIGS and by_key[key] not in seen:
            seen.append(by_key[key])
            chosen.append(f"config.{key}")
    return chosen


def _is_short(value: Any) -> bool:
    from ..read.texts import exact

    return (
        len(exact(value, _LONGEST + 1)) <= _LONGEST
        if isinstance(value, str)
        else not isinstance(value, (dict, list))
    )
