"""Lists runs: those on the branch, those that wait to be committed, and those that live."""

from __future__ import annotations

import gc
import time
from typing import NamedTuple

from . import documents
from .branch import Branch
from .chains import Chain, Segment, chains_of, segment_of
from .events import RUN, EventKey, fold
from .objects import Objects
from .purges import Purges
from .repository import Repository
from .rows import RunRow, lost_records
from .said import Said
from .tails import JournalTail
from .waiting import hold_reason, living, sealed_runs, tails

_ATTEMPTS = 5


class _Part(NamedTuple):
    """A sealed directory of a run: where it stands among the others, and its documents by name."""

    place: Segment
    said: Said

    @property
    def start(self) -> int | None:
        return documents.integer(self.said["run.json"], "start")


def list_journals(live: str) -> list[RunRow]:
    """The runs of a directory of journals outside of git, newest first."""
    now = time.time_ns() // 1000
    return _newest_first([tail.row() for tail in tails(live, [], Purges(), set(), now)])


def list_runs(repository: Repository, objects: Objects) -> tuple[list[RunRow], Branch]:
    """Every run that isn't purged, newest first, and the branch that it was read from.

    The segments of a chain are one row, two heads are two.
    """
    collecting = gc.isenabled()
    # Tens of thousands of small objects are made here, none of which is garbage: looking for any takes a third.
    gc.disable()
    try:
        for _ in range(_ATTEMPTS):
            own = repository.own_runs()
            branch = Branch(objects, repository.refs(), checked=repository.checked, own=own)
            alive = living(repository.live, branch.purges)
            rows = _list(repository, branch)
            # A run that was sealed and put away while this read is in neither place: then once more.
            if alive <= {row.uid for row in rows}:
                break
        return rows, branch
    finally:
        if collecting:
            gc.enable()


def _list(repository: Repository, branch: Branch) -> list[RunRow]:
    parts: dict[str, _Part] = {}
    marks: dict[str, str] = {}
    for run_id, said in branch.all_documents():
        _add(parts, run_id, said)
    committed = set(parts)
    for mark, parent in (("pending", repository.sealed), ("held", repository.held)):
        for run_id, said in sealed_runs(parent):
            uid = documents.text(said["run.json"], "uid")
            # One that only some remotes don't get may be on the branch, and is held all the same.
            shown = mark == "held" or run_id not in committed
            if shown and uid is not None and not branch.purges.covers_run(uid):
                _add(parts, run_id, said)
                marks[run_id] = mark
    heads: dict[str, RunRow] = {}
    for chain in chains_of(part.place for part in parts.values()):
        row = heads[chain.head] = _chain_row(chain, parts)
        row.remote = branch.remote_runs.of.get(chain.head)
        if row.remote is not None and not branch.remote_runs.chooses(row.remote):
            row._marks.add("foreign")
        if chain.head in marks:
            row._marks.add(marks[chain.head])
        if marks.get(chain.head) == "held":
            row.held = hold_reason(repository, chain.head)
    rows: list[RunRow] = []
    gone: set[str] = set()
    now = time.time_ns() // 1000
    for tail in tails(repository.live, repository.done, branch.purges, set(parts), now):
        rows.append(_tail_row(tail, heads, parts, gone))
    rows += [row for head, row in heads.items() if head not in gone]
    for row in rows:
        _take_events(row, branch)
    return _newest_first(rows)


def _newest_first(rows: list[RunRow]) -> list[RunRow]:
    return sorted(rows, key=lambda row: (row.start, row.uid), reverse=True)


def _add(parts: dict[str, _Part], run_id: str, said: Said) -> None:
    place = segment_of(run_id, said["run.json"])
    if place is not None:
        parts[run_id] = _Part(place, said)


def _chain_row(chain: Chain, parts: dict[str, _Part]) -> RunRow:
    """The row of the chain that ends here: it began when its oldest segment did."""
    head = parts[chain.head]
    start = head.start or 0
    if len(chain.members) > 1:
        starts = (parts[member].start for member in chain.members)
        start = min([start, *(each for each in starts if each is not None)])
    row = RunRow(chain.uid, start, [parts[member].said for member in chain.members])
    row._take_run(head.said["run.json"])
    if any(lost_records(parts[member].said["run.json"]) for member in chain.members):
        row._marks.add("degraded")
    row.start = start
    row.earlier = chain.members[:-1]
    row.id = chain.head
    if chain.missing:
        row._marks.add("gap")
    return row


def _tail_row(tail: JournalTail, heads: dict[str, RunRow], parts: dict[str, _Part], gone: set[str]) -> RunRow:
    """The row of a journal, in place of the head that it goes on from."""
    continues = tail.continues
    here = [run_id for run_id in continues if run_id in parts and parts[run_id].place.uid == tail.uid]
    last = continues[-1] if continues else None
    joined = bool(here) and here[-1] == last
    if joined and last in heads and last not in gone:
        assert last is not None
        gone.add(last)
        row = heads[last]
        tail.onto(row)
    else:
        # What it goes on from isn't here, or isn't the head any more: then this is another head.
        row = tail.row()
        row.earlier = here[:-1] if joined else here
        if joined:
            row.id = last
    if len(here) < len(continues):
        row._marks.add("gap")
    return row


def _take_events(row: RunRow, branch: Branch) -> None:
    """Adds what was said of the run later."""
    events = branch.events.get(EventKey(RUN, row.uid))
    if not events:
        return
    said = fold(events)
    for tag in said.removed:
        row.tags.pop(tag, None)
    row.tags.update(said.tags)
    for name in ("name", "note", "experiment"):
        value = documents.text(said.fields, name)
        if value is not None:
            setattr(row, name, value)
    if documents.boolean(said.fields, "archived"):
        row._marks.add("archived")
