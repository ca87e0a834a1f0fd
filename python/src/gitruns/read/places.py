"""The directories of a runs branch, by the form of their paths. Readers enter no other directory."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..form.uid import is_uid
from . import documents
from .purges import is_listable

_KIND = re.compile(r"[a-z][a-z0-9-]{0,30}\Z")
_SHARD = re.compile(r"[0-9a-f]{2}\Z")
_UID_SHARD = re.compile(r"[0-9abcdefghjkmnpqrstvwxyz]{2}\Z")
_KEY = re.compile(r"[0-9a-f]{32}\Z")
_EVENT = re.compile(r"[0-9a-f]{64}\.json\Z")


class Place(NamedTuple):
    """A directory: its sort, and of a shard its name, with which the names in it agree."""

    sort: str
    own: str = ""


ROOT = Place("root")
RUNS = Place("runs")


def below(place: Place, name: str) -> Place | None:
    """What the directory of this name in this place is; None where no runs branch has it there."""
    sort, own = place
    if sort == "root":
        return Place(name) if name in ("runs", "events") else None
    if sort == "runs":
        return Place("run-shard", name) if _SHARD.match(name) else None
    if sort == "run-shard":
        return Place("run") if name.startswith(own) and documents.is_digest(name) else None
    if sort == "run":
        return Place("run-files") if is_listable(name) and "/" not in name else None
    if sort == "events":
        return Place("run-events") if name == "run" else Place("kind") if _KIND.match(name) else None
    if sort == "run-events":
        return Place("run-events-shard", name) if _UID_SHARD.match(name) else None
    if sort == "run-events-shard":
        return Place("events-of-run") if name.endswith(own) and is_uid(name) else None
    if sort == "kind":
        return Place("kind-shard", name) if _SHARD.match(name) else None
    if sort == "kind-shard":
        return Place("key") if name.startswith(own) and _KEY.match(name) else None
    return Place("key-shard", name) if sort == "key" and _SHARD.match(name) else None


def holds_event(place: Place, name: str) -> bool:
    """Whether a file of this name in this place may be an event."""
    if place.sort == "events-of-run":
        return _EVENT.match(name) is not None
    return place.sort == "key-shard" and name.startswith(place.own) and _EVENT.match(name) is not None


def place_at(path: str) -> Place | None:
    """The place that a path from the root names; None where no runs branch has such a directory."""
    place: Place | None = ROOT
    for name in path.split("/"):
        place = None if place is None else below(place, name)
    return place
