"""The files that runs keep, by the paths that MLflow asks for."""

from __future__ import annotations

import os
from typing import Any, NamedTuple

from ..artifacts.downloads import copy, is_refused, make_parents, write
from ..artifacts.intake import digest_of, take_file
from ..artifacts.kinds import kind_of
from ..errors import InvalidError, NotFoundError
from ..read import documents
from ..read.checks import is_content
from ..read.files import RunFiles
from .home import Home
from .known_run import KnownRun
from .lists import Lists
from .models import MODEL_FILES

REMOVED = "removed"
"""The type of an artifact of which MLflow was told that it is deleted: what is sealed of it stays."""


class KeptFile(NamedTuple):
    """The newest version of a file; `segment` is the seal that has its bytes, None where a journal has them."""

    name: str
    size: int
    sha256: str
    version: int
    segment: str | None
    path: str | None


def files_of(home: Home, lists: Lists, run: KnownRun, prefix: str) -> dict[str, KeptFile]:
    """The files of a run whose names begin so, by what follows; those of its logged models only where asked for."""
    found: dict[str, KeptFile] = {}
    with home.lock:
        for segment, entry in lists.placed(run, "artifacts.json"):
            name = documents.text(entry, "name") or ""
            if not name.startswith(prefix) or (not prefix and name.startswith(MODEL_FILES)):
                continue
            below = name[len(prefix) :]
            if is_refused(below):
                continue
            digest = documents.text(entry, "sha256")
            if documents.text(entry, "type") == REMOVED:
                found.pop(below, None)
            elif digest is not None and documents.is_digest(digest):
                size, version = (
                    documents.integer(entry, "size") or 0,
                    documents.integer(entry, "version") or 1,
                )
                found[below] = KeptFile(name, size, digest, version, segment, documents.text(entry, "path"))
    return found


def keep(home: Home, lists: Lists, run: KnownRun, name: str, file: str) -> None:
    """Copies a file into the journal of a run. Raises OSError."""
    with home.lock:
        journal = home.journal(run)
    taken = take_file(file, os.path.join(journal.directory, "files"))
    usual, media_type = kind_of(name)
    with home.lock:
        versions = journal.versions
        if versions is None:
            versions = journal.versions = {}
            for _, entry in lists.placed(run, "artifacts.json"):
                version = documents.integer(entry, "version")
                if version is not None:
                    versions[str(entry.get("name"))] = (version, str(entry.get("sha256")))
        number, before = versions.get(name, (0, ""))
        number += before != taken.sha256
        versions[name] = (number, taken.sha256)
        fields: dict[str, object] = {
            "name": name,
            "type": usual,
            "media_type": media_type,
            "size": taken.size,
            "sha256": taken.sha256,
            "version": number,
        }
        journal.write({"artifact": fields})
        journal.settle()


def remove(home: Home, run: KnownRun, files: dict[str, KeptFile]) -> None:
    """Says of these files that they are deleted."""
    with home.lock:
        journal = home.journal(run)
        for file in files.values():
            version = file.version + 1
            said: dict[str, Any] = {"name": file.name, "type": REMOVED, "version": version, "uri": "removed:"}
            journal.write({"artifact": said})
            if journal.versions is not None:
                journal.versions[file.name] = (version, "")
        journal.settle()


def fetch(home: Home, run: KnownRun, file: KeptFile, to: str) -> None:
    """Writes the bytes of a file there. Raises GitRunsError if they aren't on this machine, or a link is in the way."""
    make_parents(os.path.dirname(os.path.abspath(to)), to)
    for directory in _journals(home, run):
        kept = os.path.join(directory, "files", file.sha256)
        if os.path.isfile(kept) and digest_of(kept).sha256 == file.sha256:
            copy(kept, to)
            return
    content = None
    with home.lock:
        branch = home.runs.branch
        if file.segment is not None and file.path is not None and branch is not None:
            content = RunFiles(home.repository, branch, file.segment).content(file.path)
    if content is not None and not is_content(content, file.sha256):
        raise InvalidError(
            f"{file.path} of the run {run.uid} doesn't have the digest that {file.name} names.",
            "git runs verify --all",
        )
    if content is None:
        raise NotFoundError(f"The bytes of {file.name} aren't here.", "Ask who recorded the run.")
    write(content, to)


def _journals(home: Home, run: KnownRun) -> list[str]:
    own = [] if run.followed is None else [run.followed.directory]
    with home.lock:
        return own + [path for path, each in home.runs._journals.items() if each.uid == run.uid]
