"""How many paths a tip has, before anybody walks them.

A few kilobytes of trees that share their subtrees can stand for any number of paths; here each tree is
read once, and counted as often as paths lead to it.
"""

from __future__ import annotations

from typing import NamedTuple

from ..errors import InvalidError
from .events import MAX_BYTES
from .limits import TIP_ENTRIES, TIP_EVENT_BYTES, TIP_EVENTS
from .objects import Objects
from .places import ROOT, Place, below, holds_event


class _Count(NamedTuple):
    entries: int
    events: int
    size: int


def check_size(objects: Objects, root: str) -> None:
    """Passes if a reader can take the whole tip. Raises :class:`InvalidError` where it is larger."""
    places = _read_trees(objects, root)
    events = {
        oid
        for place, tree in places
        for name, oid in objects.tree(tree).files.items()
        if holds_event(place, name)
    }
    sizes = objects.sizes(sorted(events))
    _count(objects, ROOT, root, sizes, {})


def _read_trees(objects: Objects, root: str) -> list[tuple[Place, str]]:
    """All places of the tip and their trees, each pair once; level by level, since git is asked for many at once."""
    total = 0

    def charge(entries: int) -> None:
        nonlocal total
        total += entries
        _refuse_beyond(total, TIP_ENTRIES, "files and directories")

    seen: dict[tuple[Place, str], None] = {(ROOT, root): None}
    level = list(seen)
    while level:
        following: dict[tuple[Place, str], None] = {}
        for (place, _), entries in zip(level, objects.trees((tree for _, tree in level), charge)):
            _refuse_beyond(entries.total, TIP_ENTRIES, "files and directories")
            for name, tree in entries.directories.items():
                inner = below(place, name)
                if inner is not None and (inner, tree) not in seen:
                    seen[inner, tree] = following[inner, tree] = None
            _refuse_beyond(len(seen), TIP_ENTRIES, "files and directories")
        level = list(following)
    return list(seen)


def _count(
    objects: Objects,
    place: Place,
    tree: str,
    sizes: dict[str, int],
    known: dict[tuple[Place, str], _Count],
) -> _Count:
    found = known.get((place, tree))
    if found is not None:
        return found
    listed = objects.tree(tree)
    entries, events, size = listed.total, 0, 0
    for name, oid in listed.files.items():
        if holds_event(place, name):
            events += 1
            # A larger one is no event, and never read.
            size += sizes[oid] if sizes.get(oid, 0) <= MAX_BYTES and oid in sizes else 0
    for name, oid in listed.directories.items():
        inner = below(place, name)
        if inner is not None:
            more = _count(objects, inner, oid, sizes, known)
            entries, events, size = entries + more.entries, events + more.events, size + more.size
            _refuse_beyond(entries, TIP_ENTRIES, "files and directories")
    _refuse_beyond(entries, TIP_ENTRIES, "files and directories")
    _refuse_beyond(events, TIP_EVENTS, "events")
    _refuse_beyond(size, TIP_EVENT_BYTES, "bytes of events")
    known[place, tree] = _Count(entries, events, size)
    return known[place, tree]


def _refuse_beyond(found: int, limit: int, what: str) -> None:
    if found > limit:
        raise InvalidError(
            f"The runs branch has more than {limit:,} {what}, which is the limit.",
            "Ask whoever pushed it; nothing of it is read.",
        )
