"""What isn't on the branch: sealed runs that wait or are held, and what only a journal has."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from ..errors import GitRunsError
from . import documents
from .checks import DOCUMENTS
from .liveness import GONE, Host
from .purges import Purges
from .repository import Repository
from .said import Said
from .tails import JournalTail, current_mark, is_beyond, is_touched, journals_in, stamp

_TREE = "tree"
_REFUSED = "refused"
_SECRET = "artifact-secret"


def sealed_runs(parent: str) -> Iterator[tuple[str, Said]]:
    """The sealed runs in `sealed/` or `held/`: their ids and documents by name; other names are seals under way."""
    try:
        names = sorted(os.listdir(parent))
    except (FileNotFoundError, NotADirectoryError):
        return
    for name in names:
        tree = os.path.join(parent, name, _TREE)
        if documents.is_digest(name) and os.path.isfile(os.path.join(tree, "run.json")):
            yield name, Said({document: content_of(tree, document) for document in DOCUMENTS})


def content_of(tree: str, path: str) -> bytes | None:
    """The bytes of a file of a run that waits; None where it has none, or was committed meanwhile."""
    try:
        with open(os.path.join(tree, *path.split("/")), "rb") as file:
            return file.read()
    except (FileNotFoundError, NotADirectoryError):
        return None


def hold_reason(repository: Repository, run_id: str) -> dict[str, Any]:
    """Why a run is held back, as `git-runs ls --json` tells it."""
    fields = documents.object_in(content_of(os.path.join(repository.held, run_id), "held.json"))
    code = documents.text(fields, "code") or "unknown"
    reason: dict[str, Any] = {
        "code": code,
        "message": documents.text(fields, "message") or ("" if fields else "Nothing says why it is held."),
        "names": documents.texts(fields, "names"),
        "remedy": "",
    }
    remotes = documents.texts(fields, "remotes")
    if code == _SECRET:
        reason["remedy"] = f"git runs seal --allow-secrets {run_id[:10]}"
    elif code == _REFUSED and remotes:
        reason["remedy"] = f"git runs push --retry {remotes[0]}"
    return {**reason, "remotes": remotes} if remotes else reason


def living(live: str, purges: Purges) -> set[str]:
    """The uids that have a journal in `live/` now."""
    return {uid for uid, _ in journals_in(live) if not purges.covers_run(uid)}


def tails(live: str, done: list[str], purges: Purges, known: set[str], now: int) -> Iterator[JournalTail]:
    """The journals of which something isn't sealed yet; `known` are the sealed runs that are listed."""
    here = Host()
    for uid, journal in journals_in(live):
        yield from _tail(uid, journal, purges, known, here, now)
    for parent in done:
        for uid, journal in journals_in(parent):
            if is_touched(journal):
                yield from _tail(uid, journal, purges, known, here, now)


def _tail(
    uid: str, journal: str, purges: Purges, known: set[str], here: Host, now: int
) -> Iterator[JournalTail]:
    if purges.covers_run(uid):
        return
    try:
        mark = current_mark(journal, known)
        if mark is not None and not is_beyond(stamp(journal), mark):
            return
        tail = JournalTail.of(journal, here, now)
    except (GitRunsError, FileNotFoundError):
        if os.path.isdir(journal):
            yield JournalTail(journal, uid, None, False, GONE)
        return
    if tail.has_news:
        yield tail
