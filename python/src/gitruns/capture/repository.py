"""The repository around a directory, as far as a snapshot needs it."""

from __future__ import annotations

import os
from typing import NamedTuple

from gitruns.capture.git import Git
from gitruns.capture.remote_address import clean
from gitruns.capture.status import shown, split
from gitruns.errors import EnvironmentFault

_SETTINGS = r"^(remote\..*\.url|branch\..*\.remote|status\.showuntrackedfiles)$"
# Values of status.showUntrackedFiles that hide them; newer gits take booleans.
_HIDES_UNTRACKED = frozenset(("no", "false", "off", "0", ""))


class Settings(NamedTuple):
    """`remote` is the cleaned address of the branch's remote, or of origin, or of the only one."""

    remote: str | None
    lists_untracked: bool


class Repository(NamedTuple):
    """`git` works at the top of the work tree, or in the repository where there is none.

    `is_shallow`: commits may lack their parents here.
    """

    git: Git
    top: str
    git_dir: str
    has_work_tree: bool
    is_shallow: bool

    def settings(self, branch: str | None) -> Settings:
        """What the configuration says, for this branch."""
        urls: dict[str, str] = {}
        name = ""
        untracked = "normal"
        for raw in split(self.git.run("config", "-z", "--get-regexp", _SETTINGS).stdout):
            key, found, value = raw.partition(b"\n")
            if not found:
                continue
            spelled = shown(key)
            if spelled.startswith("remote."):
                urls.setdefault(spelled[7:-4], shown(value))
            elif spelled.startswith("status."):
                untracked = shown(value)
            elif spelled == f"branch.{branch or ''}.remote":
                name = shown(value)
        url = urls.get(name)
        if url is None:
            url = next(iter(urls.values())) if len(urls) == 1 else urls.get("origin")
        return Settings(None if url is None else clean(url), untracked.lower() not in _HIDES_UNTRACKED)

    def trusts_modes(self) -> bool:
        """Whether git takes executable bits from the file system."""
        return self.git.run("config", "--type=bool", "core.fileMode").text().strip().lower() != "false"

    def cache(self) -> str:
        """Where files of ours lie that may be deleted at any time."""
        return os.path.join(common_dir(self.git_dir), "runs", "cache")


def common_dir(git_dir: str) -> str:
    """The directory of git that all work trees share."""
    try:
        with open(os.path.join(git_dir, "commondir"), encoding="utf-8", errors="surrogateescape") as file:
            return os.path.normpath(os.path.join(git_dir, file.read().rstrip("\n")))
    except OSError:
        return git_dir


def repository_around(directory: str, git: Git) -> Repository | None:
    """None where git finds no repository; EnvironmentFault where it can't say."""
    kind = git.run(
        "rev-parse",
        "--is-bare-repository",
        "--is-inside-work-tree",
        "--is-shallow-repository",
        "--absolute-git-dir",
        "--show-toplevel",
    )
    answers = kind.stdout.rstrip(b"\n").split(b"\n")
    inside = len(answers) > 1 and answers[1] == b"true"
    # Without a work tree git answers all but the last question before it fails.
    if not kind.ok and (inside or len(answers) < 4):
        if b"not a git repository" in kind.stderr:
            return None
        kind.or_raise("Looking for the repository")
    if len(answers) < 4:
        raise EnvironmentFault("git is too old to tell about this repository.", "Install git 2.30 or newer.")
    git_dir, top = answers[3], answers[-1]
    if len(answers) != (5 if inside else 4):
        # A path with a line feed in it.
        git_dir = git.run("rev-parse", "--absolute-git-dir").or_raise("Finding .git").stdout[:-1]
        top = git.run("rev-parse", "--show-toplevel").stdout[:-1]
    place = os.fsdecode(top) if inside else directory
    return Repository(git.at(place), place, os.fsdecode(git_dir), inside, answers[2] == b"true")
