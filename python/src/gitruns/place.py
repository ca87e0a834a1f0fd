"""Where runs are recorded: in the repository around a directory, found without starting git, or beside it."""

from __future__ import annotations

import os


class Place:
    """Where the journals of this process go.

    `live` holds a directory per run. `repository` is the git directory that all work trees share, None
    outside of git. `top` is the top of the work tree, if there is one; `work_dir` is the directory that
    paths are meant from, as seen from there.
    """

    __slots__ = ("cache", "cwd", "git_dir", "live", "repository", "top")

    def __init__(
        self, cwd: str, live: str, cache: str, repository: str | None, git_dir: str | None, top: str | None
    ) -> None:
        self.cwd = cwd
        self.live = live
        self.cache = cache
        self.repository = repository
        self.git_dir = git_dir
        self.top = top

    @property
    def work_dir(self) -> str:
        if self.top is None:
            return "."
        real = os.path.realpath(self.cwd)
        top = os.path.realpath(self.top)
        below = real == top or real.startswith(top.rstrip(os.sep) + os.sep)
        return os.path.relpath(real, top).replace(os.sep, "/") if below else "."

    def with_live(self, elsewhere: str) -> Place:
        """The same place, but for where journals lie."""
        return Place(self.cwd, elsewhere, self.cache, self.repository, self.git_dir, self.top)


def working_directory() -> str:
    """The working directory; if it was deleted, the nearest directory above that is there. Raises nothing."""
    try:
        return os.getcwd()
    except OSError:
        pass
    try:
        at = os.readlink("/proc/self/cwd").removesuffix(" (deleted)")
    except OSError:
        at = os.environ.get("PWD") or os.sep
    while not os.path.isdir(at) and os.path.dirname(at) != at:
        at = os.path.dirname(at)
    return at if os.path.isabs(at) else os.path.abspath(os.sep)


def find(directory: str | None = None) -> Place:
    """The place for runs that are started in this directory, the working directory by default.

    `GITRUNS_DIR` puts journals elsewhere, say on a node's own disk. Outside of git they lie in `.gitruns/`.
    """
    cwd = os.path.normpath(os.path.join(working_directory(), directory or ""))
    git_dir, top = _git_dir(cwd)
    common = _common(git_dir) if git_dir else None
    home = os.path.join(common, "runs") if common else os.path.join(cwd, ".gitruns")
    live, cache = os.path.join(home, "live"), os.path.join(home, "cache")
    elsewhere = os.environ.get("GITRUNS_DIR")
    if elsewhere:
        live = os.path.join(cwd, elsewhere)
    return Place(cwd, live, cache, common, git_dir, top)


def _git_dir(cwd: str) -> tuple[str | None, str | None]:
    """The git directory around this one, and the top of its work tree."""
    named = os.environ.get("GIT_DIR")
    if named:
        git_dir = os.path.join(cwd, named)
        tree = os.environ.get("GIT_WORK_TREE")
        top = os.path.join(cwd, tree) if tree else cwd
        return (git_dir, top) if _is_git_dir(git_dir) else (None, None)
    ceilings = {
        os.path.abspath(c)
        for c in os.environ.get("GIT_CEILING_DIRECTORIES", "").split(os.pathsep)
        if os.path.isabs(c)
    }
    at = cwd
    while True:
        inner = os.path.join(at, ".git")
        if os.path.isfile(inner):
            pointed = _pointed(inner, at)
            if pointed and _is_git_dir(pointed):
                return pointed, at
        elif _is_git_dir(inner):
            return inner, at
        if _is_git_dir(at):
            # Bare, or within `.git`: there is no work tree here.
            return at, None
        above = os.path.dirname(at)
        if above == at or above in ceilings:
            return None, None
        at = above


def _is_git_dir(path: str) -> bool:
    if not (os.path.isfile(os.path.join(path, "HEAD")) or os.path.islink(os.path.join(path, "HEAD"))):
        return False
    common = _common(path)
    return os.path.isdir(os.path.join(common, "objects")) and os.path.isdir(os.path.join(common, "refs"))


def _pointed(file: str, at: str) -> str | None:
    """What a `.git` file, as of work trees and submodules, points to."""
    text = _first_line(file)
    return (
        os.path.normpath(os.path.join(at, text[len("gitdir:") :].strip()))
        if text.startswith("gitdir:")
        else None
    )


def _common(git_dir: str) -> str:
    named = os.environ.get("GIT_COMMON_DIR")
    if named:
        return os.path.normpath(os.path.join(working_directory(), named))
    shared = _first_line(os.path.join(git_dir, "commondir"))
    return os.path.normpath(os.path.join(git_dir, shared)) if shared else git_dir


def _first_line(file: str) -> str:
    try:
        with open(file, encoding="utf-8", errors="surrogateescape") as stream:
            return stream.readline().strip()
    except OSError:
        return ""
