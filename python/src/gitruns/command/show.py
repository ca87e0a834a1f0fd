"""`git-runs show`: all that is kept of one run."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from typing import Any

from ..query.config_path import leaves
from ..read import documents, texts
from ..read.api import Reading
from ..read.view import RunView
from .ls import held_sentence
from .output import Parser, painted, print_document, wants_colour, write
from .table import NUMBER, TEXT, Cell, Column, layout

_TEXT, _CELL, _FEW = 500, 120, 8
_NARROWEST, _WIDEST = 10, 32


def show(words: Sequence[str]) -> int:
    """Shows one run; gives the exit code."""
    parser = Parser("show", "Show a run: what it is, its config, code, data, environment, metrics and files.")
    selector = "@N (N back), the beginning of an id or uid, a name, or best:max(METRIC)"
    parser.add_argument("run", nargs="?", default="@0", metavar="RUN", help=selector)
    parser.add_argument("--json", action="store_true", help="one JSON document with all documents of the run")
    parser.add_argument("--console", action="store_true", help="only what the run printed, as data")
    options = parser.parse_args(list(words))
    with Reading() as reading:
        view = reading.open(options.run)
        if options.console:
            write(harmless_lines(view.console) if sys.stdout.isatty() else view.console)
        elif options.json:
            print_document("gitruns.show/1", view.to_dict())
        else:
            write("".join(f"{line}\n" for line in _Card(wants_colour()).of(view)))
    return 0


def harmless_lines(text: str) -> str:
    """Text of many lines without what could harm a terminal."""
    return "".join(texts.harmless(line) + "\n" for line in text.splitlines())


class _Card:
    """One run for people, in sections."""

    def __init__(self, colour: bool) -> None:
        self.colour = colour
        self.lines: list[str] = []
        self.waiting: list[tuple[str, str]] = []

    def of(self, view: RunView) -> list[str]:
        self._head(view)
        self._values("config", view.row.config)
        self._code(view)
        self._entries("data", view.inputs)
        self._environment(view.environment)
        self._metrics(view)
        self._values("summary", view.row.summary)
        self._entries("artifacts", view.artifacts)
        self._problems(view.document("run.json"))
        self._align()
        return self.lines

    def _head(self, view: RunView) -> None:
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
        if row.command:
            self._line("command", " ".join(row.command))
        if row.user is not None:
            self._line("by", row.user + (f" on {row.host}" if row.host is not None else ""))
        for name in ("group", "parent", "note"):
            if getattr(row, name) is not None:
                self._line(name, getattr(row, name))
        if row.tags:
            tags = [key if not row.tags[key] else f"{key}={row.tags[key]}" for key in sorted(row.tags)]
            self._line("tags", ", ".join(tags))
        if row.earlier:
            self._line("segments", str(len(row.earlier) + 1))
        for run_id in view.missing():
            self._line("missing", f"segment {run_id} isn't here")
        if row.held is not None:
            self._line("held", held_sentence(row))

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
        self._few(left_out, "left out", _left_out)

    def _environment(self, environment: dict[str, Any]) -> None:
        if not environment:
            return
        self._title("environment")
        system = documents.fields_of(environment, "os")
        if system:
            self._line("os", f"{_or(system, 'name')} {documents.text(system, 'version') or ''}")
        model = documents.text(documents.fields_of(environment, "cpu"), "model")
        if model is not None:
            self._line("cpu", model)
        language = documents.fields_of(environment, "language")
        if documents.text(language, "name") is not None:
            self._line("language", f"{language['name']} {documents.text(language, 'version') or ''}")
        for gpu in documents.items(environment, "gpus"):
            if isinstance(gpu, dict):
                self._line("gpu", _or(gpu, "name"))
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

    def _entries(self, title: str, entries: list[dict[str, Any]]) -> None:
        if entries:
            self._title(title)
            self._few(entries, None, _data_text)

    def _problems(self, run: dict[str, Any]) -> None:
        problems = [item for item in documents.items(run, "problems") if isinstance(item, dict)]
        if problems:
            self._title("problems")
            for item in problems[:_FEW]:
                self._line(_or(item, "code"), documents.text(item, "message") or "")
            if len(problems) > _FEW:
                self._line("…", f"{len(problems) - _FEW} more")

    def _values(self, title: str, fields: dict[str, Any]) -> None:
        if fields:
            self._title(title)
            for key, value in leaves(fields).items():
                self._line(key, texts.exact(value, _CELL))

    def _few(self, entries: list[dict[str, Any]], key: str | None, text: Any) -> None:
        for entry in entries[:_FEW]:
            self._line(key or _or(entry, "name"), text(entry))
        if len(entries) > _FEW:
            self._line("…", f"{len(entries) - _FEW} more")

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


def _or(fields: dict[str, Any], key: str) -> str:
    return documents.text(fields, key) or "?"


def _exit(run: dict[str, Any]) -> str:
    signal, code = documents.text(run, "signal"), documents.integer(run, "exit_code")
    return (f" by {signal}" if signal is not None else "") + (f", exit code {code}" if code else "")


def _data_text(entry: dict[str, Any]) -> str:
    digest, size, rows = (
        documents.text(entry, "sha256"),
        documents.integer(entry, "size"),
        documents.integer(entry, "rows"),
    )
    uri, form = documents.text(entry, "uri"), documents.text(entry, "format")
    in_memory = documents.text(entry, "kind") == "memory"
    parts = [
        uri,
        form if in_memory else None,
        "in memory" if in_memory else None,
        None if digest is None else "sha256 " + (digest[:12] + "…" if len(digest) > 12 else digest),
        None if size is None else texts.bytes_text(size),
        None if rows is None else f"{rows} rows",
    ]
    return ", ".join(part for part in parts if part is not None)
