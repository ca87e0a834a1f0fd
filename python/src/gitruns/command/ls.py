"""`git-runs ls`: the table of runs."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from typing import Any

from ..errors import UsageError
from ..form.lines import encode
from ..query.fields import ABSENT, field_of
from ..query.filters import condition_of
from ..query.sorting import keys_of, sorted_by
from ..read import texts
from ..read.api import Reading
from ..read.rows import RunRow
from .output import Parser, print_document, say, terminal_columns, wants_colour, write
from .table import NUMBER, TEXT, WORD, Cell, Column, layout

_CELL, _TITLE = 40, 28
_METRICS, _CONFIGS = 4, 3
_SHORT = 12
_EPILOG = """\
Conditions compare metrics (val/f1, val/f1.min), config.KEY, tags.KEY, status, name, experiment
and others with =, !=, <, <=, >, >=, ~ (glob), in (…), has(…), and, or, not:
  git-runs ls --where 'val/f1 > 0.9 and config.lr < 1e-3' --sort -val/f1
"""


def ls(words: Sequence[str]) -> int:
    """Lists runs; gives the exit code."""
    options = _options(words)
    condition = condition_of(options.where if options.where is not None else options.condition or "")
    keys_of(options.sort or "")
    with Reading() as reading:
        rows = [
            row for row in reading.rows() if (options.all or "archived" not in row.marks) and condition(row)
        ]
        for remote, why in sorted((reading.branch.unreadable if reading.branch else {}).items()):
            say(f"warning: the runs of {remote} can't be read: {why}")
    if options.sort is not None:
        rows = sorted_by(options.sort, rows)
    if options.limit is not None:
        rows = rows[: max(0, options.limit)]
    if options.json:
        print_document("gitruns.ls/1", {"runs": [row.to_dict() for row in rows]})
        return 0
    if not rows:
        asked = options.where is not None or options.condition
        say("No run fits." if asked else "No runs yet. Record one: git-runs record -- COMMAND")
        return 0
    _print(rows, [name for name in (options.columns or "").split(",") if name])
    return 0


def _options(words: Sequence[str]) -> Any:
    parser = Parser("ls", "List runs, newest first: sealed, waiting, running and crashed ones.", _EPILOG)
    add = parser.add_argument
    add("condition", nargs="?", metavar="CONDITION", help="the same as --where")
    add("--where", metavar="CONDITION", help="only runs for which this holds")
    add("--sort", metavar="KEY[,KEY]", help="sort by these, each upwards, or downwards after a minus")
    add("--limit", metavar="N", type=int, help="no more than this many")
    add("--columns", metavar="COLUMN[,COLUMN]", help="metrics and config.KEYs to show")
    add("--all", action="store_true", help="archived runs too")
    add("--json", action="store_true", help="one JSON document")
    # `--sort -val/f1` would read as an option of its own.
    joined: list[str] = []
    for word in words:
        if joined and joined[-1] == "--sort":
            joined[-1] = f"--sort={word}"
        else:
            joined.append(word)
    if joined and joined[-1] == "--sort":
        raise UsageError("--sort is followed by field names.", "Write it like: --sort -val/f1,name")
    return parser.parse_args(joined)


def _print(rows: list[RunRow], chosen: list[str]) -> None:
    now = time.time_ns() // 1000
    shown = chosen or telling(rows)
    fields = [field_of(name) for name in shown]
    several = len({row.experiment for row in rows}) > 1
    columns = [
        Column("run", WORD),
        Column("name", TEXT, 90),
        Column("experiment", TEXT, 65 if several else 30),
        Column("status", WORD, 80),
        Column("age", NUMBER, 70),
        Column("took", NUMBER, 45),
    ]
    for place, (name, field) in enumerate(zip(shown, fields)):
        numbers = any(isinstance(field.of(row), (int, float)) and field.of(row) is not True for row in rows)
        worth = 85 if chosen else 60 - 5 * place
        columns.append(Column(texts.harmless(name, _TITLE), NUMBER if numbers else TEXT, worth))
    prefix = _prefix(rows)
    body = []
    for row in rows:
        cells = [
            Cell(row.short_id if row.id is not None else row.uid[:prefix], "yellow"),
            Cell(row.name),
            Cell(row.experiment),
            Cell(", ".join([row.status, *row.marks]), _ink(row)),
            Cell(texts.age(row.start, now)),
            Cell("" if row.duration is None else texts.duration(row.duration)),
        ]
        for field in fields:
            value = field.of(row)
            cells.append(Cell("" if value is ABSENT else texts.brief(value, _CELL)))
        body.append(cells)
    lines, hidden = layout(columns, body, terminal_columns(), wants_colour())
    write("".join(f"{line}\n" for line in lines))
    if hidden:
        say("No room for: " + ", ".join(hidden))
    unknown = [name for name, field in zip(chosen, fields) if all(field.of(row) is ABSENT for row in rows)]
    if unknown:
        say("No run here has: " + ", ".join(unknown))
    for row in rows:
        if row.held is not None:
            say(held_sentence(row))
    sys.stdout.flush()


def held_sentence(row: RunRow) -> str:
    """Why a run is held back, and what about it, in a line."""
    held = row.held or {}
    names = ": " + ", ".join(held["names"]) if held.get("names") else ""
    then = f" If that is fine: {held['remedy']}" if held.get("remedy") else ""
    return f"The run {row.short_id} is held. {str(held.get('message', '')).rstrip('.')}{names}.{then}"


def _ink(row: RunRow) -> str:
    return {"finished": "", "running": "cyan"}.get(row.status, "red")


def _prefix(rows: list[RunRow]) -> int:
    """How much of a uid tells the runs that have no id yet apart."""
    length = 10
    while length < 26 and len({row.uid[:length] for row in rows}) < len(rows):
        length += 1
    return length


def telling(rows: list[RunRow]) -> list[str]:
    """The metrics that most runs have, then config keys whose values differ."""
    metrics: dict[str, int] = {}
    configs: dict[str, set[bytes]] = {}
    long: set[str] = set()
    for row in rows:
        for name in row.metrics:
            metrics[name] = metrics.get(name, 0) + 1
        for key, value in row.config.items():
            configs.setdefault(key, set()).add(encode(value))
            # Numbers, words and the like; paths and structures would push all else off the screen.
            if isinstance(value, (dict, list)) or len(texts.exact(value, _CELL)) > _SHORT:
                long.add(key)
    best = sorted(sorted(metrics), key=lambda name: -metrics[name])[:_METRICS]
    differing = [key for key in sorted(configs) if len(configs[key]) > 1 and key not in long]
    return best[:2] + [f"config.{key}" for key in differing[:_CONFIGS]] + best[2:]
