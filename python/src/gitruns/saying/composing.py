"""Makes the events that say something now, after all that is known of their keys (events.md)."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ..errors import UsageError
from ..form.canonical import write
from ..read.events import MAX_BYTES, Event, EventKey, fold

SET = "set"


class Statement(NamedTuple):
    """What is to be said of a key: `fields` and `tags`, where None takes away what is there."""

    key: EventKey
    fields: Mapping[str, object] = {}
    tags: Mapping[str, str | None] = {}


def compose(
    statements: Iterable[Statement], known: Mapping[EventKey, list[Event]], by: str
) -> tuple[list[Event], dict[str, bytes]]:
    """The events, and their bytes by the paths that they have on the branch.

    Each wins over all that is known of its key, whatever the clocks say. Raises UsageError for what is too large.
    """
    events: list[Event] = []
    files: dict[str, bytes] = {}
    now = time.time_ns() // 1000
    latest: dict[EventKey, list[Event]] = {}
    for key, fields, tags in statements:
        before = latest.setdefault(key, list(known.get(key, ())))
        said = fold(before)
        document: dict[str, object] = {"about": key.key, "at": max(now, said.latest + 1), "type": SET}
        if by:
            document["by"] = by
        if said.heads:
            document["after"] = said.heads
        if fields:
            document["fields"] = dict(fields)
        if tags:
            document["tags"] = dict(tags)
        content = write(document)
        if len(content) > MAX_BYTES:
            raise UsageError(f"What is said of {key.kind} {key.key} has more than {MAX_BYTES} bytes.")
        event = Event(key, hashlib.sha256(content).hexdigest(), document)
        events.append(event)
        before.append(event)
        files[key.path(event.name)] = content
    return events, files
