"""The order in which people look at metrics; metric_order.txt says what it is made of."""

from __future__ import annotations

import os
import re

_LAST = 6
_BETWEEN = re.compile(r"[\W_]+")


def _words() -> dict[str, frozenset[str]]:
    file = os.path.join(os.path.dirname(__file__), "metric_order.txt")
    with open(file, encoding="utf-8") as lines:
        kinds = [line.split() for line in lines if not line.startswith("#")]
    return {kind: frozenset(words) for kind, *words in kinds}


_WORDS = _words()
_HELD_OUT = tuple(sorted(_WORDS["heldout"]))


def order_of(name: str) -> tuple[int, str]:
    """What to sort names of metrics by: their importance, then the name."""
    return _rank(name), name


def accompanies(name: str) -> bool:
    """Whether the metric only accompanies the training, such as a learning rate or a time."""
    return _rank(name) == _LAST


def _rank(name: str) -> int:
    lower = name.lower()
    words = set(_BETWEEN.split(lower))
    if words & _WORDS["accompanying"]:
        return _LAST
    kind = 0 if words & _WORDS["score"] else 1 if words & _WORDS["loss"] else 2
    held_out = lower.startswith(_HELD_OUT) or not words.isdisjoint(_HELD_OUT)
    return kind if held_out else 3 + kind
