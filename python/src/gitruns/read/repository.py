"""The repository whose runs are read: where it keeps them, and which refs hold them."""

from __future__ import annotations

import os
import subprocess
from typing import NamedTuple

from ..errors import EnvironmentFault, UsageError
from .checks import CheckedRuns
from .levels import IGNORE, SHARE, Levels
from .objects import Objects, Store, environment
from .own_runs import OwnRuns, own_runs

_BRANCH = "refs/heads/git-runs"
_SETTINGS = r"^(runs\.|remote\.|extensions\.|lfs\.storage$)"
_TRUE = ("true", "yes", "on", "1", "")


class Ref(NamedTuple):
    """A ref that holds runs; `remote` is empty for the local one.

    Of a remote that isn't `trusted` runs are only shown. `chooses` says whether selectors consider them.
    """

    remote: str
    commit: str
    trusted: bool = True
    chooses: bool = True


class Repository:
    """A repository of git, found from a directory in it.

    `common` is the directory of git that all work trees share, `runs` where runs lie that aren't on the
    branch, `live` where the journals of running ones lie (elsewhere only if GITRUNS_DIR says so).
    """

    def __init__(self, directory: str, common: str) -> None:
        self.directory = directory
        self.common = common
        self.runs = os.path.join(common, "runs")
        elsewhere = os.environ.get("GITRUNS_DIR")
        self.live = os.path.join(directory, elsewhere) if elsewhere else os.path.join(self.runs, "live")
        self._settings: dict[str, list[str]] | None = None
        self.ignored: list[str] = []
        # The trees that passed their check, which the command remembers in the same file.
        self.checked = CheckedRuns(os.path.join(self.runs, "cache"))

    @property
    def sealed(self) -> str:
        """Where sealed runs wait for a commit."""
        return os.path.join(self.runs, "sealed")

    @property
    def held(self) -> str:
        """Where sealed runs are held back."""
        return os.path.join(self.runs, "held")

    @property
    def done(self) -> list[str]:
        """Where journals lie that were put away."""
        here = os.path.join(self.runs, "done")
        usual = self.live == os.path.join(self.runs, "live")
        return [here] if usual else [here, os.path.join(self.live, "done")]

    def large(self, oid: str) -> list[str]:
        """Where the bytes of this digest may lie: in the store of Git LFS, or kept from its `prune`."""
        store = os.path.join(self.common, self.setting("lfs.storage") or "lfs")
        return [os.path.join(store, "objects", oid[:2], oid[2:4], oid), os.path.join(self.runs, "kept", oid)]

    def forget_settings(self) -> None:
        """Has the settings of git read again when one is asked for."""
        self._settings = None

    def setting(self, name: str) -> str | None:
        """The last value of a setting of git; the name in lower case but for its middle."""
        values = self.settings(name)
        return values[-1] if values else None

    def settings(self, name: str) -> list[str]:
        """All values of a setting of git, as :meth:`setting`."""
        if self._settings is None:
            listed = git(self.directory, "config", "--null", "--get-regexp", _SETTINGS, ok=(0, 1))
            self._settings = {}
            for entry in listed.split("\0"):
                key, _, value = entry.partition("\n")
                self._settings.setdefault(key, []).append(value)
        return self._settings.get(name, [])

    def objects(self) -> Objects:
        """A reader of the objects that are here; what a partial clone lacks is never fetched."""
        partial = self.setting("extensions.partialclone") is not None or any(
            key.startswith("remote.") and key.endswith(".promisor") and values[-1].lower() in _TRUE
            for key, values in (self._settings or {}).items()
        )
        if not partial:
            return Objects(self.directory)
        place = os.environ.get("GIT_OBJECT_DIRECTORY") or os.path.join(self.common, "objects")
        return Objects(self.directory, Store(place, self.setting("extensions.objectformat") or "sha1"))

    @property
    def branch(self) -> str:
        """The full name of the local ref that holds runs."""
        name = self.setting("runs.branch") or _BRANCH
        full = name if name.startswith("refs/") else "refs/heads/" + name
        reserved = full == "refs/runs/code" or full.startswith(("refs/runs/live/", "refs/runs/remotes/"))
        if (
            reserved
            or not full.startswith(("refs/heads/", "refs/runs/"))
            or any(c in full for c in "*?[ \n\\")
        ):
            raise UsageError(
                f"Runs can't be kept on {name!r}.",
                "Name a branch, or a ref below refs/runs/ such as refs/runs/main.",
            )
        return full

    def refs(self) -> list[Ref]:
        """The refs that hold runs and aren't ignored: the local one first, then by how much each remote counts."""
        branch = self.branch
        ours = branch.startswith("refs/heads/")
        prefix = "refs/remotes/" if ours else "refs/runs/remotes/"
        suffix = "/" + branch[len("refs/heads/" if ours else "refs/runs/") :]
        listed = git(
            self.directory, "for-each-ref", "--format=%(objectname) %(refname)", branch, f"{prefix}**{suffix}"
        )
        found = {}
        for line in listed.splitlines():
            commit, _, name = line.partition(" ")
            if name == branch:
                found[""] = commit
            elif name.startswith(prefix) and name.endswith(suffix) and len(name) > len(prefix + suffix):
                remote = name[len(prefix) : -len(suffix)]
                # With a slash it is more likely a branch of that name than a remote.
                if "/" not in remote or self.setting(f"remote.{remote}.url") is not None:
                    found[remote] = commit
        levels = self.levels
        refs = [Ref("", found.pop(""))] if "" in found else []
        self.ignored = sorted(remote for remote in found if levels.of(remote) == IGNORE)
        for remote in sorted(found, key=levels.order):
            if remote not in self.ignored:
                trusted = levels.of(remote) == SHARE
                refs.append(Ref(remote, found[remote], trusted, levels.chooses(remote)))
        return refs

    @property
    def levels(self) -> Levels:
        """How far each remote is trusted."""
        self.setting("runs.remote")
        return Levels({key: values[-1] for key, values in (self._settings or {}).items()})

    def own_runs(self) -> OwnRuns:
        """The runs of this clone that aren't on its branch."""
        return own_runs(self.live, self.done, self.sealed, self.held)


def git(directory: str, *words: str, ok: tuple[int, ...] = (0,)) -> str:
    """What a git that only reads prints. Raises :class:`EnvironmentFault` where it fails."""
    try:
        done = subprocess.run(
            ["git", *words],
            cwd=directory,
            env=environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError as error:
        if not os.path.isdir(directory):
            raise EnvironmentFault(f"There is no directory {directory}.") from error
        raise EnvironmentFault(
            "Runs are read through git, and there is none on PATH.", "Install git."
        ) from error
    if done.returncode not in ok:
        from ..capture.git_words import masked

        said = masked(done.stderr.decode("utf-8", "replace")).strip().splitlines()
        raise EnvironmentFault(f"git {words[0]} failed: {said[0] if said else done.returncode}")
    return done.stdout.decode("utf-8", "surrogateescape")


def find_repository(directory: str) -> Repository | None:
    """The repository around a directory, None where there is none. Raises :class:`EnvironmentFault`."""
    try:
        common = git(directory, "rev-parse", "--git-common-dir").rstrip("\n")
    except EnvironmentFault as fault:
        if "not a git repository" in fault.message:
            return None
        raise
    return Repository(directory, os.path.realpath(os.path.join(directory, common)))
