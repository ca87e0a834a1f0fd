"""`watch.json`: what colleagues are shown of a run. Small, without the console, and without known secrets."""

from __future__ import annotations

from ..capture.secret.masking import masked_command, masked_config, masked_texts
from ..capture.secret.scanner import SecretScanner
from ..form.canonical import write
from ..read import documents
from .state import Points, WatchedJournal

MAX_BYTES = 256 << 10
_METRICS = 200
_CURVES = 12
_POINTS = 120
_TEXTS = ("name", "experiment", "host", "user", "group", "parent", "job_type", "note")
# What is left out where the whole is too large, or a mask doesn't reach a secret.
_FACTS = ("series", "values", "config", "tags", "command", "metrics")
_LEAST = ("format", "uid", "status", "start", "at", "heard")


def document(journal: WatchedJournal, status: str, scanner: SecretScanner, now: int) -> bytes:
    """The bytes of the document; `now` is in microseconds since 1970."""
    said = journal.said
    out: dict[str, object] = {
        "format": 1,
        "uid": documents.text(journal.start, "uid"),
        "status": status,
        "start": documents.integer(journal.start, "start"),
        "at": now,
        "heard": journal.last_time,
        "command": masked_command(scanner, documents.texts(journal.start, "command")),
        "config": masked_config(scanner, said.config),
        "tags": masked_config(scanner, dict(said.tags)),
        "values": masked_config(scanner, said.summary),
        "metrics": {name: journal.metrics[name] for name in sorted(journal.metrics)[:_METRICS]},
        "system": {name: float(value) for name, value in journal.system.items()},
        "series": {name: _thinned(journal.points[name]) for name in sorted(journal.points)[:_CURVES]},
    }
    for field in _TEXTS:
        text = journal.text(field)
        if text is not None:
            out[field] = text
    if said.end is not None:
        end = documents.integer(said.end, "time")
        out["end"] = journal.last_time if end is None else end
    elif status != "running":
        out["end"] = journal.last_time
    rate = journal.rate(now) if status == "running" else None
    if rate is not None:
        out["rate"] = rate
    return _bounded(masked_texts(scanner, out), scanner)


def _thinned(points: Points) -> dict[str, object]:
    """Some of the points, evenly, and always the last."""
    count = len(points.steps)
    shown = min(_POINTS, count)
    at = [(number + 1) * count // shown - 1 for number in range(shown)]
    return {
        "steps": [float(points.steps[each]) for each in at],
        "values": [float(points.values[each]) for each in at],
    }


def _bounded(fields: dict[str, object], scanner: SecretScanner) -> bytes:
    content = write(fields)
    for fact in _FACTS:
        if len(content) <= MAX_BYTES and not scanner.holds_secret(content):
            return content
        fields.pop(fact, None)
        content = write(fields)
    if len(content) > MAX_BYTES or scanner.holds_secret(content):
        content = write({fact: fields[fact] for fact in _LEAST if fact in fields})
    return content
