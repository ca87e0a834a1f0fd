"""`git-runs ls`: the table of runs."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from typing import Any

from ..errors import UsageError
from ..query.column_choice import columns_of
from ..query.fields import ABSENT, DURATION, TIME, Field, field_of
from ..query.filters import condition_of, fields_of
from ..query.sorting import keys_of, sorted_by
from ..query.unknown_names import sentences
from ..read import texts
from ..read.api import Reading
from ..read.rows import RunRow
from .output import Parser, print_document, say, terminal_columns, wants_colour, write
from .table import NUMBER, TEXT, WORD, Cell, Column, layout

_CELL, _TITLE, _DIGITS, _ID = 40, 28, 4, 10
_EPILOG = """\
Conditions compare metrics (val/f1, val/f1.min), config.KEY, tags.KEY,
summary.KEY, and the fields id, uid, name, experiment, status, start, end,
duration, group, parent, job_type, note, user, host, command, commit, branch,
dirty, stale, pending, held, archived, degraded and foreign with =, !=, <, <=,
>, >=, ~ (glob), in (…), has(…), and, or, not. A parent is compared by its
name, UID, or the beginning of its ID:
  git-runs ls --where 'val/f1 > 0.9 and config.lr < 1e-3' --sort -val/f1
"""


def ls(words: Sequence[str]) -> int:
    """Lists runs; gives the exit code."""
    options = _options(words)
    wanted = options.where if options.where is not None else options.condition or ""
    condition_of(wanted)  # a fault in it is told before anything is read
    order = [field for field, _ in keys_of(options.sort or "")]
    chosen = [name for name in (options.columns or "").split(",") if name]
    with Reading() as reading:
        known = reading.rows()
        condition = condition_of(wanted, known)
        local = reading.branch is not None and any(not tip.remote for tip in reading.branch.tips)
        prepare = "" if local else "git runs init, then "
        rows = [row for row in known if (options.all or "archived" not in row.marks) and condition(row)]
        unreadable = sorted((reading.branch.unreadable if reading.branch else {}).items())
        for remote, why in unreadable:
            say(f"warning: the runs of {remote} can't be read: {why}")
        for sentence in reading.left_out():
            say(f"warning: {sentence}")
        unchecked = [] if reading.branch is None else reading.branch.unchecked
        ignored = [
            texts.harmless(name, 60) for name in (reading.repository.ignored if reading.repository else ())
        ]
        if ignored:
            say(f"The runs of {', '.join(ignored)} are ignored. To see them: git runs fetch {ignored[0]}")
        named = [*fields_of(wanted), *order]
        if not options.json:
            named += [field_of(name) for name in chosen]
        unknown = sentences(known, named)
    if options.sort is not None:
        rows = sorted_by(options.sort, rows)
    if options.limit is not None:
        rows = rows[: max(0, options.limit)]
    if options.json:
        listed: dict[str, Any] = {"runs": [row.to_dict() for row in rows]}
        if unchecked:
            listed["unchecked"] = unchecked
        if unreadable:
            listed["unreadable"] = [remote for remote, _ in unreadable]
        print_document("gitruns.ls/1", listed)
    elif not rows:
        asked = options.where is not None or options.condition
        say("No run fits." if asked else "No runs yet. Record one: git-runs record -- COMMAND")
    else:
        _print(rows, chosen, order)
    for sentence in unknown.values():
        say(sentence)
    if not options.json and rows:
        _say_of(rows, [name for name in chosen if field_of(name).name not in unknown], prepare)
    return 0


def _say_of(rows: list[RunRow], chosen: list[str], prepare: str) -> None:
    """What people should know of the runs below the table."""
    empty = [name for name in chosen if all(field_of(name).of(row) is ABSENT for row in rows)]
    if empty:
        say("No run here has: " + ", ".join(empty))
    for row in rows:
        if row.held is not None:
            say(held_sentence(row))
    pending = sum("pending" in row.marks for row in rows)
    if pending:
        runs, them = ("1 run is", "it") if pending == 1 else (f"{pending} runs are", "them")
        say(f"{runs} not on the branch yet. Seal {them} with: {prepare}git runs seal")


def _options(words: Sequence[str]) -> Any:
    parser = Parser("ls", "List runs, newest first: sealed, waiting, running and crashed ones.", _EPILOG)
    add = parser.add_argument
    add("condition", nargs="?", metavar="CONDITION", help="the same as --where")
    add("--where", metavar="CONDITION", help="only runs for which this holds")
    add("--sort", metavar="KEY[,KEY]", help="sort by these, each upwards, or downwards after a minus")
    add("--limit", metavar="N", type=int, help="no more than this many")
    add("--columns", metavar="COLUMN[,COLUMN]", help="fields to show, as conditions name them")
    add("--all", action="store_true", help="list archived runs too, such as those deleted through MLflow")
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


def _print(rows: list[RunRow], named: list[str], order: list[Field]) -> None:
    now = time.time_ns() // 1000
    chosen = named or columns_of(rows, order)
    # Metrics stand together, whatever their worth; columns that somebody named stay in order.
    shown = chosen if named else sorted(chosen, key=lambda name: name.startswith("config."))
    fields = [field_of(name) for name in shown]
    several = len({row.experiment for row in rows}) > 1
    people = len({row.user for row in rows if row.user is not None}) > 1 and "user" not in named
    columns = [
        Column("run", WORD),
        Column("name", TEXT, 90),
        Column("experiment", TEXT, 65 if several else 30),
        Column("status", WORD, 80),
        Column("age", NUMBER, 70),
        Column("took", NUMBER, 34),
    ]
    if people:
        columns.append(Column("by", TEXT, 66))
    for name, field in zip(shown, fields):
        numbers = any(type(field.of(row)) in (int, float) for row in rows)
        worth = 85 if named else _worth(chosen.index(name))
        columns.append(Column(texts.harmless(name, _TITLE), NUMBER if numbers else TEXT, worth))
    prefix = _prefix(rows)
    body = []
    for row in rows:
        cells = [
            Cell(row.short_id if row.id is not None else row.uid[:prefix], "yellow"),
            Cell(row.name),
            Cell(row.experiment),
            Cell(_status(row), _ink(row)),
            Cell(texts.age(row.start, now)),
            Cell("" if row.duration is None else texts.duration(row.duration)),
        ]
        if people:
            cells.append(Cell(row.user or ""))
        body.append([*cells, *(Cell(_text(row, field)) for field in fields)])
    lines, hidden = layout(columns, body, terminal_columns(), wants_colour())
    write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()
    if hidden:
        say("No room for: " + ", ".join(hidden))


def _worth(place: int) -> int:
    """The most important metric and config key outlast the age; the others go after `took`."""
    return 78 - place if place < 2 else 64 - place


def _text(row: RunRow, field: Field) -> str:
    value = field.of(row)
    if value is ABSENT:
        return ""
    if field.kind == TIME:
        return texts.utc(value)
    if field.kind == DURATION:
        return texts.duration(value)
    if field.name in ("id", "commit"):
        return str(value)[:_ID]
    # A bare tag has no value, and an empty cell means that the run doesn't have it.
    if field.name.startswith("tags.") and value == "":
        return "yes"
    return texts.brief(value, _CELL, _DIGITS)


def _status(row: RunRow) -> str:
    pending = "not sealed" if row.id is None else "not committed"
    words = {"pending": pending, "foreign": f"of {texts.harmless(row.remote or '?', 40)}"}
    return ", ".join([row.status, *(words.get(mark, mark) for mark in row.marks)])


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
