"""Brings files to the runs branch in one commit, through the user's git. What others do meanwhile stays."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterable, Mapping

from ..capture.git_words import masked
from ..errors import ConflictError, EnvironmentFault
from ..read.objects import environment
from ..read.repository import Repository, git
from .beginning import MESSAGE, WHO, root_files

_NO_HOOKS = ("-c", f"core.hooksPath={os.devnull}", "-c", "core.fsmonitor=false")
# What the branch names has to be on the disk before it does.
_DURABLE = ("-c", "core.fsync=all")


def move(
    repository: Repository,
    tip: str | None,
    files: Mapping[str, bytes],
    *,
    message: str,
    erased: tuple[Iterable[str], Iterable[str]] = ((), ()),
    without: Iterable[str] = (),
) -> str | None:
    """Adds these files to the branch as it was at `tip`, and takes out the paths of `without`.

    Where there is no branch yet it is begun, with what is `erased` (uids, commits). Gives the new tip, or None
    where somebody else moved the branch meanwhile. Raises ConflictError where it is checked out, and
    EnvironmentFault where git refuses.
    """
    branch = repository.branch
    where = checked_out(repository)
    if where is not None:
        raise ConflictError(
            f"{branch} is checked out in {where}, and moving it would make its files look deleted.",
            "Check out another branch there.",
        )
    stream = bytearray()
    if tip is None:
        _add_commit(stream, branch, WHO, MESSAGE, None, root_files(*erased), ())
    who = f"{_identity(repository)} {int(time.time())} +0000"
    _add_commit(stream, branch, who, message, tip, files, without)
    stream += b"get-mark :1\ndone\n"
    try:
        done = subprocess.run(
            ["git", *_NO_HOOKS, *_DURABLE, "fast-import", "--quiet", "--done", "--date-format=raw"],
            cwd=repository.directory,
            env={**environment(), "GIT_OPTIONAL_LOCKS": "1"},
            input=bytes(stream),
            capture_output=True,
            check=False,
        )
    except OSError as error:
        raise EnvironmentFault(f"git can't be started: {error}.", "Install git.") from error
    made = done.stdout.decode("ascii", "replace").strip()
    now = _tip(repository)
    if done.returncode == 0 and made and now is not None:
        return made
    if now != tip:
        return None
    said = done.stderr.decode("utf-8", "replace").strip().splitlines()
    told = next((line for line in said if "cannot lock" in line or "Unable to create" in line), None)
    if told is not None:
        return None
    raise EnvironmentFault(f"git didn't move {branch}: {masked(said[0]) if said else done.returncode}")


def _add_commit(
    stream: bytearray,
    branch: str,
    who: str,
    message: str,
    parent: str | None,
    files: Mapping[str, bytes],
    without: Iterable[str],
) -> None:
    stream += f"commit {branch}\n".encode()
    if who != WHO:
        stream += b"mark :1\n"
        stream += f"author {who}\n".encode()
    stream += f"committer {who}\n".encode()
    text = message.encode()
    stream += b"data %d\n%s\n" % (len(text), text)
    if parent is not None:
        stream += f"from {parent}\n".encode()
    for path in without:
        stream += f"D {path}\n".encode()
    for path, content in files.items():
        stream += f"M 100644 inline {path}\n".encode()
        stream += b"data %d\n%s\n" % (len(content), content)


def _tip(repository: Repository) -> str | None:
    found = [ref.commit for ref in repository.refs() if not ref.remote]
    return found[0] if found else None


def _identity(repository: Repository) -> str:
    """Who commits: the user of git's settings, or nobody where none is set."""
    listed = git(repository.directory, "config", "--null", "--get-regexp", r"^user\.(name|email)$", ok=(0, 1))
    said = dict(entry.partition("\n")[::2] for entry in listed.split("\0") if entry)
    name, email = (
        _clean(said.get("user.name", ""), "git-runs"),
        _clean(said.get("user.email", ""), "git-runs@invalid"),
    )
    return f"{name} <{email}>"


def _clean(text: str, otherwise: str) -> str:
    return "".join(c for c in text if c not in "<>" and c.isprintable()).strip() or otherwise


def checked_out(repository: Repository) -> str | None:
    """The work tree that has the runs branch checked out, None where none has."""
    wanted = f"ref: {repository.branch}"
    trees = os.path.join(repository.common, "worktrees")
    try:
        below = [os.path.join(trees, name) for name in sorted(os.listdir(trees))]
    except OSError:
        below = []
    for place in [repository.common, *below]:
        if _line(os.path.join(place, "HEAD")) == wanted:
            if place == repository.common:
                # A bare repository names the branch, and has no files of it.
                if os.path.basename(place) == ".git":
                    return os.path.dirname(place)
                continue
            pointed = _line(os.path.join(place, "gitdir"))
            return os.path.dirname(pointed) if pointed else place
    return None


def _line(file: str) -> str:
    try:
        with open(file, encoding="utf-8", errors="surrogateescape") as stream:
            return stream.readline().rstrip("\n")
    except OSError:
        return ""
