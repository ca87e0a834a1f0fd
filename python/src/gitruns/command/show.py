"""`git-runs show`: all that is kept of one run."""

from __future__ import annotations

import re
import shlex
import sys
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

from ..form.lines import encode
from ..query.config_path import leaves
from ..read import documents, texts
from ..read.api import Reading
from ..read.rows import RunRow, lost_records
from ..read.view import RunView
from .kept_files import data_text, kept_files
from .ls import held_sentence
from .output import Parser, painted, print_document, say, wants_colour, write
from .table import NUMBER, TEXT, Cell, Column, layout

_TEXT, _CELL, _FEW, _CONFIG = 500, 120, 8, 30
_OF_MLFLOW = "mlflow."
_NARROWEST, _WIDEST = 10, 32
# A name that can be pasted into any shell; a fetched run may have others.
_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./-]{0,60}")


def show(words: Sequence[str]) -> int:
    """Shows one run; gives the exit code."""
    parser = Parser("show", "Show a run: what it is, its config, code, data, environment, metrics and files.")
    selector = "@N (N back), the beginning of an id or uid, a name, or best:max(METRIC)"
    parser.add_argument("run", nargs="?", default="@0", metavar="RUN", help=selector)
    parser.add_argument("--json", action="store_true", help="one JSON document with all documents of the run")
    parser.add_argument("--console", action="store_true", help="only what the run printed, as data")
    whole = "leave nothing out: all config keys, files and tags"
    parser.add_argument("--all", action="store_true", help=whole)
    options = parser.parse_args(list(words))
    with Reading() as reading:
        view = reading.open(options.run)
        if options.console:
            write(harmless_lines(view.console) if sys.stdout.isatty() else view.console)
        elif options.json:
            print_document("gitruns.show/1", view.to_dict())
        else:
            rows = reading.rows()
            write("".join(f"{line}\n" for line in _Card(wants_colour(), options.all).of(view, rows)))
            following = next_commands(view, rows)
            if sys.stdout.isatty() and following:
                sys.stdout.flush()
                for line in ("", *following):
                    say(line)
    return 0


def harmless_lines(text: str) -> str:
    """Text of many lines without what could harm a terminal."""
    return "".join(texts.harmless(line) + "\n" for line in text.splitlines())


def next_commands(view: RunView, newest_first: Sequence[RunRow]) -> list[str]:
    """The commands that show more of a run, for people who just looked at it."""
    row, commands = view.row, {}
    before = (
        each
        for each in newest_first
        if each.start < row.start and "archived" not in each.marks and each.experiment == row.experiment
    )
    other = next(before, None)
    if other is not None:
        known = row.commit is not None and other.commit is not None
        code = known and (row.commit != other.commit or bool(row.dirty) or bool(other.dirty))
        what = "changes of the code" if code else "changes"
        option = "--code " if code else ""
        commands[f"git runs diff {option}{other.short_id} {row.short_id}"] = f"{what} since the run before"
    for name in sorted(row.metrics):
        if row.metrics[name]["n"] > 1 and _PLAIN.fullmatch(name):
            commands[f"git runs plot {name} {row.short_id}"] = "its curve"
            break
    if kept_files(view.media, view.artifacts)[2]:
        commands[f"git runs artifacts get {row.short_id} -o DIR"] = "its files"
    width = max(map(len, commands), default=0)
    return [f"{command:{width}}  # {what}" for command, what in commands.items()]


class _Card:
    """One run for people, in sections."""

    def __init__(self, colour: bool, whole: bool) -> None:
        self.colour = colour
        self.whole = whole
        self.few = sys.maxsize if whole else _FEW
        self.lines: list[str] = []
        self.waiting: list[tuple[str, str]] = []

    def of(self, view: RunView, others: Sequence[RunRow]) -> list[str]:
        self._head(view, others)
        self._config(view.row, others)
        self._code(view)
        self._entries("data", [(_or(each, "name"), data_text(each)) for each in _distinct(view.inputs)])
        self._environment(view.environment)
        self._metrics(view)
        self._summary(view.row)
        media, models, artifacts = kept_files(view.media, view.artifacts)
        self._entries("media", media)
        self._entries("models", models)
        self._entries("artifacts", artifacts)
        self._problems(view.document("run.json"))
        self._align()
        return self.lines

    def _head(self, view: RunView, others: Sequence[RunRow]) -> None:
        row = view.row
        run = view.document("run.json")
        now = time.time_ns() // 1000
        self.lines.append(painted(texts.harmless(row.name, _TEXT), "bold", self.colour))
        self._line("id", row.id or "(not sealed yet)")
        self._line("uid", row.uid)
        self._line("experiment", row.experiment)
        self._line("status", row.status + _exit(run))
        self._line("started", f"{texts.utc(row.start)} ({texts.ago(row.start, now)})")
        if row.duration is not None:
            self._line("took", texts.duration(row.duration))
        elif row.end is not None and row.end < row.start:
            self._line("took", "unknown: the clock was set back during the run")
        if row.command:
            self._line("command", shlex.join(row.command))
        if row.user is not None:
            self._line("by", row.user + (f" on {row.host}" if row.host is not None else ""))
        if row.group is not None:
            self._line("group", row.group)
        if row.job_type is not None:
            self._line("job type", row.job_type)
        if row.parent is not None:
            parent = next((each for each in others if each.uid == row.parent), None)
            self._line("parent", row.parent if parent is None else _called(parent))
        children = [_called(each) for each in others if each.parent == row.uid]
        if children:
            self._line("children", f"{len(children)}: {self._some(children)}")
        self._notes(view.notes, row.start, now)
        self._tags(row)
        if row.earlier:
            self._line("segments", str(len(row.earlier) + 1))
        for run_id in view.missing():
            self._line("missing", f"segment {run_id} isn't here")
        if row.held is not None:
            self._line("held", held_sentence(row))
        lost = lost_records(run)
        if lost:
            self._line("lost", f"{lost} record{'' if lost == 1 else 's'}: a writer couldn't keep up")

    def _notes(self, notes: list[dict[str, Any]], start: int, now: int) -> None:
        """The newest first. What the run began with is by whoever started it."""
        for i, note in enumerate(reversed(notes)):
            if i == self.few:
                self._line("older note", f"{len(notes) - i} more (--all)")
                break
            by = f"{note['by']}, " if "by" in note else ""
            plain = len(notes) == 1 and note["at"] == start
            when = "" if plain else f" ({by}{texts.ago(note['at'], now)})"
            self._line("older note" if i else "note", note["text"] + when)

    def _some(self, called: list[str]) -> str:
        more = len(called) - self.few
        return ", ".join(called[: self.few]) + (f" and {more} more" if more > 0 else "")

    def _tags(self, row: RunRow) -> None:
        """What MLflow says of command, code and person is said above already."""
        kept = [tag for tag in sorted(row.tags) if self.whole or not tag.startswith(_OF_MLFLOW)]
        tags = [tag if not row.tags[tag] else f"{tag}={row.tags[tag]}" for tag in kept]
        if len(kept) < len(row.tags):
            tags.append(f"{len(row.tags) - len(kept)} of MLflow (--all)")
        if tags:
            self._line("tags", ", ".join(tags))

    def _config(self, row: RunRow, others: Sequence[RunRow]) -> None:
        config = leaves(row.config)
        if self.whole or len(config) <= _CONFIG:
            self._values("config", config)
            return
        theirs = [leaves(each.config) for each in others if each.experiment == row.experiment]
        differing = [
            key
            for key, value in config.items()
            if any(key in each and encode(each[key]) != encode(value) for each in theirs)
        ]
        equal = [key for key in config if key not in differing]
        self._values("config", {key: config[key] for key in sorted([*differing, *equal][:_CONFIG])})
        self._line("…", f"{len(config) - _CONFIG} more: git runs show --all {row.short_id}")

    def _summary(self, row: RunRow) -> None:
        if row.summary:
            self._title("summary")
            for key, value in leaves(row.summary).items():
                written = texts.brief if isinstance(value, float) else texts.exact
                self._line(key, written(value, _CELL))

    def _code(self, view: RunView) -> None:
        code = view.code
        if not code:
            return
        self._title("code")
        for name in ("commit", "branch"):
            if documents.text(code, name) is not None:
                self._line(name, code[name])
        if documents.boolean(code, "dirty"):
            self._line("work tree", "dirty" if documents.boolean(code, "exact") else "dirty, incomplete")
        snapshot = documents.text(code, "snapshot")
        if snapshot is not None and documents.is_commit(snapshot):
            self._line("snapshot", snapshot)
        for commit in view.missing_code():
            self._line("missing", f"{commit} isn't in this repository")
        left_out = [item for item in documents.items(code, "left_out") if isinstance(item, dict)]
        for item in left_out[: self.few]:
            self._line("left out", _left_out(item))
        if len(left_out) > self.few:
            self._line("…", f"{len(left_out) - self.few} more")

    def _environment(self, environment: dict[str, Any]) -> None:
        if not environment:
            return
        self._title("environment")
        system = documents.fields_of(environment, "os")
        if system:
            self._line("os", f"{_or(system, 'name')} {documents.text(system, 'version') or ''}")
        cpu = documents.fields_of(environment, "cpu")
        cores = documents.integer(cpu, "cores")
        parts = [
            documents.text(cpu, "model"),
            None if cores is None else "1 core" if cores == 1 else f"{cores} cores",
        ]
        if any(parts):
            self._line("cpu", ", ".join(filter(None, parts)))
        memory = documents.integer(environment, "memory")
        if memory is not None:
            self._line("memory", texts.bytes_text(memory))
        language = documents.fields_of(environment, "language")
        if documents.text(language, "name") is not None:
            self._line("language", f"{language['name']} {documents.text(language, 'version') or ''}")
        gpus = Counter(
            _or(gpu, "name") for gpu in documents.items(environment, "gpus") if isinstance(gpu, dict)
        )
        for name, count in gpus.items():
            self._line("gpu", name if count == 1 else f"{count} × {name}")
        schedulers = documents.fields_of(environment, "scheduler")
        for name in sorted(schedulers):
            said = documents.fields_of(schedulers, name)
            facts = [f"{key.replace('_', ' ')} {texts.brief(said[key], _CELL)}" for key in sorted(said)]
            self._line(name, ", ".join(facts))
        packages = documents.fields_of(environment, "packages")
        if packages:
            self._line("packages", str(len(packages)))
        if documents.text(environment, "console") == "streams":
            self._line("console", "sys.stdout and sys.stderr of Python, without C code and child processes")

    def _metrics(self, view: RunView) -> None:
        metrics = view.row.metrics
        if not metrics:
            return
        self._title("metrics")
        columns = [Column("name", TEXT)] + [
            Column(t, NUMBER) for t in ("last", "min", "max", "step", "points")
        ]
        rows = []
        for name in sorted(metrics):
            its = metrics[name]
            nan = f" ({its['nan']} NaN)" if its["nan"] else ""
            numbers = [texts.brief_number(its[key]) for key in ("last", "min", "max")]
            rows.append([Cell(text) for text in (name, *numbers, str(its["last_step"]), f"{its['n']}{nan}")])
        self.lines += [f"  {line}" for line in layout(columns, rows, 0, False)[0]]

    def _entries(self, title: str, entries: list[tuple[str, str]]) -> None:
        if entries:
            self._title(title)
            for key, text in entries[: self.few]:
                self._line(key, text)
            if len(entries) > self.few:
                self._line("…", f"{len(entries) - self.few} more")

    def _problems(self, run: dict[str, Any]) -> None:
        problems = [item for item in documents.items(run, "problems") if isinstance(item, dict)]
        if problems:
            self._title("problems")
            for item in problems[: self.few]:
                self._line(_or(item, "code"), documents.text(item, "message") or "")
            if len(problems) > self.few:
                self._line("…", f"{len(problems) - self.few} more")

    def _values(self, title: str, fields: dict[str, Any]) -> None:
        if fields:
            self._title(title)
            for key, value in fields.items():
                self._line(key, texts.exact(value, _CELL))

    def _title(self, text: str) -> None:
        self._align()
        self.lines += ["", painted(text, "bold", self.colour)]

    def _line(self, key: str, value: str) -> None:
        """Keeps a line until its section ends, when it is known how wide the keys are."""
        self.waiting.append((texts.harmless(key, _CELL), texts.harmless(value, _TEXT)))

    def _align(self) -> None:
        usual = [texts.width(key) for key, _ in self.waiting if texts.width(key) <= _WIDEST]
        room = max([_NARROWEST, *usual])
        for key, value in self.waiting:
            padded = key + " " * max(0, room - texts.width(key))
            self.lines.append(f"  {painted(padded, 'dim', self.colour)}  {value}")
        self.waiting.clear()


def _left_out(item: dict[str, Any]) -> str:
    reason = _or(item, "reason")
    if reason == "home":
        return "untracked files outside the project (a home directory)"
    if reason == "hidden":
        return "untracked files (status.showUntrackedFiles is no)"
    return f"{_or(item, 'path')} ({reason})"


def _called(row: RunRow) -> str:
    return f"{row.name} ({row.short_id})"


def _distinct(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return list({encode(entry): entry for entry in entries}.values())


def _or(fields: dict[str, Any], key: str) -> str:
    return documents.text(fields, key) or "?"


def _exit(run: dict[str, Any]) -> str:
    signal, code = documents.text(run, "signal"), documents.integer(run, "exit_code")
    return (f" by {signal}" if signal is not None else "") + (f", exit code {code}" if code else "")
