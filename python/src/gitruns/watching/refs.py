"""Refs `refs/runs/watch/<uid>` of a remote, each with the state of one run; replaced again and again."""

from __future__ import annotations

import os
import shutil

from ..capture.deadline import Deadline
from ..capture.git import Git

PREFIX = "refs/runs/watch/"
PUSHED, REFUSED, UNKNOWN = "pushed", "refused", "unknown"
_MESSAGE = b"The state of a run that goes on; replaced again and again\n\n[skip ci]\n"
_WHO = {
    "GIT_AUTHOR_NAME": "git-runs",
    "GIT_AUTHOR_EMAIL": "git-runs@invalid",
    "GIT_COMMITTER_NAME": "git-runs",
    "GIT_COMMITTER_EMAIL": "git-runs@invalid",
}


class WatchRef:
    """The ref of one run. `scratch` is a directory that is ours alone: the repository doesn't fill with states."""

    def __init__(self, git: Git, remote: str, uid: str, scratch: str) -> None:
        self._git = git.without_hooks()
        self._remote = remote
        self._ref = PREFIX + uid
        self._scratch = scratch
        self.said = ""

    def push(self, document: bytes, seconds: float) -> str:
        """Replaces the state on the remote: PUSHED, REFUSED (`said` tells why) or UNKNOWN."""
        git = self._git.until(Deadline(seconds))
        objects = os.path.join(self._scratch, "objects")
        os.makedirs(objects, exist_ok=True)
        try:
            own = git.run("rev-parse", "--git-path", "objects").or_raise("Looking for objects").text()
            beside = git.having(
                GIT_OBJECT_DIRECTORY=objects,
                GIT_ALTERNATE_OBJECT_DIRECTORIES=os.path.join(git.directory, own),
            )
            blob = (
                beside.run("hash-object", "-w", "--stdin", stdin=document).or_raise("Writing a state").text()
            )
            entry = f"100644 blob {blob}\twatch.json\n".encode()
            tree = beside.run("mktree", stdin=entry).or_raise("Writing a state").text()
            by = beside.having(**_WHO).set("commit.gpgSign", "false")
            commit = by.run("commit-tree", tree, stdin=_MESSAGE).or_raise("Writing a state").text()
            answer = self._push(beside, f"+{commit}:{self._ref}")
            if answer != REFUSED:
                return answer
            # A server that takes no replacement may take a new ref after the old one.
            said = self.said
            if self._push(beside, f":{self._ref}") == PUSHED:
                return self._push(beside, f"{commit}:{self._ref}")
            self.said = said
            return answer
        finally:
            shutil.rmtree(self._scratch, ignore_errors=True)

    def delete(self, seconds: float) -> bool:
        """Whether the remote has no state of this run any more."""
        git = self._git.until(Deadline(seconds))
        if self._push(git, f":{self._ref}") == PUSHED:
            return True
        found = git.run("ls-remote", self._remote, self._ref)
        return found.ok and not found.stdout.strip()

    def _push(self, git: Git, refspec: str) -> str:
        answer = git.run(
            "push",
            "--porcelain",
            "--no-verify",
            "--no-follow-tags",
            "--recurse-submodules=no",
            self._remote,
            refspec,
        )
        if answer.ok:
            return PUSHED
        for line in answer.text().splitlines():
            if line.startswith("!\t"):
                self.said = "".join(c if c.isprintable() else " " for c in line.rpartition("\t")[2])[:300]
                return REFUSED
        return UNKNOWN
