"""The order of runs: fields with commas between them, each with `-` before it where the greatest comes first.

Whatever the direction, runs with NaN come after those with a value, and runs without a value last; numbers
come before text, text that reads as a number before other text. Equal runs stand newest first.
"""

from __future__ import annotations

from functools import cmp_to_key
from typing import TYPE_CHECKING

from ..errors import UsageError
from .fields import ABSENT, Field, field_of
from .literals import compare, is_number, number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..read.rows import RunRow


def sorted_by(order: str, rows: Iterable[RunRow]) -> list[RunRow]:
    """The runs in this order, such as `-val/f1,name`. Raises :class:`UsageError` where a name is missing."""
    # Stable sorts from the last key to the first give the order of all.
    out = sorted(rows, key=lambda row: row.id or "")
    out.sort(key=lambda row: (row.start, row.uid), reverse=True)
    for field, descending in reversed(keys_of(order)):
        out.sort(key=cmp_to_key(_comparison(field, descending)))
    return out


def keys_of(order: str) -> list[tuple[Field, bool]]:
    """The fields of an order, and whether each goes downwards."""
    keys = []
    for part in order.split(",") if order.strip() else []:
        name = part.strip()
        descending = name.startswith("-")
        if name[:1] in ("-", "+"):
            name = name[1:]
        if not name:
            raise UsageError(
                f"A sort order is field names with commas between them; one is missing in “{order}”.",
                "Write it like: -val/f1,name",
            )
        keys.append((field_of(name), descending))
    return keys


def _comparison(field: Field, descending: bool):  # type: ignore[no-untyped-def]
    def compared(one: RunRow, other: RunRow) -> int:
        first, second = field.of(one), field.of(other)
        ranks = _rank(first), _rank(second)
        if ranks[0] != ranks[1]:
            return ranks[0] - ranks[1]
        order = _order(first, second)
        return -order if descending else order

    return compared


def _rank(value: object) -> int:
    if value is ABSENT or value is None:
        return 6
    if is_number(value):
        return 5 if value != value else 0
    if isinstance(value, bool):
        return 1
    if isinstance(value, str):
        # Numeric text apart from other text: mixing two orders would make neither one.
        return 3 if number(value) is None else 2
    return 4


def _order(one: object, other: object) -> int:
    if isinstance(one, str) and isinstance(other, str):
        numeric = compare(number(one), number(other))
        return (one > other) - (one < other) if numeric is None else numeric
    if isinstance(one, bool) and isinstance(other, bool):
        return one - other
    return compare(one, other) or 0
