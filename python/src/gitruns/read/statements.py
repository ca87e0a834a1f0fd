"""Folds what the lines of a journal say beside metrics, in the order of time, writer and line."""

from __future__ import annotations

from typing import NamedTuple

from ..form.lines import encode
from . import documents

_OBJECTS = (
    "config",
    "summary",
    "define",
    "tag",
    "artifact",
    "input",
    "code",
    "environment",
    "problem",
    "drop",
    "end",
)
CHANGEABLE = ("name", "experiment", "group", "job_type", "user_id")
"""Texts of start.json that a record changes: the names of a run."""
_KINDS = frozenset((*_OBJECTS, *CHANGEABLE, "note", "console", "media"))
_GOALS = ("max", "min")
_ENDS = ("finished", "failed", "killed", "crashed")


class Statement(NamedTuple):
    """A line, or an item of it, with its time and place."""

    time: int
    writer: int
    fields: dict[str, object]


class StatementFold:
    """What the statements that were added say together. Lists are in the order in which these came."""

    def __init__(
        self,
        config: dict[str, object],
        summary: dict[str, object],
        tags: dict[str, object],
        note: str | None,
        changed: dict[str, str],
    ) -> None:
        """`summary` is a summary.json, `changed` what records changed of the `CHANGEABLE` before."""
        self.config = config
        self.summary = documents.fields_of(summary, "values")
        self.goals = documents.fields_of(summary, "goals")
        self.changed = dict(changed)
        self.tags: dict[str, str] = {}
        self.note = note
        self.environment: dict[str, object] = {}
        self.code: dict[str, object] | None = None
        self.end: dict[str, object] | None = None
        self.artifacts: list[dict[str, object]] = []
        self.inputs: list[dict[str, object]] = []
        self.console: list[dict[str, object]] = []
        self.drops: list[dict[str, object]] = []
        self.problems: list[dict[str, object]] = []
        self.ill_formed = 0
        # When a further writer resumed the run in this journal.
        self.resumed: int | None = None
        self._tag(tags)

    def add(self, statement: Statement) -> None:
        """Adds one; a value of the wrong form is counted and left out, the rest of its line counts."""
        if "resumed" in statement.fields:
            self.resumed = max(statement.time, statement.time if self.resumed is None else self.resumed)
        for key, value in statement.fields.items():
            if key not in _KINDS:
                continue
            if isinstance(value, dict):
                fits = key in _OBJECTS and self._object(key, value, statement)
            else:
                fits = isinstance(value, str) and self._text(key, value, statement)
            self.ill_formed += not fits

    def _object(self, key: str, value: dict[str, object], at: Statement) -> bool:
        if key == "config":
            self.config = merged(self.config, value)
        elif key == "summary":
            self.summary = {**self.summary, **value}
        elif key == "define":
            return self._define(value)
        elif key == "tag":
            self._tag(value)
        elif key == "artifact":
            self.artifacts.append(value)
        elif key == "input":
            self.inputs.append(value)
        elif key == "code":
            self.code = value
        elif key == "environment":
            self.environment = {**self.environment, **value}
        elif key == "drop":
            self.drops.append(_drop(value, at))
        elif key == "problem":
            code = documents.text(value, "code")
            if code is None:
                return False
            self.problems.append({"code": code, "message": documents.text(value, "message") or ""})
        else:
            return self._end(value, at.time)
        return True

    def _text(self, key: str, value: str, at: Statement) -> bool:
        if key in CHANGEABLE:
            self.changed[key] = value
        elif key == "note":
            self.note = value
        elif key == "console":
            stream = "err" if at.fields.get("stream") == "err" else "out"
            self.console.append({"time": at.time, "writer": at.writer, "stream": stream, "text": value})
        else:
            return False
        return True

    def _define(self, value: dict[str, object]) -> bool:
        """Keeps which values of a metric are the better ones, where that is said."""
        metric, goal = documents.text(value, "name"), documents.text(value, "goal")
        known = goal in _GOALS
        if metric is not None and known:
            self.goals = {**self.goals, metric: goal}
        return metric is not None and (known or "goal" not in value)

    def _end(self, value: dict[str, object], time: int) -> bool:
        status = documents.text(value, "status")
        if status not in _ENDS:
            return False
        end: dict[str, object] = {"status": status, "time": time}
        code = documents.integer(value, "exit_code")
        if code is not None and -(1 << 31) <= code < 1 << 31:
            end["exit_code"] = code
        signal = documents.text(value, "signal")
        if signal is not None:
            end["signal"] = signal
        self.end = end
        return True

    def _tag(self, given: dict[str, object]) -> None:
        """Texts are values as they are, null takes a tag away, anything else counts as its JSON."""
        for key, value in given.items():
            if value is None:
                self.tags.pop(key, None)
            else:
                self.tags[key] = value if isinstance(value, str) else encode(value).decode()


def _drop(value: dict[str, object], at: Statement) -> dict[str, object]:
    begin, end = documents.integer(value, "from"), documents.integer(value, "to")
    return {
        "writer": at.writer,
        "from": at.time if begin is None else begin,
        "to": at.time if end is None else end,
        "dropped": documents.integer(value, "dropped") or 0,
    }


def merged(below: dict[str, object], above: dict[str, object]) -> dict[str, object]:
    """Objects merge key by key at every depth; anything else replaces what was there."""
    out = dict(below)
    for key, value in above.items():
        before = out.get(key)
        if isinstance(before, dict) and isinstance(value, dict):
            value = merged(before, value)
        out[key] = value
    return out
