"""Says in a commit's message what events did, for people who read the log of the branch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..read import documents
from ..read.events import RUN, Event, EventKey
from ..read.texts import brief, harmless

_NAME = _TEXT = 60
_DETAILS = 4
_LISTED = 64
_KINDS = {"model": "model ", "artifact": "artifact ", "experiment": "experiment "}


def message(events: Sequence[Event], names: Mapping[EventKey, str]) -> str:
    """The message of a commit that adds these events; `names` is what people call what they are about."""
    lines = [subject(event, names) for event in events]
    if len(lines) == 1:
        text = lines[0]
    else:
        text = f"{len(lines)} events"
        if len(lines) <= _LISTED:
            text += "\n\n" + "\n".join(f"- {line}" for line in lines)
    return f"{text}\n\n[skip ci]\n"


def subject(event: Event, names: Mapping[EventKey, str]) -> str:
    """What one event did, in a line."""
    fields, tags = documents.fields_of(event.fields, "fields"), documents.fields_of(event.fields, "tags")
    name = names.get(event.key) or documents.text(fields, "name") or ""
    if not name or (event.key.kind == RUN and event.key not in names):
        what = f"{event.key.kind} {event.key.key}"
    else:
        what = _KINDS.get(event.key.kind, "") + harmless(name, _NAME)
    if event.key.kind != RUN:
        known = _of_model(what, harmless(name, _NAME), fields)
        if known is not None:
            return known
    given = [_tag(key, value) for key, value in sorted(tags.items()) if isinstance(value, str)]
    taken = [harmless(key, _TEXT) for key, value in sorted(tags.items()) if not isinstance(value, str)]
    details = [detail for key, value in sorted(fields.items()) if (detail := _detail(key, value))]
    if given and not taken and not details:
        return f"tagged {what}: {_few(given)}"
    if taken and not given and not details:
        return f"untagged {what}: {_few(taken)}"
    details += [f"tag {tag}" for tag in given] + [f"no tag {tag}" for tag in taken]
    return f"changed {what}: {_few(details)}" if details else f"changed {what}"


def _of_model(what: str, name: str, fields: Mapping[str, Any]) -> str | None:
    """The usual steps of a registered model or an experiment, None for any other."""
    for key, value in sorted(fields.items()):
        parts = key.split("/")
        if parts[0] == "version" and len(parts) == 2 and isinstance(value, dict):
            return f"registered {name} v{harmless(parts[1], 20)}"
        if parts[0] == "version" and parts[2:] == ["deleted"] and value is True:
            return f"deleted {name} v{harmless(parts[1], 20)}"
        if parts[0] == "version" and parts[2:] == ["stage"]:
            return f"moved {name} v{harmless(parts[1], 20)} to {brief(value, _TEXT)}"
    if fields.get("deleted") is True:
        renamed = documents.text(dict(fields), "renamed")
        return f"renamed {what} to {harmless(renamed, _NAME)}" if renamed else f"deleted {what}"
    return f"created {what}" if "created" in fields and "name" in fields else None


def _detail(key: str, value: Any) -> str:
    if key in ("name", "created", "updated") or key.endswith("/updated"):
        return ""
    head, _, rest = key.partition("/")
    if head == "alias" and rest:
        if value is None:
            return f"removed alias {harmless(rest, _TEXT)}"
        version = f" = v{value}" if isinstance(value, int) else ""
        return f"alias {harmless(rest, _TEXT)}{version}"
    return (
        f"{harmless(key, _TEXT)} removed"
        if value is None
        else f"{harmless(key, _TEXT)} = {brief(value, _TEXT)}"
    )


def _tag(key: str, value: str) -> str:
    return harmless(key, _TEXT) + (f"={harmless(value, _TEXT)}" if value else "")


def _few(parts: list[str]) -> str:
    more = len(parts) - _DETAILS
    return ", ".join(parts[:_DETAILS]) + (f" and {more} more" if more > 0 else "")
