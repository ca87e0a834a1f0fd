"""A child in the same process shares what was captured for its parent: it is the same program and machine."""

from __future__ import annotations

import os
import time

from ..form.lines import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .run import Run

_PATIENCE = 5.0


def share_capture(parent: Run, child: Run) -> None:
    """Gives the child the parent's code and environment: now, if they are there, else at its end."""
    found = _captured(parent.directory)
    if "code" in found and "environment" in found:
        _say(child, found)
    elif parent._is_captured:
        child._before_end.append(lambda: _say(child, _waited(parent.directory)))


def _waited(journal: str) -> dict[str, object]:
    end = time.monotonic() + _PATIENCE
    while True:
        found = _captured(journal)
        if "environment" in found or time.monotonic() > end:
            return found
        time.sleep(0.05)


def _say(child: Run, found: dict[str, object]) -> None:
    for key, value in found.items():
        child.append({key: value})


def _captured(journal: str) -> dict[str, object]:
    """The last code and the environment that anyone wrote into this journal."""
    found: dict[str, object] = {}
    environment: dict[str, object] = {}
    try:
        names = sorted(os.listdir(journal))
    except OSError:
        return found
    for name in names:
        if not (name.startswith("w-") and name.endswith(".jsonl")):
            continue
        try:
            with open(os.path.join(journal, name), "rb") as stream:
                lines = [line for line in stream if b'"code"' in line or b'"environment"' in line]
        except OSError:
            continue
        for line in lines:
            record = parse(line.rstrip(b"\n")) or {}
            code, more = record.get("code"), record.get("environment")
            if isinstance(code, dict):
                found["code"] = code
            if isinstance(more, dict):
                environment.update(more)
    environment.pop("console", None)  # that of the parent's own console
    if environment:
        found["environment"] = environment
    return found
