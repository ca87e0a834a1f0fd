"""Makes the events that say something now, after all that is known of their keys (events.md)."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from ..capture.secret.masking import masked_config, masked_texts
from ..capture.secret.scanner import SecretScanner
from ..errors import UsageError
from ..form.canonical import write
from ..read.events import MAX_BYTES, Event, EventKey, fold, parse_event

SET = "set"


class Statement(NamedTuple):
    """What is to be said of a key: `fields` and `tags`, where None takes away what is there."""

    key: EventKey
    fields: Mapping[str, object] = {}
    tags: Mapping[str, str | None] = {}


def compose(
    statements: Iterable[Statement],
    known: Mapping[EventKey, list[Event]],
    by: str,
    scanner: SecretScanner | None = None,
) -> tuple[list[Event], dict[str, bytes]]:
    """The events, and their bytes by the paths that they have on the branch.

    Secrets in them are masked, by `scanner` or the rules that come with the program. Each wins over all that is
    known of its key, whatever the clocks say. Raises UsageError for what is too large, and InvalidError if the
    event would be none.
    """
    events: list[Event] = []
    files: dict[str, bytes] = {}
    now = time.time_ns() // 1000
    latest: dict[EventKey, list[Event]] = {}
    if scanner is None:
        scanner = SecretScanner()
    for key, fields, tags in statements:
        before = latest.setdefault(key, list(known.get(key, ())))
        said = fold(before)
        document: dict[str, object] = {"about": key.key, "at": now, "type": SET}
        if by:
            document["by"] = by
        if said.heads:
            document["after"] = said.heads
        if fields:
            document["fields"] = _masked(masked_texts, scanner, fields)
        if tags:
            document["tags"] = _masked(masked_config, scanner, tags)
        content = write(document)
        if len(content) > MAX_BYTES:
            raise UsageError(f"What is said of {key.kind} {key.key} has more than {MAX_BYTES} bytes.")
        # A clock beyond the year 2100 would make an event that no reader accepts.
        event = parse_event(key, hashlib.sha256(content).hexdigest(), content)
        events.append(event)
        before.append(event)
        files[key.path(event.name)] = content
    return events, files


def _masked(
    mask: Callable[[SecretScanner, dict[str, object]], dict[str, object]],
    scanner: SecretScanner,
    values: Mapping[str, object],
) -> dict[str, object]:
    """Events go where the runs go, so they are masked as these are. Removing a value uses its name unchanged."""
    gone = {key: value for key, value in values.items() if value is None}
    return {**mask(scanner, {key: value for key, value in values.items() if value is not None}), **gone}
