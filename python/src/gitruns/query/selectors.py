"""How people name a run: `@N` (N back from the newest), `best:METRIC`, `best:max(METRIC)`, `name:NAME`,
a name, or the beginning of an id or uid.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from math import isfinite
from typing import TYPE_CHECKING

from ..errors import NotFoundError, UsageError
from ..read.texts import harmless, utc
from .fields import field_of

if TYPE_CHECKING:
    from ..read.rows import RunRow

_BACK = re.compile(r"@([0-9]{1,9})\Z")
_DIRECTED = re.compile(r"(max|min)\((.+)\)\Z")
_SHORTEST = 4  # shorter beginnings fit by accident
_SHOWN = 10


def selected(newest_first: list[RunRow], selector: str) -> RunRow:
    """The run that a selector names. Raises :class:`NotFoundError`, with candidates, and :class:`UsageError`."""
    text = selector.strip()
    own = chosen(newest_first)
    if text.startswith("@"):
        return _back(own, text)
    if text.startswith("best:"):
        return _best(own, text, text[len("best:") :].strip())
    if text.startswith("results:"):
        raise UsageError(
            f"“{_short(text)}” needs the results of the code branch, which gitruns doesn't read.",
            "Ask the git-runs command: git runs show " + _short(text),
        )
    if text.startswith("name:"):
        name = text[len("name:") :].strip()
        if not name:
            raise _usage(text, "name: is followed by the name of a run.")
        found = [row for row in own if row.name == name] or [row for row in newest_first if row.name == name]
        return _only(name, found, newest_first)
    if not text:
        raise _usage(text, "Give a run: @0, a name, the beginning of an id, or best:METRIC.")
    whole = [row for row in newest_first if text.lower() in _names(row)]
    if len(whole) == 1:
        return whole[0]
    return _only(text, fitting(own, text) or fitting(newest_first, text), newest_first)


def chosen(rows: list[RunRow]) -> list[RunRow]:
    """The runs that are chosen from; those of remotes that nobody trusts are only named."""
    return [row for row in rows if "foreign" not in row.marks]


def _back(rows: list[RunRow], text: str) -> RunRow:
    back = _BACK.match(text)
    if back is None:
        raise _usage(text, "@ is followed by a number: @0 is the newest run, @1 the one before.")
    places = int(back.group(1))
    if places < len(rows):
        return rows[places]
    if not rows:
        raise _no_run(text)
    raise NotFoundError(
        f"There are only {len(rows)} runs here, so @{places} names none.", f"The oldest is @{len(rows) - 1}."
    )


def _best(rows: list[RunRow], whole: str, metric: str) -> RunRow:
    directed = _DIRECTED.match(metric)
    if directed:
        goal, metric = directed.group(1), directed.group(2).strip()
    elif not metric:
        raise _usage(whole, "best: is followed by a metric: best:val/f1, or best:max(val/f1).")
    else:
        goal = _declared(rows, metric)
    field = field_of(metric)
    best: RunRow | None = None
    best_value = 0.0
    for row in rows:
        value = field(row)
        if isinstance(value, (int, float)) and not isinstance(value, bool) and isfinite(value):
            better = value > best_value if goal == "max" else value < best_value
            if best is None or better:
                best, best_value = row, value
    if best is None:
        raise NotFoundError(
            f"No run here has a number for {_short(metric)}.",
            "See which metrics a run has: git runs show RUN",
        )
    return best


def _declared(rows: list[RunRow], metric: str) -> str:
    base = field_of(metric).metric or metric
    goals = {goal for row in rows if (goal := row.goals.get(metric, row.goals.get(base))) is not None}
    if len(goals) == 1:
        return goals.pop()
    name = _short(metric)
    raise UsageError(
        f"Some runs say that more of {name} is better, others that less is."
        if goals
        else f"No run says whether more or less of {name} is better.",
        f"Say it: best:max({name}) or best:min({name})",
    )


def _names(row: RunRow) -> Iterator[str]:
    yield row.uid
    if row.id is not None:
        yield row.id
    yield from row.earlier


def fitting(rows: Sequence[RunRow], text: str) -> list[RunRow]:
    """The runs of this name, UID, or beginning of an ID."""
    prefix = text.lower()
    long_enough = len(prefix) >= _SHORTEST
    return [
        row
        for row in rows
        if row.name == text or (long_enough and any(name.startswith(prefix) for name in _names(row)))
    ]


def _only(wanted: str, found: list[RunRow], rows: list[RunRow]) -> RunRow:
    if len(found) == 1:
        return found[0]
    shown = f"“{_short(wanted)}”"
    if found:
        raise NotFoundError(
            f"{shown} fits {len(found)} runs:\n{_listed(found)}",
            "Give more of the id, or @N as a list counts them.",
        )
    if not rows:
        raise _no_run(wanted)
    part = wanted.lower()
    near = [
        row for row in rows if part in row.name.lower() or any(name.startswith(part) for name in _names(row))
    ]
    message = f"No run has the name {shown}, or an id that begins so"
    if not near:
        raise NotFoundError(f"{message}.", "See what there is: git-runs ls")
    raise NotFoundError(
        f"{message}. Perhaps one of these:\n{_listed(near)}",
        f"Give at least {_SHORTEST} characters of an id, or the whole name.",
    )


def _listed(rows: list[RunRow]) -> str:
    lines = [
        f"  {row.short_id}  {harmless(row.name, 40)}  {row.status}  {utc(row.start)}" for row in rows[:_SHOWN]
    ]
    if len(rows) > _SHOWN:
        lines.append(f"  and {len(rows) - _SHOWN} more")
    return "\n".join(lines)


def _no_run(wanted: str) -> NotFoundError:
    return NotFoundError(
        f"There is no run yet, so “{_short(wanted)}” names none.", "Record one: git-runs record -- COMMAND"
    )


def _usage(text: str, hint: str) -> UsageError:
    return UsageError(f"“{_short(text)}” names no run.", hint)


def _short(text: str) -> str:
    return harmless(text, 80)
