"""Finds out which code a run is started with; makes a snapshot commit where the work tree isn't HEAD.

Nothing of the user's index, work tree, HEAD, branches and stash is touched. format-spec/code-state.md is
normative; equal work trees on one commit give the same snapshot as the Java writer's.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Callable, TypeVar

from gitruns.capture.code_state import CodeState
from gitruns.capture.deadline import Deadline, GitTimeout
from gitruns.capture.git import Git
from gitruns.capture.hidden_changes import hidden_changes
from gitruns.capture.limits import Limits
from gitruns.capture.live_ref import LiveRef
from gitruns.capture.merge_request import merge_request
from gitruns.capture.private_index import forget
from gitruns.capture.repository import Repository, repository_around
from gitruns.capture.snapshot import Snapshot
from gitruns.capture.snapshot_commit import HeadCommit, first_snapshot, parse_head
from gitruns.capture.stamp import stamp_of
from gitruns.capture.start_mark import StartMark
from gitruns.capture.status import TRACKED, Status, StatusEntry, parse, shown, under
from gitruns.capture.untracked_scope import UntrackedScope, scope_of
from gitruns.errors import EnvironmentFault, GitRunsError

_T = TypeVar("_T")
_answers: dict[object, Any] = {}
_MOST_ANSWERS = 64
_PATCH = 8 << 20
# How often a snapshot is written before a garbage collector is left to win.
_ATTEMPTS = 4
_STATUS = (
    "status",
    "--porcelain=v2",
    "-z",
    "--branch",
    "--no-ahead-behind",
    "--no-renames",
    "--ignore-submodules=none",
)


class CodeCapture:
    """`env` is the environment of the user's process; `holds_secret` judges a file's content, or a piece."""

    def __init__(
        self, env: Mapping[str, str], holds_secret: Callable[[bytes], bool], limits: Limits | None = None
    ) -> None:
        self._env = dict(env)
        self._holds_secret = holds_secret
        self._limits = limits or Limits()

    def capture(self, directory: str, uid: str | None = None, mark: StartMark | None = None) -> CodeState:
        """The state of the work tree around this directory; with `uid` a ref keeps it for that run.

        `mark` is that of a run which has started, and may have written files meanwhile.

        Raises nothing for what git, the file system or the time say: that is among the state's problems.
        """
        deadline = Deadline(self._limits.seconds)
        state = CodeState(self._limits.max_listed)
        try:
            repository = repository_around(directory, self._git(directory).until(deadline))
        except GitRunsError as e:
            state.repository = False
            state.problems["no-code"] = f"The code isn't recorded. {e.message}"
            return state
        if repository is None:
            state.repository = False
            return state
        try:
            self._fill(state, repository, directory, uid, mark, deadline)
        except GitTimeout as e:
            state.incomplete("snapshot-timeout", e.message)
            self._hold_head(state, directory, uid)
        except (GitRunsError, OSError) as e:
            state.incomplete("snapshot-failed", getattr(e, "message", None) or str(e))
            self._hold_head(state, directory, uid)
        return state

    def _git(self, directory: str) -> Git:
        git = Git.of(directory, self._env).without_hooks()
        return git.having(GIT_NO_REPLACE_OBJECTS="1", GIT_NO_LAZY_FETCH="1")

    def _hold_head(self, state: CodeState, directory: str, uid: str | None) -> None:
        try:
            if uid is not None and state.commit is not None:
                LiveRef(self._git(directory), uid).hold(state.commit)
        except GitRunsError as e:
            state.problems["unkept-code"] = e.message

    def _fill(
        self,
        state: CodeState,
        repository: Repository,
        directory: str,
        uid: str | None,
        mark: StartMark | None,
        deadline: Deadline,
    ) -> None:
        if not repository.has_work_tree:
            self._fill_bare(state, repository)
            _hold_or_say(state, repository, uid)
            return
        state.top = repository.top
        status = _status(repository)
        head = self._describe(state, repository, status.head, status.branch)
        told = {entry.path for entry in status.entries}
        scope = scope_of(repository.top, directory, state.lists_untracked, self._env)
        entries = scope.narrow(status.entries)
        if mark is not None:
            entries, state.later = mark.narrow(entries, repository.git, repository.top, deadline)
        entries = entries + [e for e in hidden_changes(repository) if e.path not in told]
        state.dirty = bool(entries)
        if not state.dirty:
            scope.note(state.left_out)
            state.exact = not len(state.left_out)
            # A commit that people have is rarely collected: no reason to call it incomplete.
            _hold_or_say(state, repository, uid)
            return
        for attempt in range(1, _ATTEMPTS + 1):
            if self._is_kept(state, repository, head, entries, scope, uid, deadline, attempt):
                state.patch_id = _patch_id_of(state, repository)
                return
            forget(repository.cache(), repository.git_dir)
        assert uid is not None
        LiveRef(repository.git, uid).release()
        state.incomplete("snapshot-failed", f"git lost objects of it {_ATTEMPTS} times.")

    def _is_kept(
        self,
        state: CodeState,
        repository: Repository,
        head: HeadCommit | None,
        entries: list[StatusEntry],
        scope: UntrackedScope,
        uid: str | None,
        deadline: Deadline,
        attempt: int,
    ) -> bool:
        """Writes the snapshot, names it by the run's ref, and looks whether all of it is still there.

        A collection may have taken, at any moment until then, what no ref named yet.
        """
        try:
            self._record(state, repository, head, entries, scope, deadline)
            _hold(state, repository, uid)
        except (GitRunsError, OSError):
            if uid is None or attempt == _ATTEMPTS or deadline.left() == 0:
                raise
            return False
        if uid is None or state.snapshot is None:
            return True
        return LiveRef(repository.git, uid).is_complete(state.snapshot, state.commit)

    def _fill_bare(self, state: CodeState, repository: Repository) -> None:
        """Only what HEAD says: there is no work tree to compare it with."""
        head = repository.git.run("rev-parse", "-q", "--verify", "HEAD^{commit}")
        branch = repository.git.run("symbolic-ref", "-q", "--short", "HEAD")
        self._describe(
            state, repository, head.text() if head.ok else None, branch.text() if branch.ok else None
        )
        state.problems["no-work-tree"] = "There is no work tree here; only HEAD is recorded."

    def _describe(
        self, state: CodeState, repository: Repository, commit: str | None, branch: str | None
    ) -> HeadCommit | None:
        state.commit = commit
        state.branch = branch
        configured = repository.settings(branch)
        state.remote = configured.remote
        state.lists_untracked = configured.lists_untracked
        head = None
        if commit is not None:
            head = _known(
                commit,
                lambda: parse_head(
                    repository.git.run("cat-file", "commit", commit).or_raise("Reading HEAD").stdout
                ),
            )
            state.tree = head.tree
        state.merge_request = merge_request(self._env, commit, head.parents if head else ())
        return head

    def _record(
        self,
        state: CodeState,
        repository: Repository,
        head: HeadCommit | None,
        entries: list[StatusEntry],
        scope: UntrackedScope,
        deadline: Deadline,
    ) -> None:
        git = repository.git
        snapshot = Snapshot(repository, self._env, self._limits, self._holds_secret, deadline)
        snapshot.look_through(entries)
        scope.note(snapshot.left_out)
        state.left_out = snapshot.left_out
        state.nested = {shown(path): _head_of(repository, path) for path in snapshot.nested}
        base = (
            state.commit or git.run("hash-object", "-t", "tree", "--stdin").or_raise("Naming no files").text()
        )
        tree = snapshot.write(repository.cache(), base)
        state.taken = snapshot.taken
        state.differing = frozenset(entry.path for entry in entries)
        state.exact = not len(state.left_out) and not state.nested
        if tree == state.tree:
            state.snapshot = None
            return
        if head is None:
            objects = [first_snapshot(tree)]
        else:
            parent = None if repository.is_shallow else state.commit
            objects = [head.snapshot(tree, parent), head.snapshot_of_nobody(tree, parent)]
        state.snapshot = _written(git, objects)

    def changed_since(self, state: CodeState, directory: str) -> list[str]:
        """The files that were written to since this state was captured.

        Those of the snapshot, and those that were as HEAD has them and no longer are. None where the state
        is incomplete: what differs now may have differed then.
        """
        if not state.is_comparable:
            return []
        git = self._git(directory).until(Deadline(self._limits.seconds))
        repository = repository_around(directory, git)
        if repository is None or not repository.has_work_tree:
            return []
        changed = set()
        for path, stamp in state.taken.items():
            file = under(repository.top, path)
            if file is None or stamp_of(file) != stamp:
                changed.add(shown(path))
        for entry in _status(repository).entries:
            if entry.kind == TRACKED and entry.path not in state.differing:
                changed.add(shown(entry.path))
        return sorted(changed)


def _known(objects: object, work: Callable[[], _T]) -> _T:
    """What follows from the names of objects alone, worked out once for the runs of a helper."""
    known: _T | None = _answers.get(objects)
    if known is not None:
        return known
    answer = work()
    if len(_answers) >= _MOST_ANSWERS:
        _answers.clear()
    _answers[objects] = answer
    return answer


def _hold(state: CodeState, repository: Repository, uid: str | None) -> None:
    if uid is not None and state.code is not None:
        LiveRef(repository.git, uid).hold(state.code)


def _hold_or_say(state: CodeState, repository: Repository, uid: str | None) -> None:
    try:
        _hold(state, repository, uid)
    except GitRunsError as e:
        state.problems["unkept-code"] = e.message


def _status(repository: Repository) -> Status:
    return parse(repository.git.run(*_STATUS).or_raise("Looking at the work tree").stdout)


def _written(git: Git, objects: list[bytes]) -> str:
    """The name of the first of these commits that git takes."""
    for data in objects:
        written = git.run("hash-object", "-t", "commit", "-w", "--stdin", stdin=data)
        if written.ok:
            return written.text()
    raise EnvironmentFault(
        "git doesn't take the snapshot commit.", "See whether the repository can be written to: git fsck"
    )


def _head_of(repository: Repository, nested: bytes) -> str | None:
    directory = under(repository.top, nested)
    if directory is None or not os.path.isdir(directory):
        return None
    git = repository.git.in_other(directory).having(GIT_CEILING_DIRECTORIES=os.path.dirname(directory))
    head = git.run("rev-parse", "-q", "--verify", "HEAD^{commit}")
    return head.text() if head.ok else None


def _patch_id_of(state: CodeState, repository: Repository) -> str | None:
    if state.snapshot is None or state.commit is None:
        return None
    change = (state.commit, state.snapshot)
    return _known(change, lambda: _patch_id(change, repository))


def _patch_id(change: tuple[str, str], repository: Repository) -> str | None:
    """The stable patch id of the change from one commit to another."""
    try:
        patch = repository.git.run(
            "diff-tree",
            "-p",
            "--no-ext-diff",
            "--no-textconv",
            "--no-renames",
            "--no-color",
            "--indent-heuristic",
            *change,
        )
        if not patch.ok or len(patch.stdout) > _PATCH:
            return None
        answer = repository.git.run("patch-id", "--stable", stdin=patch.stdout).text()
        return answer.split(" ", 1)[0] or None
    except GitRunsError:
        # It only helps to find a squashed commit again; the snapshot is there without it.
        return None
