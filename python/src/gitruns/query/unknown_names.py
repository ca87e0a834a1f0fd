"""Names fields that no run has, and the nearest names that some run has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from ..read.texts import harmless
from .config_path import leaves
from .fields import ABSENT, PROPERTIES, Field

if TYPE_CHECKING:
    from ..read.rows import RunRow

_LONGEST = 80
_NEAREST = 3
# More names than any project has; comparing with more would take long.
_MOST = 20_000
_SIGNS = re.compile(r"[-_./ ]")
_LAST = re.compile(r".*[/.]", re.DOTALL)


def sentences(rows: Sequence[RunRow], fields: Iterable[Field]) -> dict[str, str]:
    """A sentence for each of these fields that no run has, by its name; none without any runs."""
    found: dict[str, str] = {}
    names: dict[str, None] = {}
    listed = False
    for field in {field.name: field for field in fields}.values() if rows else ():
        if field.name in PROPERTIES or any(field.of(row) is not ABSENT for row in rows):
            continue
        if not names:
            names = _names(rows)
        near = nearest(field.name, names)
        sentence = f"No run has {harmless(field.name, _LONGEST)}."
        if near:
            sentence += f" Did you mean {' or '.join(near)}?"
        elif not listed:
            sentence += f" Names are metrics, config.KEY, tags.KEY, summary.KEY, and {', '.join(PROPERTIES)}."
            listed = True
        found[field.name] = sentence
    return found


def nearest(name: str, names: Iterable[str]) -> list[str]:
    """The names nearest to this one, made harmless; empty if none is near."""
    near = []
    for _, each in zip(range(_MOST), names):
        distance = _distance(name, each)
        if distance is not None:
            near.append((distance, abs(len(each) - len(name)), each))
    return [harmless(each, _LONGEST) for _, _, each in sorted(near)[:_NEAREST]]


def _names(rows: Sequence[RunRow]) -> dict[str, None]:
    names: dict[str, None] = dict.fromkeys(PROPERTIES)
    for row in rows:
        if len(names) >= _MOST:
            break
        names.update(dict.fromkeys(sorted(row.metrics)))
        names.update(dict.fromkeys(row.summary))
        names.update(dict.fromkeys(f"config.{name}" for name in leaves(row.config)))
        names.update(dict.fromkeys(f"tags.{key}" for key in row.tags))
    return names


def _distance(wanted: str, known: str) -> int | None:
    """How far a name is from another, None if they have nothing in common."""
    one, other = wanted.lower(), known.lower()
    if _SIGNS.sub("", one) == _SIGNS.sub("", other):
        return 0
    shorter, longer = sorted((one, other), key=len)
    begins = len(shorter) > 2 and longer.startswith(shorter)
    most = max(1, len(shorter) // 3)
    edits = most + 1 if len(longer) > _LONGEST else _edits(one, other)
    if (begins and longer[len(shorter)] in "./") or (edits == 1 and len(shorter) > 3):
        return 1
    if _LAST.sub("", one) == _LAST.sub("", other):
        return 2
    if begins:
        return 3
    return 2 + edits if edits <= most else None


def _edits(one: str, other: str) -> int:
    """The Levenshtein distance."""
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        diagonal, row[0] = row[0], i
        for j, against in enumerate(other, 1):
            diagonal, row[j] = row[j], min(diagonal + (letter != against), 1 + row[j], 1 + row[j - 1])
    return row[-1]
