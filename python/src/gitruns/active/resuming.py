"""Goes on with a run that ended: as its next segment, or where nothing can seal it here, in its journal."""

from __future__ import annotations

import os
from collections.abc import Mapping
from time import time_ns
from typing import Any

from ..errors import ConflictError, GitRunsError, NotFoundError, UsageError
from ..form.uid import is_uid
from ..journal.private import counts
from ..place import Place
from ..read.api import Reading
from ..read.documents import fields_of, text
from ..read.liveness import STALE, Host, runs_here
from ..read.tails import JournalTail
from ..telling import tell
from . import current, joining
from .opening import Wanted, lend_environment, start, writing
from .run import Run
from .sealing import command_line

_WORDS = (True, "allow", "auto", "must", "force")
_KEPT = ("name", "experiment", "parent", "group", "job_type", "note", "user_id")
_SEAL_SECONDS = 120


def resumed(wanted: Wanted, place: Place, resume: object) -> Run | None:
    """The run that `id` names, going on; None where there is none and there needn't be one.

    Raises NotFoundError where there must be one, ConflictError where it still runs.
    """
    if resume not in _WORDS:
        raise UsageError(f"resume can't be {resume!r}.", 'Say resume="allow", "must", "force" or "never".')
    id = wanted.text("id")
    if id is None:
        if resume == "must":
            raise UsageError("Which run is to go on isn't said.", 'Say id="…" too.')
        return None
    uid = _uid(id, place)
    if uid is None:
        if resume == "must":
            raise NotFoundError(f"There is no run {id} to go on with.", 'Say resume="allow" to begin one.')
        return None
    wanted.id = None if uid == id else wanted.id
    return _go_on(uid, wanted, place, force=resume == "force")


def requeued(wanted: Wanted, place: Place, before: str) -> Run | None:
    """The run of the attempt before, of a job that its scheduler started again; None where that can't go on."""
    try:
        return _go_on(os.path.basename(before), wanted, place, force=True)
    except GitRunsError as error:
        tell(f"The job was started again, but its run can't go on: {error}")
        return None


def _uid(id: str, place: Place) -> str | None:
    """The uid of the run that goes by this: a uid, an id that a user gave, or the id of a seal."""
    for uid in sorted(_names(place.live), reverse=True):
        if uid == id or _user_id(os.path.join(place.live, uid)) == id:
            return uid
    if place.repository is None:
        return None
    with Reading(place.cwd) as reading:
        rows = reading.rows()
        assert reading.branch is not None
        if reading.branch.purges.covers_run(id):
            raise NotFoundError(f"The run {id} was purged.", "A purge is final: start another run.")
        for row in rows:
            if row.uid == id or id in (row.id, *row.earlier):
                return row.uid
        found = [said["run.json"] for _, said in reading.branch.all_documents()]
        newest = sorted(found, key=lambda run: str(run.get("start")), reverse=True)
        return next((text(run, "uid") for run in newest if text(run, "user_id") == id), None)


def _names(live: str) -> list[str]:
    try:
        return [name for name in os.listdir(live) if is_uid(name) and counts(os.path.join(live, name))]
    except OSError:
        return []


def _user_id(journal: str) -> str | None:
    try:
        return text(joining.read_start(journal), "user_id")
    except (OSError, ValueError):
        return None


def _go_on(uid: str, wanted: Wanted, place: Place, *, force: bool) -> Run | None:
    journal = os.path.join(place.live, uid)
    if os.path.isdir(journal):
        now = time_ns() // 1000
        tail = JournalTail.of(journal, Host(), now)
        runs = tail.status == "running"
        if runs and not force and tail.verdict != STALE:
            raise ConflictError(*_still_runs(uid, tail, now))
        if not _sealed_away(journal, place, force=force or runs):
            return _in_place(journal, tail, wanted, place)
    return _next_segment(uid, wanted, place)


def _still_runs(uid: str, tail: JournalTail, now: int) -> tuple[str, str]:
    """What keeps a run from going on, and what to do."""
    assert tail.journal is not None
    host = text(tail.journal.start, "host") or ""
    if runs_here(tail.journal.start, Host()):
        process = fields_of(tail.journal.start, "process").get("pid")
        return f"The run {uid} is still recorded by process {process}: it can't go on twice.", "End it first."
    seconds = abs(now - tail.journal.last_time) // 1_000_000
    return (
        f"The run {uid} may still run on {host or 'another host'}: it wrote something {seconds} s ago.",
        'resume="allow" takes over once it is silent for 10 minutes; resume="force" takes over now.',
    )


def _sealed_away(journal: str, place: Place, *, force: bool) -> bool:
    """Seals what the journal holds, where the command is here, and puts it away; whether it is gone."""
    command = command_line()
    if command is None or place.repository is None:
        return False
    import subprocess

    words = [*command, "seal", *(["--force"] if force else []), journal]
    environment = {key: value for key, value in os.environ.items() if key != joining.RUN_VARIABLE}
    try:
        subprocess.run(
            words, cwd=place.cwd, env=environment, capture_output=True, timeout=_SEAL_SECONDS, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return False
    if not os.path.isdir(journal):
        return True
    # Sealed, but not put away, say because a process of ours still has its name: that is done by moving it.
    if JournalTail.of(journal, Host(), time_ns() // 1000).has_news:
        return False
    usual = os.path.join(place.repository, "runs")
    is_usual = os.path.abspath(place.live) == os.path.abspath(os.path.join(usual, "live"))
    # On the journal's own disk, so that the open files of its writers go along.
    done = os.path.join(usual if is_usual else place.live, "done")
    try:
        os.makedirs(done, exist_ok=True)
        for number in range(1, 1000):
            aside = os.path.join(done, os.path.basename(journal) + (f".{number}" if number > 1 else ""))
            if not os.path.lexists(aside):
                os.rename(journal, aside)
                return True
    except OSError:
        pass
    return False


def _in_place(journal: str, tail: JournalTail, wanted: Wanted, place: Place) -> Run:
    """One more writer of the journal that ends it anew; the seal finds all of it."""
    document = dict(joining.read_start(journal))
    row = tail.row()
    document["name"] = row.name
    document["config"] = row.config
    document["summary"] = {"values": row.summary}
    run = writing(document, lambda: journal, owner=True, after_step=last_step(row.metrics))
    # What it logs from here on is later, also if its steps go back.
    run.append({"resumed": 1})
    if wanted.config:
        run.config.update(wanted.config)
    if wanted.tags:
        run.append({"tag": wanted.tags})
    if wanted.text("notes"):
        run.note(str(wanted.notes))
    current.add(run, as_current=True)
    lend_environment(run)
    return run


def _next_segment(uid: str, wanted: Wanted, place: Place) -> Run | None:
    if place.repository is None:
        return None
    fields, after = _segment(uid, place)
    return start(wanted, place, None, resumed=fields, after_step=after)


def requeued_run(before: str, place: Place) -> str | dict[str, Any] | None:
    """What the run of the attempt before goes on from: fields of a new start.json, or its own journal.

    The journal is gone on with if nothing here can seal it. None if the run is nowhere. Raises GitRunsError.
    """
    journal = os.path.join(place.live, before)
    if os.path.isdir(journal) and not _sealed_away(journal, place, force=True):
        return journal
    return None if place.repository is None else _segment(before, place)[0]


def _segment(uid: str, place: Place) -> tuple[dict[str, Any], int | None]:
    """The fields of start.json of the run's next segment, and the step that its steps follow."""
    with Reading(place.cwd) as reading:
        rows = [row for row in reading.rows() if row.uid == uid and row.id is not None]
        if len(rows) != 1:
            if not rows:
                raise ConflictError(
                    f"The run {uid} has nothing sealed that it could go on from.", "git runs seal"
                )
            heads = ", ".join(str(row.short_id) for row in rows)
            raise NotFoundError(
                f"The run {uid} went on in {len(rows)} places.", f"Name one of its ends: {heads}"
            )
        row = rows[0]
        view = reading.open(str(row.id))
        run, summary, config = (view.document(name + ".json") for name in ("run", "summary", "config"))
    fields: dict[str, Any] = {key: run[key] for key in _KEPT if key in run}
    fields["uid"] = uid
    fields["continues"] = [*row.earlier, row.id]
    if summary:
        fields["summary"] = summary
    if config:
        fields["config"] = config
    if fields_of(run, "tags"):
        fields["tags"] = run["tags"]
    return fields, last_step(fields_of(summary, "metrics"))


def last_step_of(start: Mapping[str, Any], journal: str) -> int | None:
    """The last step of the run that this journal goes on with, also of what the journal has by now."""
    if joining.is_resumed_in_place(journal):
        try:
            return last_step(JournalTail.of(journal, Host(), time_ns() // 1000).row().metrics)
        except GitRunsError:
            return None
    last = last_step(fields_of(fields_of(dict(start), "summary"), "metrics"))
    back = fields_of(dict(start), "rewind").get("step")
    return min(last, back) if last is not None and isinstance(back, int) else last


def last_step(metrics: dict[str, Any]) -> int | None:
    """The greatest step that any metric had, which steps of the next records follow."""
    steps = [said["last_step"] for said in metrics.values() if isinstance(said.get("last_step"), int)]
    return max(steps, default=None)
