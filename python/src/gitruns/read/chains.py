"""Runs that went on after a seal: a head and all that it goes on from (segments.md)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ..form.uid import is_uid
from . import documents


class Segment(NamedTuple):
    """One sealed part of a run, by what its `run.json` says: `continues` are the ids before it, oldest first."""

    id: str
    uid: str
    journal: str | None
    continues: list[str]


class Chain(NamedTuple):
    """`members` are the segments that are here, oldest first, the head last; `missing` are gaps, sorted."""

    uid: str
    head: str
    members: list[str]
    missing: list[str]


def segment_of(run_id: str, run: dict[str, object]) -> Segment | None:
    """Where a run.json places its directory; None where it names no uid."""
    uid = documents.text(run, "uid")
    if uid is None or not is_uid(uid):
        return None
    journal = documents.text(run, "journal")
    known = journal if journal is not None and documents.is_digest(journal) else None
    return Segment(run_id, uid, known, documents.digests(run, "continues"))


def chains_of(segments: Iterable[Segment]) -> list[Chain]:
    """The chains of all unpurged segments, by the ids of their heads."""
    everything = sorted(segments)
    same = _duplicates(everything)
    uids = {segment.id: segment.uid for segment in everything}
    kept = {segment.id: segment for segment in everything if segment.id not in same}
    continued = set()
    for segment in everything:
        for before in segment.continues:
            # Nobody may hide another's run by naming it.
            if uids.get(before) == segment.uid and before != segment.id:
                continued.add(same.get(before, before))
    return [_chain(head, same, kept) for head in kept.values() if head.id not in continued]


def _chain(head: Segment, same: dict[str, str], kept: dict[str, Segment]) -> Chain:
    members: dict[str, None] = {}
    missing = set()
    for named in head.continues:
        before = same.get(named, named)
        segment = kept.get(before)
        if segment is None:
            missing.add(named)
        elif segment.uid == head.uid:
            members[before] = None
    members.pop(head.id, None)
    return Chain(head.uid, head.id, [*members, head.id], sorted(missing))


def _duplicates(segments: list[Segment]) -> dict[str, str]:
    """Of several segments of one journal the smallest id stands for all: id to the one that stands for it."""
    smallest: dict[tuple[str, str], str] = {}
    same = {}
    for segment in segments:
        if segment.journal is not None:
            first = smallest.setdefault((segment.uid, segment.journal), segment.id)
            if first != segment.id:
                same[segment.id] = first
    return same
