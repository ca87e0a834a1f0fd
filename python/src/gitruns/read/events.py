"""What was said later, about runs and about anything else that has a name (events.md)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import NamedTuple

from ..errors import InvalidError
from ..form.canonical import parse, write
from ..form.rules import FormError
from ..form.uid import is_uid
from . import documents

RUN = "run"
"""The kind whose keys are uids."""
MAX_BYTES = 1 << 20
_MAX_TIME = 4_102_444_800_000_000
"""The start of the year 2100 in microseconds; no event is later."""
_KIND = re.compile(r"[a-z][a-z0-9-]{0,30}\Z")
_HALF_DIGEST = re.compile(r"[0-9a-f]{32}\Z")
_PATH = re.compile(r"events/(?:(run)/([^/]+)/([^/]+)|([^/]+)/([^/]+)/([^/]+)/([^/]+))/([0-9a-f]{64})\.json\Z")


class EventKey(NamedTuple):
    """What a set of events belongs to: a uid, or 32 hexadecimal digits of the SHA-256 of a name."""

    kind: str
    key: str

    def path(self, name: str) -> str:
        """The path of the event of this name on the branch."""
        if self.kind == RUN:
            return f"events/run/{self.key[24:]}/{self.key}/{name}.json"
        return f"events/{self.kind}/{self.key[:2]}/{self.key}/{name[:2]}/{name}.json"

    def is_valid(self) -> bool:
        """Whether events can belong to this."""
        if self.kind == RUN:
            return is_uid(self.key)
        return _KIND.match(self.kind) is not None and _HALF_DIGEST.match(self.key) is not None


def named(kind: str, name: str) -> EventKey:
    """The key of a thing that people name: an experiment, a registered model."""
    return EventKey(kind, hashlib.sha256(name.encode()).hexdigest()[:32])


class Event(NamedTuple):
    """An event; `name` is the SHA-256 of its bytes, `fields` the whole document.

    One `of_other` is only on a remote that isn't shared; it replaces nothing that an own or shared event set.
    """

    key: EventKey
    name: str
    fields: dict[str, object]
    of_other: bool = False

    @property
    def at(self) -> int:
        """When, in microseconds since 1970."""
        return documents.integer(self.fields, "at") or 0

    @property
    def type(self) -> str:
        """What sort of event."""
        return documents.text(self.fields, "type") or ""

    @property
    def by(self) -> str:
        """Who says it; empty where it doesn't say."""
        return documents.text(self.fields, "by") or ""

    @property
    def after(self) -> list[str]:
        """The events that its writer saw and that no other named."""
        return documents.texts(self.fields, "after")


def place_of(path: str) -> tuple[EventKey, str] | None:
    """The key and the name of the event whose place this path of the branch is; None for any other path."""
    match = _PATH.match(path)
    if match is None:
        return None
    run, _, uid, kind, _, other, _, name = match.groups()
    key = EventKey(RUN, uid) if run else EventKey(kind, other)
    if not run and kind == RUN:
        return None
    return (key, name) if key.is_valid() and key.path(name) == path else None


def parse_event(key: EventKey, name: str, document: bytes) -> Event:
    """The event that stands at this place. Raises :class:`InvalidError` where the bytes are none."""
    if len(document) > MAX_BYTES:
        raise _no_event("it is too large")
    if hashlib.sha256(document).hexdigest() != name:
        raise _no_event("its name isn't the digest of its bytes")
    try:
        fields = parse(document)
        canonical = write(fields) == document
    except FormError as error:
        raise _no_event(str(error)) from None
    if not isinstance(fields, dict) or not canonical:
        raise _no_event("it isn't an object in the one byte form")
    at = documents.integer(fields, "at")
    if at is None or not 0 <= at <= _MAX_TIME:
        raise _no_event("its time isn't between 1970 and the start of the year 2100")
    if not documents.text(fields, "type"):
        raise _no_event("it has no type")
    if documents.text(fields, "about") != key.key:
        raise _no_event("it isn't about what its place says")
    if fields.get("after", []) != documents.digests(fields, "after"):
        raise _no_event("what it comes after is no list of digests")
    if "by" in fields and not isinstance(fields["by"], str):
        raise _no_event("who says it is no text")
    return Event(key, name, fields)


def _no_event(why: str) -> InvalidError:
    return InvalidError(f"This is no event: {why}.")


class Fold(NamedTuple):
    """What all events of a key say together, in whatever order they came.

    `order` are the events by effective time and name, those of others first, `latest` the greatest time (-1 without events),
    `heads` the names that no other event names, sorted; `removed` the tags that were taken away last.
    """

    order: list[Event]
    latest: int
    heads: list[str]
    fields: dict[str, object]
    tags: dict[str, str]
    removed: set[str]


def fold(events: Iterable[Event]) -> Fold:
    """Folds the events of one key; events that others name may be missing."""
    present = {event.name: event for event in events}
    times = _effective_times(present)
    order = sorted(present.values(), key=lambda event: (not event.of_other, times[event.name], event.name))
    heads = set(present)
    fields: dict[str, object] = {}
    tags: dict[str, str] = {}
    removed: set[str] = set()
    for event in order:
        heads.difference_update(event.after)
        if event.type != "set":
            continue
        for name, value in documents.fields_of(event.fields, "fields").items():
            if value is None:
                fields.pop(name, None)
            else:
                fields[name] = value
        for name, value in documents.fields_of(event.fields, "tags").items():
            if isinstance(value, str):
                tags[name] = value
                removed.discard(name)
            elif value is None:
                tags.pop(name, None)
                removed.add(name)
    latest = max(times.values(), default=-1)
    return Fold(order, latest, sorted(heads), fields, tags, removed)


def _effective_times(present: dict[str, Event]) -> dict[str, int]:
    """The greater of an event's own time and one more than that of any before it; no recursion."""
    times: dict[str, int] = {}
    entered: set[str] = set()
    for start in present:
        stack = [start]
        while stack:
            name = stack[-1]
            before = [other for other in present[name].after if other in present]
            if name in times:
                stack.pop()
            elif name not in entered:
                entered.add(name)
                stack.extend(other for other in before if other not in times)
            else:
                stack.pop()
                times[name] = max([present[name].at, *(1 + times.get(other, -1) for other in before)])
    return times
